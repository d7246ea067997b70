package receipt

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"slices"
	"strings"
)

// The library writes this map from character codes to Unicode: one range from 0000 to FFFF. The PDF standard lets a range change only
// the last byte of its codes (ISO 32000-1, 9.10.3), and readers that hold to it find the wrong letters. The map is right for the
// rest, since the library's codes are Unicode.
const (
	mapHead   = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n<</Registry (Adobe)\n/Ordering (UCS)\n/Supplement 0\n>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
	mapTail   = "endbfrange\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
	wideRange = "1 beginbfrange\n<0000> <FFFF> <0000>\n"
)

// mendMaps gives the document maps of ranges that a reader may rely on. Each takes exactly the room of the one it replaces, so that
// no object moves: it is packed, and blanks fill the rest.
func mendMaps(document []byte) ([]byte, error) {
	wide := mapHead + wideRange + mapTail
	old := fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream\n", len(wide), wide)
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	if _, err := w.Write([]byte(mapHead + narrowRanges() + mapTail)); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	mended := fmt.Sprintf("<</Length %d/Filter /FlateDecode>>\nstream\n%s\nendstream\n", packed.Len(), packed.Bytes())
	if len(mended) > len(old) || !bytes.Contains(document, []byte(old)) {
		return nil, fmt.Errorf("the library's map to Unicode is not the one that this package mends, or the mended one of %d bytes is too long for %d", len(mended), len(old))
	}
	mended += strings.Repeat(" ", len(old)-len(mended))
	return bytes.ReplaceAll(document, []byte(old), []byte(mended)), nil
}

// narrowRanges is a range for every first byte of the characters that a receipt can hold.
func narrowRanges() string {
	var first []uint16
	for _, r := range drawn.R16 {
		for high := r.Lo >> 8; high <= r.Hi>>8; high++ {
			first = append(first, high)
		}
	}
	first = slices.Compact(first) // the table is in order
	var ranges strings.Builder
	fmt.Fprintf(&ranges, "%d beginbfrange\n", len(first))
	for _, high := range first {
		fmt.Fprintf(&ranges, "<%02X00> <%02XFF> <%02X00>\n", high, high, high)
	}
	return ranges.String()
}
