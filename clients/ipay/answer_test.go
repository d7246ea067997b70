package ipay_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"paysandbox/clients/ipay"
)

// printed writes a state with the keys of the page, those without a value left out, as its examples do.
func printed(s ipay.PaymentState) map[string]any {
	keys := map[string]any{
		"pmt_id": s.PaymentID, "invoice": s.Invoice, "amount": s.Amount, "pmt_status": int(s.Status),
		"bank_response": map[string]any{"error_group": nil},
	}
	if s.DeclineGroup != 0 {
		keys["bank_response"] = map[string]any{"error_group": int(s.DeclineGroup)}
	}
	for key, text := range map[string]string{
		"ext_id": s.ExtID, "security_rate": s.SecurityRate, "card_mask": s.MaskedPAN, "bank_acquirer_name": s.BankAcquirer,
		"rrn": s.RRN, "terminal_id": s.TerminalID, "auth_code": s.AuthorizationCode, "recurrent_token": s.RecurrentToken,
	} {
		if text != "" {
			keys[key] = text
		}
	}
	if s.RedirectURL != "" {
		keys["security_data"] = map[string]any{"redirect_url": s.RedirectURL}
	}
	var parts, credited []any
	for _, p := range s.Transactions {
		parts = append(parts, map[string]any{"trn_id": p.ID, "smch_id": p.SubMerchantID, "invoice": p.Invoice, "amount": p.Amount})
	}
	for _, m := range s.MerchantAmounts {
		credited = append(credited, map[string]any{"smch_id": fmt.Sprint(m.SubMerchantID), "amount": fmt.Sprint(m.Amount)})
	}
	if parts != nil {
		keys["transactions"] = parts
	}
	if credited != nil {
		keys["mch_amount"] = credited
	}
	return keys
}

func sameJSON(t *testing.T, got any, want string) {
	t.Helper()
	encoded, err := json.Marshal(map[string]any{"response": got})
	if err != nil {
		t.Fatal(err)
	}
	var a, b any
	if err := errors.Join(json.Unmarshal(encoded, &a), json.Unmarshal([]byte(want), &b)); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("read\n%s\nof\n%s", encoded, want)
	}
}

func TestPrintedAnswersAreReadWithoutLoss(t *testing.T) {
	states := map[string]func(*ipay.Client) (ipay.PaymentState, error){
		"page/answers/PaymentCreate": func(c *ipay.Client) (ipay.PaymentState, error) {
			return c.Charge(t.Context(), ipay.Payment{Invoice: 100, Token: "eyJ9"})
		},
		"page/answers/PaymentCreate-3ds": func(c *ipay.Client) (ipay.PaymentState, error) {
			return c.Charge(t.Context(), ipay.Payment{Invoice: 100, Token: "eyJ9"})
		},
		"page/answers/PaymentVerify3DS": func(c *ipay.Client) (ipay.PaymentState, error) { return c.Verify3DS(t.Context(), 1234567, "eJ") },
		"page/answers/PaymentSale":      func(c *ipay.Client) (ipay.PaymentState, error) { return c.Capture(t.Context(), 1234567, 100) },
		"page/answers/GetPaymentStatus": func(c *ipay.Client) (ipay.PaymentState, error) { return c.GetPaymentStatus(t.Context(), 1234567) },
		"page/answers/ProcessPayment":   func(c *ipay.Client) (ipay.PaymentState, error) { return c.ProcessPayment(t.Context(), 1234567) },
		"page/answers/declined":         func(c *ipay.Client) (ipay.PaymentState, error) { return c.Capture(t.Context(), 1234567, 100) },
		"full": func(c *ipay.Client) (ipay.PaymentState, error) {
			return c.Charge(t.Context(), ipay.Payment{Invoice: 100, Token: "eyJ9"})
		},
	}
	for name, call := range states {
		t.Run(name, func(t *testing.T) {
			body := fixture(t, name+".json")
			s, err := call(answering(t, 200, body))
			if err != nil {
				t.Fatal(err)
			}
			sameJSON(t, printed(s), body)
			if string(s.Raw) != body {
				t.Error("Raw is not what arrived")
			}
		})
	}
	t.Run("PaymentCancel", func(t *testing.T) {
		body := fixture(t, "page/answers/PaymentCancel.json")
		c, err := answering(t, 200, body).Refund(t.Context(), 1234567)
		if err != nil {
			t.Fatal(err)
		}
		sameJSON(t, printed(ipay.PaymentState{
			PaymentID: c.PaymentID, Status: c.Outcome, Invoice: c.Invoice, Amount: c.Amount, MaskedPAN: c.MaskedPAN,
			DeclineGroup: c.DeclineGroup, BankAcquirer: c.BankAcquirer, Transactions: c.Transactions,
		}), body)
		if string(c.Raw) != body || !c.Cancelled() || c.Failed() {
			t.Errorf("read %v", c)
		}
	})
	t.Run("CalculateFee", func(t *testing.T) {
		body := fixture(t, "page/answers/CalculateFee.json")
		fee, err := answering(t, 200, body).CalculateFee(t.Context(), 1000)
		if err != nil || fee.Invoice != 1000 || fee.Amount != 1100 || fee.Fee != 100 || string(fee.Raw) != body {
			t.Errorf("read %+v, %v", fee, err)
		}
	})
	t.Run("GetPaymentInvoice", func(t *testing.T) {
		body := fixture(t, "page/answers/GetPaymentInvoice.json")
		link, err := answering(t, 200, body).GetPaymentInvoice(t.Context(), 1234567)
		if err != nil || link.URL != "https://example.com/invoice/23d53e29722d2b03c954718c1d54b53787985090" || string(link.Raw) != body {
			t.Errorf("read %+v, %v", link, err)
		}
	})
	t.Run("GetReceipt", func(t *testing.T) {
		body := fixture(t, "page/answers/GetReceipt.json")
		r, err := answering(t, 200, body).GetReceipt(t.Context(), 1234567)
		if err != nil || r.PaymentID != 1234567 || r.Status != ipay.ReceiptInProcess || r.PDF != nil || string(r.Raw) != body {
			t.Errorf("read %+v, %v", r, err)
		}
	})
}

var numbers = regexp.MustCompile(`("(?:pmt_id|invoice|amount|pmt_status|trn_id|smch_id|fee|error_group)": ?)"?(\d+)"?`)

// Every number means the same as a JSON number and as its decimal text.
func TestNumbersMayBeTexts(t *testing.T) {
	for _, name := range []string{"full", "page/answers/PaymentCreate", "page/answers/declined"} {
		body := fixture(t, name+".json")
		texts, bare := numbers.ReplaceAllString(body, `$1"$2"`), numbers.ReplaceAllString(body, `$1$2`)
		if texts == bare {
			t.Fatalf("%s has no number", name)
		}
		var read []map[string]any
		for _, variant := range []string{texts, bare} {
			s, err := answering(t, 200, variant).GetPaymentStatus(t.Context(), 1234567)
			if err != nil {
				t.Fatal(err)
			}
			read = append(read, printed(s))
		}
		if !reflect.DeepEqual(read[0], read[1]) {
			t.Errorf("%s: as texts\n%v\nas numbers\n%v", name, read[0], read[1])
		}
	}
}

func state(changes ...string) string {
	body := `{"response":{"pmt_id":1234567,"invoice":100,"amount":100,"pmt_status":4,"bank_response":{"error_group":42},"transactions":[{"trn_id":1,"smch_id":2,"invoice":100,"amount":100}]}}`
	return strings.NewReplacer(changes...).Replace(body)
}

func TestWhatMayBeAbsent(t *testing.T) {
	for name, test := range map[string]struct {
		body  string
		group ipay.DeclineGroup
	}{
		"no bank_response":      {state(`"bank_response":{"error_group":42},`, ``), 0},
		"null bank_response":    {state(`{"error_group":42}`, `null`), 0},
		"a list for an object":  {state(`{"error_group":42}`, `[]`), 0},
		"no error_group":        {state(`{"error_group":42}`, `{}`), 0},
		"null error_group":      {state(`42`, `null`), 0},
		"unlisted error_group":  {state(`42`, `12`), 12},
		"negative error_group":  {state(`42`, `-1`), -1},
		"error_group as text":   {state(`42`, `"66"`), 66},
		"unknown keys":          {state(`{"pmt_id"`, `{"Error":"x","lang":{"a":[1]},"pmt_id"`), 42},
		"null error":            {state(`{"pmt_id"`, `{"error":null,"pmt_id"`), 42},
		"no transactions":       {state(`,"transactions":[{"trn_id":1,"smch_id":2,"invoice":100,"amount":100}]`, ``), 42},
		"null texts":            {state(`{"pmt_id"`, `{"rrn":null,"terminal_id":null,"card_mask":null,"pmt_id"`), 42},
		"a byte order mark":     {"\ufeff " + state(), 42},
		"a key beside response": {state(`{"response"`, `{"took":1,"response"`), 42},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := answering(t, 200, test.body).GetPaymentStatus(t.Context(), 1234567)
			if err != nil || s.PaymentID != 1234567 || s.DeclineGroup != test.group || s.RRN != "" || s.TerminalID != "" {
				t.Errorf("read %v, %v; want group %d", s, err, test.group)
			}
		})
	}
}

func TestMalformedAnswers(t *testing.T) {
	for body, says := range map[string]string{
		"":                  "not JSON",
		"null":              "answer.response is not an object",
		"[]":                "answer.response is not an object",
		"7":                 "answer is not an object",
		"<html>":            "not JSON",
		"{}":                "answer.response is not an object",
		`{"response":null}`: "answer.response is not an object",
		`{"response":[]}`:   "answer.response is not an object",
		`{"Response":{}}`:   "answer.response is not an object",
		`{"response":{}}`:   "response.pmt_id is missing",
		`{"response":{"invoice":"1000","amount":"1100","fee":"100",}}`: "not JSON", // as printed for CalculateFee
		state() + "x":                                                        "not JSON",
		state()[:60]:                                                         "not JSON",
		state(`1234567`, `7`):                                                "pmt_id is of another payment",
		state(`1234567`, `1234567.0`):                                        "pmt_id is not a whole number",
		state(`1234567`, `1.234567e6`):                                       "pmt_id is not a whole number",
		state(`1234567`, `"1234567 "`):                                       "pmt_id is not a whole number",
		state(`1234567`, `"+1234567"`):                                       "pmt_id is not a whole number",
		state(`1234567`, `"01234567"`):                                       "pmt_id is not a whole number",
		state(`1234567`, `""`):                                               "pmt_id is not a whole number",
		state(`1234567`, `true`):                                             "pmt_id is not a whole number",
		state(`1234567`, `null`):                                             "pmt_id is missing",
		state(`"pmt_id"`, `"Pmt_id"`):                                        "pmt_id is missing",
		state(`"pmt_status":4`, `"a":1`):                                     "pmt_status is missing",
		state(`"pmt_status":4`, `"pmt_status":"4.0"`):                        "pmt_status is not a whole number",
		state(`"pmt_status":4`, `"pmt_status":-4`):                           "pmt_status is not a whole number",
		state(`7,"invoice":100`, `7`):                                        "response.invoice is missing",
		state(`7,"invoice":100`, `7,"invoice":-1`):                           "response.invoice is not a whole number",
		state(`7,"invoice":100`, `7,"invoice":9223372036854775808`):          "response.invoice is not a whole number",
		state(`,"amount":100,"pmt`, `,"pmt`):                                 "response.amount is missing",
		state(`{"error_group":42}`, `7`):                                     "bank_response is not an object",
		state(`{"error_group":42}`, `[1]`):                                   "bank_response is not an object",
		state(`42`, `4.2`):                                                   "error_group is not a whole number",
		state(`42`, `"a"`):                                                   "error_group is not a whole number",
		state(`"trn_id":1`, `"trn_id":-1`):                                   "response.transactions.0.trn_id is not a whole number",
		state(`"smch_id":2,`, ``):                                            "response.transactions.0.smch_id is missing",
		state(`[{"trn`, `[7,{"trn`):                                          "response.transactions.0 is not an object",
		state(`[{"trn_id":1,"smch_id":2,"invoice":100,"amount":100}]`, `{}`): "response.transactions is not a list",
		state(`{"pmt_id"`, `{"rrn":{},"pmt_id"`):                             "response.rrn is not a text",
		state(`{"pmt_id"`, `{"rrn":true,"pmt_id"`):                           "response.rrn is not a text",
		state(`{"pmt_id"`, `{"mch_amount":[{"smch_id":"x"}],"pmt_id"`):       "response.mch_amount.0.smch_id is not a whole number",
		`{"response":{"error":""}}`:                                          "response.error is not the name of an error",
		`{"response":{"error":7}}`:                                           "response.error is not the name of an error",
		`{"response":{"error":{}}}`:                                          "response.error is not",
		strings.Repeat("[", 20000):                                           "not JSON",
	} {
		s, err := answering(t, 200, body).GetPaymentStatus(t.Context(), 1234567)
		if !errors.Is(err, ipay.ErrMalformedAnswer) || errors.Is(err, ipay.ErrOutcomeUnknown) || !strings.Contains(fmt.Sprint(err), says) || s.PaymentID != 0 {
			t.Errorf("%.100s: %v, %v; want ErrMalformedAnswer that says %q", body, s, err, says)
		}
	}
	for _, body := range []string{`{"response":{"invoice":"1000","amount":"1100"}}`, `{"response":{"invoice":"10.00","amount":"1100","fee":"1"}}`} {
		if fee, err := answering(t, 200, body).CalculateFee(t.Context(), 1000); !errors.Is(err, ipay.ErrMalformedAnswer) || fee.Amount != 0 {
			t.Errorf("%s: %+v, %v", body, fee, err)
		}
	}
	for _, body := range []string{`{"response":{"invoice":100}}`, `{"response":{"invoice":"javascript:alert(1)"}}`, `{"response":{}}`} {
		if link, err := answering(t, 200, body).GetPaymentInvoice(t.Context(), 1234567); !errors.Is(err, ipay.ErrMalformedAnswer) || link.URL != "" {
			t.Errorf("%s: %+v, %v", body, link, err)
		}
	}
}

// After a call that moves money an answer that cannot be read is an unknown outcome, whatever is wrong with it.
func TestAnUnreadableAnswerLeavesTheOutcomeUnknown(t *testing.T) {
	for _, body := range []string{"", "<html>", `{"response":{}}`, state(`100`, `1e2`), state(`"pmt_status":4`, `"pmt_status":{}`)} {
		for _, o := range operations() {
			err := o.call(t.Context(), answering(t, 200, body))
			if !errors.Is(err, ipay.ErrMalformedAnswer) || errors.Is(err, ipay.ErrOutcomeUnknown) != o.moves {
				t.Errorf("%s: %s: err = %v", o.name, body, err)
			}
		}
	}
}

func TestAnAnswerIsBounded(t *testing.T) {
	for _, o := range operations() {
		reader := io.MultiReader(strings.NewReader(`{"response":{"x":"`), bytes.NewReader(bytes.Repeat([]byte("a"), 9<<20)), strings.NewReader(`"}}`))
		err := o.call(t.Context(), endless(t, reader))
		if !errors.Is(err, ipay.ErrMalformedAnswer) || !strings.Contains(err.Error(), "longer than") || errors.Is(err, ipay.ErrOutcomeUnknown) != o.moves {
			t.Errorf("%s: err = %v", o.name, err)
		}
	}
}
