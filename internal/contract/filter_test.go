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

type filter struct{ router routers.Router }

func newFilter(t *testing.T) filter {
	t.Helper()
	registerDecoders()
	router, err := legacy.NewRouter(document(t))
	if err != nil {
		t.Fatal(err)
	}
	return filter{router}
}

func (f filter) options() *openapi3filter.Options {
	return &openapi3filter.Options{
		AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc,
		IncludeResponseStatus: true, SkipSettingDefaults: true, MultiError: true,
	}
}

func (f filter) input(t *testing.T, path, mediaType string, encoded []byte) *openapi3filter.RequestValidationInput {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), "POST", "https://api.intellectmoney.ru"+path, bytes.NewReader(encoded))
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
	f := newFilter(t)
	for _, e := range examples(t) {
		var err error
		if e.status == 0 {
			err = f.request(t, e.path, e.mediaType, e.encoded)
		} else {
			err = f.answer(t, e.path, Answer{e.status, e.mediaType, e.encoded})
		}
		if err != nil {
			t.Errorf("%s %s %s: %v", e.path, e.name, e.mediaType, err)
		}
	}
}

func TestTheFullFilterRefusesWhatWeRefuse(t *testing.T) {
	f := newFilter(t)
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
			if f.answer(t, b.path, Answer{200, mediaType, encode(t, mediaType, b.body)}) == nil {
				t.Errorf("%s in %s: the full filter lets it pass", b.name, mediaType)
			}
		}
	}
	if f.answer(t, sbpPath, Answer{Status: 502, ContentType: jsonType}) == nil {
		t.Error("an undeclared status: the full filter lets it pass")
	}
}
