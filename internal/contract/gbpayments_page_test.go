package contract

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

func TestEveryExampleOfGBPaymentsKeepsTheContract(t *testing.T) {
	c := shipped(t, gbFile)
	seen := make(map[string]bool)
	for _, e := range examples(t, gbFile) {
		if e.status == http.StatusOK {
			none(t, e.String(), e.check(t, c))
		} else {
			request := Request{Header: gbProof(), Document: e.value}
			if e.mediaType == form {
				request.Document, request.Textual = textual(t, string(e.encoded)), true
			}
			none(t, e.String(), c.CheckRequest(e.path, "POST", request))
		}
		seen[fmt.Sprint(e.path, " ", e.mediaType, " ", e.status)] = true
	}
	for _, op := range c.Operations() {
		for _, want := range []string{jsonType + " 0", form + " 0", jsonType + " 200"} {
			if !seen[op.Path+" "+want] {
				t.Errorf("%s has no example of %s", op.ID, want)
			}
		}
		refusal := document(t, gbFile).Paths.Value(op.Path).Post.Responses.Status(http.StatusUnauthorized).Value.Content[jsonType].Examples
		if len(refusal) == 0 {
			t.Errorf("%s has no example of status 401", op.ID)
		}
		for name, example := range refusal {
			answer := Answer{Status: http.StatusUnauthorized, ContentType: jsonType, Body: encode(t, jsonType, example.Value.Value.(map[string]any))}
			none(t, op.ID+" "+name, c.CheckAnswer(op.Path, "POST", answer))
		}
	}
}

// The page as it prints its JSON, blanks and line breaks included: methods.ru.txt, "Оплата по токену" to "Получение транзакций".
const (
	gbPrintedError = `{
    "error": {
        "code":      10002,
        "text":      "Invalid parameter ` + "`token`" + `",
        "error_id":  1002,
        "timestamp": 1597852096.013394,
        "name":      "token"
    }
}`
	gbPrintedPaid = `{
    "response": {
        "success":        1,
        "timestamp":      1491279174.7654,
        "transaction_id": 995
    }
}`
	gbPrintedDeclined = `{
    "response": {
        "success":   0,
        "timestamp": 1491279174.7654,
        "reason":    "Недостаточно средств"
    }
}`
	gbPrintedDone = `{
    "response": {
        "success":   1,
        "timestamp": 1491279174.7654
    }
}`
	gbPrintedRefused = `{
    "response": {
        "success":   0,
        "timestamp": 1491279174.7654,
        "reason":    "Some reason"
    }
}`
	gbPrintedRefund = `{
    "response": {
        "success":        1,
        "timestamp":      1491279174.7654,
        "transaction_id": 901 // Идентификатор операции возврата
    }
}`
	gbPrintedList = `{
    "response": {
        "count": 4,
        "items": [
            { ...transaction... },
            { ...transaction... },
            { ...transaction... }    
        ]
    }
}`
)

// Each block of the page is an example of the contract, value by value.
func TestPrintedBlocksOfGBPaymentsAreExamples(t *testing.T) {
	all := examples(t, gbFile)
	for _, printed := range []struct {
		path, example string
		status        int
		text          string
	}{
		{gbAuth, "error", 200, gbPrintedError},
		{gbCharge, "error", 200, gbPrintedError},
		{gbAuth, "paid", 200, gbPrintedPaid},
		{gbCharge, "paid", 200, gbPrintedPaid},
		{gbAuth, "declined", 200, gbPrintedDeclined},
		{gbCharge, "declined", 200, gbPrintedDeclined},
		{gbConfirm, "printed", 0, `{ "transaction_id": 590, "amount": 100 }`},
		{gbConfirm, "done", 200, gbPrintedDone},
		{gbConfirm, "refused", 200, gbPrintedRefused},
		{gbCancel, "printed", 0, `{ "transaction_id": 590 }`},
		{gbCancel, "done", 200, gbPrintedDone},
		{gbRefund, "printed", 0, `{ "transaction_id": 900, "amount": 100 }`},
		{gbRefund, "printed", 200, strings.Replace(gbPrintedRefund, " // Идентификатор операции возврата", "", 1)},
		{gbList, "printed", 0, `{ "date_start": "2020-09-01", "sort": "date", "order": 1, "limit": 100 }`},
	} {
		var want map[string]any
		if err := json.Unmarshal([]byte(printed.text), &want); err != nil {
			t.Fatal(err)
		}
		if got := (gbCase{path: printed.path, example: printed.example}).tree(t, all, printed.status); !reflect.DeepEqual(got, want) {
			t.Errorf("%s %s is %v, the page prints %v", printed.path, printed.example, got, want)
		}
	}
}

// Two of the printed blocks are no JSON; what can be kept of them is.
func TestPrintedBlocksOfGBPaymentsThatAreNoJSON(t *testing.T) {
	c := shipped(t, gbFile)
	want := []string{"answer body: the body is not valid JSON"}
	for path, text := range map[string]string{gbRefund: gbPrintedRefund, gbList: gbPrintedList} {
		if got := sentences(c.CheckAnswer(path, "POST", Answer{Status: 200, ContentType: jsonType, Body: []byte(text)})); !slices.Equal(got, want) {
			t.Errorf("%s as printed: %q, want %q", path, got, want)
		}
	}
	list := gbCase{path: gbList, example: "printed"}.tree(t, examples(t, gbFile), 200)["response"].(map[string]any)
	if count, items := strings.Count(gbPrintedList, "...transaction..."), list["items"].([]any); list["count"] != 4.0 || len(items) != count {
		t.Errorf("the example counts %v transactions and lists %d; the page has 4 and %d", list["count"], len(items), count)
	}
}

// An error names a parameter of its own method, and every parameter can be named.
func TestAGBPaymentsErrorNamesAParameterOfItsMethod(t *testing.T) {
	for path, item := range document(t, gbFile).Paths.Map() {
		parameters := slices.Sorted(maps.Keys(item.Post.RequestBody.Value.Content[jsonType].Schema.Value.Properties))
		answer := item.Post.Responses.Status(http.StatusOK).Value.Content[jsonType].Schema.Value
		var names []string
		for _, name := range errorNames(answer) {
			names = append(names, name.(string))
		}
		if slices.Sort(names); len(names) == 0 || !slices.Equal(names, parameters) {
			t.Errorf("%s has the parameters %q, its errors name %q", path, parameters, names)
		}
	}
}

// errorNames gives the names that the error of an answer may have.
func errorNames(answer *openapi3.Schema) (names []any) {
	for _, part := range answer.AllOf {
		failed := part.Value.Properties["error"]
		if failed == nil {
			continue
		}
		for _, rule := range failed.Value.AllOf {
			if name := rule.Value.Properties["name"]; name != nil {
				names = append(names, name.Value.Enum...)
			}
		}
	}
	return names
}

func TestTheFullFilterRefusesWhatWeRefuseOfGBPayments(t *testing.T) {
	f, all := newFilter(t, gbFile, ""), examples(t, gbFile)
	for _, test := range slices.Concat(gbBreaches, gbJSONBreaches) {
		if f.request(t, test.path, jsonType, encode(t, jsonType, test.tree(t, all, 0))) == nil {
			t.Errorf("%s: the full filter lets it pass", test.name)
		}
	}
	for _, test := range gbBrokenAnswers {
		if f.answer(t, test.path, Answer{Status: 200, ContentType: jsonType, Body: encode(t, jsonType, test.tree(t, all, 200))}) == nil {
			t.Errorf("%s: the full filter lets it pass", test.name)
		}
	}
}
