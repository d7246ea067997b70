package contract

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// bodies lists every schema of the shipped contract that a check begins with.
func bodies(t testing.TB) map[string]*body {
	t.Helper()
	all := map[string]*body{}
	for path, operations := range shipped(t).paths {
		for _, op := range operations {
			if op.request != nil {
				all[path+" request"] = op.request
			}
			for _, a := range op.answers {
				for _, c := range a.contents {
					if c.body != nil {
						all[path+" answer"] = c.body
					}
				}
			}
		}
	}
	return all
}

func TestEveryShippedSchemaHasAQuickTest(t *testing.T) {
	for name, b := range bodies(t) {
		if b.quick == nil {
			t.Errorf("%s: the schema has a keyword that the quick test does not know, so every check of it is slow", name)
		}
	}
}

// agree holds the quick test to kin-openapi: what it accepts, kin-openapi accepts. Without nulls, which it leaves to kin-openapi, it
// also accepts what kin-openapi does.
func agree(t *testing.T, b *body, value any) {
	t.Helper()
	quick, whole := b.quick.accepts(value), b.schema.VisitJSON(value, openapi3.FailFast()) == nil
	if quick && !whole || !quick && whole && !hasNull(value) {
		text, _ := json.Marshal(value)
		t.Errorf("the quick test says %t, kin-openapi %t, of %s", quick, whole, text)
	}
}

func hasNull(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case map[string]any:
		for _, child := range v {
			if hasNull(child) {
				return true
			}
		}
	case []any:
		for _, child := range v {
			if hasNull(child) {
				return true
			}
		}
	}
	return false
}

// mutants are values in the place of a value: of every kind, and on both sides of the usual limits.
var mutants = []any{
	nil, "", "x", "OK", "450000", "0123456789abcdef0123456789abcdef", "54efb02c-632e-4398-9608-e7e10d4be304", 0.0, 1.0, 1.5, 2.0, 166.0, -1.0, 450000.0,
	3000000000.0, 4000000000.0, true, false, []any{}, []any{"x"}, map[string]any{}, map[string]any{"Code": 0.0, "Desc": "x"}, math.NaN(), math.Inf(1),
}

func TestQuickTestAgreesWithKinOpenAPIOnMutatedExamples(t *testing.T) {
	n := 0
	for _, e := range examples(t) {
		if e.mediaType != jsonType {
			continue
		}
		op := shipped(t).paths[e.path][0]
		b := op.request
		if e.status != 0 {
			b = op.answer(e.status).contents[jsonType].body
		}
		var value any = e.value
		agree(t, b, value)
		mutate(value, func(name string) { n++; agree(t, b, value) })
	}
	if n < 5_000 {
		t.Errorf("only %d mutated examples were tried", n)
	}
}

// mutate changes every part of a value in turn, calls try, and puts it back.
func mutate(value any, try func(string)) {
	object, ok := value.(map[string]any)
	if !ok {
		return
	}
	for name, child := range object {
		delete(object, name)
		try(name)
		for _, m := range mutants {
			object[name] = m
			try(name)
		}
		object[name] = child
		mutate(child, try)
	}
	object["Unknown"] = "x"
	try("Unknown")
	delete(object, "Unknown")
}

func FuzzQuickTestAgreesWithKinOpenAPI(f *testing.F) {
	for _, e := range examples(f) {
		if e.mediaType == jsonType {
			f.Add(e.encoded)
		}
	}
	all := bodies(f)
	f.Fuzz(func(t *testing.T, encoded []byte) {
		var value any
		if json.Unmarshal(encoded, &value) != nil {
			return
		}
		for _, b := range all {
			agree(t, b, value)
		}
	})
}

func TestMatchersAgreeWithRegexp(t *testing.T) {
	for pattern, texts := range map[string]map[string]bool{
		`^[0-9a-f]{4}$`: {"": false, "09af": true, "09AF": false, "09a": false, "09afa": false, "09ag": false, "09af\n": false},
		`^[0-9]{3}$`:    {"123": true, "12a": false, "1234": false, "١٢٣": false},
		guidPattern:     {"54efb02c-632e-4398-9608-e7e10d4be304": true, "54efb02c-632e-4398-9608-e7e10d4be30": false, "54efb02c-632e-4398-9608-e7e10d4be30G": false, "54efb02c_632e-4398-9608-e7e10d4be304": false},
		`^3[0-9]+$`:     {"3000": true, "4": false},
	} {
		match := matcher(pattern)
		for text, want := range texts {
			if match(text) != want {
				t.Errorf("%s of %q: %t", pattern, text, !want)
			}
		}
	}
	if matcher(`(`) != nil {
		t.Error("a pattern that cannot be read has a matcher")
	}
}
