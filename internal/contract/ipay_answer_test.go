package contract

import (
	"slices"
	"strings"
	"testing"
)

const (
	bankRule         = "response must carry rrn and auth_code with pmt_status 3 or 5, and neither these nor terminal_id with another"
	groupRule        = "response must carry a number in bank_response.error_group with pmt_status 4, and null with another"
	successRule      = "response must carry recurrent_token and mch_amount with pmt_status 5 alone"
	transactionsRule = "response must carry transactions with every pmt_status but 4"
	securityRule     = "response must carry security_rate and security_data with pmt_status 1, and neither with another"
)

// ipayBrokenAnswers is every kind of broken answer of status 200, each with the sentence that must come of it.
var ipayBrokenAnswers = []ipayCase{
	{"no response", "PaymentCreate", "printed", edits{"response": absent}, "response is missing"},
	{"a response that is null", "GetReceipt", "printed", edits{"response": nil}, "response must not be null"},
	{"a payment that is null", "PaymentCreate", "printed", edits{"response": nil}, "response must not be null"},
	{"a payment that is text", "PaymentCreate", "printed", edits{"response": "x"}, "response must be an object"},
	{"a key beside response", "PaymentCreate", "printed", edits{"request": "x"}, "request is not in the contract"},
	{"an error that is none of the page's", "PaymentCreate", "error", edits{"response.error": "invalid request"}, "response.error must be an error that googlepay.uk.txt §3.5 lists"},
	{"an error with a payment", "PaymentCreate", "printed", edits{"response.error": "overall error"}, paymentKeys},
	{"an error with half a payment", "PaymentSale", "error", edits{"response.pmt_id": 1.0}, paymentKeys},
	{"an empty response", "ProcessPayment", "error", edits{"response.error": absent}, paymentKeys},

	{"a fee without a fee", "CalculateFee", "printed", edits{"response.fee": absent}, "response must carry invoice, amount and fee, or error alone"},
	{"a fee and an error", "CalculateFee", "printed", edits{"response.error": "overall error"}, "response must carry invoice, amount and fee, or error alone"},
	{"a fee in hryvnias", "CalculateFee", "printed", edits{"response.fee": "1.00"}, "response.fee" + wholeNumber},

	{"no pmt_id", "PaymentCreate", "printed", edits{"response.pmt_id": absent}, paymentKeys},
	{"no bank_response", "PaymentCreate", "printed", edits{"response.bank_response": absent}, paymentKeys},
	{"no pmt_status", "PaymentCreate", "printed", edits{"response.pmt_status": absent}, paymentKeys},
	{"a key that no table has", "PaymentCreate", "printed", edits{"response.pan": "x"}, "response.pan is not in the contract"},
	{"a number with a leading zero", "PaymentCreate", "printed", edits{"response.pmt_id": "01"}, "response.pmt_id" + wholeNumber},
	{"a sum that is null", "PaymentCreate", "printed", edits{"response.amount": nil}, "response.amount" + wholeNumber},
	{"a status that is none", "PaymentCreate", "printed", edits{"response.pmt_status": 2.0}, "response.pmt_status must be 1, 3, 4, 5, 14 or 17, as a number or as text"},
	{"a status in words", "PaymentSale", "printed", edits{"response.pmt_status": "success"}, "response.pmt_status must be 4 or 5, as a number or as text"},
	{"a sale that only holds", "PaymentSale", "printed", edits{"response.pmt_status": 3.0}, "response.pmt_status must be 4 or 5, as a number or as text"},
	{"a check that holds nothing", "PaymentVerify3DS", "printed", edits{"response.pmt_status": "6"}, "response.pmt_status must be 3, 4 or 5, as a number or as text"},
	{"a cancellation that pays", "PaymentCancel", "printed", edits{"response.pmt_status": 5.0}, "response.pmt_status must be 4 or 9, as a number or as text"},
	{"a state that is none", "GetPaymentStatus", "printed", edits{"response.pmt_status": 0.0}, "response.pmt_status must be 1, 3, 4, 5, 9, 14 or 17, as a number or as text"},
	{"a debit that only holds", "ProcessPayment", "printed", edits{"response.pmt_status": "3"}, "response.pmt_status must be 4 or 5, as a number or as text"},
	{"a whole card number", "PaymentCreate", "printed", edits{"response.card_mask": "4111111111111111"}, "response.card_mask must be six digits, two to nine stars and four digits"},
	{"a bank without a name", "PaymentCreate", "printed", edits{"response.bank_acquirer_name": ""}, "response.bank_acquirer_name must not be empty"},
	{"no error_group", "PaymentCreate", "printed", edits{"response.bank_response.error_group": absent}, "response.bank_response.error_group is missing"},
	{"an error_group as text", "PaymentCreate", "printed", edits{"response.bank_response.error_group": "12"}, "response.bank_response.error_group must be an integer"},
	{"a key beside error_group", "PaymentCreate", "printed", edits{"response.bank_response.text": "x"}, "response.bank_response.text is not in the contract"},
	{"eleven digits of rrn", "PaymentCreate", "printed", edits{"response.rrn": "21705522966"}, "response.rrn must be twelve digits"},
	{"a terminal_id as a number", "PaymentCreate", "printed", edits{"response.terminal_id": 7.0}, "response.terminal_id must be text"},
	{"an auth_code in small letters", "PaymentCreate", "printed", edits{"response.auth_code": "04028a"}, "response.auth_code must be six digits or capital letters"},
	{"a part without a number", "PaymentCreate", "printed", edits{"response.transactions.0.trn_id": absent}, "response.transactions.0.trn_id is missing"},
	{"a part as text", "GetPaymentStatus", "stringNumbers", edits{"response.transactions.0.invoice": "100"}, "response.transactions.0.invoice must be an integer"},
	{"a key beside a part", "PaymentCreate", "recurrent", edits{"response.transactions.1.desc": "x"}, "response.transactions.1.desc is not in the contract"},
	{"no parts", "PaymentCreate", "printed", edits{"response.transactions": []any{}}, "response.transactions must not be empty"},
	{"a credit as a number", "PaymentCreate", "recurrent", edits{"response.mch_amount.1.amount": 50.0}, "response.mch_amount.1.amount must be text"},
	{"a credit in hryvnias", "PaymentCreate", "recurrent", edits{"response.mch_amount.0.amount": "0.50"}, "response.mch_amount.0.amount must be digits as text"},
	{"a credit of nobody", "PaymentCreate", "recurrent", edits{"response.mch_amount.0.smch_id": absent}, "response.mch_amount.0.smch_id is missing"},
	{"an empty recurrent_token", "PaymentCreate", "recurrent", edits{"response.recurrent_token": ""}, "response.recurrent_token must not be empty"},
	{"51 characters of ext_id", "PaymentCreate", "recurrent", edits{"response.ext_id": strings.Repeat("x", 51)}, "response.ext_id must have at most 50 characters"},
	{"another rate", "PaymentCreate", "3DSecure", edits{"response.security_rate": "2D"}, "response.security_rate must be 3D"},
	{"a relative redirect_url", "PaymentCreate", "3DSecure", edits{"response.security_data.redirect_url": "/acs"}, "response.security_data.redirect_url must be an absolute http or https URL"},

	{"3-D Secure without an address", "PaymentCreate", "3DSecure", edits{"response.security_data": absent}, securityRule},
	{"a paid payment with 3-D Secure", "PaymentCreate", "printed", edits{"response.security_rate": "3D"}, securityRule},
	{"a paid payment without auth_code", "PaymentCreate", "printed", edits{"response.auth_code": absent}, bankRule},
	{"a refused payment with rrn", "PaymentSale", "declined", edits{"response.rrn": "021705522966"}, bankRule},
	{"a refused payment with terminal_id", "ProcessPayment", "declined", edits{"response.terminal_id": nil}, bankRule},
	{"a refused payment without a group", "PaymentVerify3DS", "declined", edits{"response.bank_response.error_group": nil}, groupRule},
	{"a paid payment with a group", "GetPaymentStatus", "printed", edits{"response.bank_response.error_group": 42.0}, groupRule},
	{"a cancelled payment with a group", "PaymentCancel", "printed", edits{"response.bank_response.error_group": 42.0}, groupRule},
	{"a held payment with a recurrent_token", "GetPaymentStatus", "stringNumbers", edits{"response.recurrent_token": "x"}, successRule},
	{"a refused payment with a credit", "ProcessPayment", "declined", edits{"response.mch_amount": []any{map[string]any{"smch_id": "1", "amount": "1"}}}, successRule},
	{"a paid payment without parts", "PaymentSale", "printed", edits{"response.transactions": absent}, transactionsRule},
	{"a refused payment with parts", "PaymentCancel", "declined", edits{"response.transactions": []any{map[string]any{"trn_id": 1.0, "smch_id": 1.0, "invoice": 1.0, "amount": 1.0}}}, transactionsRule},

	{"ext_id of a check", "PaymentVerify3DS", "printed", edits{"response.ext_id": "x"}, "response.ext_id is not in the contract"},
	{"ext_id of a sale", "PaymentSale", "printed", edits{"response.ext_id": "x"}, "response.ext_id is not in the contract"},
	{"rrn of a cancellation", "PaymentCancel", "printed", edits{"response.rrn": "021705522966"}, "response.rrn is not in the contract"},
	{"a credit of a cancellation", "PaymentCancel", "printed", edits{"response.mch_amount": []any{}}, "response.mch_amount is not in the contract"},
	{"terminal_id of a state", "GetPaymentStatus", "printed", edits{"response.terminal_id": nil}, "response.terminal_id is not in the contract"},
	{"a challenge of a state", "GetPaymentStatus", "printed", edits{"response.security_rate": "3D"}, "response.security_rate is not in the contract"},
	{"parts of a debit", "ProcessPayment", "printed", edits{"response.transactions": []any{}}, "response.transactions is not in the contract"},

	{"a receipt's address that is a sum", "GetPaymentInvoice", "printed", edits{"response.invoice": "100"}, "response.invoice must be an absolute http or https URL"},
	{"a receipt's address and an error", "GetPaymentInvoice", "printed", edits{"response.error": "overall error"}, "response must carry invoice, or error alone"},
	{"a receipt without a state", "GetReceipt", "printed", edits{"response.status": absent}, "response must carry pmt_id and status, or error alone"},
	{"a receipt's state that is none", "GetReceipt", "printed", edits{"response.status": "DONE"}, "response.status must be one of CREATED, INPROCESS, ERROR"},

	{"no answer of any action", "", "getReceipt", edits{"response.status": "DONE"}, "the body must be the answer of an action or a system error"},
}

func TestEachBreachOfAnIPayAnswerIsOneSentence(t *testing.T) {
	c, example := shipped(t, ipayFile), ipayExamples(t)
	for _, test := range ipayBrokenAnswers {
		body := encode(t, jsonType, test.tree(t, example(test.variant, test.example, 200)))
		got := sentences(c.CheckAnswer("/", "POST", Answer{Status: 200, ContentType: jsonType, Body: body, Variant: test.variant}))
		if want := []string{"answer body: " + test.want}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", test.name, got, want)
		}
	}
}

func TestIPayAnswersThatKeepTheContract(t *testing.T) {
	c, example := shipped(t, ipayFile), ipayExamples(t)
	for _, test := range []ipayCase{
		{name: "a terminal_id", variant: "PaymentCreate", example: "printed", edits: edits{"response.terminal_id": "PB123456"}},
		{name: "the shortest mask", variant: "PaymentCreate", example: "printed", edits: edits{"response.card_mask": "411111**1111"}},
		{name: "the longest mask", variant: "PaymentCreate", example: "printed", edits: edits{"response.card_mask": "411111*********1111"}},
		{name: "a fee as numbers", variant: "CalculateFee", example: "printed", edits: edits{"response.invoice": 100.0, "response.amount": 100.0, "response.fee": 0.0}},
		{name: "a refusal by the security service", variant: "PaymentCreate", example: "deferred", edits: edits{"response.pmt_status": "14"}},
		{name: "a hold after 3-D Secure", variant: "PaymentVerify3DS", example: "printed", edits: edits{"response.pmt_status": 3.0}},
		{name: "a key without a name", variant: "PaymentCreate", example: "unknownField", edits: edits{"response.error": "unknown field a\nb"}},
		{name: "a receipt's number as text", variant: "GetReceipt", example: "printed", edits: edits{"response.pmt_id": "1234567", "response.status": "ERROR"}},
	} {
		body := encode(t, jsonType, test.tree(t, example(test.variant, test.example, 200)))
		none(t, test.name, c.CheckAnswer("/", "POST", Answer{Status: 200, ContentType: jsonType, Body: body, Variant: test.variant}))
	}
}

func TestStatusesAndMediaTypesOfIPay(t *testing.T) {
	c, example := shipped(t, ipayFile), ipayExamples(t)
	const unknownType = "answer header Content-Type: Content-Type is not one of the contract's; known: application/json"
	for name, test := range map[string]struct {
		method string
		answer Answer
		want   string // empty: no violation
	}{
		"a receipt":                  {"POST", Answer{Status: 200, ContentType: "application/pdf", Body: []byte("%PDF-1.7"), Variant: "GetReceipt"}, ""},
		"a receipt in another type":  {"POST", Answer{Status: 200, ContentType: "text/html", Body: []byte("x"), Variant: "GetReceipt"}, "answer header Content-Type: Content-Type is not one of the contract's; known: application/json, application/pdf"},
		"a payment as a PDF":         {"POST", Answer{Status: 200, ContentType: "application/pdf", Body: []byte("%PDF-1.7"), Variant: "PaymentCreate"}, unknownType},
		"an error of no action":      {"POST", Answer{Status: 200, ContentType: jsonType, Body: example("", "unknownAction", 200)}, ""},
		"no body":                    {"POST", Answer{Status: 200, ContentType: jsonType, Variant: "PaymentCreate"}, "answer body: the body is empty"},
		"half a body":                {"POST", Answer{Status: 200, ContentType: jsonType, Body: []byte(`{"response":`), Variant: "PaymentCreate"}, "answer body: the body is not valid JSON"},
		"a status of the operation":  {"POST", Answer{Status: 413, Variant: "PaymentCreate"}, ""},
		"a body that broke off":      {"POST", Answer{Status: 400}, ""},
		"text with that":             {"POST", Answer{Status: 400, ContentType: "text/plain", Body: []byte("bad request"), Variant: "PaymentCreate"}, "answer body: the body must be empty with status 400"},
		"a status that is none":      {"POST", Answer{Status: 201, Variant: "PaymentCreate"}, "answer status: status 201 is not in the contract; known: 200, 400, 404, 405, 413"},
		"another verb":               {"GET", Answer{Status: 405}, ""},
		"another verb with an error": {"PUT", Answer{Status: 405, ContentType: jsonType, Body: example("", "unknownAction", 200)}, "answer body: the body must be empty with status 405"},
	} {
		var want []string
		if test.want != "" {
			want = []string{test.want}
		}
		if got := sentences(c.CheckAnswer("/", test.method, test.answer)); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestAnAnswerIsNotHeldAgainstAnotherAction(t *testing.T) {
	c, example := shipped(t, ipayFile), ipayExamples(t)
	body := example("GetReceipt", "printed", 200)
	none(t, "its own", c.CheckAnswer("/", "POST", Answer{Status: 200, ContentType: jsonType, Body: body, Variant: "GetReceipt"}))
	want := []string{"answer body: response.pmt_id is not in the contract", "answer body: response.status is not in the contract",
		"answer body: response must carry invoice, or error alone"}
	if got := sentences(c.CheckAnswer("/", "POST", Answer{Status: 200, ContentType: jsonType, Body: body, Variant: "GetPaymentInvoice"})); !slices.Equal(got, want) {
		t.Errorf("as another action's: %q, want %q", got, want)
	}
}
