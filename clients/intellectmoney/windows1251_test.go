package intellectmoney

import (
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// The table is that of golang.org/x/text, both ways, for every byte and every rune of the basic plane.
func TestWindows1251IsThatOfXText(t *testing.T) {
	for c := range 256 {
		want := string(charmap.Windows1251.DecodeByte(byte(c)))
		if got := fromWindows1251(string([]byte{byte(c)})); got != want {
			t.Errorf("byte %02x is %q, want %q", c, got, want)
		}
	}
	for r := range rune(0x10000) {
		if r >= 0xd800 && r < 0xe000 {
			continue // no text holds a half of a pair
		}
		want, known := charmap.Windows1251.EncodeRune(r)
		got, ok := toWindows1251(string(r))
		if ok != known || ok && got != string([]byte{want}) {
			t.Errorf("%q is %x, %t; want %02x, %t", r, got, ok, want, known)
		}
	}
}
