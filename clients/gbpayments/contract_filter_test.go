package gbpayments_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"paysandbox/internal/contract"
	"paysandbox/openapi"
)

const (
	mediaForm = "application/x-www-form-urlencoded"
	mediaJSON = "application/json"
)

// deed is the shipped contract, for kin-openapi's full filter and for the sandbox's own check.
type deed struct {
	document *openapi3.T
	quick    *contract.Contract
	paths    []string // of the operations, in order
}

// loadContract reads the contract, in which every operation is a POST.
func loadContract(t testing.TB) *deed {
	t.Helper()
	text, err := openapi.File("gbpayments.yaml")
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := document.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	quick, err := contract.Load(text)
	if err != nil {
		t.Fatal(err)
	}
	d := &deed{document: document, quick: quick}
	for _, operation := range quick.Operations() {
		if operation.Method != http.MethodPost {
			t.Fatalf("the contract has a %s of %s", operation.Method, operation.Path)
		}
		d.paths = append(d.paths, operation.Path)
	}
	return d
}

func (d *deed) operation(path string) *openapi3.Operation { return d.document.Paths.Value(path).Post }

// judge holds one exchange against the operation of a path, with everything that kin-openapi can check, and with what the sandbox itself
// checks. It gives what is wrong with the request and what is wrong with the answer.
func (d *deed) judge(path string, x exchange) (request, answer error) {
	address, err := url.Parse(x.url)
	if err != nil {
		return err, nil
	}
	options := &openapi3filter.Options{
		AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc, // the sandbox proves the caller; a contract cannot
		IncludeResponseStatus: true, SkipSettingDefaults: true, MultiError: true,
	}
	input := &openapi3filter.RequestValidationInput{
		Request: &http.Request{Method: x.method, URL: address, Header: x.sent, Body: io.NopCloser(bytes.NewReader(x.body))},
		Route: &routers.Route{
			Spec: d.document, Path: path, PathItem: d.document.Paths.Value(path), Method: http.MethodPost, Operation: d.operation(path),
		},
		Options: options,
	}
	request = openapi3filter.ValidateRequest(context.Background(), input)
	answer = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: x.status, Header: x.got, Body: io.NopCloser(bytes.NewReader(x.answer)), Options: options,
	})
	declared := d.operation(path).Responses.Status(x.status)
	if answer == nil && declared != nil && len(declared.Value.Content) == 0 && len(x.answer) > 0 {
		answer = fmt.Errorf("status %d is documented without a body, and one came", x.status)
	}
	return agreed("request", request, d.quickRequest(path, x)), agreed("answer", answer, d.quickAnswer(path, x))
}

func (d *deed) quickRequest(path string, x exchange) []contract.Violation {
	document, err := parameters(x)
	if err != nil { // what the sandbox finds before it asks the contract
		return []contract.Violation{{Where: "request body", Message: "it cannot be read"}}
	}
	return d.quick.CheckRequest(path, http.MethodPost, contract.Request{
		Header: x.sent, Document: document, Textual: x.sent.Get("Content-Type") == mediaForm,
	})
}

func (d *deed) quickAnswer(path string, x exchange) []contract.Violation {
	return d.quick.CheckAnswer(path, x.method, contract.Answer{Status: x.status, ContentType: x.got.Get("Content-Type"), Body: x.answer})
}

// parameters reads a body as its Content-Type says.
func parameters(x exchange) (map[string]any, error) {
	tree := map[string]any{}
	if x.sent.Get("Content-Type") != mediaForm {
		return tree, json.Unmarshal(x.body, &tree)
	}
	form, err := url.ParseQuery(string(x.body))
	for key := range form {
		tree[key] = form.Get(key)
	}
	return tree, err
}

// agreed is the verdict of both checks; that they differ is an error too.
func agreed(of string, full error, quick []contract.Violation) error {
	switch {
	case full == nil && len(quick) > 0:
		return fmt.Errorf("the full filter passes the %s and the sandbox's check does not: %v", of, quick)
	case full != nil && len(quick) == 0:
		return fmt.Errorf("the sandbox's check passes the %s and the full filter does not: %w", of, full)
	case full != nil:
		return errors.Join(full, fmt.Errorf("%v", quick))
	}
	return nil
}

// marks are what a schema documents, one sentence each: every key, and the absence of every optional one, every value of an enum, every
// alternative of an anyOf, null, and a list that is empty. With all they are everything that there can be, without it what one value shows.
//
// An alternative with a type is a kind of value, and what is inside it counts. One without a type is a rule about keys, whose enums
// only say when it applies.
func marks(at string, s *openapi3.Schema, value any, all bool) (found []string) {
	add := func(shown bool, format string, args ...any) {
		if all || shown {
			found = append(found, at+fmt.Sprintf(format, args...))
		}
	}
	into := func(at string, ref *openapi3.SchemaRef, value any) {
		found = append(found, marks(at, ref.Value, value, all)...)
	}
	if s.Nullable {
		add(value == nil, " null")
	}
	for _, one := range s.Enum {
		text, _ := json.Marshal(one) // of the contract: texts and numbers
		add(one == value, " = %s", text)
	}
	for _, part := range s.AllOf {
		into(at, part, value)
	}
	for i, alternative := range s.AnyOf {
		if strings.HasSuffix(alternative.Ref, "Elsewhere") || strings.HasSuffix(alternative.Ref, "/NoObject") {
			continue // what another part of the schema refuses already: no answer that keeps the contract fits
		}
		fits := !all && alternative.Value.VisitJSON(value) == nil
		add(fits, " as alternative %d of %d", i+1, len(s.AnyOf))
		if alternative.Value.Type != nil && (all || fits) {
			into(at, alternative, value)
		}
	}
	object, is := value.(map[string]any)
	for name, ref := range s.Properties {
		inner, present := object[name]
		add(present, ".%s", name)
		if !slices.Contains(s.Required, name) && s.Type != nil {
			add(is && !present, ".%s absent", name)
		}
		if all || present {
			into(at+"."+name, ref, inner)
		}
	}
	if s.Items != nil {
		items, is := value.([]any)
		add(is && len(items) == 0, " empty")
		if all {
			items = []any{nil}
		}
		for _, item := range items {
			into(at+"[]", s.Items, item)
		}
	}
	return found
}
