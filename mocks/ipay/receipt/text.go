package receipt

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxText     = 1000     // characters of one text; beyond it an ellipsis stands for the rest
	replacement = '□'      // for what the fonts do not have
	noBreak     = "\u00a0" // a blank at which no line is broken
)

// drawn is what both fonts have, as far as a receipt needs it. A test holds it against the fonts.
var drawn = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x0020, 0x007e, 1}, {0x00a0, 0x00ac, 1}, {0x00ae, 0x017f, 1}, // Latin
		{0x0384, 0x038a, 1}, {0x038c, 0x038c, 1}, {0x038e, 0x03a1, 1}, {0x03a3, 0x03ce, 1}, // Greek
		{0x0400, 0x045f, 1}, {0x0490, 0x0491, 1}, // Cyrillic, ґ
		{0x2013, 0x2015, 1}, {0x2017, 0x201e, 1}, {0x2020, 0x2022, 1}, {0x2026, 0x2026, 1}, {0x2030, 0x2030, 1}, {0x2039, 0x203a, 1},
		{0x20ac, 0x20ac, 1}, {0x2116, 0x2116, 1}, {0x2122, 0x2122, 1}, {0x2212, 0x2212, 1}, {0x2248, 0x2248, 1}, {0x2264, 0x2265, 1},
		{0x25a1, 0x25a1, 1},
	},
	LatinOffset: 2,
}

// clean makes a text that the fonts can draw, in one line: letters composed (й may come as и and a breve), blanks of all kinds as
// plain ones, and a visible replacement for everything else.
func clean(text string) string {
	text, cut := firstCharacters(strings.TrimSpace(text), maxText)
	text = norm.NFC.String(strings.ToValidUTF8(text, string(replacement)))
	var out strings.Builder
	out.Grow(len(text) + len("…"))
	for _, r := range text {
		switch {
		case r == '\u02bc': // the apostrophe as a letter, which the fonts lack
			out.WriteRune('’')
		case r == '₴':
			out.WriteString("грн")
		case r == '\u00a0' || r == '\u202f':
			out.WriteString(noBreak)
		case unicode.IsSpace(r):
			out.WriteByte(' ')
		case unicode.Is(drawn, r):
			out.WriteRune(r)
		default:
			out.WriteRune(replacement)
		}
	}
	if cut {
		out.WriteString("…")
	}
	return out.String()
}

// firstCharacters cuts a text after n characters and says whether something was left over.
func firstCharacters(text string, n int) (string, bool) {
	if len(text) <= n {
		return text, false
	}
	at := 0
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return text[:at], at < len(text)
}

// hryvnias writes kopecks for a reader: 123450 is "1 234,50 грн", with blanks that do not break.
func hryvnias(kopecks int64) string {
	sign, size := "", uint64(kopecks)
	if kopecks < 0 {
		sign, size = "−", -size
	}
	whole := strconv.FormatUint(size/100, 10)
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + noBreak + whole[at:]
	}
	rest := strconv.FormatUint(size%100+100, 10)[1:]
	return sign + whole + "," + rest + noBreak + "грн"
}

// pieces writes thousandths for a reader: 1000 is "1", 2250 is "2,25". The quantity is not below zero.
func pieces(thousandths int64) string {
	whole := strconv.FormatInt(thousandths/1000, 10)
	rest := strings.TrimRight(strconv.FormatInt(thousandths%1000+1000, 10)[1:], "0")
	if rest == "" {
		return whole
	}
	return whole + "," + rest
}
