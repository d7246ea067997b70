package intellectmoney

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// An event is something that can happen to a payment; it gives what the caller is told.
type event struct {
	name string
	by   string
	fire func(*shop) string
}

func events() []event {
	call := func(op string, f fields) func(*shop) string {
		return func(s *shop) string { return told(s.call(op, f)) }
	}
	answered := func(answer mocks.Answer) func(*shop) string {
		return func(s *shop) string {
			p, _ := s.Get("3000000000")
			s.move(&p, s.provider.Answered(s, &p, answer), payment.Progress)
			return ""
		}
	}
	return []event{
		{opCreateInvoice, opCreateInvoice, call(opCreateInvoice, goodInvoice)},
		{opSbpPayment, opSbpPayment, call(opSbpPayment, goodStart)},
		{opGazpromPay, opGazpromPay, call(opGazpromPay, goodStart)},
		{opBnplPayment, opBnplPayment, call(opBnplPayment, goodStart)},
		{opBankCard, opBankCard, call(opBankCard, goodCard)},
		{opState, opState, call(opState, goodState)},
		{opActivationPay + " right", opActivationPay, call(opActivationPay, goodActivation)},
		{opActivationPay + " wrong", opActivationPay, call(opActivationPay, goodActivation.with("ActivationAmount", "9.99"))},
		{opActivationPay + " wrong three times", opActivationPay, func(s *shop) string {
			wrong := goodActivation.with("ActivationAmount", "9.99")
			s.call(opActivationPay, wrong)
			s.call(opActivationPay, wrong)
			return told(s.call(opActivationPay, wrong))
		}},
		{opPurchaseToPaid, opPurchaseToPaid, call(opPurchaseToPaid, goodPurchase)},
		{opPurchaseToRefund, opPurchaseToRefund, call(opPurchaseToRefund, goodPurchase)},
		{"payer approves", payment.Progress, answered(mocks.Approve)},
		{"payer declines", payment.Progress, answered(mocks.Decline)},
		{"payer abandons", payment.Progress, answered(mocks.Abandon)},
		{"deadline", payment.Progress, func(s *shop) string {
			p, _ := s.Get("3000000000")
			s.move(&p, s.provider.Due(s, &p), payment.Progress)
			return ""
		}},
	}
}

func told(answer mocks.Response) string {
	if param := refused(answer); param != "" {
		return "166 " + param
	}
	return ""
}

// TestStatesAndEvents holds the full product of states and events, for invoices without and with HoldMode and for the card that
// asks for activation, against one table.
func TestStatesAndEvents(t *testing.T) {
	var table strings.Builder
	moved := payment.Machine{}
	for _, kind := range []struct {
		name    string
		invoice fields
		start   string
		card    outcome
	}{
		{"SBP", goodInvoice, opSbpPayment, paysAfterChallenge},
		{"SBP, HoldMode 1", heldInvoice, opSbpPayment, paysAfterChallenge},
		{"card 4000000000000002", goodInvoice, opBankCard, declinedByBank},
		{"card 4000000000000077", goodInvoice, opBankCard, insufficientFunds},
		{"card 4000000000003220", goodInvoice, opBankCard, wantsActivation},
	} {
		fmt.Fprintf(&table, "# %s\n", kind.name)
		for _, from := range machine.States() {
			for _, e := range events() {
				s := newShop()
				p := s.bring(t, from, kind.invoice, kind.start)
				d := detailOf(&p)
				d.ActivationAmount, d.Card = 137, kind.card
				p.Detail = &d
				s.payments[p.ID.Number] = p
				said := e.fire(s)
				after, _ := s.Get(p.ID.Number)
				if !machine.Allows(from, e.by, after.State) {
					t.Errorf("%s at %s leads to %s, which the machine does not have", e.name, from, after.State)
				}
				moved = append(moved, payment.Edge{From: from, By: e.by, To: after.State})
				if after.State != from || said != "" {
					line := fmt.Sprintf("%-17s %-32s → %-17s %s", from, e.name, after.State, said)
					table.WriteString(strings.TrimRight(line, " ") + "\n")
				}
			}
		}
		table.WriteByte('\n')
	}
	golden(t, "states.golden", table.String())
	for _, row := range machine {
		if row.From != "" && row.By != payment.Progress && !slices.ContainsFunc(moved, func(e payment.Edge) bool {
			return e.From == row.From && e.By == row.By && e.To == row.To
		}) {
			t.Errorf("no command takes the machine's row %s —%s→ %s", row.From, row.By, row.To)
		}
		if row.Source == "" {
			t.Errorf("the row %s —%s→ %s has no source", row.From, row.By, row.To)
		}
	}
}

func TestStatusIsTotal(t *testing.T) {
	p := New()
	want := map[payment.State]payment.Status{
		"": payment.Created, stateNew: payment.Created, stateCreated: payment.Pending, stateInProcess: payment.Pending, stateSendTo3DS: payment.Challenged,
		stateActivation: payment.Pending, stateHeld: payment.Authorized, stateOK: payment.Paid, statePartlyPaid: payment.PartlyPaid,
		stateError: payment.Declined, stateCancelled: payment.Cancelled, stateRefunded: payment.Refunded,
	}
	for _, state := range append(machine.States(), "") {
		if got := p.Status(payment.Payment{State: state}); got != want[state] {
			t.Errorf("%s is %q, want %q", state, got, want[state])
		}
	}
	if got := p.Status(payment.Payment{State: stateCancelled, Detail: &Detail{Expired: true}}); got != payment.Expired {
		t.Errorf("a payment cancelled by time is %q", got)
	}
	if len(machine.States()) != len(ways) {
		t.Errorf("the machine has %d states, the tests know %d", len(machine.States()), len(ways))
	}
}

// TestLedgerOfEveryLife walks whole lives and reads the ledger at their end.
func TestLedgerOfEveryLife(t *testing.T) {
	for _, life := range []struct {
		states []payment.State
		by     string // of the last step
		ledger string
		status payment.Status
	}{
		{[]payment.State{stateCreated, stateInProcess, stateSendTo3DS, stateOK}, payment.Progress, "capture 1000", payment.Paid},
		{[]payment.State{stateCreated, stateInProcess, stateOK, stateRefunded}, opPurchaseToRefund, "capture 1000, refund 1000", payment.Refunded},
		{[]payment.State{stateCreated, stateInProcess, stateHeld}, payment.Progress, "authorize 1000", payment.Authorized},
		{[]payment.State{stateCreated, stateInProcess, stateHeld, stateOK}, opPurchaseToPaid, "authorize 1000, capture 1000", payment.Paid},
		{[]payment.State{stateCreated, stateInProcess, stateHeld, stateOK, stateRefunded}, opPurchaseToRefund, "authorize 1000, capture 1000, refund 1000", payment.Refunded},
		{[]payment.State{stateCreated, stateInProcess, stateHeld, stateCancelled}, opPurchaseToRefund, "authorize 1000, void 1000", payment.Cancelled},
		{[]payment.State{stateCreated, stateInProcess, stateHeld, stateCancelled}, payment.Progress, "authorize 1000, void 1000", payment.Expired},
		{[]payment.State{stateCreated, stateInProcess, statePartlyPaid}, payment.Progress, "capture 500", payment.PartlyPaid},
		{[]payment.State{stateCreated, stateInProcess, statePartlyPaid, stateOK}, payment.Progress, "capture 500, capture 500", payment.Paid},
		{[]payment.State{stateCreated, stateInProcess, statePartlyPaid, stateRefunded}, opPurchaseToRefund, "capture 500, refund 500", payment.Refunded},
		{[]payment.State{stateCreated, stateInProcess, stateError}, payment.Progress, "", payment.Declined},
		{[]payment.State{stateCancelled}, opPurchaseToRefund, "", payment.Cancelled},
		{[]payment.State{stateCancelled}, "deadline", "", payment.Expired},
	} {
		s := newShop()
		p := s.bring(t, stateNew, goodInvoice, "")
		for i, to := range life.states {
			by := payment.Progress
			if i == len(life.states)-1 {
				by = life.by
			}
			s.provider.Enter(s, &p, mocks.Step{From: p.State, To: to, By: by, At: s.now})
		}
		var lines []string
		for _, m := range p.Ledger {
			lines = append(lines, fmt.Sprintf("%s %d", m.Kind, m.Minor))
		}
		if got := strings.Join(lines, ", "); got != life.ledger || s.provider.Status(p) != life.status {
			t.Errorf("%v: ledger %q and %s, want %q and %s", life.states, got, s.provider.Status(p), life.ledger, life.status)
		}
	}
}

func TestPartOfTheAmount(t *testing.T) {
	for _, c := range []struct{ amount, asked, taken int64 }{{1000, 300, 300}, {1000, 0, 500}, {1000, 2000, 500}, {1, 0, 1}} {
		p := payment.Payment{Amount: payment.Money{Minor: c.amount, Currency: "RUB"}}
		New().Enter(newShop(), &p, mocks.Step{From: stateSendTo3DS, To: statePartlyPaid, Minor: c.asked})
		if got := p.Ledger.Sum(payment.Capture); got != c.taken {
			t.Errorf("%d of %d: took %d, want %d", c.asked, c.amount, got, c.taken)
		}
	}
}

func TestDeadlines(t *testing.T) {
	s := newShop()
	p := s.bring(t, stateNew, goodInvoice.with("ExpireDate", "2026-01-15 13:00:00").with("HoldMode", "1").with("HoldTime", "5"), "")
	hour := s.now.Add(time.Hour)
	for _, step := range []struct {
		to   payment.State
		want time.Time
	}{
		{stateCreated, hour}, {stateInProcess, hour}, {stateSendTo3DS, hour}, {stateError, time.Time{}}, {stateCreated, hour}, {stateInProcess, hour},
		{stateActivation, time.Time{}}, {stateHeld, s.now.Add(5 * time.Hour)}, {stateOK, time.Time{}},
	} {
		s.provider.Enter(s, &p, mocks.Step{From: p.State, To: step.to, By: payment.Progress, At: s.now})
		if p.State != step.to || !p.Since.Equal(s.now) || !p.Deadline.Equal(step.want) {
			t.Errorf("%s: %s since %v until %v, want until %v", step.to, p.State, p.Since, p.Deadline, step.want)
		}
	}
	p.State = stateError // a new try after the invoice's time is refused
	s.payments[p.ID.Number] = p
	s.now = hour
	if got := refused(s.call(opSbpPayment, goodStart)); got != "invoiceId" {
		t.Errorf("a start past ExpireDate: error 166 of %q", got)
	}
}

func TestNewTryForgetsTheFailedOne(t *testing.T) {
	s := newShop()
	p := s.bring(t, stateSendTo3DS, goodInvoice, opBankCard)
	d := detailOf(&p)
	d.Card = insufficientFunds
	p.Detail = &d
	s.move(&p, s.provider.Answered(s, &p, mocks.Approve), payment.Progress)
	want := `"PaymentStep":"Error","Message":"Недостаточно средств","RcCodeId":51,"State"`
	if answer := s.call(opState, goodState); !strings.Contains(string(answer.Body), want) {
		t.Errorf("%s, want %s", answer.Body, want)
	}
	s.call(opSbpPayment, goodStart)
	p, _ = s.Get("3000000000")
	if d := detailOf(&p); p.State != stateCreated || p.Method != "Sbp" || d.Message != "" || d.RcCode != 0 || d.MaskedPAN != "" || d.Card != 0 || d.ReturnURL != "" {
		t.Errorf("%s by %s: %+v", p.State, p.Method, d)
	}
	s.move(&p, mocks.Proposal{To: stateInProcess}, payment.Progress)
	s.move(&p, mocks.Proposal{To: stateOK}, payment.Progress)
	if answer := s.call(opState, goodState); !strings.Contains(string(answer.Body), `"PaymentStep":"OK","Rrn":"`) {
		t.Errorf("after the second try: %s", answer.Body)
	}
}

func TestSecondStartChangesNothing(t *testing.T) {
	for _, state := range []payment.State{stateCreated, stateInProcess, stateSendTo3DS, stateActivation} {
		s := newShop()
		before := s.bring(t, state, goodInvoice, opGazpromPay)
		answer := s.call(opSbpPayment, goodStart.with("SuccessUrl", "https://other.ru"))
		after, _ := s.Get("3000000000")
		if !strings.HasSuffix(string(answer.Body), acceptedResult) || after.Method != "GazpromPay" || after.State != state || detailOf(&after) != detailOf(&before) {
			t.Errorf("%s: %s; the payment became %+v", state, answer.Body, after)
		}
	}
}

func TestNothingOfACardIsKept(t *testing.T) {
	s := newShop()
	p := s.bring(t, stateCreated, goodInvoice, opBankCard)
	if text := fmt.Sprintf("%+v", detailOf(&p)); strings.Contains(text, "4111111111111111") || strings.Contains(text, ":123 ") {
		t.Errorf("the card is kept: %s", text)
	}
	if got := detailOf(&p).MaskedPAN; got != "411111******1111" {
		t.Errorf("masked as %s", got)
	}
	if got := mocks.MaskPAN("1234567890123456789"); got != "123456*********6789" {
		t.Errorf("masked as %s", got)
	}
}
