package contract

import (
	"encoding/json"
	"maps"
	"math"
	"regexp"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// bodies lists every schema of the shipped contracts that a check begins with.
func bodies(t testing.TB) map[string]*body {
	t.Helper()
	all := map[string]*body{}
	request := func(name string, r requestBody) {
		if r.body != nil {
			all[name+" request"] = r.body
		}
	}
	answered := func(name string, a *answer) {
		for mediaType, c := range a.contents {
			if c.body != nil {
				all[name+" answer in "+mediaType] = c.body
			}
		}
	}
	for _, file := range providers() {
		for path, operations := range shipped(t, file).paths {
			for _, op := range operations {
				name := file + " " + path
				request(name, op.whole)
				for _, a := range op.answers {
					answered(name, a)
				}
				for variant, v := range op.variants {
					request(name+" "+variant, v.request)
					answered(name+" "+variant, v.answer)
				}
			}
		}
	}
	return all
}

func TestEveryShippedSchemaHasAQuickTest(t *testing.T) {
	all := bodies(t)
	for _, variant := range []string{"", " PaymentCreate", " GetReceipt"} {
		for _, side := range []string{" request", " answer in " + jsonType} {
			if all[ipayFile+" /"+variant+side] == nil {
				t.Errorf("%s /%s has no%s", ipayFile, variant, side)
			}
		}
	}
	for name, b := range all {
		if b.quick == nil {
			t.Errorf("%s: the schema has a keyword that the quick test does not know, so every check of it is slow", name)
		}
	}
}

// agree holds the quick test to kin-openapi: it accepts what kin-openapi accepts, and nothing else.
func agree(t *testing.T, b *body, value any) {
	t.Helper()
	quick, whole := b.quick.accepts(value), b.schema.VisitJSON(value, openapi3.FailFast()) == nil
	if quick != whole {
		text, _ := json.Marshal(value)
		t.Errorf("the quick test says %t, kin-openapi %t, of %s", quick, whole, text)
	}
}

// mutants are values in the place of a value: of every kind, and on both sides of the usual limits.
var mutants = []any{
	nil, "", "x", "OK", "450000", "0123456789abcdef0123456789abcdef", "54efb02c-632e-4398-9608-e7e10d4be304", 0.0, 1.0, 1.5, 2.0, 166.0, -1.0, 450000.0,
	3.0, 4.0, 5.0, "5", "17", "3D", "021705522966", 3000000000.0, 4000000000.0, json.Number("1"), json.Number("1.5"), json.Number("1e999"), 5, int64(4), true, false, []any{}, []any{"x"}, map[string]any{}, map[string]any{"Code": 0.0, "Desc": "x"}, math.NaN(), math.Inf(1),
}

func TestQuickTestAgreesWithKinOpenAPIOnMutatedExamples(t *testing.T) {
	for _, file := range providers() {
		n, c := 0, shipped(t, file)
		for _, e := range examples(t, file) {
			if e.mediaType != jsonType {
				continue
			}
			op := c.paths[e.path][0]
			b := op.request(e.variant).body
			if e.status != 0 {
				b = op.answer(e.status, e.variant).contents[jsonType].body
			}
			var value any = e.value
			agree(t, b, value)
			mutate(value, mutants, func() { n++; agree(t, b, value) })
		}
		if n < 5_000 {
			t.Errorf("%s: only %d mutated examples were tried", file, n)
		}
	}
}

// mutate puts each of some values in the place of every part of a value, and takes parts away; it calls try at each, and puts back.
func mutate(value any, mutants []any, try func()) {
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			child := v[name]
			delete(v, name)
			try()
			for _, m := range mutants {
				v[name] = m
				try()
			}
			v[name] = child
			mutate(child, mutants, try)
		}
		for _, name := range []string{"Unknown", "error", "rrn", "terminal_id", "ext_id", "mch_amount"} {
			if _, has := v[name]; !has {
				v[name] = "x"
				try()
				delete(v, name)
			}
		}
	case []any:
		for i, child := range v {
			for _, m := range mutants {
				v[i] = m
				try()
			}
			v[i] = child
			mutate(child, mutants, try)
		}
	}
}

func FuzzQuickTestAgreesWithKinOpenAPI(f *testing.F) {
	for _, e := range allExamples(f) {
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
		base64Pattern:   {"": false, "=": false, "YQ==": true, "YQ=": true, "YQ===": false, "Y=Q": false, "a+/9": true, "a-_9": false, "a 9": false, "ab\n": false, "é": false},
		guidPattern:     {"54efb02c-632e-4398-9608-e7e10d4be304": true, "54efb02c-632e-4398-9608-e7e10d4be30": false, "54efb02c-632e-4398-9608-e7e10d4be30G": false, "54efb02c_632e-4398-9608-e7e10d4be304": false},
		`^3[0-9]+$`:     {"3000": true, "4": false},
	} {
		match := matcher(pattern)
		for text, want := range texts {
			if match(text) != want || regexp.MustCompile(pattern).MatchString(text) != want {
				t.Errorf("%s of %q: %t, want %t", pattern, text, match(text), want)
			}
		}
	}
	if matcher(`(`) != nil {
		t.Error("a pattern that cannot be read has a matcher")
	}
}
