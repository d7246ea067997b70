package ipay_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"paysandbox/clients/ipay"
)

func refusal(name string) string {
	quoted, err := json.Marshal(map[string]any{"response": map[string]any{"error": name}})
	if err != nil {
		return err.Error()
	}
	return string(quoted)
}

// Every name of the page's table is one class and no other, for every action, and never an unknown outcome.
func TestSystemErrorsAreTold(t *testing.T) {
	classes := map[string]error{
		"overall error": ipay.ErrOverall, "invalid request structure": ipay.ErrInvalidStructure, "invalid action": ipay.ErrInvalidAction,
		"invalid token": ipay.ErrInvalidToken, "invalid token format": ipay.ErrInvalidTokenFormat,
		"invalid token gatewayMerchantId": ipay.ErrUnknownGatewayMerchantID, "unknown field lang": ipay.ErrUnknownField,
		"invalid pan": ipay.ErrInvalidPAN, "invalid expm": ipay.ErrInvalidExpiryMonth, "invalid expy": ipay.ErrInvalidExpiryYear,
		"invalid cvv": ipay.ErrInvalidCVV, "invalid auth": ipay.ErrInvalidAuth, "invalid auth time": ipay.ErrInvalidAuthTime,
		"access denied": ipay.ErrAccessDenied,
	}
	if len(classes) != 14 {
		t.Fatalf("the page lists 14 names, the test %d", len(classes))
	}
	for name, class := range classes {
		for _, status := range []int{200, 400} {
			for _, o := range operations() {
				err := o.call(t.Context(), answering(t, status, refusal(name)))
				var refused *ipay.APIError
				if !errors.As(err, &refused) || refused.Name != name || refused.Action != o.name || refused.HTTPStatus != status || !refused.Known() ||
					string(refused.Raw) != refusal(name) || !strings.Contains(err.Error(), name) {
					t.Errorf("%s, %d: err = %+v, want an APIError %q", o.name, status, err, name)
				}
				for other, class2 := range classes {
					if got, want := errors.Is(err, class2), errors.Is(class2, class); got != want {
						t.Errorf("%s: %q is %q: %t", o.name, name, other, got)
					}
				}
				if errors.Is(err, ipay.ErrOutcomeUnknown) || errors.Is(err, ipay.ErrUnavailable) {
					t.Errorf("%s: %v", o.name, err)
				}
			}
		}
	}
}

func TestAnUnknownFieldIsNamed(t *testing.T) {
	_, err := answering(t, 200, refusal("unknown field aml.level")).GetPaymentStatus(t.Context(), 1234567)
	var refused *ipay.APIError
	if !errors.As(err, &refused) || refused.Field != "aml.level" {
		t.Errorf("err = %+v, want the field aml.level", err)
	}
}

// A name that the page does not have says nothing about the money.
func TestAnUnlistedNameOfACallThatMovesMoneyIsUnknown(t *testing.T) {
	for _, name := range []string{"bank is on holiday", "Invalid auth", "unknown field", "unknown field  "} {
		for _, o := range operations() {
			err := o.call(t.Context(), answering(t, 200, refusal(name)))
			var refused *ipay.APIError
			if !errors.As(err, &refused) || refused.Known() || errors.Is(err, ipay.ErrOutcomeUnknown) != o.moves {
				t.Errorf("%s: %q: err = %v", o.name, name, err)
			}
		}
	}
}

func TestAnHTTPStatusOtherThan200(t *testing.T) {
	for status, test := range map[int]struct{ unknown, unavailable bool }{
		400: {false, false}, 403: {false, false}, 404: {false, false}, 405: {false, false}, 413: {false, false}, 429: {false, false},
		500: {true, true}, 502: {true, true}, 503: {true, true}, 504: {true, true},
		201: {true, false}, 204: {true, false},
	} {
		for _, body := range []string{"", "<h1>no</h1>", `{"response":{"pmt_status":5}}`} {
			for _, o := range operations() {
				err := o.call(t.Context(), answering(t, status, body))
				var answered *ipay.HTTPError
				if !errors.As(err, &answered) || answered.Status != status || answered.Action != o.name || answered.Excerpt != body {
					t.Errorf("%s, %d: err = %v, want an HTTPError", o.name, status, err)
				}
				if got := errors.Is(err, ipay.ErrOutcomeUnknown); got != (test.unknown && o.moves) {
					t.Errorf("%s, %d: outcome unknown is %t", o.name, status, got)
				}
				if got := errors.Is(err, ipay.ErrUnavailable); got != (test.unavailable && !o.moves) {
					t.Errorf("%s, %d: unavailable is %t", o.name, status, got)
				}
			}
		}
	}
	// A system error under 5xx does not say that nothing happened.
	for _, o := range operations() {
		if err := o.call(t.Context(), answering(t, 500, refusal("invalid auth"))); errors.Is(err, ipay.ErrOutcomeUnknown) != o.moves || errors.Is(err, ipay.ErrInvalidAuth) {
			t.Errorf("%s: err = %v", o.name, err)
		}
	}
}

func TestAnUnknownOutcomeSaysHowToFindOut(t *testing.T) {
	for _, o := range operations() {
		if !o.moves {
			continue
		}
		err := o.call(t.Context(), answering(t, 502, ""))
		var unknown *ipay.OutcomeUnknownError
		if !errors.As(err, &unknown) || unknown.Action != o.name || !strings.Contains(err.Error(), o.says) {
			t.Errorf("%s: err = %v, want it to say %q", o.name, err, o.says)
			continue
		}
		if create := o.name == "PaymentCreate"; (unknown.PaymentID == 1234567) == create || (unknown.ExtID == "order-1") != create {
			t.Errorf("%s: names payment %d, ext_id %q", o.name, unknown.PaymentID, unknown.ExtID)
		}
	}
	_, err := answering(t, 502, "").Charge(t.Context(), ipay.Payment{Invoice: 100, Token: "eyJ9"})
	if !errors.Is(err, ipay.ErrOutcomeUnknown) || !strings.Contains(err.Error(), "no call finds this payment") || strings.Contains(err.Error(), "GetPaymentStatus") {
		t.Errorf("without ext_id: %v", err)
	}
}

func TestWhatCannotBeIsNotSent(t *testing.T) {
	ctx := t.Context()
	create := func(p ipay.Payment) func(*ipay.Client) error {
		return func(c *ipay.Client) error { _, err := c.PaymentCreate(ctx, p); return err }
	}
	cancel := func(q ipay.Cancel) func(*ipay.Client) error {
		return func(c *ipay.Client) error { _, err := c.PaymentCancel(ctx, q); return err }
	}
	sale := func(s ipay.Sale) func(*ipay.Client) error {
		return func(c *ipay.Client) error { _, err := c.PaymentSale(ctx, s); return err }
	}
	for name, test := range map[string]struct {
		says string
		call func(*ipay.Client) error
	}{
		"fee of nothing":      {"above 0", func(c *ipay.Client) error { _, err := c.CalculateFee(ctx, 0); return err }},
		"payment of nothing":  {"Payment.Invoice", create(ipay.Payment{Token: "eyJ9"})},
		"negative payment":    {"Payment.Invoice", create(ipay.Payment{Token: "eyJ9", Invoice: -1})},
		"no token":            {"EncodeToken", create(ipay.Payment{Invoice: 100})},
		"ext_id of 51":        {"50 characters", create(ipay.Payment{Invoice: 100, Token: "eyJ9", ExtID: strings.Repeat("ї", 51)})},
		"part of nothing":     {"Transactions[1].Invoice", create(ipay.Payment{Invoice: 100, Token: "eyJ9", Transactions: []ipay.Split{{Invoice: 100}, {}}})},
		"desc of 101":         {"Transactions[0].Description", create(ipay.Payment{Invoice: 100, Token: "eyJ9", Transactions: []ipay.Split{{Invoice: 100, Description: strings.Repeat("ї", 101)}}})},
		"text in cp1251":      {"UTF-8", create(ipay.Payment{Invoice: 100, Token: "eyJ9", Description: "\xcf\xeb"})},
		"info in cp1251":      {"UTF-8", create(ipay.Payment{Invoice: 100, Token: "eyJ9", Info: map[string]any{"a": json.RawMessage("\"\xcf\"")}})},
		"info that is none":   {"func()", create(ipay.Payment{Invoice: 100, Token: "eyJ9", Info: map[string]any{"a": func() {}}})},
		"verify without data": {"threeDSData", func(c *ipay.Client) error { _, err := c.Verify3DS(ctx, 1, ""); return err }},
		"verify of nothing":   {"above 0", func(c *ipay.Client) error { _, err := c.Verify3DS(ctx, 0, "eJ"); return err }},
		"capture of nothing":  {"Void", func(c *ipay.Client) error { _, err := c.Capture(ctx, 1, 0); return err }},
		"split of nothing":    {"no sum", func(c *ipay.Client) error { _, err := c.CaptureSplit(ctx, 1); return err }},
		"sale without sum":    {"no sum", sale(ipay.Sale{PaymentID: 1})},
		"sale below 0":        {"no sum", sale(ipay.Sale{PaymentID: 1, Invoice: -1, Transactions: []ipay.Split{{Invoice: 1}}})},
		"sale of no payment":  {"above 0", sale(ipay.Sale{Invoice: 1})},
		"sale part of -1":     {"Transactions[0].Invoice", sale(ipay.Sale{PaymentID: 1, Transactions: []ipay.Split{{Invoice: -1}}})},
		"void of no payment":  {"above 0", func(c *ipay.Client) error { _, err := c.Void(ctx, -1); return err }},
		// A sum that was computed to nothing must never become a refund of everything.
		"refund of 0":        {"call Refund", func(c *ipay.Client) error { _, err := c.RefundAmount(ctx, 1, 0); return err }},
		"refund of -1":       {"call Refund", func(c *ipay.Client) error { _, err := c.RefundAmount(ctx, 1, -1); return err }},
		"refund of no parts": {"call Refund", func(c *ipay.Client) error { _, err := c.RefundTransactions(ctx, 1); return err }},
		"refund of empty part": {"Transactions[0]", func(c *ipay.Client) error {
			_, err := c.RefundTransactions(ctx, 1, ipay.CancelPart{TransactionID: 1})
			return err
		}},
		"part of nobody":      {"Transactions[0]", cancel(ipay.Cancel{PaymentID: 1, Transactions: []ipay.CancelPart{{Amount: 1}}})},
		"amount and parts":    {"Amount and Transactions", cancel(ipay.Cancel{PaymentID: 1, Amount: 1, Transactions: []ipay.CancelPart{{TransactionID: 1, Amount: 1}}})},
		"cancel below 0":      {"below 0", cancel(ipay.Cancel{PaymentID: 1, Amount: -1})},
		"status of nothing":   {"above 0", func(c *ipay.Client) error { _, err := c.GetPaymentStatus(ctx, 0); return err }},
		"status of no ext_id": {"extID", func(c *ipay.Client) error { _, err := c.GetPaymentStatusByExtID(ctx, ""); return err }},
		"status of a long one": {"extID", func(c *ipay.Client) error {
			_, err := c.GetPaymentStatusByExtID(ctx, strings.Repeat("a", 51))
			return err
		}},
		"invoice of nothing": {"above 0", func(c *ipay.Client) error { _, err := c.GetPaymentInvoice(ctx, 0); return err }},
		"receipt of nothing": {"above 0", func(c *ipay.Client) error { _, err := c.GetReceipt(ctx, 0); return err }},
		"process of nothing": {"above 0", func(c *ipay.Client) error { _, err := c.ProcessPayment(ctx, 0); return err }},
	} {
		t.Run(name, func(t *testing.T) {
			if err := test.call(newClient(t, base, unreachable(t))); !errors.Is(err, ipay.ErrInvalidRequest) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("err = %v, want ErrInvalidRequest that says %q", err, test.says)
			}
		})
	}
}

// The limits are counted in characters, and a text may hold anything that is UTF-8, even the mark of a broken one.
func TestLimitsAreOfCharacters(t *testing.T) {
	for _, description := range []string{strings.Repeat("ї", 100), "\ufffd", `\ufffd`, `\\ufffd "quoted"`} {
		_, err := answering(t, 200, fixture(t, "page/answers/PaymentCreate.json")).Charge(t.Context(), ipay.Payment{
			Invoice: 100, Token: "eyJ9", ExtID: strings.Repeat("ї", 50), Transactions: []ipay.Split{{Invoice: 100, Description: description}},
		})
		if err != nil {
			t.Errorf("%q: %v", description, err)
		}
	}
}
