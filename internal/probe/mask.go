package probe

import (
	"regexp"
	"strings"
)

// mask hides what no report may show: the merchant's secrets, bearer tokens, digests, whole card numbers. What the other side says is
// reported in its own words, and it may say what it was sent.
type mask struct{ secrets []*regexp.Regexp }

const hidden = "***"

// longSecret is the length from which a secret is no word of a language: it is hidden wherever it stands.
const longSecret = 12

func newMask(secrets []string) *mask {
	m := &mask{}
	for _, s := range secrets {
		switch pattern := regexp.QuoteMeta(s); {
		case s == "":
		case len(s) < longSecret:
			m.secrets = append(m.secrets, regexp.MustCompile(`\b`+pattern+`\b`))
		default:
			m.secrets = append(m.secrets, regexp.MustCompile(pattern))
		}
	}
	return m
}

var (
	schemes = regexp.MustCompile(`(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}`)
	digests = regexp.MustCompile(`(?i)\b[0-9a-f]{32,}\b`)
	cards   = regexp.MustCompile(`[0-9](?:[ -]?[0-9]){12,18}`)
)

// text is a text without them.
func (m *mask) text(text string) string {
	for _, s := range m.secrets {
		text = s.ReplaceAllLiteralString(text, hidden)
	}
	text = schemes.ReplaceAllString(text, "$1 "+hidden)
	text = digests.ReplaceAllLiteralString(text, hidden)
	return cards.ReplaceAllStringFunc(text, func(written string) string {
		digits := strings.NewReplacer(" ", "", "-", "").Replace(written)
		if !luhn(digits) {
			return written
		}
		return digits[:6] + strings.Repeat("*", len(digits)-10) + digits[len(digits)-4:]
	})
}

func luhn(digits string) bool {
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
