package intellectmoney_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"paysandbox/mocks"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// FuzzLives decodes calls of the merchant, answers of the payer and passing time from bytes and lets them happen in any order. Whatever
// they are: no more money is taken than was owed and no more given back than was taken, the state is one of the machine's and was
// reached by its rows, the status follows from the ledger, and every answer can be read and keeps the contract.
func FuzzLives(f *testing.F) {
	for _, plan := range written {
		f.Add([]byte(plan))
	}
	for i := range byte(16) { // sequences of no plan at all
		var plan []byte
		for block := range byte(4) {
			sum := sha256.Sum256([]byte{i, block})
			plan = append(plan, sum[:]...)
		}
		f.Add(plan)
	}
	f.Fuzz(func(t *testing.T, plan []byte) {
		newWorld(t).live(plan)
	})
}

// written are plans with an aim: pairs of what happens and how, see happen.
var written = []string{
	"",
	"\x00\x00\x01\x00\x03\x00\x03\x00\x03\x00\x06\x00\x06\x00",                                 // paid and given back twice
	"\x00\x40\x02\x18\x03\x00\x03\x00\x04\x01\x04\x01\x04\x01\x02\x00\x03\x00\x03\x00\x07\x00", // wrong amounts, then another card
	"\x00\x81\x01\x00\x03\x00\x03\x00\x07\x00\x05\x01\x05\x01\x06\x01",                         // held, taken, given back
	"\x00\x82\x01\x00\x03\x00\x03\x00\x07\x00\x08\xff\x08\xff\x05\x02",                         // held too long
	"\x00\x04\x01\x00\x03\x00\x03\x00\x07\x00\x06\x00",                                         // a part, given back
	"\x00\x04\x01\x00\x03\x00\x03\x00\x07\x00\x03\x00\x03\x00\x03\x00\x06\x00",                 // by halves, then given back
}

// TestWrittenPlansReachEveryState keeps the starting points worth something.
func TestWrittenPlansReachEveryState(t *testing.T) {
	reached := map[string]bool{}
	for _, plan := range written {
		w := newWorld(t)
		w.live([]byte(plan))
		for _, number := range w.numbers {
			for state := range strings.FieldsSeq(w.history(number)) {
				reached[state] = true
			}
		}
	}
	for _, state := range intellectmoney.New().Machine().States() {
		if !reached[string(state)] {
			t.Errorf("no plan leads to %s", state)
		}
	}
}

// ownScripts bring payments where no shipped scenario does.
var ownScripts = fstest.MapFS{
	"partly.yaml": {Data: []byte(`
version: 1
name: partly
about: A part of the amount comes first, the rest with the next poll but one.
provider: intellectmoney
script:
  - { at: payer.approve, do: { go: PartlyPaid } }
  - { at: getBankCardPaymentState, state: PartlyPaid, calls: 5.., do: { go: OK } }
`)},
	"strange-words.yaml": {Data: []byte(`
version: 1
name: strange-words
about: The answers say what no document does.
provider: intellectmoney
script:
  - { at: getBankCardPaymentState, state: Created, do: { go: InProcess, set: { payment_step: Strange, operation_state: 1, state_code: 1 } } }
  - { at: getBankCardPaymentState, state: InProcess, calls: 3, do: { set: { state_code: 500 } } }
  - { at: getBankCardPaymentState, state: InProcess, calls: 4.., do: { go: Error, set: { message: Нет, rc_code_id: 51, rrn: "123456789012" } } }
`)},
}

// world is a shop without sockets, and everything that happened in it.
type world struct {
	*shop
	scripts []string // "" and every scenario's name
	numbers []string
	machine payment.Machine
	defects *defects
}

func newWorld(t *testing.T) *world {
	w := &world{machine: intellectmoney.New().Machine(), defects: &defects{}, scripts: []string{"", "partly", "strange-words"}}
	for _, p := range shipped {
		w.scripts = append(w.scripts, p.name)
	}
	w.shop = assemble(t, sandbox.Options{Scenarios: ownScripts, Log: slog.New(w.defects)}, nil)
	t.Cleanup(w.Close)
	w.EndWaits() // a scripted delay ends at once
	w.base, w.desk = "http://data", "http://desk"
	w.http = &http.Client{Transport: doors{w.Transport(), w.ControlPlane()}}
	return w
}

// doors leads to both planes without a socket.
type doors struct {
	data http.RoundTripper
	desk http.Handler
}

func (d doors) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != "desk" {
		return d.data.RoundTrip(r)
	}
	w := httptest.NewRecorder()
	d.desk.ServeHTTP(w, r)
	return w.Result(), nil
}

// defects collects what the sandbox calls errors: its own mistakes, never the merchant's.
type defects struct {
	mu   sync.Mutex
	said []string
}

func (*defects) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelError }
func (d *defects) WithAttrs([]slog.Attr) slog.Handler             { return d }
func (d *defects) WithGroup(string) slog.Handler                  { return d }
func (d *defects) Handle(_ context.Context, r slog.Record) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	text := r.Message
	r.Attrs(func(a slog.Attr) bool { text += " " + a.String(); return true })
	d.said = append(d.said, text)
	return nil
}

// live follows a plan and checks the world after every step of it.
func (w *world) live(plan []byte) {
	for n := 0; n+1 < len(plan) && n < 160; n += 2 {
		w.happen(plan[n], plan[n+1])
		w.hold()
	}
	w.end()
}

// happen lets one thing happen; how says to which invoice and in which way.
func (w *world) happen(what, how byte) {
	order := fmt.Sprint("order-", how%4)
	number := "3000000000"
	if len(w.numbers) > 0 {
		number = w.numbers[int(how)%len(w.numbers)]
	}
	switch what % 10 {
	case 0:
		w.create(order, how)
	case 1:
		w.ask(starts[int(how/8)%3], startOf("450000", number))
	case 2:
		card := []string{"4111111111111111", "4000000000000002", "4000000000000077", "4000000000003220"}[how/8%4]
		w.ask("bankCardPayment", cardOf("450000", number, card))
	case 3:
		w.ask("getBankCardPaymentState", stateOf("450000", number))
	case 4:
		amount := int64(how) + 1
		if p, found := w.tenant().Payment(payment.ID{Provider: intellectmoney.Name, Number: number}); found && how%2 == 0 {
			amount = max(amount, p.Detail.(*intellectmoney.Detail).ActivationAmount) // the right one, where there is one
		}
		w.ask("activationPay", fields{"EshopId", "450000", "InvoiceId", number, "ActivationAmount", payment.Decimal(amount)})
	case 5:
		w.ask("purchaseToPaid", orderOf("450000", order))
	case 6:
		w.ask("purchaseToRefund", orderOf("450000", order))
	case 7:
		answer := mocks.Answers()[int(how/8)%3]
		_, err := w.tenant().Payer(payment.ID{Provider: intellectmoney.Name, Number: number}, answer)
		if err != nil && !errors.Is(err, sandbox.ErrNotChallenged) && !errors.Is(err, mocks.ErrUnknown) {
			w.t.Errorf("the payer's %s: %v", answer, err)
		}
	case 8:
		w.advance((time.Duration(how) * 5 * time.Minute).String())
	case 9:
		m := w.message("sbpPayment", startOf("450000", number))
		if r := w.send(m.carrying(strings.Replace(m.body, "127.0.0.1", "127.0.0.2", 1))); r.verdict() != "2" {
			w.t.Errorf("a changed request got %s", r.text)
		}
	}
}

func (w *world) create(order string, how byte) {
	f := invoiceOf("450000", order).with("RecipientAmount", payment.Decimal(int64(how)*int64(how)+1))
	if how&0x80 != 0 {
		f = f.with("ExpireDate", "2026-01-15 18:00:00").with("HoldMode", "1").with("HoldTime", fmt.Sprint(how%3))
	}
	if how&0x40 != 0 {
		f = f.with("RecipientCurrency", "TST")
	}
	m := w.message("createInvoice", f)
	if script := w.scripts[int(how/4)%len(w.scripts)]; script != "" {
		m = m.heading("X-Sandbox-Scenario", script)
	}
	if number := w.judge("createInvoice", m).at("Result.InvoiceId"); number != "" {
		w.numbers = append(w.numbers, number)
	}
}

func (w *world) ask(op string, f fields) { w.judge(op, w.message(op, f)) }

// judge sends a request and reads the answer. Only a scenario's fault may keep it from being a business answer.
func (w *world) judge(op string, m message) reply {
	r, err := w.try(m)
	journal := w.journal("limit=1")
	broken := len(journal) == 1 && journal[0].Fault != ""
	switch {
	case err != nil && !(broken && errors.Is(err, syscall.ECONNRESET)):
		w.t.Fatalf("%s: %v", op, err)
	case err == nil && r.status != http.StatusOK && !broken:
		w.t.Errorf("%s: HTTP %d %s", op, r.status, r.text)
	case err == nil && r.status == http.StatusOK && (r.at("OperationState") != object || r.at("Result.State") != object || r.at("Result.State.Code") == ""):
		w.t.Errorf("%s: %s", op, r.text)
	}
	return r
}

// hold checks every payment.
func (w *world) hold() {
	for _, number := range w.numbers {
		p := w.payment(number)
		status := w.Status(p)
		owed := p.Amount.Minor
		blocked, taken, released, given := p.Ledger.Sum(payment.Authorize), p.Ledger.Sum(payment.Capture), p.Ledger.Sum(payment.Void), p.Ledger.Sum(payment.Refund)
		wrong := blocked > owed || taken > owed || given > taken || released > blocked || blocked > 0 && taken+released > blocked || !w.machine.Has(p.State)
		for _, m := range p.Ledger {
			wrong = wrong || m.Minor <= 0
		}
		switch status {
		case payment.Paid:
			wrong = wrong || taken != owed || given != 0
		case payment.PartlyPaid:
			wrong = wrong || taken == 0 || given != 0
		case payment.Refunded:
			wrong = wrong || taken == 0 || given != taken
		case payment.Authorized:
			wrong = wrong || p.Ledger.Held() != owed || taken != 0
		default:
			wrong = wrong || taken != 0 || p.Ledger.Held() != 0 || !slices.Contains(payment.Statuses(), status)
		}
		if wrong {
			w.t.Fatalf("payment %s of %d is %s (%s) with the ledger %+v", number, owed, p.State, status, p.Ledger)
		}
	}
}

// end follows every payment's history along the machine and asks whether the sandbox found fault with itself.
func (w *world) end() {
	for _, number := range w.numbers {
		var view struct {
			History []struct{ State, Event string }
		}
		w.admin("/__admin/payments/"+number, &view)
		from := payment.State("")
		for _, turn := range view.History {
			if to := payment.State(turn.State); !w.machine.Allows(from, turn.Event, to) {
				w.t.Errorf("payment %s went from %s to %s at %s", number, from, to, turn.Event)
			}
			from = payment.State(turn.State)
		}
		if from != w.state(number) {
			w.t.Errorf("the history of payment %s ends in %s, it is %s", number, from, w.state(number))
		}
	}
	for _, e := range w.journal("limit=1000") {
		for _, v := range e.Violations {
			if strings.HasPrefix(v, "answer") {
				w.t.Errorf("an answer to %s breaks the contract: %s", e.Operation, v)
			}
		}
	}
	w.Close() // waits for the contract checks
	for _, defect := range w.defects.said {
		w.t.Errorf("the sandbox says of itself: %s", defect)
	}
}
