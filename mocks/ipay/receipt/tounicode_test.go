package receipt

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// TestMapsHoldToTheStandard: no range of a map to Unicode may change another byte than the last.
func TestMapsHoldToTheStandard(t *testing.T) {
	document := open(t, draw(t, example()))
	fonts := 0
	for _, name := range document.Page(1).Fonts() {
		fonts++
		var text bytes.Buffer
		if _, err := text.ReadFrom(document.Page(1).Font(name).V.Key("ToUnicode").Reader()); err != nil {
			t.Fatal(err)
		}
		ranges := regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]{4})> <([0-9A-F]{4})>\n`).FindAllStringSubmatch(text.String(), -1)
		if !strings.Contains(text.String(), fmt.Sprintf("\n%d beginbfrange\n", len(ranges))) || len(ranges) == 0 {
			t.Errorf("the count of ranges is not %d in\n%s", len(ranges), text.String())
		}
		for _, r := range ranges {
			if r[1][:2] != r[2][:2] || r[1] != r[3] {
				t.Errorf("range %v", r)
			}
		}
	}
	if fonts != 2 {
		t.Errorf("%d fonts, want 2", fonts)
	}
	if _, err := mendMaps([]byte("%PDF-1.3")); err == nil {
		t.Error("a document without the library's map was mended")
	}
}
