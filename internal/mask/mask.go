// Package mask hides secrets and card numbers in whatever leaves the sandbox other than through the provider's own door:
// journal, listings, logs. It works on text of any shape, because what a merchant sends may be no JSON at all.
package mask

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Hidden stands where a secret stood.
const Hidden = "***"

// Field is a request field that is never shown as it came.
type Field struct {
	Name string // in any letter case
	PAN  bool   // first six and last four digits may be shown
}

// Masker hides a fixed set of secrets and fields. It is safe for concurrent use.
type Masker struct {
	secrets *regexp.Regexp // nil: none
	fields  []field
}

type field struct {
	pan     bool
	pattern *regexp.Regexp // groups: what stays before, the value
}

// longSecret is the length from which a secret is no word of any language: it is hidden wherever it stands.
const longSecret = 12

// New makes a masker. Empty secrets are ignored. A secret is hidden in its own spelling, URL-encoded and JSON-escaped; a short one
// only where it stands alone: the secret "secret" does not hide a part of the word "secretary".
func New(secrets []string, fields []Field) *Masker {
	m := &Masker{}
	var spellings []string
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		escaped, _ := json.Marshal(secret)
		for _, spelling := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), string(escaped[1 : len(escaped)-1])} {
			pattern := regexp.QuoteMeta(spelling)
			if len(secret) < longSecret {
				pattern = `(?:%[0-9A-Fa-f]{2}|` + edge(spelling[0]) + `)` + pattern + edge(spelling[len(spelling)-1])
			}
			if !slices.Contains(spellings, pattern) {
				spellings = append(spellings, pattern)
			}
		}
	}
	if len(spellings) > 0 {
		slices.SortStableFunc(spellings, func(a, b string) int { return len(b) - len(a) }) // the longest spelling wins
		m.secrets = regexp.MustCompile(strings.Join(spellings, "|"))
	}
	for _, f := range fields {
		name := regexp.QuoteMeta(f.Name)
		for _, shape := range []string{
			`(?i)((?:^|[&?\s;])` + name + `=)([^&\s;]*)`,                       // form, query
			`(?i)("` + name + `"\s*:\s*")((?:[^"\\]|\\.)*)`,                    // JSON text
			`(?i)("` + name + `"\s*:\s*)([-+.0-9eE]+)`,                         // JSON number
			`(?i)(<(?:[\w.-]+:)?` + name + `(?:\s[^>]*)?>)([^<]*)`,             // XML
			`(?i)(<(?:[\w.-]+:)?` + name + `(?:\s[^>]*)?><!\[CDATA\[)([^\]]*)`, // XML, the other way to write text
		} {
			m.fields = append(m.fields, field{pan: f.PAN, pattern: regexp.MustCompile(shape)})
		}
	}
	return m
}

// edge is the pattern for where a word that begins or ends with this byte stands alone.
func edge(b byte) string {
	if b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' {
		return `\b`
	}
	return ""
}

// Bytes hides secrets, sensitive fields and card numbers.
func (m *Masker) Bytes(text []byte) []byte {
	if len(text) == 0 {
		return text
	}
	for _, f := range m.fields {
		text = f.pattern.ReplaceAllFunc(text, func(hit []byte) []byte {
			groups := f.pattern.FindSubmatch(hit)
			value := []byte(Hidden)
			if f.pan {
				value = []byte(PAN(string(groups[2])))
			}
			if len(groups[2]) == 0 {
				value = nil
			}
			return append(slices.Clone(groups[1]), value...)
		})
	}
	if m.secrets != nil {
		text = m.secrets.ReplaceAll(text, []byte(Hidden))
	}
	return hidePANs(text)
}

// String is Bytes for text.
func (m *Masker) String(text string) string { return string(m.Bytes([]byte(text))) }

// Header hides what a header carries: credentials whole, everything else like any text. The result is a copy.
func (m *Masker) Header(h http.Header) http.Header {
	masked := make(http.Header, len(h))
	for name, values := range h {
		for _, v := range values {
			switch http.CanonicalHeaderKey(name) {
			case "Authorization", "Proxy-Authorization":
				scheme, _, found := strings.Cut(v, " ")
				if v = Hidden; found {
					v = m.String(scheme) + " " + Hidden
				}
			case "Cookie", "Set-Cookie":
				v = Hidden
			default:
				v = m.String(v)
			}
			masked[name] = append(masked[name], v)
		}
	}
	return masked
}

// PAN shows the first six and the last four digits of a card number: "411111******1111". What is too short for that is hidden
// whole.
func PAN(number string) string {
	if unescaped, err := url.QueryUnescape(number); err == nil {
		number = unescaped
	}
	var digits []byte
	for i := range len(number) {
		if c := number[i]; c >= '0' && c <= '9' {
			digits = append(digits, c)
		}
	}
	if len(digits) < 13 {
		return Hidden
	}
	return string(digits[:6]) + strings.Repeat("*", len(digits)-10) + string(digits[len(digits)-4:])
}

// panShape is 13 to 19 digits, alone or with one separator between digits, also a URL-encoded blank. What passes the Luhn check
// among such digits is taken for a card number.
var panShape = regexp.MustCompile(`[0-9](?:(?:%20|[ +\-])?[0-9]){12,}`)

func hidePANs(text []byte) []byte {
	return panShape.ReplaceAllFunc(text, func(hit []byte) []byte {
		digits := bytes.ReplaceAll(hit, []byte("%20"), nil)
		digits = bytes.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, digits)
		if len(digits) <= 19 && luhn(digits) {
			return []byte(PAN(string(digits)))
		}
		return hit
	})
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
