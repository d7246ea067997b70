package ipay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"paysandbox/internal/contract"
	"paysandbox/openapi"
)

const (
	mediaJSON = "application/json"
	mediaPDF  = "application/pdf"
)

// registerDecoders teaches kin-openapi the media type that it does not know; its table is global.
var registerDecoders = sync.OnceFunc(func() {
	openapi3filter.RegisterBodyDecoder(mediaPDF, openapi3filter.FileBodyDecoder)
})

// deed is the shipped contract: for kin-openapi's full filter, an operation for each action, and for the sandbox's own check.
type deed struct {
	document *openapi3.T
	quick    *contract.Contract
	names    []string                       // of the actions, in the contract's order
	actions  map[string]*openapi3.Operation // "": the operation of the address, whose action is none of them
}

// loadContract reads the contract and makes an operation of each of its variants.
func loadContract(t testing.TB) *deed {
	t.Helper()
	registerDecoders()
	text, err := openapi.File("ipay.yaml")
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
	whole := document.Paths.Value("/").Post
	d := &deed{document: document, quick: quick, actions: map[string]*openapi3.Operation{"": whole}}
	for _, operation := range quick.Operations() {
		d.names = append(d.names, operation.Variants...)
	}
	for _, name := range d.names {
		own := *whole
		own.RequestBody = document.Components.RequestBodies[name]
		own.Responses = openapi3.NewResponsesWithCapacity(whole.Responses.Len())
		for status, response := range whole.Responses.Map() {
			own.Responses.Set(status, response)
		}
		own.Responses.Set("200", document.Components.Responses[name])
		d.actions[name] = &own
	}
	if len(d.names) == 0 {
		t.Fatal("the contract has no variants")
	}
	return d
}

// actionOf is the action that a body names; "" where it names none of the contract's.
func (d *deed) actionOf(body []byte) string {
	var sent struct{ Request struct{ Action string } }
	if json.Unmarshal(body, &sent) != nil || d.actions[sent.Request.Action] == nil {
		return ""
	}
	return sent.Request.Action
}

// judge holds one exchange against its action, with everything that kin-openapi can check, and with what the sandbox itself checks.
// It gives what is wrong with the request and what is wrong with the answer.
func (d *deed) judge(x exchange) (request, answer error) {
	address, err := url.Parse(x.url)
	if err != nil {
		return err, nil
	}
	options := &openapi3filter.Options{
		AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc, // the sandbox proves the caller; a contract cannot
		IncludeResponseStatus: true, SkipSettingDefaults: true, MultiError: true,
	}
	action := d.actionOf(x.body)
	input := &openapi3filter.RequestValidationInput{
		Request: &http.Request{Method: x.method, URL: address, Header: x.sent, Body: io.NopCloser(bytes.NewReader(x.body))},
		Route: &routers.Route{
			Spec: d.document, Path: "/", PathItem: d.document.Paths.Value("/"), Method: http.MethodPost, Operation: d.actions[action],
		},
		Options: options,
	}
	request = openapi3filter.ValidateRequest(context.Background(), input)
	answer = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: x.status, Header: x.got, Body: io.NopCloser(bytes.NewReader(x.answer)), Options: options,
	})
	if answer == nil && x.status != http.StatusOK && len(x.answer) > 0 {
		answer = fmt.Errorf("status %d is documented without a body, and one came", x.status)
	}
	return d.agreed("request", request, d.quickRequest(action, x)), d.agreed("answer", answer, d.quickAnswer(action, x))
}

func (d *deed) quickRequest(action string, x exchange) []contract.Violation {
	var tree any
	_ = json.Unmarshal(x.body, &tree) // nil: could not be read, which is a violation
	return d.quick.CheckRequest("/", http.MethodPost, contract.Request{Variant: action, Header: x.sent, Document: tree})
}

func (d *deed) quickAnswer(action string, x exchange) []contract.Violation {
	return d.quick.CheckAnswer("/", x.method, contract.Answer{
		Variant: action, Status: x.status, ContentType: x.got.Get("Content-Type"), Body: x.answer,
	})
}

// agreed is the verdict of both checks; that they differ is an error too.
func (d *deed) agreed(of string, full error, quick []contract.Violation) error {
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

// marks are what a schema documents, one sentence each: every key, every value of an enum, null and not null, every alternative of
// an anyOf. With all they are everything that there can be, without it what one value shows.
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
		add(value != nil, " not null")
	}
	for _, one := range s.Enum {
		text, _ := json.Marshal(one) // of the contract: texts and numbers
		add(one == value, " = %s", text)
	}
	for _, part := range s.AllOf {
		into(at, part, value)
	}
	for i, alternative := range s.AnyOf {
		if aside[alternative.Ref] {
			continue
		}
		fits := !all && alternative.Value.VisitJSON(value) == nil
		add(fits, " as alternative %d of %d", i+1, len(s.AnyOf))
		if alternative.Value.Type != nil && (all || fits) {
			into(at, alternative, value)
		}
	}
	object, _ := value.(map[string]any)
	for name, ref := range s.Properties {
		inner, present := object[name]
		add(present, ".%s", name)
		if all || present {
			into(at+"."+name, ref, inner)
		}
	}
	if s.Items != nil {
		items, _ := value.([]any)
		if all {
			items = []any{nil}
		}
		for _, item := range items {
			into(at+"[]", s.Items, item)
		}
	}
	return found
}

// aside are the alternatives of a rule for what another part of the schema refuses already: no answer that keeps the contract fits.
var aside = map[string]bool{"#/components/schemas/NoObject": true, "#/components/schemas/ToldElsewhere": true}
