package ipay_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ledongthuc/pdf"

	"paysandbox/mocks/ipay"
)

// claimExample is an example of the page as it is printed, without the comma that makes the one of CalculateFee no JSON. What the page
// cuts has a placeholder: <sign>, <token>, <threeds_data>.
func claimExample(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "page", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// claimDecoded reads JSON with its numbers as they are written.
func claimDecoded(t testing.TB, text string) tree {
	t.Helper()
	var o tree
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&o); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return o
}

// claimSigned is a printed request, byte for byte, with a usable sign for its own time and a token that was minted for it; data goes in
// the place of threeds_data.
func claimSigned(m *merchant, name, data string) string {
	m.t.Helper()
	text := claimExample(m.t, name)
	at := claimDecoded(m.t, text)["request"].(tree)["auth"].(tree)["time"].(string)
	sign := ipay.Sign(m.SignKey, at)
	return strings.NewReplacer("<sign>", string(sign[:]), "<token>", m.token(""), "<threeds_data>", data).Replace(text)
}

// claimSent sends a printed request, signed anew.
func claimSent(m *merchant, name string) reply {
	m.t.Helper()
	return m.post(claimSigned(m, name, ""))
}

// claimKind is the JSON type of a value.
func claimKind(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case json.Number:
		if strings.Trim(v.String(), "-0123456789") == "" {
			return "integer"
		}
		return "fraction"
	case string:
		return "string"
	case bool:
		return "bool"
	case []any:
		return "array"
	}
	return "object"
}

// claimBeside holds an answer beside a printed one, by keys and types: an element of a list beside the printed first. It gives what the
// answer has on top, in alphabetical order, or the first printed thing that it lacks or has in another type.
func claimBeside(t testing.TB, name string, r reply) string {
	t.Helper()
	wrong, more := claimCompare("", claimDecoded(t, claimExample(t, name))["response"], any(r.tree))
	if wrong != "" {
		return wrong
	}
	slices.Sort(more)
	return strings.Join(slices.Compact(more), " ")
}

func claimCompare(path string, printed, real any) (wrong string, more []string) {
	if want, got := claimKind(printed), claimKind(real); want != got {
		return fmt.Sprintf("%s is %s, printed is %s", path, got, want), nil
	}
	switch printed := printed.(type) {
	case []any:
		items := real.([]any)
		if len(items) == 0 {
			return path + " is empty", nil
		}
		for _, item := range items {
			inside, further := claimCompare(path+"[]", printed[0], item)
			if inside != "" {
				return inside, nil
			}
			more = append(more, further...)
		}
	case tree:
		within := real.(tree)
		for _, key := range slices.Sorted(maps.Keys(printed)) {
			value, there := within[key]
			if !there {
				return path + "." + key + " is missing", nil
			}
			inside, further := claimCompare(path+"."+key, printed[key], value)
			if inside != "" {
				return inside, nil
			}
			more = append(more, further...)
		}
		for key := range within {
			if _, there := printed[key]; !there {
				more = append(more, path+"."+key)
			}
		}
	}
	return "", more
}

// claimWatching is a merchant that tells whether a field of PaymentCreate arrived: a payment whose field has the awaited value comes to
// 14, every other to where it goes anyway.
func claimWatching(t testing.TB, awaited map[string]string) *merchant {
	t.Helper()
	text := "version: 1\nname: own\nabout: Awaited values end a payment in 14.\nprovider: ipay\nbind: { operation: PaymentCreate }\nscript:\n"
	for _, path := range slices.Sorted(maps.Keys(awaited)) {
		how, end := "eq", awaited[path]
		if _, address, absolute := strings.Cut(end, "://"); absolute { // a scenario names no absolute address
			how, end = "suffix", address
		}
		value, err := json.Marshal(end)
		if err != nil {
			t.Fatal(err)
		}
		text += fmt.Sprintf("  - { at: PaymentCreate, when: { %s: { %s: %s } }, do: { go: \"14\" } }\n", path, how, value)
	}
	return scripting(t, text)
}

// claimOptional is what an optional field does that arrives as it was sent, may have another value, may be absent, and is refused in
// any other type.
const claimOptional = "awaited 14, other 5, absent 5, wrong: invalid request structure"

// claimProbe sends a PaymentCreate with a field as awaited, with another good value, without it, and with every wrong value, and says
// what became of them. A dot leads into an object.
func claimProbe(m *merchant, path string, awaited, other any, wrong ...any) string {
	m.t.Helper()
	try := func(value any) string {
		object, key, nested := strings.Cut(path, ".")
		if !nested {
			return m.create(100, tree{object: value}).verdict()
		}
		return m.create(100, tree{object: with(tree{}, tree{key: value})}).verdict()
	}
	var refusals []string
	for _, value := range wrong {
		refusals = append(refusals, try(value))
	}
	slices.Sort(refusals)
	return fmt.Sprintf("awaited %s, other %s, absent %s, wrong: %s", try(awaited), try(other), try(nil), strings.Join(slices.Compact(refusals), ", "))
}

// claimNoText is what no text is: every other JSON type.
func claimNoText() []any { return []any{7, 1.5, true, tree{}, []any{"x"}} }

// claimPart is a PaymentCreate of 100 kopecks in two parts, the first of which has a field changed.
func claimPart(m *merchant, change tree) reply {
	m.t.Helper()
	first := with(tree{"invoice": 60, "smch_id": 5410, "desc": "Тестовий платіж", "info": tree{"custom_field_1": "test"}}, change)
	return m.create(100, tree{"transactions": []any{first, tree{"invoice": 40, "smch_id": 5472}}})
}

// claimRefused sends each value in turn and gives the verdicts, each once.
func claimRefused(values []any, send func(any) reply) string {
	var verdicts []string
	for _, v := range values {
		verdicts = append(verdicts, send(v).verdict())
	}
	slices.Sort(verdicts)
	return strings.Join(slices.Compact(verdicts), ", ")
}

// claimStages is a merchant whose payments are held for PaymentSale.
func claimStages(t testing.TB) *merchant {
	t.Helper()
	return newMerchant(t, func(s *ipay.Settings) { s.Stages = "two" })
}

// claimSplit makes a payment of so many parts, paid or held as the merchant has it.
func claimSplit(m *merchant, status string, sums ...int64) reply {
	m.t.Helper()
	total, parts := int64(0), []any{}
	for i, sum := range sums {
		total += sum
		parts = append(parts, tree{"invoice": sum, "smch_id": 5410 + i})
	}
	return m.made(status, total, tree{"transactions": parts})
}

// claimReceipt asks for a receipt until it is a PDF and gives its text.
func claimReceipt(m *merchant, r reply) string {
	m.t.Helper()
	for range 3 {
		if got := m.about(r, "GetReceipt", nil); got.tree == nil {
			return claimPDF(m.t, got.text)
		}
	}
	m.t.Fatal("three calls brought no receipt")
	return ""
}

// claimPDF is the text of a PDF, in the order in which it is drawn; a text that begins further to the right begins with a bar.
func claimPDF(t testing.TB, document string) string {
	t.Helper()
	r, err := pdf.NewReader(bytes.NewReader([]byte(document)), int64(len(document)))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for n := 1; n <= r.NumPage(); n++ {
		line, at := -1.0, -1.0
		for _, glyph := range r.Page(n).Content().Text {
			if glyph.Y != line {
				text.WriteString("\n")
			} else if glyph.X != at {
				text.WriteString("|")
			}
			line, at = glyph.Y, glyph.X
			text.WriteString(glyph.S)
		}
	}
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(text.String())
}
