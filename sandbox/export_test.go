package sandbox_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/internal/scenario"
	"paysandbox/mocks"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// exported is a payment as a scenario, which must load.
func (b *box) exported(id payment.ID) (*scenario.Scenario, string) {
	b.t.Helper()
	text, err := b.tenant().ExportScenario(id)
	if err != nil {
		b.t.Fatal(err)
	}
	_, name, _ := strings.Cut(string(text), "\nname: ")
	name, _, _ = strings.Cut(name, "\n")
	loaded, err := sandbox.LoadScenarios(scripts(map[string]string{name: string(text)}))
	if err != nil {
		b.t.Fatalf("%v\n%s", err, text)
	}
	return loaded[0], string(text)
}

// wantRules compares the script of an export, a rule a line without its bind and header.
func wantRules(t *testing.T, s *scenario.Scenario, text, want string) {
	t.Helper()
	_, script, _ := strings.Cut(text, "\nscript:\n")
	script, _, _ = strings.Cut(script, "end: hold\n")
	if strings.TrimSpace(script) != strings.TrimSpace(want) {
		t.Errorf("the rules are\n%s\nwant\n%s", script, want)
	}
	if s.End != scenario.EndHold || s.Bind == nil {
		t.Errorf("it does not hold, or takes nothing:\n%s", text)
	}
}

// TestExportOfWhatHandsDid: clicks, forced states and events, each when it was.
func TestExportOfWhatHandsDid(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	id := payment.ID{Provider: "intellectmoney", Number: invoice}
	b.sbp(m, invoice)
	b.polls(m, invoice, 2)
	b.advance(90 * time.Second)
	if _, err := b.tenant().Payer(id, mocks.Decline); err != nil {
		t.Fatal(err)
	}
	b.advance(10 * time.Second)
	if err := b.tenant().SetState(id, sandbox.Change{State: "OK", Force: true, Set: []sandbox.Assignment{{Name: "rrn", Value: "000000000007"}}}); err != nil {
		t.Fatal(err)
	}
	if err := b.tenant().SetState(id, sandbox.Change{State: "OK", Set: []sandbox.Assignment{{Name: "message", Value: "да"}}}); err != nil {
		t.Fatal(err)
	}
	if err := b.tenant().Raise(id, "note"); err != nil {
		t.Fatal(err)
	}
	s, text := b.exported(id)
	wantRules(t, s, text, `
  - at: getBankCardPaymentState
    calls: 1
    do: {go: InProcess}
  - at: getBankCardPaymentState
    calls: 2
    do: {go: SendTo3DS}
    payer: {answer: decline, after: 1m30s}
  - at: admin:set-6
    state: OK
    do: {go: OK, set: {message: да}}
  - at: timer:10s
    state: Error
    do: {go: OK, force: true, set: {rrn: "000000000007"}}
`)
	if !strings.Contains(text, "# A control call did what admin:set-6 does here, after request 4: raise it by POST /__admin/payments/"+id.String()) {
		t.Errorf("it does not say what has to be raised:\n%s", text)
	}
}

// TestExportOfWhatNoRuleCanDo says so in a comment.
func TestExportOfWhatNoRuleCanDo(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	b.gb("token/charge", gbCharge())
	id := payment.ID{Provider: "gbpayments", Number: "995"}
	if _, err := b.tenant().Operate(id, payment.Refund, 40); err != nil {
		t.Fatal(err)
	}
	if _, text := b.exported(id); !strings.Contains(text, "# Not in this file: at 2026-01-15T09:00:00Z the merchant's staff brought gbpayments:995 to COMPLETED") {
		t.Errorf("the cabinet is not told of:\n%s", text)
	}
}

// TestExportOfTestCards: what the model makes of a card happens again, whether the request shows the card or not.
func TestExportOfTestCards(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	charge := gbCharge()
	charge["token"] = "tok_insufficient_funds"
	b.gb("token/charge", charge)
	s, text := b.exported(payment.ID{Provider: "gbpayments", Number: "995"})
	wantRules(t, s, text, `
  - at: payment/token/charge
    when: {token: tok_insufficient_funds}
    do: {go: DECLINED, set: {reason: Недостаточно средств}}
`)
	token, err := b.tenant().MintToken("googlepay", mocks.TokenRequest{Card: "4000000000000424"})
	if err != nil {
		t.Fatal(err)
	}
	made := b.ipay("PaymentCreate", map[string]any{"invoice": 1000, "token": token})
	s, text = b.exported(payment.ID{Provider: "ipay", Number: jsonText(t, made["pmt_id"])})
	if rule := s.Script[0]; rule.Do.Go != "4" || !strings.Contains(text, `error_group: "42"`) || strings.Contains(text, token[:20]) {
		t.Errorf("a card within an encrypted token:\n%s", text)
	}
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	if _, err := m.BankCardPayment(t.Context(), client.CardPayment{InvoiceID: invoice, ReturnURL: "https://shop.test/back", IPAddress: "127.0.0.1",
		Card: client.Card{PAN: "4000000000000002", Holder: "IVAN", ExpiryMonth: "10", ExpiryYear: "30", CVV: "987"}}); err != nil {
		t.Fatal(err)
	}
	if _, text = b.exported(payment.ID{Provider: "intellectmoney", Number: invoice}); !strings.Contains(text, `when: {pan: "4000000000000002"}`) || strings.Contains(text, "987") {
		t.Errorf("a card:\n%s", text)
	}
}

// TestExportShowsNoCardAndStillTakesTheOrder: an order's number that looks like a card is compared with the rest of it.
func TestExportShowsNoCardAndStillTakesTheOrder(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	invoice := b.invoice(b.merchant(), "EP-4111111111111111-x")
	s, text := b.exported(payment.ID{Provider: "intellectmoney", Number: invoice})
	if strings.Contains(text, "4111111111111111") || !s.Bind.When.Match(func(name string) (string, bool) {
		return map[string]string{"orderId": "EP-4111111111111111-x", "amount": "10000"}[name], true
	}) || s.Bind.When.Match(func(name string) (string, bool) {
		return map[string]string{"orderId": "EP-5", "amount": "10000"}[name], true
	}) {
		t.Errorf("it is\n%s", text)
	}
}

func TestExportsThatCannotBe(t *testing.T) {
	b := newBox(t, sandbox.Options{JournalEntries: 2})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	b.sbp(m, invoice)
	b.poll(m, invoice)
	if got := b.admin("GET", "/__admin/payments/"+invoice+"/scenario", "", 409)["detail"].(string); !strings.Contains(got, "the journal has let go of") {
		t.Error(got)
	}
	if _, err := b.tenant().ExportScenario(payment.ID{Provider: "ipay", Number: "1"}); !errors.Is(err, mocks.ErrUnknown) {
		t.Errorf("no payment gives %v", err)
	}
}
