package contract

import (
	"crypto/sha3"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// edits changes a tree, each by a dotted path; absent takes the field away.
type edits map[string]any

type nothing struct{}

var absent nothing

// in changes a tree in place. A path that leads nowhere is a mistake of the test.
func (all edits) in(t testing.TB, tree any) {
	t.Helper()
	for path, value := range all {
		steps := strings.Split(path, ".")
		at := tree
		for _, step := range steps[:len(steps)-1] {
			switch v := at.(type) {
			case map[string]any:
				at = v[step]
			case []any:
				i, err := strconv.Atoi(step)
				if err != nil {
					t.Fatal(err)
				}
				at = v[i]
			}
		}
		object, ok := at.(map[string]any)
		if !ok {
			t.Fatalf("%s leads nowhere", path)
		}
		if last := steps[len(steps)-1]; value == absent {
			delete(object, last)
		} else {
			object[last] = value
		}
	}
}

// ipayCase is an example of iPay's contract with changes, and the one sentence that must come of them; empty: none.
type ipayCase struct {
	name, variant, example string
	edits                  edits
	want                   string
}

// ipayExamples gives the encoded examples of iPay's variants.
func ipayExamples(t testing.TB) func(variant, example string, status int) []byte {
	t.Helper()
	type key struct {
		variant, example string
		status           int
	}
	all := make(map[key][]byte)
	for _, e := range examples(t, ipayFile) {
		all[key{e.variant, e.name, e.status}] = e.encoded
	}
	return func(variant, example string, status int) []byte {
		encoded := all[key{variant, example, status}]
		if encoded == nil {
			t.Fatalf("%s has no example %q", variant, example)
		}
		return encoded
	}
}

func (test ipayCase) tree(t testing.TB, encoded []byte) map[string]any {
	t.Helper()
	var tree map[string]any
	if err := json.Unmarshal(encoded, &tree); err != nil {
		t.Fatal(err)
	}
	test.edits.in(t, tree)
	return tree
}

const (
	ipayActions = "CalculateFee, PaymentCreate, PaymentVerify3DS, PaymentSale, PaymentCancel, GetPaymentStatus, GetPaymentInvoice, GetReceipt, ProcessPayment"
	wholeNumber = " must be a whole number, as a number or as text"
	paymentKeys = "response must carry pmt_id, invoice, amount, pmt_status, card_mask, bank_response and bank_acquirer_name, or error alone"
)

// ipayBreaches is every kind of broken request, each with the sentence that must come of it.
var ipayBreaches = []ipayCase{
	{"nothing at all", "PaymentCreate", "one", edits{"request": absent}, "request is missing"},
	{"a request that is none", "PaymentCreate", "one", edits{"request": "x"}, "request must be an object"},
	{"no auth", "PaymentCreate", "one", edits{"request.auth": absent}, "request.auth is missing"},
	{"no body", "PaymentCreate", "one", edits{"request.body": absent}, "request.body is missing"},
	{"an empty body that PHP sends as a list", "GetPaymentInvoice", "printed", edits{"request.body": []any{}}, "request.body must be an object"},
	{"another action", "PaymentCreate", "one", edits{"request.action": "PaymentSale"}, "request.action must be PaymentCreate"},
	{"a version that is a list", "PaymentCreate", "one", edits{"request.version": []any{}}, "request.version must be text or a number"},
	{"no login", "PaymentCreate", "one", edits{"request.auth.login": absent}, "request.auth.login is missing"},
	{"an empty login", "PaymentCreate", "one", edits{"request.auth.login": ""}, "request.auth.login must not be empty"},
	{"a time with a T", "PaymentCreate", "one", edits{"request.auth.time": "2018-07-09T03:40:37"}, "request.auth.time must be a date and time as YYYY-MM-DD HH:MM:SS"},
	{"a sign in capitals", "PaymentCreate", "one", edits{"request.auth.sign": strings.Repeat("A", 128)}, "request.auth.sign must be 128 lower-case hexadecimal characters"},
	{"half a sign", "PaymentCreate", "one", edits{"request.auth.sign": strings.Repeat("a", 64)}, "request.auth.sign must be 128 lower-case hexadecimal characters"},
	{"an unknown action", "", "paymentCreate", edits{"request.action": "PaymentRefund"}, "request.action must be one of " + ipayActions},
	{"an unknown variant", "PaymentRefund", "paymentCreate", edits{"request.action": "PaymentRefund"}, "request.action must be one of " + ipayActions},

	{"a fee of nothing", "CalculateFee", "printed", edits{"request.body.invoice": absent}, "request.body.invoice is missing"},
	{"a fee of a sum as text", "CalculateFee", "printed", edits{"request.body.invoice": "100"}, "request.body.invoice must be an integer"},

	{"a body that is null", "PaymentCreate", "one", edits{"request.body": nil}, "request.body must not be null"},
	{"a body that is text", "PaymentSale", "printed", edits{"request.body": "x"}, "request.body must be an object"},
	{"no invoice", "PaymentCreate", "one", edits{"request.body.invoice": absent}, "request.body.invoice is missing"},
	{"an invoice of zero", "PaymentCreate", "one", edits{"request.body.invoice": 0.0}, "request.body.invoice must be at least 1"},
	{"an invoice in hryvnias", "PaymentCreate", "one", edits{"request.body.invoice": 1.5}, "request.body.invoice must be an integer"},
	{"neither token", "PaymentCreate", "one", edits{"request.body.token": absent}, "request.body must carry token or recurrent_token"},
	{"a token that is an object", "PaymentCreate", "one", edits{"request.body.token": map[string]any{"protocolVersion": "ECv2"}}, "request.body.token must be text"},
	{"a token as JSON", "PaymentCreate", "one", edits{"request.body.token": `{"protocolVersion":"ECv2"}`}, "request.body.token must be text in Base64"},
	{"an empty recurrent_token", "PaymentCreate", "recurrent", edits{"request.body.recurrent_token": ""}, "request.body.recurrent_token must not be empty"},
	{"51 characters of ext_id", "PaymentCreate", "one", edits{"request.body.ext_id": strings.Repeat("ї", 51)}, "request.body.ext_id must have at most 50 characters"},
	{"a telephone as a number", "PaymentCreate", "one", edits{"request.body.msisdn": 380931234567.0}, "request.body.msisdn must be text"},
	{"recurrent as text", "PaymentCreate", "one", edits{"request.body.recurrent": "true"}, "request.body.recurrent must be true or false"},
	{"deferred_payment as 1", "PaymentCreate", "one", edits{"request.body.deferred_payment": 1.0}, "request.body.deferred_payment must be true or false"},
	{"pmt_info as text", "PaymentCreate", "one", edits{"request.body.pmt_info": "x"}, "request.body.pmt_info must be an object"},
	{"a forced rate that is a number", "PaymentCreate", "one", edits{"request.body.pmt_info.force_security_rate": 3.0}, "request.body.pmt_info.force_security_rate must be text"},
	{"a relative notification_url", "PaymentCreate", "one", edits{"request.body.threeds_info.notification_url": "/notify"}, "request.body.threeds_info.notification_url must be an absolute http or https URL"},
	{"a height as a number", "PaymentCreate", "one", edits{"request.body.threeds_info.browser_screen_height": 1920.0}, "request.body.threeds_info.browser_screen_height must be text"},
	{"a width with a unit", "PaymentCreate", "one", edits{"request.body.threeds_info.browser_screen_width": "1080px"}, "request.body.threeds_info.browser_screen_width must be digits as text"},
	{"a zone by name", "PaymentCreate", "one", edits{"request.body.threeds_info.browser_tz": "Europe/Kiev"}, "request.body.threeds_info.browser_tz must be minutes as text, from -840 to 720"},
	{"a zone beyond the date line", "PaymentCreate", "one", edits{"request.body.threeds_info.browser_tz": "-841"}, "request.body.threeds_info.browser_tz must be minutes as text, from -840 to 720"},
	{"a part without a recipient", "PaymentCreate", "split", edits{"request.body.transactions.0.smch_id": absent}, "request.body.transactions.0.smch_id is missing"},
	{"a recipient by name", "PaymentCreate", "split", edits{"request.body.transactions.1.smch_id": "shop"}, "request.body.transactions.1.smch_id" + wholeNumber},
	{"a part as text", "PaymentCreate", "split", edits{"request.body.transactions.0.invoice": "50"}, "request.body.transactions.0.invoice must be an integer"},
	{"101 characters of desc", "PaymentCreate", "split", edits{"request.body.transactions.1.desc": strings.Repeat("ї", 101)}, "request.body.transactions.1.desc must have at most 100 characters"},
	{"a desc that is a number", "PaymentCreate", "split", edits{"request.body.transactions.1.desc": 7.0}, "request.body.transactions.1.desc must be text"},
	{"transactions that are none", "PaymentCreate", "split", edits{"request.body.transactions": map[string]any{}}, "request.body.transactions must be a list"},
	{"a sender's document as a number", "PaymentCreate", "recurrent", edits{"request.body.sender.document": 123456.0}, "request.body.sender.document must be text"},
	{"goods without a UUID", "PaymentCreate", "fiscal", edits{"request.body.receipt_data.goods.1.id": "17"}, "request.body.receipt_data.goods.1.id must be a UUID"},
	{"a price in hryvnias", "PaymentCreate", "fiscal", edits{"request.body.receipt_data.goods.0.price": 1.5}, "request.body.receipt_data.goods.0.price must be an integer"},
	{"less than nothing", "PaymentCreate", "fiscal", edits{"request.body.receipt_data.goods.0.quantity": -1.0}, "request.body.receipt_data.goods.0.quantity must be at least 0"},
	{"an unknown discount", "PaymentCreate", "fiscal", edits{"request.body.receipt_data.discounts.0.type": "GIFT"}, "request.body.receipt_data.discounts.0.type must be one of DISCOUNT, EXTRA_CHARGE"},
	{"an unknown mode", "PaymentCreate", "fiscal", edits{"request.body.receipt_data.discounts.0.mode": "percent"}, "request.body.receipt_data.discounts.0.mode must be one of PERCENT, VALUE"},
	{"a discount as text", "PaymentCreate", "fiscal", edits{"request.body.receipt_data.discounts.0.value": "10"}, "request.body.receipt_data.discounts.0.value must be a number"},
	{"a cashier by name", "PaymentCreate", "fiscal", edits{"request.body.receipt_data.cashier_id": "x"}, "request.body.receipt_data.cashier_id" + wholeNumber},

	{"a check of no payment", "PaymentVerify3DS", "printed", edits{"request.body.pmt_id": absent}, "request.body.pmt_id is missing"},
	{"no threeds_data", "PaymentVerify3DS", "printed", edits{"request.body.threeds_data": absent}, "request.body.threeds_data is missing"},
	{"empty threeds_data", "PaymentVerify3DS", "printed", edits{"request.body.threeds_data": ""}, "request.body.threeds_data must not be empty"},
	{"a sale of no payment", "PaymentSale", "printed", edits{"request.body.pmt_id": absent}, "request.body.pmt_id is missing"},
	{"a sale of nothing", "PaymentSale", "printed", edits{"request.body.invoice": absent}, "request.body must carry invoice or transactions"},
	{"a sale of a part without a sum", "PaymentSale", "split", edits{"request.body.transactions.1.invoice": absent}, "request.body.transactions.1.invoice is missing"},
	{"a cancellation of no payment", "PaymentCancel", "printed", edits{"request.body.pmt_id": absent}, "request.body.pmt_id is missing"},
	{"a cancellation of less than nothing", "PaymentCancel", "part", edits{"request.body.amount": -40.0}, "request.body.amount must be at least 1"},
	{"a cancelled part without a number", "PaymentCancel", "split", edits{"request.body.transactions.0.trn_id": absent}, "request.body.transactions.0.trn_id is missing"},
	{"neither number of the payment", "GetPaymentStatus", "printed", edits{"request.body.pmt_id": absent}, "request.body must carry pmt_id or ext_id"},
	{"51 characters of the merchant's number", "GetPaymentStatus", "own", edits{"request.body.ext_id": strings.Repeat("7", 51)}, "request.body.ext_id must be text of at most 50 characters, or a whole number"},
	{"a number that is none", "GetPaymentStatus", "printed", edits{"request.body.pmt_id": "12x"}, "request.body.pmt_id" + wholeNumber},
	{"half a number", "GetPaymentInvoice", "printed", edits{"request.body.pmt_id": 1.5}, "request.body.pmt_id" + wholeNumber},
	{"a number below zero", "GetReceipt", "printed", edits{"request.body.pmt_id": -1.0}, "request.body.pmt_id" + wholeNumber},
	{"a number that is null", "ProcessPayment", "printed", edits{"request.body.pmt_id": nil}, "request.body.pmt_id" + wholeNumber},
}

func TestEachBreachOfAnIPayRequestIsOneSentence(t *testing.T) {
	c, example := shipped(t, ipayFile), ipayExamples(t)
	for _, test := range ipayBreaches {
		from := test.variant
		if test.example == "paymentCreate" { // of the operation as a whole
			from = ""
		}
		got := sentences(c.CheckRequest("/", "POST", Request{Document: test.tree(t, example(from, test.example, 0)), Variant: test.variant}))
		if want := []string{"request body: " + test.want}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", test.name, got, want)
		}
	}
}

func TestIPayRequestsThatKeepTheContract(t *testing.T) {
	c, example := shipped(t, ipayFile), ipayExamples(t)
	for _, test := range []ipayCase{
		{name: "no version", variant: "PaymentCreate", example: "one", edits: edits{"request.version": absent}},
		{name: "a version as text", variant: "PaymentCreate", example: "one", edits: edits{"request.version": "1.20"}},
		{name: "keys that merchants send beside", variant: "PaymentCreate", example: "one", edits: edits{"request.body.lang": "ua", "request.body.aml": map[string]any{}, "request.extra": 1.0}},
		{name: "both tokens", variant: "PaymentCreate", example: "one", edits: edits{"request.body.recurrent_token": "x"}},
		{name: "50 characters of ext_id", variant: "PaymentCreate", example: "one", edits: edits{"request.body.ext_id": strings.Repeat("ї", 50)}},
		{name: "100 characters of desc", variant: "PaymentCreate", example: "split", edits: edits{"request.body.transactions.0.desc": strings.Repeat("ї", 100)}},
		{name: "a recipient as a number", variant: "PaymentCreate", example: "split", edits: edits{"request.body.transactions.0.smch_id": 5410.0}},
		{name: "the western edge of the zones", variant: "PaymentCreate", example: "one", edits: edits{"request.body.threeds_info.browser_tz": "720"}},
		{name: "the eastern edge of the zones", variant: "PaymentCreate", example: "one", edits: edits{"request.body.threeds_info.browser_tz": "-840"}},
		{name: "a number as text", variant: "ProcessPayment", example: "printed", edits: edits{"request.body.pmt_id": "1234567"}},
		{name: "a number as a decoder may leave it", variant: "ProcessPayment", example: "printed", edits: edits{"request.body.pmt_id": json.Number("1234567")}},
		{name: "the merchant's number as a number", variant: "GetPaymentStatus", example: "own", edits: edits{"request.body.ext_id": 17.0}},
	} {
		none(t, test.name, c.CheckRequest("/", "POST", Request{Document: test.tree(t, example(test.variant, test.example, 0)), Variant: test.variant}))
	}
}

// Each example passes under its own variant and under no other, so a variant is held against itself alone.
func TestAVariantIsNotHeldAgainstItsSiblings(t *testing.T) {
	c := shipped(t, ipayFile)
	variants := c.Operations()[0].Variants
	for _, e := range examples(t, ipayFile) {
		if e.variant == "" || e.status != 0 {
			continue
		}
		own := e.variant
		for _, e.variant = range variants {
			got := e.check(t, c)
			if e.variant == own {
				none(t, e.String(), got)
				continue
			}
			if want := "request.action must be " + e.variant; !slices.ContainsFunc(got, func(v Violation) bool { return v.Message == want }) {
				t.Errorf("%s passes as %s: %q", own, e.variant, sentences(got))
			}
		}
	}
}

// All examples are signed with one key, which their document names.
func TestIPayExamplesAreSigned(t *testing.T) {
	n := 0
	for _, e := range examples(t, ipayFile) {
		if e.status != 0 {
			continue
		}
		n++
		auth := e.value["request"].(map[string]any)["auth"].(map[string]any)
		digest := sha3.Sum512([]byte(auth["time"].(string) + "test_sign_key"))
		if want := hex.EncodeToString(digest[:]); auth["sign"] != want {
			t.Errorf("%s: sign is %v, want %s", e, auth["sign"], want)
		}
	}
	if n < 20 {
		t.Errorf("only %d examples of requests", n)
	}
}

func TestIPayExamplesCarryATokenOfTheOuterFormOfECv2(t *testing.T) {
	encoded := ipayExamples(t)("PaymentCreate", "one", 0)
	var example struct {
		Request struct{ Body struct{ Token string } }
	}
	if err := json.Unmarshal(encoded, &example); err != nil {
		t.Fatal(err)
	}
	text, err := base64.StdEncoding.DecodeString(example.Request.Body.Token)
	if err != nil {
		t.Fatal(err)
	}
	var token struct {
		ProtocolVersion        string `json:"protocolVersion"`
		SignedMessage          string `json:"signedMessage"`
		IntermediateSigningKey struct {
			SignedKey string `json:"signedKey"`
		} `json:"intermediateSigningKey"`
	}
	if err := json.Unmarshal(text, &token); err != nil || token.ProtocolVersion != "ECv2" || !json.Valid([]byte(token.SignedMessage)) || !json.Valid([]byte(token.IntermediateSigningKey.SignedKey)) {
		t.Errorf("the token is %s (error %v)", text, err)
	}
}
