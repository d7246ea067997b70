package intellectmoney_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/getkin/kin-openapi/openapi3"

	"paysandbox/clients/intellectmoney"
)

// answersOf lists what the contract documents of one operation, as the sentences that an exchange must have earned:
//
//   - each body type that the operation takes and this client can send, in a request that was accepted;
//   - each HTTP status that is documented without a body (404, 405, 413);
//   - under each status with a body, and in each of its media types: each form of the answer's schema (the branches of its oneOf),
//     each value of OperationState.Code and each State.Code of an accepted answer (the schema's limits), each example by what
//     tells it from the others (State.Code, PaymentStep, kind of Form3DS), and, since an example can show only one, error 166
//     for each parameter that can be wrong: that is required, or of which the contract does not take just any text;
//   - of a state answer also each step that the contract's text names, and the page that Form3DS holds for a card.
func answersOf(operation *openapi3.Operation) (documented []string) {
	for mediaType := range operation.RequestBody.Value.Content {
		if mediaType != mediaXML { // the client sends forms and JSON; the sandbox's own tests send XML
			documented = append(documented, operation.OperationID+": accepts "+mediaType)
		}
	}
	for status, response := range operation.Responses.Map() {
		if len(response.Value.Content) == 0 {
			documented = append(documented, operation.OperationID+": "+status)
		}
		for mediaType, media := range response.Value.Content {
			for _, mark := range marksOf(operation, media) {
				documented = append(documented, sentence(operation, status, mediaType, mark))
			}
		}
	}
	return documented
}

func sentence(operation *openapi3.Operation, status, mediaType, mark string) string {
	return fmt.Sprintf("%s: %s %s with %s", operation.OperationID, status, mediaType, mark)
}

// marksOf is what the contract documents of one operation's answers in one media type.
func marksOf(operation *openapi3.Operation, media *openapi3.MediaType) (marks []string) {
	schema := media.Schema.Value
	for i := range forms(schema) {
		marks = append(marks, form(schema, i))
	}
	all := parts(schema)
	code := property(property(all, "OperationState"), "Code")[0]
	for n := *code.Min; n <= *code.Max; n++ {
		marks = append(marks, fmt.Sprintf("OperationState.Code %v", n))
	}
	for _, s := range property(property(property(all, "Result"), "State"), "Code") {
		if s.Max != nil { // of an accepted answer: a refusal has no upper limit
			for n := 0.0; n <= *s.Max; n++ {
				marks = append(marks, fmt.Sprintf("State.Code %v", n))
			}
		}
	}
	for _, example := range media.Examples {
		marks = append(marks, tell(example.Value.Value)...)
	}
	marks = slices.DeleteFunc(marks, func(m string) bool { return strings.HasPrefix(m, "ErrorSourceParam") })
	for _, name := range parametersWithRules(operation) {
		marks = append(marks, "ErrorSourceParam "+camelCase(name))
	}
	for _, s := range property(property(all, "Result"), "PaymentStep") {
		for step := range strings.FieldsFuncSeq(s.Description, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if step == "Ok" || intellectmoney.PaymentStep(step).Known() {
				marks = append(marks, "PaymentStep "+step)
			}
		}
	}
	if len(property(property(all, "Result"), "Form3DS")) > 0 {
		marks = append(marks, "Form3DS that is a page") // a card's, which the contract describes and shows no example of
	}
	return marks
}

// tell gives what tells an answer from others of its form.
func tell(tree any) (marks []string) {
	at := func(path ...string) any {
		value := tree
		for _, name := range path {
			object, _ := value.(map[string]any)
			value = object[name]
		}
		return value
	}
	for _, path := range [][]string{{"OperationState", "Code"}, {"Result", "State", "Code"}, {"Result", "State", "ErrorSourceParam"}, {"Result", "PaymentStep"}} {
		if value := at(path...); value != nil {
			name := path[len(path)-1]
			if name == "Code" {
				name = path[len(path)-2] + ".Code"
			}
			marks = append(marks, fmt.Sprintf("%s %v", name, value))
		}
	}
	if form, ok := at("Result", "Form3DS").(string); ok {
		kind := "a page"
		switch {
		case strings.HasPrefix(form, "{"):
			kind = "JSON"
		case strings.HasPrefix(form, "http"):
			kind = "a link"
		}
		marks = append(marks, "Form3DS that is "+kind)
	}
	return marks
}

// forms are the alternatives of an answer's schema.
func forms(schema *openapi3.Schema) (alternatives openapi3.SchemaRefs) {
	for _, part := range parts(schema) {
		alternatives = append(alternatives, part.OneOf...)
	}
	return alternatives
}

func form(schema *openapi3.Schema, i int) string {
	return fmt.Sprintf("form %d of %d", i+1, len(forms(schema)))
}

// parametersWithRules are the parameters that can be wrong: the contract does not take both nothing and any long text for them.
func parametersWithRules(operation *openapi3.Operation) (names []string) {
	schema := operation.RequestBody.Value.Content[mediaJSON].Schema.Value
	for name, ref := range schema.Properties {
		free := ref.Value.VisitJSON("") == nil && ref.Value.VisitJSON(strings.Repeat("~", 5000)) == nil
		if slices.Contains(schema.Required, name) || !free {
			names = append(names, name)
		}
	}
	return names
}

func camelCase(name string) string { return strings.ToLower(name[:1]) + name[1:] }

// trial is one run of all exchanges: one way to write a body and one format of answers.
type trial struct {
	*box
	document *openapi3.T
	earned   map[string]bool
	way      way
	orders   int

	path   string // of the operation under test
	breaks string // the parameter by which the next request breaks the contract; empty: it keeps it
	spoil  func(*http.Request)
}

// runAll makes every answer of every operation, and the lives.
func (tr *trial) runAll() {
	tr.t.Helper()
	for _, tr.path = range slices.Sorted(maps.Keys(tr.document.Paths.Map())) {
		tr.run(tr.operationTable())
	}
	tr.path = ""
	tr.lives()
}

// RoundTrip implements http.RoundTripper: it sends, and holds what went and came against the contract.
func (tr *trial) RoundTrip(r *http.Request) (*http.Response, error) {
	path := strings.TrimPrefix(r.URL.Path, "/intellectmoney")
	if path == "/merchant/createInvoice" && strings.Contains(tr.path, "/latest/") {
		path = tr.path // the same call by its older path, which the client does not use by itself
		r = r.Clone(r.Context())
		r.URL.Path = "/intellectmoney" + path
	}
	tr.wire.before = tr.spoil
	response, err := tr.wire.RoundTrip(r)
	if err == nil {
		tr.check(path, tr.wire.last())
	}
	return response, err
}

func (tr *trial) check(path string, x exchange) {
	tr.t.Helper()
	request, answer := judge(tr.document, path, x)
	if answer != nil {
		tr.t.Errorf("%s: the answer breaks the contract: %v\n%d %s", path, answer, x.status, x.answer)
	}
	switch {
	case tr.breaks == "" && request != nil:
		tr.t.Errorf("%s: the request breaks the contract: %v\n%s", path, request, excerpt(x.body))
	case tr.breaks != "" && (request == nil || !strings.Contains(request.Error(), tr.breaks)):
		tr.t.Errorf("%s: the request should break the contract by %s: %v\n%s", path, tr.breaks, request, excerpt(x.body))
	}
	tr.earn(tr.document.Paths.Value(path).Post, x)
}

func excerpt(body []byte) []byte { return body[:min(len(body), 1000)] }

// earn notes what the exchange shows.
func (tr *trial) earn(operation *openapi3.Operation, x exchange) {
	tr.t.Helper()
	status := fmt.Sprint(x.status)
	response := operation.Responses.Value(status)
	if response == nil {
		return // reported by check
	}
	if len(response.Value.Content) == 0 {
		tr.earned[operation.OperationID+": "+status] = true
		return
	}
	mediaType, _, _ := strings.Cut(x.got.Get("Content-Type"), ";")
	media := response.Value.Content[mediaType]
	if media == nil {
		return // reported by check
	}
	tree, err := readAnswer(mediaType, x.answer, media.Schema.Value)
	if err != nil {
		tr.t.Errorf("%s: %v\n%s", operation.OperationID, err, x.answer)
		return
	}
	marks := tell(tree)
	for i, alternative := range forms(media.Schema.Value) {
		if alternative.Value.VisitJSON(tree) == nil {
			marks = append(marks, form(media.Schema.Value, i))
		}
	}
	for _, mark := range marks {
		tr.earned[sentence(operation, status, mediaType, mark)] = true
	}
	if slices.Contains(marks, "State.Code 0") {
		tr.earned[operation.OperationID+": accepts "+x.sent.Get("Content-Type")] = true
	}
}

// TestEveryDocumentedAnswerIsExercised sends every request of the table as a form and as JSON, asks for each format of answers, and
// holds each exchange against the contract. What the contract documents and no exchange has shown is listed.
func TestEveryDocumentedAnswerIsExercised(t *testing.T) {
	document := loadContract(t)
	trials := make([]*trial, len(ways()))
	t.Run("exchanges", func(t *testing.T) {
		for i, way := range ways() {
			t.Run(way.name, func(t *testing.T) {
				t.Parallel()
				trials[i] = newTrial(t, document, way)
				trials[i].runAll()
			})
		}
	})
	earned := map[string]bool{}
	for _, tr := range trials {
		if tr != nil { // nil: its box could not be made, which is reported
			maps.Copy(earned, tr.earned)
		}
	}
	var missing []string
	for _, item := range document.Paths.Map() {
		documented := answersOf(item.Post)
		if len(documented) == 0 {
			t.Errorf("%s documents no answer", item.Post.OperationID)
		}
		for _, one := range documented {
			if !earned[one] {
				missing = append(missing, one)
			}
		}
	}
	slices.Sort(missing)
	if missing = slices.Compact(missing); len(missing) > 0 {
		t.Errorf("%d documented answers were never exchanged; add a line to operationTable or a life:\n  %s", len(missing), strings.Join(missing, "\n  "))
	}
}
