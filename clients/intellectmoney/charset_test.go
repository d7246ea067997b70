package intellectmoney

import (
	"testing"

	"golang.org/x/text/encoding/charmap"
)

func TestDecode1251AsOthersDo(t *testing.T) {
	for c := range 256 {
		text := string([]byte{byte(c)})
		want, err := charmap.Windows1251.NewDecoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := decode1251(text); got != want {
			t.Errorf("byte %#x is %q, want %q", c, got, want)
		}
	}
	if len(upper1251) != 128 {
		t.Errorf("%d characters above 0x7f", len(upper1251))
	}
}
