package gbpayments_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"paysandbox/internal/claims"
	"paysandbox/sandbox"
)

// The clock of these tests stands at the instants of the printed answers, and the first number of a site is the printed one: the
// examples go out byte for byte, and the answers are the printed ones but for blanks.

// claimExample is an example of the page as it is printed, but for the two that are no JSON: refund-ok is without its comment, and in
// list-answer an empty object stands for each "{ ...transaction... }".
func claimExample(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "page", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// claimPrinted is a printed answer without the blanks between its words.
func claimPrinted(t testing.TB, name string) string {
	t.Helper()
	var text bytes.Buffer
	if err := json.Compact(&text, []byte(claimExample(t, name))); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// claimFrom is a site at the instant of the printed responses whose first transaction has a number.
func claimFrom(t testing.TB, first int64) *site {
	t.Helper()
	return claimAt(t, printedResponse, first, sandbox.Options{})
}

func TestClaimExamplesOfTokenPayments(t *testing.T) {
	for _, op := range claimOps {
		r := claimAt(t, printedError, 995, sandbox.Options{}).pay(op, tree{"token": nil})
		claims.Check(t, "gb.example.error", r.text == claimPrinted(t, "error"), op, r.text)
		r = claimFrom(t, 995).pay(op, nil)
		claims.Check(t, "gb.example.pay_ok", r.text == claimPrinted(t, "pay-ok"), op, r.text)
		r = claimFrom(t, 995).pay(op, tree{"token": "tok_insufficient_funds"})
		claims.Check(t, "gb.example.pay_failed", r.text == claimPrinted(t, "pay-failed"), op, r.text)
		claims.Check(t, "gb.example.pay_failed", strings.Contains(r.text, "Недостаточно средств") && r.word("response.reason") == "Недостаточно средств", op, r.text)
	}
}

func TestClaimExamplesOfConfirm(t *testing.T) {
	s := claimFrom(t, 590)
	number := s.made(auth, tree{"amount": 100})
	r := s.post("payment/confirm", claimExample(t, "confirm-request"))
	claims.Check(t, "gb.example.confirm_request", number == 590 && r.verdict() == "1" && claimStep(s) == "AUTHORIZED to COMPLETED" && claimMoney(s, number) == "0 100 0 0", r.text)
	claims.Check(t, "gb.example.confirm_request", s.last().Request.Body == claimExample(t, "confirm-request") && len(s.last().Violations) == 0, s.last())
	claims.Check(t, "gb.example.confirm_ok", r.text == claimPrinted(t, "confirm-ok"), r.text)

	scripted := claimAt(t, printedResponse, 590, sandbox.Options{Scenarios: fstest.MapFS{"own.yaml": &fstest.MapFile{Data: []byte(`version: 1
name: own
about: The bank refuses the confirmation, in the page's own words.
provider: gbpayments
bind: { operation: payment/token/auth }
script:
  - { at: payment/confirm, do: { refuse: { text: Some reason } } }
`)}}})
	number = scripted.made(auth, tree{"amount": 100})
	r = scripted.post("payment/confirm", claimExample(t, "confirm-request"))
	claims.Check(t, "gb.example.confirm_failed", r.text == claimPrinted(t, "confirm-failed") && scripted.state(number) == "AUTHORIZED", r.text)
}

func TestClaimExamplesOfCancel(t *testing.T) {
	s := claimFrom(t, 590)
	number := s.made(auth, tree{"amount": 100})
	r := s.post("payment/cancel", claimExample(t, "cancel-request"))
	claims.Check(t, "gb.example.cancel_request", number == 590 && r.verdict() == "1" && claimStep(s) == "AUTHORIZED to CANCELED" && claimMoney(s, number) == "0 0 100 0", r.text)
	claims.Check(t, "gb.example.cancel_request", s.last().Request.Body == claimExample(t, "cancel-request") && len(s.last().Violations) == 0, s.last())
	claims.Check(t, "gb.example.cancel_ok", r.text == claimPrinted(t, "cancel-ok"), r.text)
	late := s.post("payment/confirm", claimExample(t, "confirm-request")) // of the same 590: not both can succeed
	claims.Check(t, "gb.example.cancel_request", strings.HasPrefix(late.verdict(), "0 ") && s.state(number) == "CANCELED", late.text)
}

func TestClaimExamplesOfRefund(t *testing.T) {
	s := claimFrom(t, 900)
	paid := s.made(charge, tree{"amount": 100})
	r := s.post("payment/refund", claimExample(t, "refund-request"))
	claims.Check(t, "gb.example.refund_request", paid == 900 && r.verdict() == "1" && claimMoney(s, paid) == "0 100 0 100", r.text)
	claims.Check(t, "gb.example.refund_request", s.last().Request.Body == claimExample(t, "refund-request") && len(s.last().Violations) == 0, s.last())
	claims.Check(t, "gb.example.refund_ok", r.text == claimPrinted(t, "refund-ok"), r.text)
}

func TestClaimExamplesOfList(t *testing.T) {
	s := claimAt(t, time.Date(2020, 8, 31, 20, 0, 0, 0, time.UTC), 995, sandbox.Options{}) // 31 August, 23:00 in Moscow
	for range 5 {
		s.made(charge, nil)
		s.advance(time.Hour)
	}
	r := s.post("payment/list", claimExample(t, "list-request"))
	claims.Check(t, "gb.example.list_request", s.last().Request.Body == claimExample(t, "list-request") && len(s.last().Violations) == 0, s.last())
	claims.Check(t, "gb.example.list_request", r.column("id") == "999 998 997 996" && r.verdict() == "4 listed", r.text)
	claims.Check(t, "gb.example.list_request", strings.HasPrefix(r.column("date"), "2020-09-01 03:00:00 2020-09-01 02:00:00") && strings.HasSuffix(r.column("date"), "2020-09-01 00:00:00"), r.text)

	var printed tree
	if err := json.Unmarshal([]byte(claimExample(t, "list-answer")), &printed); err != nil {
		t.Fatal(err)
	}
	claims.Check(t, "gb.example.list_answer", claimKeys(r.tree) == claimKeys(printed) && claimKeys(r.at("response")) == claimKeys(printed["response"]), r.text)
	claims.Check(t, "gb.example.list_answer", strings.HasPrefix(r.text, `{"response":{"count":4,"items":[{`) && strings.HasSuffix(r.text, "}]}}"), r.text)
	for _, item := range r.items() {
		claims.Check(t, "gb.example.list_answer", claimKind(item["id"]) == "integer" && claimKind(item["date"]) == "string" && len(item) > 5, item)
	}
}
