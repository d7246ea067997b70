package mask

import (
	"bytes"
	"regexp"
)

// A card number has 13 to 19 digits.
const minCard, maxCard = 13, 19

// digitRun is digits with up to two separators between them: what people and forms put into card numbers and between a number and
// its expiry date.
var digitRun = regexp.MustCompile(`[0-9](?:[ \t.+/\x{a0}\x{2002}-\x{2014}\x{202f}-]{0,2}[0-9]){12,}`)

// hexWord is a GUID or a digest in hex. Its digits are no card number if enough letters are among them: the data of a magnetic
// stripe in hex is as long but has one letter or two.
var hexWord = regexp.MustCompile(`(?i)\b(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})\b`)

// searchCards finds every 13 to 19 digits in a row that look like a card number, wherever in a longer run they stand: they begin
// with 2 to 6 and pass the Luhn check. A whole run that is a public number is left.
func searchCards(r reading, public map[string]bool, found []span) []span {
	text := hexWord.ReplaceAllFunc(r.text, func(word []byte) []byte {
		letters := 0
		for _, b := range word {
			if b > '9' {
				letters++
			}
		}
		if letters*8 < len(word) {
			return word
		}
		return bytes.Repeat([]byte("x"), len(word))
	})
	for _, run := range digitRun.FindAllIndex(text, -1) {
		var digits []byte
		var places []int
		for i := run[0]; i < run[1]; i++ {
			if b := text[i]; b >= '0' && b <= '9' {
				digits, places = append(digits, b), append(places, i)
			}
		}
		if public[string(digits)] {
			continue
		}
		for first := 0; first+minCard <= len(digits); first++ {
			if digits[first] < '2' || digits[first] > '6' {
				continue
			}
			for end := first + minCard; end <= min(first+maxCard, len(digits)); end++ {
				if number := digits[first:end]; luhn(number) {
					found = append(found, r.span(places[first], places[end-1]+1, PAN(string(number))))
				}
			}
		}
	}
	return found
}

func luhn(digits []byte) bool {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
