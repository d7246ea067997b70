package receipt

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

func TestHryvnias(t *testing.T) {
	for kopecks, want := range map[int64]string{
		0: "0,00 грн", 5: "0,05 грн", 99999: "999,99 грн", 123450: "1 234,50 грн", 100000000: "1 000 000,00 грн",
		-50: "−0,50 грн", math.MaxInt64: "92 233 720 368 547 758,07 грн", math.MinInt64: "−92 233 720 368 547 758,08 грн",
	} {
		if got := hryvnias(kopecks); got != strings.ReplaceAll(want, " ", noBreak) {
			t.Errorf("%d: %q, want %q", kopecks, got, want)
		}
	}
}

func TestPieces(t *testing.T) {
	for thousandths, want := range map[int64]string{0: "0", 1: "0,001", 10: "0,01", 500: "0,5", 1000: "1", 2250: "2,25", 10000: "10", math.MaxInt64: "9223372036854775,807"} {
		if got := pieces(thousandths); got != want {
			t.Errorf("%d: %q, want %q", thousandths, got, want)
		}
	}
}

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"ukrainian", "Ґанок, їжак, Єва, об’єкт «А» № 5", "Ґанок, їжак, Єва, об’єкт «А» № 5"},
		{"letters_of_two_parts", "и\u0306і\u0308", "йї"},
		{"apostrophe_letter", "м\u02bcята", "м’ята"},
		{"hryvnia_sign", "5 ₴", "5 грн"},
		{"blanks", " a\tb\r\nc\u2028d\u00a0e\u202ff ", "a b  c d\u00a0e\u00a0f"},
		{"controls", "a\x00b\x1bc\u0085d", "a□b□c d"},
		{"right_to_left", "a\u202eb\u200fשc", "a□b□□c"},
		{"emoji", "чай 😀", "чай □"},
		{"no_utf8", "a\xff\xfeb\xd0", "a□b□"},
		{"surrogate_written_as_utf8", "\xed\xa0\x80", "□"},
		{"empty", "", ""},
		{"exactly_the_limit", strings.Repeat("ї", maxText), strings.Repeat("ї", maxText)},
		{"beyond_the_limit", strings.Repeat("ї", maxText+1), strings.Repeat("ї", maxText) + "…"},
		{"beyond_the_limit_in_pieces", strings.Repeat("\xff", maxText+1), "□…"},
	} {
		if got := clean(c.text); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestFontsHaveWhatIsDrawn holds the table of characters against both fonts, and the table against what Ukrainian needs.
func TestFontsHaveWhatIsDrawn(t *testing.T) {
	for name, source := range map[string][]byte{"regular": goregular.TTF, "bold": gobold.TTF} {
		font, err := sfnt.Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		var buffer sfnt.Buffer
		for _, r := range drawn.R16 {
			for c := r.Lo; c <= r.Hi; c++ {
				if glyph, err := font.GlyphIndex(&buffer, rune(c)); err != nil || glyph == 0 {
					t.Errorf("%s has no %q (%v)", name, rune(c), err)
				}
			}
		}
	}
	const needed = "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯабвгґдеєжзиіїйклмнопрстуфхцчшщьюя«»„“”’'№—–…×−%*@.,:()0123456789"
	if got := clean(needed); got != needed {
		t.Errorf("%q is not all drawn: %q", needed, got)
	}
	if !utf8.ValidString(clean("\xf0\x9f")) {
		t.Error("half a character is left")
	}
}
