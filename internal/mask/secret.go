package mask

import "bytes"

// longSecret is the length from which a secret is no word of any language: it is hidden wherever it stands.
const longSecret = 12

type secret struct {
	text  []byte // with blanks for pluses
	short bool
}

func newSecret(text string) secret {
	return secret{text: plusToBlank([]byte(text)), short: len(text) < longSecret}
}

// search finds the secret. A form writes a blank as a plus, so the two count as one.
func (s secret) search(r reading, found []span) []span {
	text := plusToBlank(r.text)
	for at := 0; ; at++ {
		next := bytes.Index(text[at:], s.text)
		if next < 0 {
			return found
		}
		at += next
		if end := at + len(s.text); !s.short || !insideWord(text, at) && !insideWord(text, end) {
			found = append(found, r.span(at, end, Hidden))
		}
	}
}

func plusToBlank(text []byte) []byte { return bytes.ReplaceAll(text, []byte("+"), []byte(" ")) }

// insideWord tells whether the text before and after this place is one word.
func insideWord(text []byte, at int) bool {
	return at > 0 && at < len(text) && wordByte(text[at-1]) && wordByte(text[at])
}

func wordByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}
