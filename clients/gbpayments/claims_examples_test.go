package gbpayments_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"paysandbox/clients/gbpayments"
	"paysandbox/internal/claims"
)

// The sandbox's clock stands at the instant of a printed answer and its first number is the printed one, so that the client meets the
// printed words on both ways. Two examples are no JSON as they are printed: the answer of refund is without its comment here, and in
// that of list an empty object stands for each "{ ...transaction... }".

// claimPrinted is a printed answer without the blanks between its words.
func claimPrinted(t testing.TB, name string) string {
	t.Helper()
	var text bytes.Buffer
	if err := json.Compact(&text, []byte(fixture(t, "page/answers/"+name+".json"))); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// claimSame says whether the newest request means what the page prints: the same keys, and values of the same JSON types.
func (s *claimShop) claimSame(name string) bool {
	s.t.Helper()
	return reflect.DeepEqual(s.sent(), claimDecoded(s.t, []byte(fixture(s.t, "page/requests/"+name+".json"))))
}

// claimWants says what differs between a printed answer and what the client reads: at a sandbox whose answer is the printed one but for
// blanks, and of the printed one itself. Nothing: "".
func claimWants(t testing.TB, name string, s *claimShop, want gbpayments.Result, call func(*gbpayments.Client) (gbpayments.Result, error)) string {
	t.Helper()
	printed := fixture(t, "page/answers/"+name+".json")
	want.Timestamp = "1491279174.7654"
	for _, place := range []struct {
		client *gbpayments.Client
		answer string
	}{{s.Client, claimPrinted(t, name)}, {answering(t, 200, printed), printed}} {
		got, err := call(place.client)
		want.Raw = []byte(place.answer)
		if err != nil || !reflect.DeepEqual(got, want) {
			return fmt.Sprintf("read %v, %q of %s, %v", got, got.Reason, got.Raw, err)
		}
	}
	return ""
}

func TestClaimExampleOfAnError(t *testing.T) {
	printed := fixture(t, "page/answers/error.json")
	for _, m := range claimMethods {
		want := gbpayments.APIError{
			Method: strings.TrimPrefix(m.path, "/"), Code: 10002, Text: "Invalid parameter `token`", ErrorID: 1002, Name: "token",
			Timestamp: "1597852096.013394", HTTPStatus: 200, Raw: []byte(claimPrinted(t, "error")),
		}
		s := claimOpenAt(t, time.Unix(1597852096, 13_394_000), nil)
		err := s.without("token", func() error { _, err := m.call(s.Client, t.Context(), claimOrder()); return err })
		claims.Check(t, "gb.example.error", reflect.DeepEqual(claimRefused(err), want), err, claimRefused(err).Raw)
		_, err = m.call(answering(t, 200, printed), t.Context(), claimOrder())
		want.Raw = []byte(printed)
		claims.Check(t, "gb.example.error", reflect.DeepEqual(claimRefused(err), want), err, claimRefused(err).Raw)
	}
}

func TestClaimExamplesOfTokenPayments(t *testing.T) {
	for _, m := range claimMethods {
		seen := claimWants(t, "pay", claimOpenAt(t, printedInstant, claimFirst(995)), gbpayments.Result{Success: true, TransactionID: 995},
			func(c *gbpayments.Client) (gbpayments.Result, error) { return m.call(c, t.Context(), claimOrder()) })
		claims.Check(t, "gb.example.pay_ok", seen == "", m.path, seen)
		poor := claimOrder()
		poor.Token = "tok_insufficient_funds"
		seen = claimWants(t, "declined", claimOpenAt(t, printedInstant, nil), gbpayments.Result{Reason: "Недостаточно средств"},
			func(c *gbpayments.Client) (gbpayments.Result, error) { return m.call(c, t.Context(), poor) })
		claims.Check(t, "gb.example.pay_failed", seen == "", m.path, seen)
	}
}

// claimSomeReason refuses a confirmation in the page's own words.
const claimSomeReason = `version: 1
name: own
about: The bank refuses the confirmation, in the page's own words.
provider: gbpayments
bind: { operation: payment/token/auth }
script:
  - { at: payment/confirm, do: { refuse: { text: Some reason } } }
`

func TestClaimExamplesOfConfirm(t *testing.T) {
	hold := func(p *gbpayments.Payment) { p.Amount = 100 }
	confirm := func(c *gbpayments.Client) (gbpayments.Result, error) { return c.Confirm(t.Context(), 590, 100) }
	s := claimOpenAt(t, printedInstant, claimFirst(590))
	s.pay(claimAuthorize, hold)
	seen := claimWants(t, "confirm", s, gbpayments.Result{Success: true, TransactionID: 590}, confirm)
	claims.Check(t, "gb.example.confirm_request", s.claimSame("confirm") && s.address() == "POST "+base+"/payment/confirm", s.last().body)
	claims.Check(t, "gb.example.confirm_request", s.money(590) == "0 100 0 0" && s.found(590).Paid(), s.money(590))
	claims.Check(t, "gb.example.confirm_ok", seen == "", seen)

	s = claimOpenBy(t, printedInstant, claimFirst(590), fstest.MapFS{"own.yaml": &fstest.MapFile{Data: []byte(claimSomeReason)}})
	s.pay(claimAuthorize, hold)
	seen = claimWants(t, "refused", s, gbpayments.Result{TransactionID: 590, Reason: "Some reason"}, confirm)
	claims.Check(t, "gb.example.confirm_failed", seen == "" && s.money(590) == "100 0 0 0", seen, s.money(590))
}

func TestClaimExamplesOfCancel(t *testing.T) {
	s := claimOpenAt(t, printedInstant, claimFirst(590))
	s.held()
	seen := claimWants(t, "cancel", s, gbpayments.Result{Success: true, TransactionID: 590},
		func(c *gbpayments.Client) (gbpayments.Result, error) { return c.Cancel(t.Context(), 590) })
	claims.Check(t, "gb.example.cancel_request", s.claimSame("cancel") && s.address() == "POST "+base+"/payment/cancel", s.last().body)
	claims.Check(t, "gb.example.cancel_request", s.money(590) == "0 0 10000 0" && s.found(590).Cancelled(), s.money(590))
	claims.Check(t, "gb.example.cancel_ok", seen == "", seen)
}

func TestClaimExamplesOfRefund(t *testing.T) {
	s := claimOpenAt(t, printedInstant, claimFirst(900))
	s.taken()
	seen := claimWants(t, "refund", s, gbpayments.Result{Success: true, TransactionID: 901},
		func(c *gbpayments.Client) (gbpayments.Result, error) { return c.Refund(t.Context(), 900, 100) })
	claims.Check(t, "gb.example.refund_request", s.claimSame("refund") && s.address() == "POST "+base+"/payment/refund", s.last().body)
	claims.Check(t, "gb.example.refund_request", s.money(900) == "0 10000 0 100" && s.found(901).ParentID == 900, s.money(900))
	claims.Check(t, "gb.example.refund_ok", seen == "", seen)

	// With its comment it is no JSON, and the client says so.
	commented := strings.Replace(fixture(t, "page/answers/refund.json"), "901", "901 // Идентификатор операции возврата", 1)
	_, err := answering(t, 200, commented).Refund(t.Context(), 900, 100)
	claims.Check(t, "gb.example.refund_ok", claimVerdict(err) == "malformed" && strings.Contains(commented, "//"), err)
}

func TestClaimExamplesOfList(t *testing.T) {
	s := claimOpenAt(t, time.Date(2020, 8, 31, 20, 0, 0, 0, time.UTC), nil) // 31 August, 23:00 in Moscow
	for range 5 {
		s.taken()
		s.advance(time.Hour)
	}
	page := s.listed(pageQuery(t))
	claims.Check(t, "gb.example.list_request", s.claimSame("list") && s.address() == "POST "+base+"/payment/list", s.last().body)
	claims.Check(t, "gb.example.list_request", fmt.Sprint(claimIDs(page)) == "[999 998 997 996]", claimIDs(page))

	printed, err := answering(t, 200, fixture(t, "page/answers/list.json")).List(t.Context(), pageQuery(t))
	claims.Check(t, "gb.example.list_answer", err == nil && printed.Count == 4 && len(printed.Transactions) == 3, printed, err)
	claims.Check(t, "gb.example.list_answer", page.Count == 4 && strings.HasPrefix(string(page.Raw), `{"response":{"count":4,"items":[{`), page.Raw)
	for _, l := range page.Transactions {
		claims.Check(t, "gb.example.list_answer", l.Type == gbpayments.TypeToken && l.Date.Month() == time.September && l.Date.Day() == 1, l)
	}
}
