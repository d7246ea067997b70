package ipay_test

import (
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
	"paysandbox/payment"
)

// claimCards are test cards that do not simply pay.
var claimCards = []string{
	"4000000000000036", "4000000000000143", "4000000000000416", claimPoorCard, "4000000000000432", "4000000000000523", "4000000000000556",
	"4000000000000564", "4000000000000572", "4000000000000580", "4000000000000663", "4000000000000671", "378282246310005",
}

// claimForce asks for 3-D Secure at any sum.
var claimForce = tree{"pmt_info": tree{"force_security_rate": "3D"}}

// claimTargets is where the machine lets an action take a payment from a state, in the machine's order.
func claimTargets(from payment.State, by string) string {
	var to []string
	for _, row := range ipay.New().Machine() {
		if row.From == from && row.By == by {
			to = append(to, string(row.To))
		}
	}
	return strings.Join(to, " ")
}

// claimStep is where the newest request took its payment from and to, as the journal has it.
func claimStep(m *merchant) string {
	m.t.Helper()
	e := m.last()
	return e.From + " to " + e.To
}

// claimFails is a merchant whose payments are held, and whose bank then refuses PaymentSale for good.
func claimFails(t testing.TB) *merchant {
	t.Helper()
	return scripting(t, `version: 1
name: own
about: The hold works, the capture fails for good.
provider: ipay
bind: { operation: PaymentCreate }
script:
  - { at: PaymentCreate, do: { go: "3" } }
  - { at: PaymentSale, do: { go: "4" } }
`)
}

func TestClaimStagesAreASetting(t *testing.T) {
	one, two := newMerchant(t, nil), claimStages(t)
	for _, body := range []tree{nil, {"pmt_desc": "x"}, {"stages": "two"}, {"stages": "one"}, {"preauth": 1}} {
		taken, held := one.create(100, body), two.create(100, body)
		claims.Check(t, "ipay.scheme.setting", taken.verdict() == "5" && held.verdict() == "3", body, taken.text, held.text)
	}
}

func TestClaimOneStageDebitsAtOnce(t *testing.T) {
	m := newMerchant(t, nil)
	for _, sum := range []int64{1, 100, 50000} {
		r := m.create(sum, nil)
		ledger := m.payment(r).Ledger
		claims.Check(t, "ipay.scheme.one_stage", r.verdict() == "5" && ledger.Sum(payment.Capture) == sum && len(ledger) == 1, r.text, ledger)
	}
}

func TestClaimTwoStagesBlockThenTake(t *testing.T) {
	m := claimStages(t)
	r := m.create(100, nil)
	ledger := m.payment(r).Ledger
	claims.Check(t, "ipay.scheme.two_stage.block", r.verdict() == "3" && ledger.Held() == 100 && ledger.Sum(payment.Capture) == 0, r.text, ledger)

	if err := m.tenant().Advance(30 * 24 * 60 * 60 * 1e9); err != nil {
		t.Fatal(err)
	}
	waiting := m.about(r, "GetPaymentStatus", nil)
	ledger = m.payment(r).Ledger
	claims.Check(t, "ipay.scheme.two_stage.must_sale", waiting.verdict() == "3" && ledger.Sum(payment.Capture) == 0 && ledger.Held() == 100, waiting.text, ledger)
	sold := m.about(r, "PaymentSale", tree{"invoice": 100})
	ledger = m.payment(r).Ledger
	claims.Check(t, "ipay.scheme.two_stage.must_sale", sold.verdict() == "5" && ledger.Sum(payment.Capture) == 100 && ledger.Held() == 0, sold.text, ledger)

	for _, sum := range []int64{1, 60, 100} {
		r := m.made("3", 100, nil)
		sold := m.about(r, "PaymentSale", tree{"invoice": sum})
		ledger := m.payment(r).Ledger
		claims.Check(t, "ipay.scheme.two_stage.difference",
			sold.number("invoice") == sum && ledger.Sum(payment.Capture) == sum && ledger.Sum(payment.Void) == 100-sum && ledger.Held() == 0, sold.text, ledger)
	}
}

func TestClaimThreeDSecureAboveFiveHundred(t *testing.T) {
	m := newMerchant(t, nil)
	for _, sum := range []int64{50001, 50100, 1_000_000} {
		r := m.create(sum, nil)
		claims.Check(t, "ipay.test.3ds_above_500", r.verdict() == "1", r.text)
	}
	for _, sum := range []int64{1, 100, 49999, 50000} {
		r := m.create(sum, nil)
		claims.Check(t, "ipay.test.3ds_not_at_500", r.verdict() == "5", r.text)
	}
}

func TestClaimPaymentCreateStatuses(t *testing.T) {
	one, two := newMerchant(t, nil), claimStages(t)
	for _, m := range []*merchant{one, two} {
		challenged, refused := m.create(100, claimForce), m.create(100, tree{"token": m.token(claimPoorCard)})
		claims.Check(t, "ipay.create.status.1", challenged.word("pmt_status") == "1" && m.status(challenged) == payment.Challenged, challenged.text)
		claims.Check(t, "ipay.create.status.4", refused.word("pmt_status") == "4" && m.status(refused) == payment.Declined, refused.text)
		security, deferred := m.create(100, tree{"token": m.token("4000000000000143")}), m.create(100, tree{"deferred_payment": true})
		claims.Check(t, "ipay.create.status.14", security.verdict() == "14" && m.status(security) == payment.Declined && len(m.payment(security).Ledger) == 0, security.text)
		claims.Check(t, "ipay.create.status.17", deferred.verdict() == "17" && len(m.payment(deferred).Ledger) == 0, deferred.text)
		for _, sum := range []int64{1, 100, 50000} {
			r := m.create(sum, nil)
			claims.Check(t, "ipay.create.status.3", (r.verdict() == "3") == (m == two) && m.payment(r).Ledger.Held() == map[bool]int64{true: sum}[m == two], r.text)
			claims.Check(t, "ipay.create.status.5", (r.verdict() == "5") == (m == one) && m.payment(r).Ledger.Sum(payment.Capture) == map[bool]int64{true: sum}[m == one], r.text)
		}
	}
	for _, pan := range claimCards {
		r := one.create(100, tree{"token": one.token(pan)})
		claims.Check(t, "ipay.create.status.3", r.word("pmt_status") != "3" && r.word("pmt_status") != "", pan, r.text)
	}
	claims.Check(t, "ipay.create.status.4", claimTargets("", "PaymentCreate") == "1 3 4 5 14 17", claimTargets("", "PaymentCreate"))
}

func TestClaimVerifyLeadsToThreeFourOrFive(t *testing.T) {
	claims.Check(t, "ipay.state.verify", claimTargets("1", "PaymentVerify3DS") == "3 4 5", claimTargets("1", "PaymentVerify3DS"))
	for _, c := range []struct {
		stages, card string
		answer       mocks.Answer
		spoil        string
		want, step   string
	}{
		{"one", "", mocks.Approve, "", "5", "1 to 5"}, {"two", "", mocks.Approve, "", "3", "1 to 3"}, {"one", "", mocks.Decline, "", "4/51", "1 to 4"},
		{"two", "", mocks.Decline, "", "4/51", "1 to 4"}, {"one", "", mocks.Approve, "x", "4/60", "1 to 4"}, {"two", claimPoorCard, mocks.Approve, "", "4/42", "1 to 4"},
	} {
		m := newMerchant(t, func(s *ipay.Settings) { s.Stages = c.stages })
		r := m.made("1", 100, with(claimForce, tree{"token": m.token(c.card)}))
		verified := m.about(r, "PaymentVerify3DS", tree{"threeds_data": m.payer(r, c.answer) + c.spoil})
		claims.Check(t, "ipay.verify.status", verified.verdict() == c.want, c, verified.text)
		claims.Check(t, "ipay.state.verify", claimStep(m) == c.step && m.about(r, "GetPaymentStatus", nil).verdict() == c.want, c, claimStep(m))
	}
}

func TestClaimSaleLeadsToFiveOrFour(t *testing.T) {
	claims.Check(t, "ipay.state.sale", claimTargets("3", "PaymentSale") == "5 4", claimTargets("3", "PaymentSale"))
	m, fails := claimStages(t), claimFails(t)
	held := m.made("3", 100, nil)
	sold := m.about(held, "PaymentSale", tree{"invoice": 100})
	claims.Check(t, "ipay.sale.status", sold.verdict() == "5", sold.text)
	claims.Check(t, "ipay.state.sale", claimStep(m) == "3 to 5" && m.about(held, "GetPaymentStatus", nil).verdict() == "5", claimStep(m))

	held = fails.made("3", 100, nil)
	failed := fails.about(held, "PaymentSale", tree{"invoice": 100})
	claims.Check(t, "ipay.sale.status", failed.verdict() == "4/41", failed.text)
	claims.Check(t, "ipay.state.sale", claimStep(fails) == "3 to 4" && fails.about(held, "GetPaymentStatus", nil).verdict() == "4/41", claimStep(fails))
}

func TestClaimCancelLeadsToNine(t *testing.T) {
	one, two := newMerchant(t, nil), claimStages(t)
	for _, c := range []struct {
		m    *merchant
		made string
		kind payment.Kind
	}{{one, "5", payment.Refund}, {two, "3", payment.Void}} {
		r := c.m.made(c.made, 100, nil)
		cancelled := c.m.about(r, "PaymentCancel", nil)
		step := claimStep(c.m)
		claims.Check(t, "ipay.cancel.status", cancelled.verdict() == "9", cancelled.text)
		claims.Check(t, "ipay.state.cancel", step == c.made+" to 9" && c.m.about(r, "GetPaymentStatus", nil).verdict() == "9", step)
		claims.Check(t, "ipay.state.cancel", c.m.payment(r).Ledger.Sum(c.kind) == 100, c.m.payment(r).Ledger)
	}
	r := one.made("5", 100, nil)
	refused := one.about(r, "PaymentCancel", tree{"amount": 101}) // the cancelling failed, not the payment
	claims.Check(t, "ipay.cancel.status", refused.word("pmt_status") == "4" && one.about(r, "GetPaymentStatus", nil).verdict() == "5", refused.text)
	claims.Check(t, "ipay.state.cancel", claimTargets("3", "PaymentCancel")+claimTargets("5", "PaymentCancel") == "99", claimTargets("5", "PaymentCancel"))
}

func TestClaimProcessLeadsToFiveOrFour(t *testing.T) {
	claims.Check(t, "ipay.state.process", claimTargets("17", "ProcessPayment") == "5 4", claimTargets("17", "ProcessPayment"))
	for card, want := range map[string]string{"": "5", claimPoorCard: "4/42"} {
		for _, stages := range []string{"one", "two"} {
			m := newMerchant(t, func(s *ipay.Settings) { s.Stages = stages })
			r := m.made("17", 100, tree{"deferred_payment": true, "token": m.token(card)})
			done := m.about(r, "ProcessPayment", nil)
			claims.Check(t, "ipay.process.status", done.verdict() == want, done.text)
			claims.Check(t, "ipay.state.process", claimStep(m) == "17 to "+want[:1] && m.about(r, "GetPaymentStatus", nil).verdict() == want, claimStep(m))
		}
	}
}

func TestClaimGetPaymentStatusTellsTheTrueStatus(t *testing.T) {
	one, two := newMerchant(t, nil), claimStages(t)
	cancelled := one.made("5", 100, nil)
	one.about(cancelled, "PaymentCancel", nil)
	for want, r := range map[string]reply{
		"1": one.made("1", 100, claimForce), "4/42": one.made("4/42", 100, tree{"token": one.token(claimPoorCard)}), "5": one.made("5", 100, nil), "9": cancelled,
		"14": one.made("14", 100, tree{"token": one.token("4000000000000143")}), "17": one.made("17", 100, tree{"deferred_payment": true}),
	} {
		asked := one.about(r, "GetPaymentStatus", nil)
		claims.Check(t, "ipay.getstatus.status", asked.verdict() == want, asked.text)
	}
	held := two.about(two.made("3", 100, nil), "GetPaymentStatus", nil)
	claims.Check(t, "ipay.getstatus.status", held.verdict() == "3", held.text)
}
