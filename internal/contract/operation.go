package contract

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// operation is all that a check needs of an operation, resolved.
type operation struct {
	Operation
	headers  []header
	whole    requestBody
	variants map[string]*variant
	answers  map[int]*answer
	statuses string // the declared ones as one line, for a refusal
}

// requestBody is what is said of a request's body.
type requestBody struct {
	body     *body // nil: the contract does not describe it
	required bool
}

// answer is one declared status.
type answer struct {
	contents map[string]*content // by media type in lower case; empty: no body
	types    string              // the media types as one line, for a refusal
}

// content is one media type of an answer.
type content struct {
	body  *body // nil: not described, or of a media type that is not decoded
	codec codec
}

func newOperation(doc *openapi3.T, item *openapi3.PathItem, source *openapi3.Operation, id Operation, plans planner) (*operation, error) {
	if id.ID == "" {
		return nil, errors.New("it needs an operationId")
	}
	op := &operation{Operation: id, answers: make(map[int]*answer)}
	parameters, err := parameterHeaders(item, source, plans)
	if err != nil {
		return nil, err
	}
	op.headers = append(securityHeaders(doc, source), parameters...)
	if op.whole, err = newRequestBody(source.RequestBody, plans); err != nil {
		return nil, err
	}
	statuses := slices.Sorted(maps.Keys(source.Responses.Map()))
	for _, status := range statuses {
		key, err := statusKey(status)
		if err != nil {
			return nil, err
		}
		if op.answers[key], err = newAnswer(source.Responses.Value(status).Value, plans); err != nil {
			return nil, err
		}
	}
	op.statuses = strings.Join(statuses, ", ")
	if err := op.addVariants(doc, source, plans); err != nil {
		return nil, err
	}
	return op, nil
}

// newRequestBody resolves a request body; of none, nothing is said.
func newRequestBody(ref *openapi3.RequestBodyRef, plans planner) (requestBody, error) {
	if ref == nil {
		return requestBody{}, nil
	}
	r := requestBody{required: ref.Value.Required}
	var schema *openapi3.Schema
	for _, media := range ref.Value.Content {
		if media.Schema == nil {
			continue
		}
		if schema != nil && schema != media.Schema.Value {
			return r, errors.New("the media types of its request body must share one schema by $ref: a body is checked as decoded")
		}
		schema = media.Schema.Value
	}
	if schema == nil {
		return r, nil
	}
	var err error
	r.body, err = newBody(schema, plans)
	return r, err
}

// statusKey turns a status of the document into the key of operation.answers: "404" is 404, "4XX" is 4, "default" is 0.
func statusKey(status string) (int, error) {
	if status == "default" {
		return 0, nil
	}
	if class, ok := strings.CutSuffix(status, "XX"); ok {
		status = class
	}
	key, err := strconv.Atoi(status)
	if err != nil {
		return 0, fmt.Errorf("status %q is none; known: three digits, 1XX to 5XX, default", status)
	}
	return key, nil
}

// answer finds what the contract says of a status: the variant's answer, the status itself, else its class, else the default, else
// nil.
func (op *operation) answer(status int, variant string) *answer {
	if v := op.variants[variant]; v != nil && status == variantStatus {
		return v.answer
	}
	for _, key := range [...]int{status, status / 100, 0} {
		if a := op.answers[key]; a != nil {
			return a
		}
	}
	return nil
}

func newAnswer(response *openapi3.Response, plans planner) (*answer, error) {
	a := &answer{contents: make(map[string]*content, len(response.Content))}
	types := slices.Sorted(maps.Keys(response.Content))
	for _, name := range types {
		c := &content{codec: codecOf(mediaType(name))}
		if schema := response.Content[name].Schema; schema != nil && c.codec != opaque {
			var err error
			if c.body, err = newBody(schema.Value, plans); err != nil {
				return nil, err
			}
		}
		a.contents[mediaType(name)] = c
	}
	a.types = strings.Join(types, ", ")
	return a, nil
}

// header is a request header that the contract describes.
type header struct {
	name     string // canonical
	where    string // "header Sign"
	required bool
	prefix   string // what the value begins with, in any case: "Bearer "
	body     *body  // nil: not described further
}

func parameterHeaders(item *openapi3.PathItem, source *openapi3.Operation, plans planner) ([]header, error) {
	var headers []header
	for _, ref := range slices.Concat(source.Parameters, item.Parameters) {
		p := ref.Value
		name := http.CanonicalHeaderKey(p.Name)
		known := func(h header) bool { return h.name == name }
		if p.In != openapi3.ParameterInHeader || slices.ContainsFunc(headers, known) { // the operation's own goes before the path's
			continue
		}
		h := header{name: name, where: "header " + name, required: p.Required}
		if p.Schema != nil {
			var err error
			if h.body, err = newBody(p.Schema.Value, plans); err != nil {
				return nil, err
			}
		}
		headers = append(headers, h)
	}
	return headers, nil
}

// securityHeaders gives the headers that carry the proof. A header is required if every alternative wants it.
func securityHeaders(doc *openapi3.T, source *openapi3.Operation) []header {
	alternatives := doc.Security
	if source.Security != nil {
		alternatives = *source.Security
	}
	wanted := make(map[string]int)
	for _, alternative := range alternatives {
		for name := range alternative {
			wanted[name]++
		}
	}
	var headers []header
	for name, count := range wanted {
		if doc.Components == nil || doc.Components.SecuritySchemes[name] == nil {
			continue
		}
		scheme := doc.Components.SecuritySchemes[name].Value
		h := header{required: count == len(alternatives)}
		switch {
		case scheme.Type == "http":
			h.name, h.prefix = "Authorization", scheme.Scheme+" "
		case scheme.Type == "apiKey" && scheme.In == openapi3.ParameterInHeader:
			h.name = http.CanonicalHeaderKey(scheme.Name)
		default:
			continue
		}
		h.where = "header " + h.name
		headers = append(headers, h)
	}
	slices.SortFunc(headers, func(a, b header) int { return strings.Compare(a.name+a.prefix, b.name+b.prefix) })
	return headers
}
