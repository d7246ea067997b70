package play

import (
	"context"
	"slices"
	"testing"
	"time"

	"paysandbox/clients/ipay"
	"paysandbox/scenarios"
)

// wrong is a merchant of iPay who looks neither at answers nor at errors, but does what a test tells it.
type wrong struct {
	*ipayMerchant
	t     *testing.T
	ctx   context.Context
	order ipay.Payment
	state ipay.PaymentState // the newest that it heard of
	data  string            // threedsData that the payer's browser brought
}

func newWrong(t *testing.T, shop *ipayShop, plan Plan) *wrong {
	t.Helper()
	m, err := newIPayMerchant(shop.Shop, plan)
	if err != nil {
		t.Fatal(err)
	}
	return &wrong{ipayMerchant: m, t: t, ctx: t.Context(), order: m.order()}
}

func (w *wrong) heard(state ipay.PaymentState, err error) {
	if err == nil {
		w.state = state
	}
}

// create sends the order with a new token.
func (w *wrong) create() {
	w.t.Helper()
	if err := w.tokenFor(&w.order); err != nil {
		w.t.Fatal(err)
	}
	w.repeat()
}

// repeat sends the order as it is.
func (w *wrong) repeat() { w.heard(w.client.PaymentCreate(w.ctx, w.order)) }

func (w *wrong) ask()     { w.heard(w.client.GetPaymentStatus(w.ctx, w.state.PaymentID)) }
func (w *wrong) find()    { w.heard(w.client.GetPaymentStatusByExtID(w.ctx, w.order.ExtID)) }
func (w *wrong) process() { w.heard(w.client.ProcessPayment(w.ctx, w.state.PaymentID)) }
func (w *wrong) fetch()   { _, _ = w.client.GetReceipt(w.ctx, w.state.PaymentID) }
func (w *wrong) undo()    { _, _ = w.client.Refund(w.ctx, w.state.PaymentID) }

func (w *wrong) take(sum int64) { w.heard(w.client.Capture(w.ctx, w.state.PaymentID, sum)) }

// verify sends what the payer's browser brought last.
func (w *wrong) verify() {
	w.wait()
	if data, brought := w.brought(); brought {
		w.data = data
	}
	w.heard(w.client.PaymentVerify3DS(w.ctx, w.state.PaymentID, w.data))
}

// forge sends threedsData of its own making.
func (w *wrong) forge() { w.heard(w.client.PaymentVerify3DS(w.ctx, w.state.PaymentID, "forged")) }

func (w *wrong) wait() {
	w.t.Helper()
	if err := w.shop.Advance(time.Second); err != nil {
		w.t.Fatal(err)
	}
}

// times does something again and again, a second apart.
func (w *wrong) times(n int, do func()) {
	for range n {
		do()
		w.wait()
	}
}

// mistake is what a wrong merchant does in a scenario, and what the report says about it.
type mistake struct {
	scenario string
	do       func(*wrong)
	sentence string
}

func TestTheReportSaysWhatAMerchantOfIPayDidWrong(t *testing.T) {
	said := map[string][]string{} // by scenario
	plans := map[string]Plan{}
	mistakes := ipayMistakes()
	for _, script := range ipayScripts(t, scenarios.FS, "ipay") {
		plans[script.Name] = Plan{script}
		if !script.Default {
			shop := openIPay(t, script.Name)
			if said[script.Name] = shop.unmet(t, script.Name); len(said[script.Name]) == 0 {
				t.Errorf("%s: who does nothing at all does everything right", script.Name)
			}
		}
	}
	for _, m := range mistakes {
		t.Run(m.scenario, func(t *testing.T) {
			shop := openIPay(t, m.scenario)
			m.do(newWrong(t, shop, plans[m.scenario]))
			sentences := shop.unmet(t, m.scenario)
			if !slices.Contains(sentences, m.sentence) {
				t.Errorf("the report says %q, not %q", sentences, m.sentence)
			}
			said[m.scenario] = append(said[m.scenario], m.sentence)
		})
	}
	for name, plan := range plans {
		for _, e := range plan.scenario.Expect {
			if !slices.Contains(said[name], e.Else) {
				t.Errorf("%s: no merchant is wrong in the way of %q", name, e.Else)
			}
		}
	}
}
