// Package contract checks requests and answers against an OpenAPI 3.0 document, over what is already decoded, in a few
// microseconds and off the answer's path. A request that breaks the contract is a remark about the merchant's code, an answer that
// breaks it is a bug of ours: both come back as sentences that hold no value of the body, for values may be secrets.
//
// It looks at bodies, at header parameters and at the headers that a security scheme requires. It does not look at query, path and
// cookie parameters, at headers of answers, at whether a proof is right, and at formats beyond those of kin-openapi (byte, date,
// date-time, int32, int64 unless a program defines more). Default values are never filled in: nothing that is checked is changed.
//
// An API whose method stands in the body has one operation for all of them. Such an operation lists its variants in the extension
// x-variants: [Name, …]. The request body of a variant is components.requestBodies.Name and what it answers with status 200 is
// components.responses.Name; everything else is the operation's. A caller names the variant, so that an exchange is held against
// that one alone and a breach is told in its words.
//
// The schema extension x-must is the end of the sentence "<field> must …" for an enum, pattern, not, anyOf or oneOf that was broken.
package contract

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Contract is one document, read-only and safe for concurrent use.
type Contract struct {
	operations []Operation
	known      string // the operations as one line, for a refusal
	paths      map[string][]*operation
}

// Operation is one operation of the document.
type Operation struct {
	ID     string // operationId, never empty
	Method string // upper case
	Path   string // as the document writes it, below the servers' URLs
	// Variants are the names in x-variants, in the document's order; nil: the operation has none.
	Variants []string
}

// Load parses and validates a document with its examples and prepares every check, so that a check allocates little. The document
// must be self-contained, its operations must be named, no schema may contain itself, and the media types of one request body must
// share one schema, because a body is checked as decoded, whatever it was encoded in; x-variants must be a list of different names
// with a request body and a response each, of an operation that has a 200; a document that is otherwise is an error. It takes
// milliseconds: load once per process.
func Load(spec []byte) (*Contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(spec)
	if err != nil {
		return nil, fmt.Errorf("the contract cannot be read: %w", err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("the contract is not valid OpenAPI: %w", err)
	}
	c := &Contract{paths: make(map[string][]*operation)}
	plans := make(planner)
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		item := doc.Paths.Value(path)
		sources := item.Operations()
		for _, method := range slices.Sorted(maps.Keys(sources)) {
			source := sources[method]
			op, err := newOperation(doc, item, source, Operation{ID: source.OperationID, Method: method, Path: path}, plans)
			if err != nil {
				return nil, fmt.Errorf("the contract's %s %s: %w", method, path, err)
			}
			c.paths[path] = append(c.paths[path], op)
			c.operations = append(c.operations, op.Operation)
		}
	}
	names := make([]string, len(c.operations))
	for i, op := range c.operations {
		names[i] = op.Method + " " + op.Path
	}
	c.known = strings.Join(names, ", ")
	return c, nil
}

// Operations lists the operations by path, then by method. The slice and the variants are the caller's own.
func (c *Contract) Operations() []Operation {
	all := slices.Clone(c.operations)
	for i := range all {
		all[i].Variants = slices.Clone(all[i].Variants)
	}
	return all
}

// find gives the operation, or nil.
func (c *Contract) find(path, method string) *operation {
	for _, op := range c.paths[path] {
		if op.Method == method {
			return op
		}
	}
	return nil
}

// unknown is the violation of naming an operation that the document does not have.
func (c *Contract) unknown(where string) []Violation {
	return []Violation{{Where: where, Message: "the operation is not in the contract; known: " + c.known}}
}
