package contract

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// variant is what an operation says of the bodies of one of its variants.
type variant struct {
	request requestBody
	answer  *answer // with variantStatus
}

// variantStatus is the status of a variant's own answer.
const variantStatus = http.StatusOK

// addVariants resolves the variants that the document lists in x-variants.
func (op *operation) addVariants(doc *openapi3.T, source *openapi3.Operation, plans planner) error {
	extension, has := source.Extensions["x-variants"]
	if !has {
		return nil
	}
	names, ok := extension.([]any)
	if !ok || len(names) == 0 {
		return errors.New("its x-variants must be a list of names")
	}
	if op.answers[variantStatus] == nil {
		return fmt.Errorf("its x-variants need a response of status %d: theirs stand in for it", variantStatus)
	}
	op.variants = make(map[string]*variant, len(names))
	for _, listed := range names {
		name, ok := listed.(string)
		switch {
		case !ok || name == "":
			return errors.New("its x-variants must be a list of names")
		case slices.Contains(op.Variants, name):
			return fmt.Errorf("its x-variants list %q twice", name)
		}
		v, err := newVariant(doc.Components, name, plans)
		if err != nil {
			return fmt.Errorf("its variant %q: %w", name, err)
		}
		op.Variants, op.variants[name] = append(op.Variants, name), v
	}
	return nil
}

func newVariant(components *openapi3.Components, name string, plans planner) (*variant, error) {
	if components == nil || components.RequestBodies[name] == nil {
		return nil, fmt.Errorf("it needs components.requestBodies.%s", name)
	}
	if components.Responses[name] == nil {
		return nil, fmt.Errorf("it needs components.responses.%s", name)
	}
	r, err := newRequestBody(components.RequestBodies[name], plans)
	if err != nil {
		return nil, err
	}
	a, err := newAnswer(components.Responses[name].Value, plans)
	if err != nil {
		return nil, err
	}
	return &variant{r, a}, nil
}

// request finds what the contract says of the request body of a variant; a name that is none of the operation's is the operation
// as a whole.
func (op *operation) request(name string) requestBody {
	if v := op.variants[name]; v != nil {
		return v.request
	}
	return op.whole
}
