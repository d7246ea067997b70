// Package mask hides secrets and card numbers in whatever leaves the sandbox other than through the provider's own door:
// journal, listings, logs. It works on text of any shape, because what a merchant sends may be no JSON at all.
//
// A text is read as it stands and as every decoding of it (see reading). Each reading is searched for sensitive fields, for
// secrets and for card numbers. All that is found is hidden at once, in the text as it came: no search sees another's work.
package mask

import (
	"net/http"
	"net/url"
	"regexp"
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
	secrets []secret
	fields  []field
	public  map[string]bool // card numbers that are shown where they stand alone
}

// New makes a masker. Empty secrets and names are ignored. A secret is hidden in its own spelling and percent-encoded, JSON-escaped
// or XML-escaped; a short one only where it stands alone: the secret "secret" does not hide a part of the word "secretary".
func New(secrets []string, fields []Field) *Masker {
	m := &Masker{}
	for _, s := range secrets {
		if s != "" {
			m.secrets = append(m.secrets, newSecret(s))
		}
	}
	for _, f := range fields {
		if f.Name != "" {
			m.fields = append(m.fields, newField(f))
		}
	}
	return m
}

// Showing gives a masker that hides the same but shows these card numbers, such as a catalogue's test cards, where nothing is beside
// them: for what recommends them.
func (m *Masker) Showing(cards []string) *Masker {
	more := &Masker{secrets: m.secrets, fields: m.fields, public: map[string]bool{}}
	for _, card := range cards {
		more.public[card] = true
	}
	return more
}

// Bytes hides secrets, sensitive fields and card numbers. A JSON object or array stays one: a number that is hidden becomes a
// string. The text that came in is not changed.
func (m *Masker) Bytes(text []byte) []byte {
	if len(text) == 0 {
		return text
	}
	r, seen := asItStands(text), map[string]bool{string(text): true}
	var found []span
	if r.json != nil { // no other escape is around those of JSON
		if decoded, changed := r.decode(inJSON); changed {
			found = m.search(r, 0, seen, found)
			r = decoded
		}
	}
	found = m.search(r, layers, seen, found)
	if r.json != nil {
		for i := range found {
			found[i] = r.json.fit(found[i])
		}
	}
	return render(text, found)
}

// search collects what is to be hidden in a reading and in up to so many further decodings of it.
func (m *Masker) search(r reading, layers int, seen map[string]bool, found []span) []span {
	for _, f := range m.fields {
		found = f.search(r, found)
	}
	for _, s := range m.secrets {
		found = s.search(r, found)
	}
	found = searchCards(r, m.public, found)
	if layers == 0 {
		return found
	}
	for _, e := range escapes {
		if decoded, changed := r.decode(e); changed && !seen[string(decoded.text)] {
			seen[string(decoded.text)] = true
			found = m.search(decoded, layers-1, seen, found)
		}
	}
	return found
}

// String is Bytes for text.
func (m *Masker) String(text string) string { return string(m.Bytes([]byte(text))) }

// Header hides what a header carries: credentials and sensitive fields whole, everything else like any text. The result is a copy.
func (m *Masker) Header(h http.Header) http.Header {
	masked := make(http.Header, len(h))
	for name, values := range h {
		for _, v := range values {
			masked[name] = append(masked[name], m.headerValue(http.CanonicalHeaderKey(name), v))
		}
	}
	return masked
}

func (m *Masker) headerValue(name, value string) string {
	switch name {
	case "Authorization", "Proxy-Authorization":
		if scheme, _, found := strings.Cut(value, " "); found {
			return m.String(scheme) + " " + Hidden
		}
		return Hidden
	case "Cookie", "Set-Cookie":
		return Hidden
	}
	for _, f := range m.fields {
		if strings.EqualFold(f.Name, name) {
			return f.show(value)
		}
	}
	return m.String(value)
}

// cardValue is how a whole card number is written: without gaps, or in four groups of four. Anything else may be a card number
// together with something that must not be shown.
var cardValue = regexp.MustCompile(`^(?:[0-9]{13,19}|[0-9]{4}(?:[ .+/-][0-9]{4}){3})$`)

// PAN shows the first six and the last four digits of a card number of 13 to 19 digits, which may be percent-encoded and in
// groups of four: "411111******1111". Everything else is hidden whole.
func PAN(number string) string {
	if unescaped, err := url.QueryUnescape(number); err == nil {
		number = unescaped
	}
	number = strings.TrimSpace(number)
	if !cardValue.MatchString(number) {
		return Hidden
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	return digits[:6] + strings.Repeat("*", len(digits)-10) + digits[len(digits)-4:]
}
