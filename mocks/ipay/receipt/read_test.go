package receipt

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ledongthuc/pdf"
)

// open reads a PDF with a library that has nothing to do with the one that wrote it.
func open(t *testing.T, document []byte) *pdf.Reader {
	t.Helper()
	r, err := pdf.NewReader(bytes.NewReader(document), int64(len(document)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// linesOf is the text of every page, line by line from above. Where a line has a text at each edge, " | " stands between them.
func linesOf(t *testing.T, document []byte) (pages [][]string) {
	t.Helper()
	r := open(t, document)
	for n := 1; n <= r.NumPage(); n++ {
		texts := map[float64]string{} // in the order of the content stream, left before right
		last := map[float64]float64{}
		for _, glyph := range r.Page(n).Content().Text {
			if x, seen := last[glyph.Y]; seen && x != glyph.X && !strings.Contains(texts[glyph.Y], " | ") {
				texts[glyph.Y] += " | "
			}
			last[glyph.Y] = glyph.X
			texts[glyph.Y] += glyph.S
		}
		var heights []float64
		for y := range texts {
			heights = append(heights, y)
		}
		slices.Sort(heights)
		slices.Reverse(heights)
		var page []string
		for _, y := range heights {
			page = append(page, texts[y])
		}
		pages = append(pages, page)
	}
	return pages
}

// draw is PDF for tests in which it must not fail.
func draw(t testing.TB, r Receipt) []byte {
	t.Helper()
	document, err := PDF(r)
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// pictureOf paints the filled rectangles of a page, so many pixels to the point.
func pictureOf(t *testing.T, document []byte, page int, scale float64) image.Image {
	t.Helper()
	p := open(t, document).Page(page)
	box := p.V.Key("MediaBox")
	wide, high := box.Index(2).Float64(), box.Index(3).Float64()
	picture := image.NewGray(image.Rect(0, 0, int(wide*scale), int(high*scale)))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	for _, r := range p.Content().Rect {
		for y := round((high - r.Max.Y) * scale); y < round((high-r.Min.Y)*scale); y++ {
			for x := round(r.Min.X * scale); x < round(r.Max.X*scale); x++ {
				picture.SetGray(x, y, color.Gray{})
			}
		}
	}
	return picture
}

func round(x float64) int { return int(math.Round(x)) }
