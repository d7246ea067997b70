package contract

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// answerOf makes an accepted answer with a Result, and with changes to the whole; a nil value takes a field away.
func answerOf(result string, changes map[string]any) map[string]any {
	var tree map[string]any
	text := `{"OperationState":{"Code":0,"Desc":"Успешно обработана"},"EshopId":450000,"Result":` + result + `}`
	if err := json.Unmarshal([]byte(text), &tree); err != nil {
		panic(err) // a mistake in the table below
	}
	return changed(tree, changes)
}

const fine = `"State":{"Code":0,"Desc":"Успешно обработан"}`

// brokenAnswers is every kind of broken answer body, each with the sentences that must come of it.
var brokenAnswers = []struct {
	name, path string
	body       map[string]any
	want       []string
}{
	{"a PaymentStep in a start", sbpPath, answerOf(`{"PaymentStep":"Created",`+fine+`}`, nil), []string{"Result.PaymentStep is not in the contract"}},
	{"no State", sbpPath, answerOf(`{}`, nil), []string{"Result.State is missing"}},
	{"no Result", sbpPath, answerOf(`{}`, map[string]any{"Result": nil}), []string{"Result is missing"}},
	{"no Desc", sbpPath, answerOf(`{"State":{"Code":0}}`, nil), []string{"Result.State.Desc is missing"}},
	{"a Code as text", sbpPath, answerOf(`{"State":{"Code":"zero","Desc":"x"}}`, nil), []string{"Result.State.Code must be an integer"}},
	{"half a Code", sbpPath, answerOf(`{"State":{"Code":0.5,"Desc":"x"}}`, nil), []string{"Result.State.Code must be an integer"}},
	{"an unknown operation state", sbpPath, answerOf(`{`+fine+`}`, map[string]any{"OperationState": map[string]any{"Code": 3.0, "Desc": "x"}}), []string{"OperationState.Code must be at most 2"}},
	{"a parameter in PascalCase", sbpPath, answerOf(`{"State":{"ErrorSourceParam":"SuccessUrl","Code":166,"Desc":"x"}}`, map[string]any{"EshopId": nil}), []string{"Result.State.ErrorSourceParam must be the name of a parameter in camelCase"}},
	{"a refusal with EshopId", sbpPath, answerOf(`{"State":{"Code":166,"Desc":"x"}}`, nil), []string{"the body must carry EshopId unless Result.State.Code says that the request was refused"}},
	{"an acceptance without EshopId", sbpPath, answerOf(`{`+fine+`}`, map[string]any{"EshopId": nil}), []string{"the body must carry EshopId unless Result.State.Code says that the request was refused"}},
	{"an OperationId that is no GUID", sbpPath, answerOf(`{`+fine+`}`, map[string]any{"OperationId": "17"}), []string{"OperationId must be a GUID in lower case"}},
	{"a Result that is none", sbpPath, answerOf(`[]`, nil), []string{"Result must be an object"}},
	{"an InvoiceId of nine digits", makePath, answerOf(`{"InvoiceId":300000000,`+fine+`}`, nil), []string{"Result.InvoiceId must be at least 3000000000"}},
	{"an InvoiceId that begins with 4", makePath, answerOf(`{"InvoiceId":4000000000,`+fine+`}`, nil), []string{"Result.InvoiceId must be at most 3999999999"}},
	{"an acceptance without InvoiceId", makePath, answerOf(`{`+fine+`}`, nil), []string{"the body must carry EshopId and Result.InvoiceId unless Result.State.Code says that the request was refused"}},
	{"a refusal with InvoiceId", makePath, answerOf(`{"InvoiceId":3000000000,"State":{"Code":166,"Desc":"x"}}`, map[string]any{"EshopId": nil}), []string{"the body must carry EshopId and Result.InvoiceId unless Result.State.Code says that the request was refused"}},
	{"a state without PaymentStep", statePath, answerOf(`{`+fine+`}`, nil), []string{"the body must carry EshopId and Result.PaymentStep unless Result.State.Code says that the request was refused"}},
	{"a refusal with PaymentStep", statePath, answerOf(`{"PaymentStep":"Error","State":{"Code":166,"Desc":"x"}}`, map[string]any{"EshopId": nil}), []string{"the body must carry EshopId and Result.PaymentStep unless Result.State.Code says that the request was refused"}},
	{"a refusal with PaymentStep and EshopId", statePath, answerOf(`{"PaymentStep":"Error","State":{"Code":166,"Desc":"x"}}`, nil), []string{"the body must carry EshopId and Result.PaymentStep unless Result.State.Code says that the request was refused"}},
	{"eleven digits of Rrn", statePath, answerOf(`{"PaymentStep":"OK","Rrn":"12345678901",`+fine+`}`, nil), []string{"Result.Rrn must be twelve digits"}},
}

func TestEachBreachOfAnAnswerIsNamed(t *testing.T) {
	c := shipped(t, imFile)
	for _, b := range brokenAnswers {
		for _, mediaType := range []string{jsonType, "text/json", xmlType} {
			if b.name == "a Result that is none" && mediaType == xmlType { // XML has no empty list: it is empty text, an empty object
				continue
			}
			var want []string
			for _, sentence := range b.want {
				want = append(want, "answer body: "+sentence)
			}
			if got := sentences(c.CheckAnswer(b.path, "POST", Answer{Status: 200, ContentType: mediaType, Body: encode(t, mediaType, b.body)})); !slices.Equal(got, want) {
				t.Errorf("%s in %s: %q, want %q", b.name, mediaType, got, want)
			}
		}
	}
}

func TestAnswersThatKeepTheContract(t *testing.T) {
	c := shipped(t, imFile)
	for name, test := range map[string]struct {
		path string
		body map[string]any
	}{
		"the spelling Ok":          {statePath, answerOf(`{"PaymentStep":"Ok",`+fine+`}`, nil)},
		"a step that nobody names": {statePath, answerOf(`{"PaymentStep":"OnReview",`+fine+`}`, nil)},
		"a reason for an error":    {statePath, answerOf(`{"PaymentStep":"Error","Message":"Операция просрочена","RcCodeId":116,`+fine+`}`, nil)},
		"all that a payment has":   {statePath, answerOf(`{"PaymentStep":"OK","Rrn":"123456789012",`+fine+`}`, nil)},
		"warnings":                 {makePath, answerOf(`{"InvoiceId":3999999999,"State":{"Code":1,"Desc":"x"}}`, nil)},
		"a bad caller":             {statePath, answerOf(`{"State":{"Code":2,"Desc":"x"}}`, map[string]any{"EshopId": nil})},
	} {
		for _, mediaType := range []string{jsonType, xmlType} {
			none(t, name, c.CheckAnswer(test.path, "POST", Answer{Status: 200, ContentType: mediaType, Body: encode(t, mediaType, test.body)}))
		}
	}
}

func TestStatusesAndMediaTypes(t *testing.T) {
	c := shipped(t, imFile)
	good := encode(t, jsonType, answerOf(`{`+fine+`}`, nil))
	const types = "known: application/json, application/xml, text/json"
	for name, test := range map[string]struct {
		answer Answer
		want   string // empty: no violation
	}{
		"parameters and case of the type": {Answer{Status: 200, ContentType: "Application/JSON ; charset=utf-8", Body: good}, ""},
		"an undeclared status":            {Answer{Status: 502, ContentType: jsonType, Body: good}, "answer status: status 502 is not in the contract; known: 200, 404, 405, 413"},
		"an undeclared type":              {Answer{Status: 200, ContentType: "text/html", Body: good}, "answer header Content-Type: Content-Type is not one of the contract's; " + types},
		"no type":                         {Answer{Status: 200, Body: good}, "answer header Content-Type: Content-Type is not one of the contract's; " + types},
		"no body":                         {Answer{Status: 200, ContentType: jsonType}, "answer body: the body is empty"},
		"half a body":                     {Answer{Status: 200, ContentType: jsonType, Body: good[:len(good)/2]}, "answer body: the body is not valid JSON"},
		"two bodies":                      {Answer{Status: 200, ContentType: jsonType, Body: append(slices.Clone(good), good...)}, "answer body: the body is not valid JSON"},
		"windows-1251":                    {Answer{Status: 200, ContentType: jsonType, Body: []byte("{\"a\":\"\xd3\"}")}, "answer body: the body is not valid UTF-8"},
		"nothing with 404":                {Answer{Status: 404}, ""},
		"something with 404":              {Answer{Status: 404, ContentType: "text/plain", Body: []byte("404 page not found")}, "answer body: the body must be empty with status 404"},
		"nothing with 413":                {Answer{Status: 413}, ""},
	} {
		var want []string
		if test.want != "" {
			want = []string{test.want}
		}
		if got := sentences(c.CheckAnswer(sbpPath, "POST", test.answer)); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestAWrongMethodIsAnsweredAsThePathSays(t *testing.T) {
	c := shipped(t, imFile)
	none(t, "GET, 405", c.CheckAnswer(sbpPath, "GET", Answer{Status: 405}))
	want := []string{"answer status: status 418 is not in the contract; known: 200, 404, 405, 413"}
	if got := sentences(c.CheckAnswer(sbpPath, "GET", Answer{Status: 418})); !slices.Equal(got, want) {
		t.Errorf("GET, 418: %q, want %q", got, want)
	}
	got := sentences(c.CheckAnswer("/merchant/nothing", "POST", Answer{Status: 404}))
	if len(got) != 1 || !strings.HasPrefix(got[0], "answer: the operation is not in the contract; known: ") {
		t.Errorf("an unknown path: %q", got)
	}
}

func TestStatusClassAndDefault(t *testing.T) {
	c := load(t, strings.Replace(small("{type: object}"), `        "200":`, `        "4XX": {description: refused}
        default: {description: anything, content: {application/pdf: {schema: {type: string, format: binary}}}}
        "200":`, 1))
	for _, test := range []struct {
		answer Answer
		want   []string
	}{
		{Answer{Status: 422}, nil},
		{Answer{Status: 422, Body: []byte("x")}, []string{"answer body: the body must be empty with status 422"}},
		{Answer{Status: 503, ContentType: "application/pdf", Body: []byte("%PDF")}, nil},
		{Answer{Status: 503, ContentType: jsonType, Body: []byte("{}")}, []string{"answer header Content-Type: Content-Type is not one of the contract's; known: application/pdf"}},
		{Answer{Status: 200, ContentType: jsonType, Body: []byte("[]")}, []string{"answer body: the body must be an object"}},
	} {
		if got := sentences(c.CheckAnswer("/p", "POST", test.answer)); !slices.Equal(got, test.want) {
			t.Errorf("%d %s: %q, want %q", test.answer.Status, test.answer.ContentType, got, test.want)
		}
	}
}
