package intellectmoney_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"paysandbox/openapi"
)

const (
	mediaForm = "application/x-www-form-urlencoded"
	mediaJSON = "application/json"
	mediaText = "text/json"
	mediaXML  = "application/xml"
)

// registerDecoders teaches kin-openapi the media types that it does not know; its table is global.
var registerDecoders = sync.OnceFunc(func() {
	openapi3filter.RegisterBodyDecoder(mediaText, openapi3filter.JSONBodyDecoder)
	openapi3filter.RegisterBodyDecoder(mediaXML, func(body io.Reader, _ http.Header, schema *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
		return readXML(body, schema.Value)
	})
})

// loadContract reads the shipped contract.
func loadContract(t testing.TB) *openapi3.T {
	t.Helper()
	registerDecoders()
	text, err := openapi.File("intellectmoney.yaml")
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
	return document
}

// judge holds one exchange against an operation of the contract, with everything that kin-openapi can check. It gives what is
// wrong with the request and what is wrong with the answer.
func judge(document *openapi3.T, path string, x exchange) (request, answer error) {
	address, err := url.Parse(x.url)
	if err != nil {
		return err, nil
	}
	options := &openapi3filter.Options{
		AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc, // the sandbox proves the caller; a contract cannot
		IncludeResponseStatus: true, SkipSettingDefaults: true, MultiError: true,
	}
	item := document.Paths.Value(path)
	input := &openapi3filter.RequestValidationInput{
		Request: &http.Request{Method: x.method, URL: address, Header: x.sent, Body: io.NopCloser(bytes.NewReader(x.body))},
		Route:   &routers.Route{Spec: document, Path: path, PathItem: item, Method: http.MethodPost, Operation: item.Post},
		Options: options,
	}
	request = openapi3filter.ValidateRequest(context.Background(), input)
	answer = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: x.status, Header: x.got, Body: io.NopCloser(bytes.NewReader(x.answer)), Options: options,
	})
	if answer == nil && x.status != http.StatusOK && len(x.answer) > 0 {
		answer = fmt.Errorf("status %d is documented without a body, and one came", x.status)
	}
	return request, answer
}

// readAnswer decodes an answer as its Content-Type says.
func readAnswer(mediaType string, body []byte, schema *openapi3.Schema) (any, error) {
	if mediaType == mediaXML {
		return readXML(bytes.NewReader(body), schema)
	}
	var tree any
	err := json.Unmarshal(body, &tree)
	return tree, err
}

// readXML decodes an XML document into the tree that the same answer has in JSON. The root must be called as the schema says.
func readXML(body io.Reader, schema *openapi3.Schema) (any, error) {
	decoder := xml.NewDecoder(body)
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if schema.XML != nil && schema.XML.Name != start.Name.Local {
			return nil, fmt.Errorf("the root element is %s, want %s", start.Name.Local, schema.XML.Name)
		}
		tree, err := readElement(decoder, parts(schema))
		if err != nil {
			return nil, err
		}
		if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("something follows the root element: %w", err)
		}
		return tree, nil
	}
}

// readElement reads up to the end of the element that has just begun: an object of its children, else the value of its text.
func readElement(decoder *xml.Decoder, schemas []*openapi3.Schema) (any, error) {
	var children map[string]any
	var text strings.Builder
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.CharData:
			text.Write(token)
		case xml.StartElement:
			name := token.Name.Local
			if _, twice := children[name]; twice {
				return nil, fmt.Errorf("element %s stands there twice", name)
			}
			if children == nil {
				children = map[string]any{}
			}
			if children[name], err = readElement(decoder, property(schemas, name)); err != nil {
				return nil, err
			}
		case xml.EndElement:
			if children != nil {
				return children, nil
			}
			return readLeaf(text.String(), schemas), nil
		}
	}
}

// readLeaf is a number where the contract wants one and the text is one.
func readLeaf(text string, schemas []*openapi3.Schema) any {
	for _, s := range schemas {
		if s.Type.Is(openapi3.TypeInteger) || s.Type.Is(openapi3.TypeNumber) {
			if n, err := strconv.ParseFloat(text, 64); err == nil {
				return n
			}
		}
	}
	return text
}

// parts is a schema with everything that it is put together from.
func parts(schema *openapi3.Schema) []*openapi3.Schema {
	all := []*openapi3.Schema{schema}
	for _, list := range []openapi3.SchemaRefs{schema.AllOf, schema.OneOf} {
		for _, ref := range list {
			all = append(all, parts(ref.Value)...)
		}
	}
	return all
}

// property is what the schemas say of one property.
func property(schemas []*openapi3.Schema, name string) (found []*openapi3.Schema) {
	for _, s := range schemas {
		if ref := s.Properties[name]; ref != nil {
			found = append(found, parts(ref.Value)...)
		}
	}
	return found
}
