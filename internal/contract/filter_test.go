package contract

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// kin-openapi's own filter is slower and does more. These tests hold our check to its verdicts.

// registerDecoders teaches the filter the media types that it does not know; its table is global.
var registerDecoders = sync.OnceFunc(func() {
	openapi3filter.RegisterBodyDecoder("text/json", openapi3filter.JSONBodyDecoder)
	openapi3filter.RegisterBodyDecoder(xmlType, func(body io.Reader, _ http.Header, schema *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
		encoded, err := io.ReadAll(body)
		if err != nil {
			return nil, err
		}
		_, tree, err := decodeXML(encoded)
		if err != nil {
			return nil, err
		}
		plan, err := make(planner).of(schema.Value)
		return plan.coerce(tree), err
	})
})

// filter is kin-openapi's filter over one contract. Each variant has one of its own, in which the operation is that variant.
type filter struct {
	server string
	router routers.Router
}

func newFilter(t *testing.T, file, variant string) filter {
	t.Helper()
	registerDecoders()
	doc := document(t, file)
	if variant != "" {
		for _, item := range doc.Paths.Map() {
			item.Post.RequestBody = doc.Components.RequestBodies[variant]
			item.Post.Responses.Set("200", doc.Components.Responses[variant])
		}
	}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return filter{doc.Servers[len(doc.Servers)-1].URL, router}
}

func (f filter) options() *openapi3filter.Options {
	return &openapi3filter.Options{
		AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc,
		IncludeResponseStatus: true, SkipSettingDefaults: true, MultiError: true,
	}
}

func (f filter) input(t *testing.T, path, mediaType string, encoded []byte) *openapi3filter.RequestValidationInput {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), "POST", f.server+path, bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = proof()
	r.Header.Set("Content-Type", mediaType)
	route, parameters, err := f.router.FindRoute(r)
	if err != nil {
		t.Fatal(err)
	}
	return &openapi3filter.RequestValidationInput{Request: r, Route: route, PathParams: parameters, Options: f.options()}
}

func (f filter) request(t *testing.T, path, mediaType string, encoded []byte) error {
	t.Helper()
	return openapi3filter.ValidateRequest(context.Background(), f.input(t, path, mediaType, encoded))
}

func (f filter) answer(t *testing.T, path string, a Answer) error {
	t.Helper()
	return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: f.input(t, path, jsonType, nil),
		Status:                 a.Status,
		Header:                 http.Header{"Content-Type": {a.ContentType}},
		Body:                   io.NopCloser(bytes.NewReader(a.Body)),
		Options:                f.options(),
	})
}

func TestTheFullFilterAcceptsEveryExample(t *testing.T) {
	filters := make(map[string]filter)
	for _, e := range allExamples(t) {
		f, ok := filters[e.file+e.variant]
		if !ok {
			f = newFilter(t, e.file, e.variant)
			filters[e.file+e.variant] = f
		}
		var err error
		if e.status == 0 {
			err = f.request(t, e.path, e.mediaType, e.encoded)
		} else {
			err = f.answer(t, e.path, Answer{Status: e.status, ContentType: e.mediaType, Body: e.encoded})
		}
		if err != nil {
			t.Errorf("%s: %v", e, err)
		}
	}
}

func TestTheFullFilterRefusesWhatWeRefuse(t *testing.T) {
	f := newFilter(t, imFile, "")
	for _, b := range breaches {
		if f.request(t, b.path, jsonType, encode(t, jsonType, b.body)) == nil {
			t.Errorf("%s: the full filter lets it pass", b.name)
		}
	}
	for _, b := range brokenAnswers {
		for _, mediaType := range []string{jsonType, xmlType} {
			if b.name == "a Result that is none" && mediaType == xmlType {
				continue
			}
			if f.answer(t, b.path, Answer{Status: 200, ContentType: mediaType, Body: encode(t, mediaType, b.body)}) == nil {
				t.Errorf("%s in %s: the full filter lets it pass", b.name, mediaType)
			}
		}
	}
	if f.answer(t, sbpPath, Answer{Status: 502, ContentType: jsonType}) == nil {
		t.Error("an undeclared status: the full filter lets it pass")
	}
}

func TestTheFullFilterRefusesWhatWeRefuseOfIPay(t *testing.T) {
	example := ipayExamples(t)
	filters := make(map[string]filter)
	of := func(variant string) filter {
		if _, ok := filters[variant]; !ok {
			filters[variant] = newFilter(t, ipayFile, variant)
		}
		return filters[variant]
	}
	for _, test := range ipayBreaches {
		if test.example == "paymentCreate" { // of the operation as a whole
			test.variant = ""
		}
		if of(test.variant).request(t, "/", jsonType, encode(t, jsonType, test.tree(t, example(test.variant, test.example, 0)))) == nil {
			t.Errorf("%s: the full filter lets it pass", test.name)
		}
	}
	for _, test := range ipayBrokenAnswers {
		answer := Answer{Status: 200, ContentType: jsonType, Body: encode(t, jsonType, test.tree(t, example(test.variant, test.example, 200)))}
		if of(test.variant).answer(t, "/", answer) == nil {
			t.Errorf("%s: the full filter lets it pass", test.name)
		}
	}
}
