package intellectmoney

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
)

const (
	maxExcerpt = 512 // bytes
	mark       = "***"

	shortestHalf = 6 // bytes of a secret at the end of a text that broke off; fewer tell nothing
)

// written lists every value of hide as it is, as URLs write it and as JSON texts write it.
func written(hide []string) []string {
	var values []string
	for _, v := range hide {
		if v != "" {
			values = append(values, v, url.QueryEscape(v), strings.ReplaceAll(v, "/", `\/`))
		}
	}
	return values
}

// mask replaces every value of hide, however it is written, and everything that looks like a card number.
func mask(text string, hide []string) string {
	values := written(hide)
	// The longest first: of "key" and "key2" the shorter would leave a "2" behind.
	slices.SortStableFunc(values, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(values))
	for _, v := range values {
		pairs = append(pairs, v, mark)
	}
	return maskLongNumbers(strings.NewReplacer(pairs...).Replace(text))
}

// maskLongNumbers replaces runs of 13 digits or more, also with single blanks or hyphens between them. An invoice has ten
// digits and an RRN twelve.
func maskLongNumbers(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		end, digits := i, 0
		for j := i; j < len(text); j++ {
			if digit(text[j]) {
				end, digits = j+1, digits+1
			} else if digits == 0 || end != j || text[j] != ' ' && text[j] != '-' {
				break
			}
		}
		switch {
		case digits >= 13:
			b.WriteString(mark)
		case digits > 0:
			b.WriteString(text[i:end])
		default:
			b.WriteByte(text[i])
			end = i + 1
		}
		i = end
	}
	return b.String()
}

// plainName says whether text can be the name of a field of the API.
func plainName(text string) bool {
	for _, r := range text {
		if letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'; !letter && r != '_' && (r < '0' || r > '9') {
			return false
		}
	}
	return len(text) <= 32
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

// excerpt is what an error shows of a text from outside: its beginning. The whole is masked before it is cut, so that no half of
// a secret is left at the end; a text that broke off within a secret loses that half.
func excerpt(text string, hide []string) string {
	text = mask(text, hide)
	for _, v := range written(hide) {
		for n := len(v) - 1; n >= shortestHalf; n-- {
			if strings.HasSuffix(text, v[:n]) {
				text = text[:len(text)-n] + mark
				break
			}
		}
	}
	return strings.ToValidUTF8(text[:min(len(text), maxExcerpt)], "")
}

// maskedError shows text and unwraps to the error that text was made of.
type maskedError struct {
	text string
	err  error
}

func newMaskedError(err error, hide []string) error {
	return maskedError{excerpt(err.Error(), hide), err}
}

func (e maskedError) Error() string { return e.text }
func (e maskedError) Unwrap() error { return e.err }

// String names the shop and shows no secret.
func (c Credentials) String() string { return "credentials of shop " + c.EshopID }

// Format prints String for every verb.
func (c Credentials) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// MarshalText gives String, so that no encoder writes a secret.
func (c Credentials) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// String names the shop and the address and shows no secret.
func (c *Client) String() string { return "client of shop " + c.credentials.EshopID + " at " + c.base }

// Format prints String for every verb.
func (c *Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// String is the masked card number: at most the first six and the last four digits.
func (c Card) String() string {
	if len(c.PAN) < 13 || !allDigits(c.PAN) {
		return "card " + mark
	}
	return "card " + c.PAN[:6] + strings.Repeat("*", len(c.PAN)-10) + c.PAN[len(c.PAN)-4:]
}

// Format prints String for every verb.
func (c Card) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// MarshalText gives String, so that no encoder writes the number or the CVV.
func (c Card) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
