package intellectmoney_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"paysandbox/clients/intellectmoney"
	"paysandbox/payment"
	"paysandbox/sandbox"
	"paysandbox/scenarios"
)

// elsewhere are the shipped scenarios that other tests play.
var elsewhere = []string{
	"bnpl-refused", "create-invoice-fails-twice", "default", "hold-captured",
	"notification-bad-hash", "notification-before-answer", "notification-created-after-paid", "notification-duplicated", "notification-lost",
	"notification-windows-1251", "ok-spelling", "refund-refused", "sbp-declined", "sbp-expired",
	"sbp-lost-answer", "sbp-paid-third-poll", "slow-state", "state-502-twice", "stuck-in-process", "timed", "unknown-step",
}

// library are the others, each played by a merchant who does right.
var library = map[string]func(*testing.T, *merchant){
	"activation-amount-right":    nameTheRightAmount,
	"activation-amount-wrong":    nameWrongAmounts,
	"bnpl-approved":              payByInstalments,
	"card-3ds-failed":            failByCard,
	"card-3ds-paid":              payByCard,
	"create-invoice-lost-answer": giveUpTheLostOrder,
	"gazprom-pay-abandoned":      waitInVain,
	"gazprom-pay-declined":       failByGazpromPay,
	"gazprom-pay-paid":           payByGazpromPay,
	"hold-capture-refused":       captureTwice,
	"hold-released":              release,
	"state-502-one-in-five":      askThroughABadGateway,
	"state-garbled-once":         askAgainAfterGarbage,
	"trickling-state":            waitForEveryByte,
}

func TestEveryScenarioOfTheLibraryIsPlayed(t *testing.T) {
	entries, err := scenarios.FS.ReadDir("intellectmoney")
	if err != nil {
		t.Fatal(err)
	}
	var shipped []string
	for _, e := range entries {
		shipped = append(shipped, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	played := slices.Sorted(slices.Values(slices.Concat(elsewhere, slices.Collect(maps.Keys(library)))))
	if !slices.Equal(shipped, played) {
		t.Errorf("shipped are\n%v, played are\n%v", shipped, played)
	}
	for name, play := range library {
		t.Run(name, func(t *testing.T) {
			m := newMerchant(t, name)
			play(t, m)
			m.reports()
		})
	}
}

// merchant plays one scenario, which it names with every request, and remembers its newest invoice.
type merchant struct {
	*box
	*intellectmoney.Client
	t        testing.TB
	scenario string
	invoice  string
}

func newMerchant(t *testing.T, name string) *merchant {
	b := newBox(t, sandbox.Options{})
	return &merchant{box: b, Client: b.shop(scenario(name)), t: t, scenario: name}
}

// starts makes an order's invoice and starts its payment by pay, which is told the invoice.
func (m *merchant) starts(order string, pay func(invoice string) (intellectmoney.Answer, error)) {
	m.t.Helper()
	m.invoice = m.box.invoice(m.Client, order)
	if _, err := pay(m.invoice); err != nil {
		m.t.Fatal(err)
	}
}

func (m *merchant) bySBP(invoice string) (intellectmoney.Answer, error) {
	return m.SBPPayment(m.t.Context(), payable(invoice))
}

func (m *merchant) byGazpromPay(invoice string) (intellectmoney.Answer, error) {
	return m.GazpromPayPayment(m.t.Context(), payable(invoice))
}

func (m *merchant) byInstalments(invoice string) (intellectmoney.Answer, error) {
	return m.BNPLPayment(m.t.Context(), payable(invoice))
}

// by pays with a test card.
func (m *merchant) by(pan string) func(string) (intellectmoney.Answer, error) {
	return func(invoice string) (intellectmoney.Answer, error) {
		return m.BankCardPayment(m.t.Context(), byCard(invoice, pan))
	}
}

// sees polls once for each step of a list and gives the last answer.
func (m *merchant) sees(steps string) (last intellectmoney.PaymentState) {
	m.t.Helper()
	var seen []string
	for range strings.Fields(steps) {
		last = m.ask(m.Client, m.invoice, 1)
		seen = append(seen, string(last.Step))
	}
	if got := strings.Join(seen, " "); got != steps {
		m.t.Fatalf("the polls see %s, want %s", got, steps)
	}
	return last
}

// ends compares the payment as the sandbox keeps it.
func (m *merchant) ends(state payment.State, ledger string) {
	m.t.Helper()
	p := m.stored(m.invoice)
	var movements []string
	for _, v := range p.Ledger {
		movements = append(movements, string(v.Kind)+" "+intellectmoney.FormatAmount(v.Minor))
	}
	if got := strings.Join(movements, ", "); p.State != state || got != ledger {
		m.t.Errorf("it ends as %s with %q, want %s with %q", p.State, got, state, ledger)
	}
}

// reports compares what the scenario's report complains of at the end.
func (m *merchant) reports(complaints ...string) {
	m.t.Helper()
	report, err := m.tenant().Report(m.scenario, true)
	if err != nil {
		m.t.Fatal(err)
	}
	if len(report.Payments) == 0 {
		m.t.Errorf("the scenario took no payment")
	}
	var got []string
	for _, e := range report.Unmet() {
		got = append(got, e.Else)
	}
	if !slices.Equal(got, complaints) {
		m.t.Errorf("the report complains %q, want %q: %+v", got, complaints, report.Expectations)
	}
}

// A merchant who does wrong reads the sentence of the file.
func TestTheLibraryTellsAMerchantWhatWasWrong(t *testing.T) {
	for _, wrong := range []struct {
		scenario   string
		play       func(*testing.T, *merchant)
		complaints []string
	}{
		{"create-invoice-lost-answer", func(t *testing.T, m *merchant) {
			for _, order := range []string{"EP-1", "EP-2"} { // as if nothing had been made
				if _, err := m.CreateInvoice(t.Context(), intellectmoney.Invoice{OrderID: order, Amount: 100_00}); err == nil {
					t.Errorf("the invoice of order %s was made known", order)
				}
			}
		}, []string{"did not give up the order whose invoice it does not know", "left an invoice that can still be paid"}},
		{"gazprom-pay-abandoned", func(t *testing.T, m *merchant) {
			m.starts("EP-1", m.byGazpromPay)
			m.sees("InProcess SendTo3DS")
			if _, err := m.byGazpromPay(m.invoice); err != nil {
				t.Fatal(err)
			}
		}, []string{"started the payment again, although the payer still has the first link"}},
		{"state-garbled-once", func(t *testing.T, m *merchant) {
			m.starts("EP-1", m.bySBP)
			if _, err := m.WaitForPayment(t.Context(), m.invoice, instantly); err == nil {
				t.Error("the garbled answer was read")
			}
		}, []string{"took an answer that cannot be read for the end", "did not ask for the state until the payment was paid"}},
		{"hold-capture-refused", func(t *testing.T, m *merchant) {
			m.starts("EP-1", m.bySBP)
			m.sees("InProcess SendTo3DS OK")
			if _, err := m.Capture(t.Context(), "EP-1"); err == nil {
				t.Error("the first capture was carried out")
			}
		}, []string{"took the refusal for the end, although the money is still blocked", "did not take the money"}},
		{"hold-released", func(t *testing.T, m *merchant) {
			m.starts("EP-1", m.bySBP)
			m.sees("InProcess SendTo3DS OK")
			if _, err := m.Capture(t.Context(), "EP-1"); err != nil {
				t.Fatal(err)
			}
		}, []string{"took the money that it was to give back", "did not give the blocked money back"}},
		{"activation-amount-right", func(_ *testing.T, m *merchant) {
			m.starts("EP-1", m.by("4111111111111111"))
			m.sees("InProcess ActivationPayment")
		}, []string{"did not ask the payer for the blocked amount", "did not name the blocked amount, which is 1.37"}},
	} {
		t.Run(wrong.scenario, func(t *testing.T) {
			m := newMerchant(t, wrong.scenario)
			wrong.play(t, m)
			m.reports(wrong.complaints...)
		})
	}
}
