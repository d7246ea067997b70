package contract

import (
	"encoding/json"
	"slices"
	"testing"
)

const (
	gbEither      = "the body must carry either response or error"
	gbReasonRule  = "response must carry reason with success 0, and not with 1"
	gbNumberRule  = "response must carry transaction_id with success 1, and not with 0"
	gbNameRule    = "error must carry name with code 10002 and the text \"Invalid parameter `name`\", and no name with another text"
	gbFirst       = "response.items.0"
	gbSecond      = "response.items.1"
	gbReasonItem  = " must carry reason with status 2, and not with another"
	gbParentItem  = " must carry parent_id with type 3, and not with another"
	gbSuccessRule = "response.success must be the number 0 or the number 1"
)

// gbBrokenAnswers is every kind of broken answer of status 200, each with the sentence that must come of it.
var gbBrokenAnswers = []gbCase{
	{"neither", gbTest, "done", edits{"response": absent}, gbEither},
	{"both", gbTest, "done", edits{"error": gbError(10002, "Test error")}, gbEither},
	{"a key beside response", gbConfirm, "done", edits{"Success": true}, "Success is not in the contract"},
	{"a response that is null", gbConfirm, "done", edits{"response": nil}, "response must not be null"},
	{"a response that is a list", gbAuth, "paid", edits{"response": []any{}}, "response must be an object"},
	{"no success", gbAuth, "paid", edits{"response.success": absent}, "response.success is missing"},
	{"a success that is true", gbCharge, "paid", edits{"response.success": true}, gbSuccessRule},
	{"a success as text", gbRefund, "printed", edits{"response.success": "1"}, gbSuccessRule},
	{"a success of two", gbCancel, "done", edits{"response.success": 2.0}, gbSuccessRule},
	{"no success of a confirmation", gbConfirm, "refused", edits{"response.success": absent}, "response.success is missing"},
	{"a reason without success", gbRefund, "refused", edits{"response.success": absent}, "response.success is missing"},
	{"a success that is null", gbRefund, "refused", edits{"response.success": nil}, gbSuccessRule},
	{"a timestamp below nothing", gbConfirm, "done", edits{"response.timestamp": -1.0}, "response.timestamp must be at least 0"},
	{"a reason as a number", gbConfirm, "refused", edits{"response.reason": 7.0}, "response.reason must be text"},
	{"no timestamp", gbAuth, "paid", edits{"response.timestamp": absent}, "response.timestamp is missing"},
	{"a timestamp as text", gbConfirm, "done", edits{"response.timestamp": "1491279174.7654"}, "response.timestamp must be a number"},
	{"a paid payment without a number", gbAuth, "paid", edits{"response.transaction_id": absent}, gbNumberRule},
	{"a refused payment with a number", gbCharge, "declined", edits{"response.transaction_id": 995.0}, gbNumberRule},
	{"a refused payment without a reason", gbCharge, "declined", edits{"response.reason": absent}, gbReasonRule},
	{"a paid payment with a reason", gbAuth, "paid", edits{"response.reason": "x"}, gbReasonRule},
	{"a key that no payment has", gbAuth, "paid", edits{"response.rrn": "x"}, "response.rrn is not in the contract"},
	{"an empty reason", gbAuth, "declined", edits{"response.reason": ""}, "response.reason must not be empty"},
	{"a number as text", gbAuth, "paid", edits{"response.transaction_id": "995"}, "response.transaction_id must be an integer"},
	{"a number of zero", gbRefund, "printed", edits{"response.transaction_id": 0.0}, "response.transaction_id must be at least 1"},
	{"a refund without a number", gbRefund, "printed", edits{"response.transaction_id": absent}, gbNumberRule},
	{"a refused refund with a number", gbRefund, "refused", edits{"response.transaction_id": 901.0}, gbNumberRule},
	{"a confirmation with a number", gbConfirm, "done", edits{"response.transaction_id": 590.0}, "response.transaction_id is not in the contract"},
	{"a cancelling with a number", gbVoid, "done", edits{"response.transaction_id": 590.0}, "response.transaction_id is not in the contract"},
	{"a refused cancelling without a reason", gbCancel, "refused", edits{"response.reason": absent}, gbReasonRule},
	{"a test with a reason", gbTest, "done", edits{"response.reason": "x"}, gbReasonRule},

	{"an error that is text", gbAuth, "error", edits{"error": "x"}, "error must be an object"},
	{"an error that is null", gbAuth, "error", edits{"error": nil}, "error must not be null"},
	{"no code", gbAuth, "error", edits{"error.code": absent}, "error.code is missing"},
	{"a code as text", gbAuth, "error", edits{"error.code": "10002"}, "error.code must be an integer"},
	{"a code that is null", gbAuth, "error", edits{"error.code": nil}, "error.code must not be null"},
	{"a text that is null", gbAuth, "error", edits{"error.text": nil}, "error.text must not be null"},
	{"a text as a number", gbAuth, "error", edits{"error.text": 7.0}, "error.text must be text"},
	{"an empty text", gbAuth, "unreadable", edits{"error.text": ""}, "error.text must not be empty"},
	{"no text", gbCharge, "error", edits{"error.text": absent}, "error.text is missing"},
	{"no error_id", gbCharge, "error", edits{"error.error_id": absent}, "error.error_id is missing"},
	{"an error_id of zero", gbCharge, "error", edits{"error.error_id": 0.0}, "error.error_id must be at least 1"},
	{"no timestamp of an error", gbList, "error", edits{"error.timestamp": absent}, "error.timestamp is missing"},
	{"a key that no error has", gbList, "error", edits{"error.reason": "x"}, "error.reason is not in the contract"},
	{"a parameter without its name", gbAuth, "error", edits{"error.name": absent}, gbNameRule},
	{"a name with another code", gbAuth, "error", edits{"error.code": 10001.0}, gbNameRule},
	{"a name with another text", gbAuth, "error", edits{"error.text": "Test error"}, gbNameRule},
	{"a text without the quotes", gbRefund, "unknown", edits{"error.text": "Invalid parameter transaction_id"}, gbNameRule},
	{"a name with a test's error", gbTest, "error", edits{"error.name": "error"}, gbNameRule},
	{"a parameter of another method", gbAuth, "error", edits{"error.name": "transaction_id"}, "error.name must be one of token, amount, currency, description, email, order_id, account_id, ip"},
	{"a sum of a cancelling", gbCancel, "unknown", edits{"error.name": "amount"}, "error.name must be transaction_id"},
	{"a name that is null", gbConfirm, "unknown", edits{"error.name": nil}, "error.name must be one of transaction_id, amount"},

	{"a success of a list", gbList, "printed", edits{"response.success": 1.0}, "response.success is not in the contract"},
	{"a timestamp of a list", gbList, "none", edits{"response.timestamp": 1491279174.7654}, "response.timestamp is not in the contract"},
	{"no count", gbList, "none", edits{"response.count": absent}, "response.count is missing"},
	{"half a count", gbList, "none", edits{"response.count": 0.5}, "response.count must be an integer"},
	{"a count below nothing", gbList, "none", edits{"response.count": -1.0}, "response.count must be at least 0"},
	{"no items", gbList, "none", edits{"response.items": absent}, "response.items is missing"},
	{"items that are null", gbList, "none", edits{"response.items": nil}, "response.items must not be null"},
	{"a transaction that is null", gbList, "none", edits{"response.items": []any{nil}}, gbFirst + " must not be null"},
	{"a transaction that is text", gbList, "none", edits{"response.items": []any{"x"}}, gbFirst + " must be an object"},
	{"a transaction without a number", gbList, "printed", edits{gbFirst + ".id": absent}, gbFirst + ".id is missing"},
	{"a transaction without a status", gbList, "printed", edits{gbSecond + ".status": absent}, gbSecond + ".status is missing"},
	{"a type that is none", gbList, "printed", edits{gbFirst + ".type": 4.0}, gbFirst + ".type must be the number 1, 2 or 3"},
	{"a status by its name", gbList, "printed", edits{gbSecond + ".status": "DECLINED"}, gbSecond + ".status must be the number 1, 2, 3 or 4"},
	{"a date with a T", gbList, "printed", edits{gbFirst + ".date": "2020-09-03T10:15:00"}, gbFirst + ".date must be a date and time as YYYY-MM-DD HH:MM:SS"},
	{"a type that is null", gbList, "printed", edits{gbFirst + ".type": nil}, gbFirst + ".type must be the number 1, 2 or 3"},
	{"no type", gbList, "printed", edits{gbFirst + ".type": absent}, gbFirst + ".type is missing"},
	{"a workmode by its name", gbList, "printed", edits{gbFirst + ".workmode": "live"}, gbFirst + ".workmode must be an integer"},
	{"a workmode below nothing", gbList, "printed", edits{gbFirst + ".workmode": -1.0}, gbFirst + ".workmode must be at least 0"},
	{"a date as a number", gbList, "printed", edits{gbFirst + ".date": 1599117300.0}, gbFirst + ".date must be text"},
	{"another currency", gbList, "printed", edits{gbFirst + ".currency": "USD"}, gbFirst + ".currency must be RUB"},
	{"a description as a number", gbList, "printed", edits{gbFirst + ".description": 7.0}, gbFirst + ".description must be text"},
	{"an order_id as a number", gbList, "printed", edits{gbFirst + ".order_id": 7.0}, gbFirst + ".order_id must be text"},
	{"an empty token", gbList, "printed", edits{gbFirst + ".token": ""}, gbFirst + ".token must not be empty"},
	{"a card as text", gbList, "printed", edits{gbFirst + ".card": "411111******1111"}, gbFirst + ".card must be an object"},
	{"a mask as a number", gbList, "printed", edits{gbFirst + ".card.mask": 411111.0}, gbFirst + ".card.mask must be text"},
	{"an exp as a number", gbList, "printed", edits{gbFirst + ".card.exp": 1230.0}, gbFirst + ".card.exp must be text"},
	{"a system by its number", gbList, "printed", edits{gbFirst + ".card.type": 1.0}, gbFirst + ".card.type must be text"},
	{"a system without a name", gbList, "printed", edits{gbFirst + ".card.type": ""}, gbFirst + ".card.type must not be empty"},
	{"an amount as text", gbList, "printed", edits{gbFirst + ".amount": "1.00"}, gbFirst + ".amount must be an integer"},
	{"a whole card number", gbList, "printed", edits{gbFirst + ".card.mask": "4111111111111111"}, gbFirst + ".card.mask must be six digits, two to nine stars and four digits"},
	{"a card's year of four digits", gbList, "printed", edits{gbFirst + ".card.exp": "12/2030"}, gbFirst + ".card.exp must be a month and a year as MM/YY"},
	{"a card without a system", gbList, "printed", edits{gbFirst + ".card.type": absent}, gbFirst + ".card.type is missing"},
	{"a key beside a card", gbList, "printed", edits{gbFirst + ".card.pan": "x"}, gbFirst + ".card.pan is not in the contract"},
	{"a key that no transaction has", gbList, "printed", edits{gbFirst + ".rrn": "x"}, gbFirst + ".rrn is not in the contract"},
	{"an order_id that is null", gbList, "printed", edits{gbFirst + ".order_id": nil}, gbFirst + ".order_id must not be null"},
	{"a refund of nothing", gbList, "printed", edits{gbFirst + ".parent_id": absent}, gbFirst + gbParentItem},
	{"a payment of a payment", gbList, "printed", edits{gbSecond + ".parent_id": 590.0}, gbSecond + gbParentItem},
	{"a declined payment without a reason", gbList, "printed", edits{gbSecond + ".reason": absent}, gbSecond + gbReasonItem},
	{"a completed refund with a reason", gbList, "printed", edits{gbFirst + ".reason": "x"}, gbFirst + gbReasonItem},
}

// gbError is an error without a name.
func gbError(code float64, text string) map[string]any {
	return map[string]any{"code": code, "text": text, "error_id": 1002.0, "timestamp": 1597852096.013394}
}

func TestEachBreachOfAGBPaymentsAnswerIsOneSentence(t *testing.T) {
	c, all := shipped(t, gbFile), examples(t, gbFile)
	for _, test := range gbBrokenAnswers {
		body := encode(t, jsonType, test.tree(t, all, 200))
		got := sentences(c.CheckAnswer(test.path, "POST", Answer{Status: 200, ContentType: jsonType, Body: body}))
		if want := []string{"answer body: " + test.want}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", test.name, got, want)
		}
	}
}

// What holds of the answer of every method.
func TestEveryGBPaymentsAnswerIsAResponseOrAnError(t *testing.T) {
	c := shipped(t, gbFile)
	failed := gbError(10001, "Invalid request")
	for _, op := range c.Operations() {
		for name, test := range map[string]struct {
			tree any
			want string // empty: no violation
		}{
			"an error":            {map[string]any{"error": failed}, ""},
			"nothing":             {map[string]any{}, gbEither},
			"a list":              {[]any{}, "the body must be an object"},
			"null":                {nil, "the body must not be null"},
			"a key beside":        {map[string]any{"error": failed, "Success": false}, "Success is not in the contract"},
			"an error as text":    {map[string]any{"error": "x"}, "error must be an object"},
			"a response as text":  {map[string]any{"response": "x"}, "response must be an object"},
			"a key of a response": {map[string]any{"error": failed, "response": nil}, gbEither},
		} {
			body, err := json.Marshal(test.tree)
			if err != nil {
				t.Fatal(err)
			}
			got := sentences(c.CheckAnswer(op.Path, "POST", Answer{Status: 200, ContentType: jsonType, Body: body}))
			if test.want == "" && len(got) == 0 || slices.Contains(got, "answer body: "+test.want) {
				continue
			}
			t.Errorf("%s, %s: %q, want %q", op.ID, name, got, test.want)
		}
	}
}

func TestGBPaymentsAnswersThatKeepTheContract(t *testing.T) {
	c, all := shipped(t, gbFile), examples(t, gbFile)
	for _, test := range []gbCase{
		{name: "a test's error of another code", path: gbTest, example: "error", edits: edits{"error.code": 7.0}},
		{name: "a test's own parameter", path: gbTest, example: "error", edits: edits{"error.text": "Invalid parameter `success`", "error.name": "success"}},
		{name: "a timestamp without a fraction", path: gbAuth, example: "paid", edits: edits{"response.timestamp": 1491279174.0}},
		{name: "a cancelled payment", path: gbList, example: "printed", edits: edits{"response.items.2.status": 3.0}},
		{name: "a test transaction", path: gbList, example: "printed", edits: edits{"response.items.2.workmode": 0.0}},
		{name: "a description that is empty", path: gbList, example: "printed", edits: edits{"response.items.2.description": ""}},
		{name: "more items than counted", path: gbList, example: "printed", edits: edits{"response.count": 0.0}},
	} {
		body := encode(t, jsonType, test.tree(t, all, 200))
		none(t, test.name, c.CheckAnswer(test.path, "POST", Answer{Status: 200, ContentType: jsonType, Body: body}))
	}
}

func TestStatusesAndMediaTypesOfGBPayments(t *testing.T) {
	c := shipped(t, gbFile)
	paid := encode(t, jsonType, gbCase{path: gbAuth, example: "paid"}.tree(t, examples(t, gbFile), 200))
	refusal := func(changes edits) []byte {
		tree := map[string]any{"error": gbError(401, "Unauthorized")}
		changes.in(t, tree)
		return encode(t, jsonType, tree)
	}
	for name, test := range map[string]struct {
		method string
		answer Answer
		want   string // empty: no violation
	}{
		"a character set":           {"POST", Answer{Status: 200, ContentType: "application/json; charset=utf-8", Body: paid}, ""},
		"an answer in another type": {"POST", Answer{Status: 200, ContentType: "text/html", Body: paid}, "answer header Content-Type: Content-Type is not one of the contract's; known: application/json"},
		"no body":                   {"POST", Answer{Status: 200, ContentType: jsonType}, "answer body: the body is empty"},
		"half a body":               {"POST", Answer{Status: 200, ContentType: jsonType, Body: paid[:20]}, "answer body: the body is not valid JSON"},
		"an answer of a list":       {"POST", Answer{Status: 200, ContentType: jsonType, Body: []byte("[]")}, "answer body: the body must be an object"},
		"no credentials":            {"POST", Answer{Status: 401, ContentType: jsonType, Body: refusal(nil)}, ""},
		"a name with 401":           {"POST", Answer{Status: 401, ContentType: jsonType, Body: refusal(edits{"error.name": "site_id"})}, "answer body: error.name is not in the contract"},
		"error_id 0 with 401":       {"POST", Answer{Status: 401, ContentType: jsonType, Body: refusal(edits{"error.error_id": 0.0})}, "answer body: error.error_id must be at least 1"},
		"no code with 401":          {"POST", Answer{Status: 401, ContentType: jsonType, Body: refusal(edits{"error.code": absent})}, "answer body: error.code is missing"},
		"a refusal with 401":        {"POST", Answer{Status: 401, ContentType: jsonType, Body: []byte("{}")}, "answer body: error is missing"},
		"text with 401":             {"POST", Answer{Status: 401, ContentType: jsonType, Body: []byte(`{"error":"Unauthorized"}`)}, "answer body: error must be an object"},
		"a key beside with 401":     {"POST", Answer{Status: 401, ContentType: jsonType, Body: refusal(edits{"Success": false})}, "answer body: Success is not in the contract"},
		"a list with 401":           {"POST", Answer{Status: 401, ContentType: jsonType, Body: []byte("[]")}, "answer body: the body must be an object"},
		"nothing with 401":          {"POST", Answer{Status: 401, ContentType: jsonType}, "answer body: the body is empty"},
		"a body that broke off":     {"POST", Answer{Status: 400}, ""},
		"an error with 400":         {"POST", Answer{Status: 400, ContentType: jsonType, Body: refusal(nil)}, "answer body: the body must be empty with status 400"},
		"another path":              {"POST", Answer{Status: 404}, ""},
		"another verb":              {"GET", Answer{Status: 405}, ""},
		"another verb with a body":  {"PUT", Answer{Status: 405, ContentType: jsonType, Body: paid}, "answer body: the body must be empty with status 405"},
		"a body that is too large":  {"POST", Answer{Status: 413}, ""},
		"a status that is none":     {"POST", Answer{Status: 422}, "answer status: status 422 is not in the contract; known: 200, 400, 401, 404, 405, 413"},
	} {
		var want []string
		if test.want != "" {
			want = []string{test.want}
		}
		if got := sentences(c.CheckAnswer(gbAuth, test.method, test.answer)); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
