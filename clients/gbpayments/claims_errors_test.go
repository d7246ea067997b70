package gbpayments_test

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"paysandbox/clients/gbpayments"
	"paysandbox/internal/claims"
)

// claimRefused is the provider's error in an error; empty where there is none.
func claimRefused(err error) gbpayments.APIError {
	var refused *gbpayments.APIError
	if !errors.As(err, &refused) {
		return gbpayments.APIError{}
	}
	return *refused
}

// claimParameters are the tables of the page: what each method requires, and what it takes besides.
var claimParameters = map[string]struct{ required, optional []string }{
	"test":                 {nil, []string{"success", "error"}},
	"payment/token/auth":   {[]string{"token", "amount", "currency", "description", "email"}, []string{"order_id", "account_id", "ip"}},
	"payment/token/charge": {[]string{"token", "amount", "currency", "description", "email"}, []string{"order_id", "account_id", "ip"}},
	"payment/confirm":      {[]string{"transaction_id", "amount"}, nil},
	"payment/cancel":       {[]string{"transaction_id"}, nil},
	"payment/refund":       {[]string{"transaction_id", "amount"}, nil},
	"payment/list": {nil, []string{
		"date_start", "date_end", "type", "status", "workmode", "sort", "order", "offset", "limit",
	}},
}

// claimWhole calls every method with everything that the client can send. The client is that of s; id is a payment that is held, and
// paid one that is taken.
func claimWhole(s *claimShop, held, paid int64) map[string]func() error {
	ctx, full := s.t.Context(), claimOrder()
	full.OrderID, full.AccountID, full.IP = "order-1", "payer-1", "192.0.2.7"
	query := gbpayments.Query{
		DateStart: claimBegan, DateEnd: claimBegan, Type: gbpayments.TypeToken, Status: gbpayments.StatusCompleted,
		Workmode: gbpayments.WorkmodeLive, Sort: gbpayments.SortID, Offset: 1, Limit: 10,
	}
	return map[string]func() error{
		"test": func() error { // the error that was asked for is none
			_, err := s.Test(ctx, gbpayments.TestRequest{Fail: true, ErrorCode: 7})
			if claimRefused(err).Code == 7 {
				return nil
			}
			return err
		},
		"payment/token/auth":   func() error { _, err := s.Authorize(ctx, full); return err },
		"payment/token/charge": func() error { _, err := s.Charge(ctx, full); return err },
		"payment/confirm":      func() error { _, err := s.Confirm(ctx, held, 100_00); return err },
		"payment/cancel":       func() error { _, err := s.Cancel(ctx, held); return err },
		"payment/refund":       func() error { _, err := s.Refund(ctx, paid, 1); return err },
		"payment/list":         func() error { _, err := s.List(ctx, query); return err },
	}
}

func TestClaimARequiredParameterIsMissed(t *testing.T) {
	s := claimOpen(t, nil)
	calls := claimWhole(s, s.held(), s.taken())
	for method, parameters := range claimParameters {
		for _, name := range parameters.required {
			err := s.without(name, calls[method])
			claims.Check(t, "gb.error.required", claimVerdict(err) == "bad "+name, method, name, err)
			claims.Check(t, "gb.error.required", claimShown(s.sent(), name) != "absent" && s.last().url == base+"/"+method, "the client sent none", s.last().body)
		}
		for _, name := range parameters.optional {
			err := s.without(name, calls[method])
			claims.Check(t, "gb.error.required", err == nil, method, name, err)
			claims.Check(t, "gb.error.required", claimShown(s.sent(), name) != "absent", "the client sent none", s.last().body)
		}
	}
	// The client does not send what it knows to be refused.
	before := len(s.wire)
	for _, m := range claimMethods {
		for name, take := range map[string]func(*gbpayments.Payment){
			"Token": func(p *gbpayments.Payment) { p.Token = "" }, "Amount": func(p *gbpayments.Payment) { p.Amount = 0 },
			"Description": func(p *gbpayments.Payment) { p.Description = "" }, "Email": func(p *gbpayments.Payment) { p.Email = "" },
		} {
			p := claimOrder()
			take(&p)
			_, err := m.call(s.Client, t.Context(), p)
			claims.Check(t, "gb.error.required", claimVerdict(err) == "invalid" && strings.Contains(err.Error(), "Payment."+name), m.path, err)
		}
	}
	claims.Check(t, "gb.error.required", len(s.wire) == before, s.wire[before:])
}

func TestClaimAnErrorIsReadWhole(t *testing.T) {
	s, last := claimOpenAt(t, printedInstant, nil), int64(0)
	held := s.held()
	calls := claimWhole(s, held, s.taken())
	wrong := map[string]any{"email": "x", "ip": "x", "date_start": "x", "date_end": "x", "sort": "x", "order_id": []int{}, "account_id": []int{}}
	named := map[string]bool{}
	for _, method := range slices.Sorted(maps.Keys(claimParameters)) {
		parameters := claimParameters[method]
		for _, name := range append(slices.Clone(parameters.required), parameters.optional...) {
			s.change = func(sent claimTree) {
				if sent[name] = wrong[name]; sent[name] == nil {
					sent[name] = []int{7}
				}
			}
			e := claimRefused(calls[method]())
			s.change = nil
			object, _ := claimDecoded(t, s.last().answer)["error"].(claimTree)
			claims.Check(t, "gb.error.shape", claimKeys(object) == "code error_id name text timestamp" && string(e.Raw) == string(s.last().answer), e.Raw)
			claims.Check(t, "gb.error.shape", e.Method == method && e.HTTPStatus == http.StatusOK && e.Timestamp == "1491279174.7654", e)
			claims.Check(t, "gb.error.10002", e.Code == 10002 && e.Text == "Invalid parameter `"+name+"`" && errors.Is(&e, gbpayments.ErrBadParameter), e)
			claims.Check(t, "gb.error.name", e.Name == name, method, name, e)
			claims.Check(t, "gb.error.error_id", e.ErrorID > last && e.ErrorID != e.Code, last, e)
			last, named[e.Name] = e.ErrorID, true
		}
	}
	claims.Check(t, "gb.error.name", len(named) == 20, named) // every parameter of the page
	claims.Check(t, "gb.error.shape", s.money(held) == "10000 0 0 0", s.money(held))
}

func TestClaimAPrintedErrorIsReadWhole(t *testing.T) {
	printed := fixture(t, "page/answers/error.json")
	for _, o := range operations() {
		got := func(old, new string) (gbpayments.APIError, error) {
			_, err := o.call(t.Context(), answering(t, 200, strings.ReplaceAll(printed, old, new)))
			return claimRefused(err), err
		}
		e, err := got("token", "token")
		claims.Check(t, "gb.error.shape", e.Code == 10002 && e.Text == "Invalid parameter `token`" && e.ErrorID == 1002 && e.Name == "token", o.name, e)
		claims.Check(t, "gb.error.shape", e.Timestamp == "1597852096.013394" && string(e.Raw) == printed && e.Method == o.name, o.name, e)
		claims.Check(t, "gb.error.10002", errors.Is(err, gbpayments.ErrBadParameter) && !errors.Is(err, gbpayments.ErrOutcomeUnknown), o.name, err)
		claims.Check(t, "gb.error.error_id", e.ErrorID == 1002 && strings.Contains(err.Error(), "error_id 1002"), o.name, err)

		e, err = got("10002", "10003") // only 10002 is a bad parameter: of another code nobody knows what was done
		claims.Check(t, "gb.error.10002", e.Code == 10003 && !errors.Is(err, gbpayments.ErrBadParameter), o.name, err)
		claims.Check(t, "gb.error.10002", errors.Is(err, gbpayments.ErrOutcomeUnknown) == o.moves, o.name, err)
		e, _ = got(`"error_id":  1002`, `"error_id": 77`)
		claims.Check(t, "gb.error.error_id", e.ErrorID == 77 && e.Code == 10002, o.name, e)
		e, err = got(`"code":      10002,`, `"code": 1002,`)
		claims.Check(t, "gb.error.error_id", e.ErrorID == 1002 && e.Code == 1002 && !errors.Is(err, gbpayments.ErrBadParameter), o.name, err)

		for _, parameters := range claimParameters {
			for _, name := range append(slices.Clone(parameters.required), parameters.optional...) {
				e, err := got("token", name)
				claims.Check(t, "gb.error.name", e.Name == name && strings.Contains(err.Error(), `"`+name+`"`), o.name, err)
			}
		}
		e, _ = got(`"name":      "token"`, `"more": 1`)
		claims.Check(t, "gb.error.name", e.Name == "" && e.Code == 10002, o.name, e)
	}
}
