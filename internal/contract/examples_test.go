package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"paysandbox/openapi"

	"github.com/getkin/kin-openapi/openapi3"
)

const (
	form     = "application/x-www-form-urlencoded"
	jsonType = "application/json"
	xmlType  = "application/xml"
)

// proof is a well-formed pair of headers; whether they are right is not the contract's business.
func proof() http.Header {
	return http.Header{
		"Authorization": {"Bearer 9d97820c61424eb6ac0db414ccb7ac60"},
		"Sign":          {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	}
}

// document reads a shipped contract as kin-openapi sees it.
func document(t testing.TB, file string) *openapi3.T {
	t.Helper()
	text, err := openapi.File(file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return doc
}

// exchange is an example of a document, encoded as its media type says.
type exchange struct {
	file, path, variant string
	name, mediaType     string
	status              int // 0: a request
	value               map[string]any
	encoded             []byte
}

func (e exchange) String() string {
	return strings.Join([]string{e.file, e.path, e.variant, e.name, e.mediaType}, " ")
}

// examples lists every example of every operation and variant of a contract, in every media type that it stands under.
func examples(t testing.TB, file string) []exchange {
	t.Helper()
	doc := document(t, file)
	var all []exchange
	add := func(e exchange, media openapi3.Content) {
		for _, e.mediaType = range slices.Sorted(maps.Keys(media)) {
			examples := media[e.mediaType].Examples
			for _, e.name = range slices.Sorted(maps.Keys(examples)) {
				e.value = examples[e.name].Value.Value.(map[string]any)
				e.encoded = encode(t, e.mediaType, e.value)
				all = append(all, e)
			}
		}
	}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		op := doc.Paths.Value(path).Post
		add(exchange{file: file, path: path}, op.RequestBody.Value.Content)
		add(exchange{file: file, path: path, status: http.StatusOK}, op.Responses.Status(http.StatusOK).Value.Content)
		for _, variant := range variantsOf(op) {
			add(exchange{file: file, path: path, variant: variant}, doc.Components.RequestBodies[variant].Value.Content)
			add(exchange{file: file, path: path, variant: variant, status: http.StatusOK}, doc.Components.Responses[variant].Value.Content)
		}
	}
	return all
}

// variantsOf reads x-variants of an operation that Load has let pass.
func variantsOf(op *openapi3.Operation) (names []string) {
	listed, _ := op.Extensions["x-variants"].([]any)
	for _, name := range listed {
		names = append(names, name.(string))
	}
	return names
}

// allExamples lists the examples of every shipped contract.
func allExamples(t testing.TB) (all []exchange) {
	t.Helper()
	for _, file := range providers() {
		all = append(all, examples(t, file)...)
	}
	return all
}

// check holds an example against its contract.
func (e exchange) check(t testing.TB, c *Contract) []Violation {
	t.Helper()
	if e.status != 0 {
		return c.CheckAnswer(e.path, "POST", Answer{Status: e.status, ContentType: e.mediaType + "; charset=utf-8", Body: e.encoded, Variant: e.variant})
	}
	req := Request{Header: proof(), Document: e.value, Variant: e.variant}
	if e.file == gbFile {
		req.Header = gbProof()
	}
	if e.mediaType == form {
		req.Document, req.Textual = textual(t, string(e.encoded)), true
	}
	return c.CheckRequest(e.path, "POST", req)
}

func encode(t testing.TB, mediaType string, value map[string]any) []byte {
	t.Helper()
	switch mediaType {
	case form:
		values := make(url.Values)
		for name, v := range value {
			values.Set(name, text(v))
		}
		return []byte(values.Encode())
	case xmlType:
		var b bytes.Buffer
		b.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n")
		writeXML(&b, "Response", value)
		return b.Bytes()
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func writeXML(b *bytes.Buffer, name string, value any) {
	b.WriteString("<" + name + ">")
	if object, ok := value.(map[string]any); ok {
		for _, child := range slices.Sorted(maps.Keys(object)) {
			b.WriteString("\n  ")
			writeXML(b, child, object[child])
		}
	} else {
		b.WriteString(strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(text(value)))
	}
	b.WriteString("</" + name + ">")
}

// text writes a leaf as forms and XML do.
func text(v any) string {
	if n, ok := v.(float64); ok {
		return number(n)
	}
	return fmt.Sprint(v)
}

// textual gives a form as a tree with textual leaves.
func textual(t testing.TB, encoded string) map[string]any {
	t.Helper()
	values, err := url.ParseQuery(encoded)
	if err != nil {
		t.Fatal(err)
	}
	tree := make(map[string]any)
	for name := range values {
		tree[name] = values.Get(name)
	}
	return tree
}

func none(t *testing.T, what string, found []Violation) {
	t.Helper()
	for _, v := range found {
		t.Errorf("%s: %s", what, v)
	}
}

func TestEveryExampleKeepsTheContract(t *testing.T) {
	for file, types := range map[string]struct{ requests, answers []string }{
		imFile:   {[]string{form, jsonType, xmlType}, []string{jsonType, "text/json", xmlType}},
		ipayFile: {[]string{jsonType}, []string{jsonType}},
	} {
		c := shipped(t, file)
		seen := make(map[string]bool)
		for _, e := range examples(t, file) {
			none(t, e.String(), e.check(t, c))
			seen[fmt.Sprint(e.path, " ", e.variant, " ", e.mediaType, " ", e.status)] = true
		}
		for _, op := range c.Operations() {
			for _, variant := range append(op.Variants, "") {
				for _, mediaType := range types.requests {
					if !seen[fmt.Sprint(op.Path, " ", variant, " ", mediaType, " ", 0)] {
						t.Errorf("%s: %s %s has no example of a request in %s", file, op.ID, variant, mediaType)
					}
				}
				for _, mediaType := range types.answers {
					if !seen[fmt.Sprint(op.Path, " ", variant, " ", mediaType, " ", http.StatusOK)] {
						t.Errorf("%s: %s %s has no example of an answer in %s", file, op.ID, variant, mediaType)
					}
				}
			}
		}
	}
}

// An exchange passes as its operation as a whole too, under no variant and under one that there is not.
func TestEveryExampleOfAVariantKeepsTheWholeOperation(t *testing.T) {
	n := 0
	for _, file := range providers() {
		c := shipped(t, file)
		for _, e := range examples(t, file) {
			if e.variant == "" {
				continue
			}
			for _, e.variant = range []string{"", "NoSuchVariant"} {
				n++
				none(t, e.String(), e.check(t, c))
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d examples of variants were tried", n)
	}
}

func TestEveryExampleOfADocumentIsUsed(t *testing.T) {
	for _, file := range providers() {
		doc := document(t, file)
		used := make(map[string]bool)
		use := func(content openapi3.Content) {
			for _, media := range content {
				for _, example := range media.Examples {
					used[strings.TrimPrefix(example.Ref, "#/components/examples/")] = true
				}
			}
		}
		for _, item := range doc.Paths.Map() {
			use(item.Post.RequestBody.Value.Content)
			use(item.Post.Responses.Status(http.StatusOK).Value.Content)
			for _, variant := range variantsOf(item.Post) {
				use(doc.Components.RequestBodies[variant].Value.Content)
				use(doc.Components.Responses[variant].Value.Content)
			}
		}
		for name := range doc.Components.Examples {
			if !used[name] {
				t.Errorf("%s: example %s stands in no operation and no variant", file, name)
			}
		}
	}
}
