package contract

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// wellFormed holds for every violation, whatever was checked.
func wellFormed(t *testing.T, found []Violation) {
	t.Helper()
	if len(found) > 2+maxViolations+1 { // of the headers, of the body, and the count of the rest
		t.Errorf("%d violations", len(found))
	}
	for _, v := range found {
		text := v.String()
		if v.Where == "" || v.Message == "" || len(text) > 1000 || strings.ContainsAny(text, "\n\r\x00") || !utf8.ValidString(text) {
			t.Errorf("%+v is no sentence", v)
		}
	}
}

// everyContract loads what is shipped.
func everyContract(t testing.TB) (all []*Contract) {
	t.Helper()
	for _, file := range providers() {
		all = append(all, shipped(t, file))
	}
	return all
}

func FuzzCheckAnswer(f *testing.F) {
	all := everyContract(f)
	for _, e := range allExamples(f) {
		if e.status != 0 {
			f.Add(e.path, "POST", e.variant, e.status, e.mediaType, e.encoded)
		}
	}
	f.Add(statePath, "GET", "", 405, "", []byte(nil))
	f.Add(statePath, "POST", "", 200, jsonType, []byte(`{"Result":`+strings.Repeat("[", 20000)))
	f.Add(statePath, "POST", "", 200, jsonType, []byte(`{"EshopId":1e400}`))
	f.Add(statePath, "POST", "", 200, xmlType, []byte(deep(100)))
	f.Add(statePath, "POST", "", -1, "a;b", []byte("\xff"))
	f.Add("/", "POST", "NoSuchVariant", 200, jsonType, []byte(`{"response":{"transactions":[[null]]}}`))
	f.Add("/", "POST", "GetReceipt", 200, "application/pdf", []byte("%PDF"))
	f.Fuzz(func(t *testing.T, path, method, variant string, status int, contentType string, encoded []byte) {
		for _, c := range all {
			before := slices.Clone(encoded)
			answer := Answer{Status: status, ContentType: contentType, Body: encoded, Variant: variant}
			found := c.CheckAnswer(path, method, answer)
			wellFormed(t, found)
			if !slices.Equal(encoded, before) {
				t.Error("the body was changed")
			}
			if again := c.CheckAnswer(path, method, answer); !slices.Equal(found, again) {
				t.Errorf("two verdicts on one answer: %v, %v", found, again)
			}
		}
	})
}

func FuzzCheckRequest(f *testing.F) {
	all := everyContract(f)
	for _, e := range allExamples(f) {
		if e.status == 0 && e.mediaType == jsonType {
			f.Add(e.path, e.variant, "Bearer x", strings.Repeat("0", 64), e.encoded, false)
			f.Add(e.path, e.variant, "", "", e.encoded, true)
		}
	}
	f.Add(sbpPath, "", "bearer", "é", []byte(`{"\u0000":{"a":[null,true,1e308]}}`), true)
	f.Fuzz(func(t *testing.T, path, variant, authorization, sign string, body []byte, textual bool) {
		var tree any
		if json.Unmarshal(body, &tree) != nil {
			return
		}
		header := map[string][]string{"Authorization": {authorization}, "Sign": {sign}}
		for _, c := range all {
			wellFormed(t, c.CheckRequest(path, "POST", Request{Header: header, Document: tree, Textual: textual, Variant: variant}))
		}
		var after any
		if err := json.Unmarshal(body, &after); err != nil {
			t.Fatal(err)
		}
		was, err := json.Marshal(after)
		if err != nil {
			t.Fatal(err)
		}
		if is, err := json.Marshal(tree); err != nil || string(is) != string(was) {
			t.Errorf("the document was changed from %s to %s (error %v)", was, is, err)
		}
	})
}
