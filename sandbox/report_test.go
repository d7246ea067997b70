package sandbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/gbpayments"
	"paysandbox/payment"
	"paysandbox/sandbox"
	"paysandbox/scenarios"
)

// sentences gives the standings of a report in one line and the sentences of what is not met.
func sentences(r sandbox.Report) (standings, unmet string) {
	var all, no []string
	for _, e := range r.Expectations {
		all = append(all, string(e.Standing))
	}
	for _, e := range r.Unmet() {
		no = append(no, e.Else)
	}
	return strings.Join(all, " "), strings.Join(no, " | ")
}

// wantReport judges a scenario of the default tenant once it has ended.
func (b *box) wantReport(name, standings, unmet string) sandbox.Report {
	b.t.Helper()
	r, err := b.tenant().Report(name, true)
	if err != nil {
		b.t.Fatal(err)
	}
	if all, no := sentences(r); all != standings || no != unmet {
		b.t.Errorf("%s: %s; not met: %s\nwant %s; %s\n%+v", name, all, no, standings, unmet, r)
	}
	return r
}

const paidAfterAMinute = `
version: 1
name: sbp-paid-after-a-minute
about: Two polls find the payment in process, the third finds the QR code, and the payer pays a minute later.
provider: intellectmoney
bind: { operation: createInvoice, when: { orderId: { prefix: "sbp-" } }, limit: 1 }
script:
  - { at: getBankCardPaymentState, calls: 1..2, do: { go: InProcess } }
  - { at: getBankCardPaymentState, calls: 3, do: { go: SendTo3DS }, payer: { answer: approve, after: 1m } }
  - { at: payer.approve, do: { go: OK }, notify: [{ event: paid, deliver: [{ after: 1s }, { after: 5s }] }] }
end: hold
expect:
  - { op: getBankCardPaymentState, count: ">=4" }
  - { op: getBankCardPaymentState, gap: { min: 1s }, else: "polls more often than once a second" }
  - { notification: paid, acked: true }
  - { final: { state: OK }, ledger: { paid: 1 } }
`

func TestReportOfPolls(t *testing.T) {
	for _, right := range []bool{true, false} {
		shop := newCallback(t)
		b := telling(t, shop, sandbox.Options{Scenarios: scripts(map[string]string{"sbp-paid-after-a-minute": paidAfterAMinute})}, nil)
		m := b.merchant()
		invoice := b.invoice(m, "sbp-1")
		b.sbp(m, invoice)
		for range 3 {
			b.poll(m, invoice)
			if right {
				b.advance(time.Second)
			}
		}
		if right {
			b.advance(time.Minute)
			b.poll(m, invoice)
			b.advance(5 * time.Second)
			r := b.wantReport("sbp-paid-after-a-minute", "met met met met", "")
			if got := shop.statuses(); got != "3 5 5" { // it hears of it twice
				t.Errorf("the shop was told %s", got)
			}
			fired := fmt.Sprint(r.Rules[0].Fired, r.Rules[1].Fired, r.Rules[2].Fired)
			if fired != "2 1 1" || len(r.Payments) != 1 || r.Payments[0] != "intellectmoney:"+invoice {
				t.Errorf("the rules applied %s times, the payments are %v", fired, r.Payments)
			}
			continue
		}
		r := b.wantReport("sbp-paid-after-a-minute", "unmet unmet unmet unmet", "expected getBankCardPaymentState at least 4 times; saw 3 times | "+
			"polls more often than once a second | expected notification paid sent and acknowledged; saw no such notification | expected the newest payment in OK, paid: 1 payment; saw SendTo3DS paid: 0 payments")
		if got := fmt.Sprint(r.Expectations[1].Requests, ": ", r.Expectations[1].Seen); got != "[3 4]: 3 times; 0s between requests 3 and 4" {
			t.Errorf("it shows %s", got)
		}
		live := b.admin("GET", "/__admin/scenarios/intellectmoney/sbp-paid-after-a-minute/report", "", 200)["expectations"].([]any)
		if got := live[0].(map[string]any)["standing"]; got != "open" {
			t.Errorf("before the end the first is %v", got)
		}
	}
}

const secondCard = `
version: 1
name: second-card
about: The first attempt for the order fails 3-D Secure with error group 51, the buyer's second attempt is paid.
provider: ipay
bind: { operation: PaymentCreate, when: { ext_id: "order-51" }, scope: order, key: ext_id, limit: 1 }
script:
  - { at: PaymentCreate, do: { go: "1" }, payer: { answer: approve } }
  - { at: PaymentVerify3DS, attempt: 1, do: { go: "4", set: { error_group: 51 } } }
  - { at: PaymentVerify3DS, attempt: 2, do: { go: "5" } }
expect:
  - { op: PaymentCreate, count: "==2", distinct: [pmt_id], else: "the retry reused the failed payment" }
  - { final: { state: "5" }, ledger: { paid: 1, declined: 1 } }
`

// A shop that is told and does not acknowledge reads that, however often it was told.
func TestReportOfAShopThatDoesNotAcknowledge(t *testing.T) {
	shop := newCallback(t)
	shop.answer = func(int, url.Values) (int, string) { return 200, "accepted" }
	b := telling(t, shop, sandbox.Options{Scenarios: scripts(map[string]string{"sbp-paid-after-a-minute": paidAfterAMinute})}, nil)
	m := b.merchant()
	invoice := b.invoice(m, "sbp-1")
	b.sbp(m, invoice)
	for range 4 {
		b.poll(m, invoice)
		b.advance(time.Minute)
	}
	b.advance(24 * time.Hour)
	b.wantReport("sbp-paid-after-a-minute", "met met unmet met",
		"expected notification paid sent and acknowledged; saw notification 2 sent 8 times, not acknowledged; notification 3 sent 8 times, not acknowledged")
}

func TestReportOfASecondCard(t *testing.T) {
	for attempts, want := range map[int][2]string{
		1: {"unmet unmet", "the retry reused the failed payment | expected the newest payment in 5, declined: 1 payment, paid: 1 payment; saw 4 declined: 1 payment, paid: 0 payments"},
		2: {"met met", ""},
	} {
		b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"second-card": secondCard})})
		for range attempts {
			made := b.ipay("PaymentCreate", map[string]any{"invoice": 60000, "token": b.wallet(), "ext_id": "order-51"})
			b.settled()
			id := json.Number(jsonText(t, made["pmt_id"]))
			next := b.view(payment.ID{Provider: "ipay", Number: id.String()})["next"].(map[string]any)
			data := next["fields"].(map[string]any)["threedsData"]
			b.ipay("PaymentVerify3DS", map[string]any{"pmt_id": id, "threeds_data": data})
		}
		b.wantReport("second-card", want[0], want[1])
	}
}

func TestReportOfALostAnswer(t *testing.T) {
	file, err := fs.ReadFile(scenarios.FS, "gbpayments/gb-charge-lost-answer.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, right := range []bool{true, false} {
		b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"gb-charge-lost-answer": string(file)})})
		shop, err := gbpayments.New(b.data.URL+"/gbpayments", gbpayments.Credentials{SiteID: "1001", APISecret: "gbsecret"})
		if err != nil {
			t.Fatal(err)
		}
		charge := gbpayments.Payment{Token: "tok_ok", Amount: 100, OrderID: "A-1", Description: "Tea", Email: "payer@example.com"}
		var unknown *gbpayments.OutcomeUnknownError
		if _, err := shop.Charge(t.Context(), charge); !errors.As(err, &unknown) {
			t.Fatalf("the charge gave %v", err)
		}
		if !right {
			if _, err := shop.Charge(t.Context(), charge); err != nil {
				t.Fatal(err)
			}
			b.wantReport("gb-charge-lost-answer", "unmet unmet unmet", "did not look for the payment whose outcome it did not know | charged twice | "+
				"expected the newest payment in COMPLETED, paid: 1 payment; saw COMPLETED paid: 2 payments")
			continue
		}
		wait := gbpayments.WithWait(func(_ context.Context, d time.Duration) error { b.advance(d); return nil })
		lost := gbpayments.Lost{OrderID: "A-1", SentAt: b.tenant().Now()}
		if line, err := shop.Reconcile(t.Context(), lost, wait); err != nil || !line.Paid() {
			t.Fatalf("found %v, %v", line, err)
		}
		b.wantReport("gb-charge-lost-answer", "met met met", "")
	}
}

// TestReportOfTheDefault shows that the default has what no other scenario took, of its own provider alone.
func TestReportOfTheDefault(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"sbp-paid-after-a-minute": paidAfterAMinute})})
	m := b.merchant()
	other := b.invoice(m, "sbp-1")
	b.sbp(m, other)
	b.poll(m, other)
	b.wantReport("intellectmoney/default", "unmet", "did not ask for the state of a payment, which nothing else tells")
	b.ipay("PaymentCreate", map[string]any{"invoice": 100, "token": b.wallet(), "ext_id": "A-1"})
	own := b.invoice(m, "A-1")
	b.sbp(m, own)
	b.polls(m, own, 3)
	r := b.wantReport("intellectmoney/default", "met", "")
	if got := fmt.Sprintf("%v %d %d, %s", r.Payments, r.Rules[0].Fired, r.Rules[1].Fired, r.Expectations[0].Seen); got != "[intellectmoney:"+own+"] 1 1, 3 times" {
		t.Errorf("it tells of %s", got)
	}
}

func TestReportsThatCannotBe(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	for path, want := range map[string]struct {
		status int
		detail string
	}{
		"sbp-declned/report":                                {404, `unknown scenario "sbp-declned" (did you mean sbp-declined?); known: 3ds-abandoned`},
		"default/report":                                    {409, `scenario "default" is several; write one of intellectmoney/default, gbpayments/default, ipay/default`},
		"stripe/sbp-declined/report":                        {404, `unknown scenario "stripe/sbp-declined": there is no provider stripe; known: intellectmoney, gbpayments, ipay`},
		"intellectmoney/sbp-declined/report?ended=perhaps":  {400, "ended=perhaps; known: true, false"},
		"intellectmoney/sbp-declined/report?tenant=nowhere": {404, "nowhere"},
	} {
		if detail, _ := b.admin("GET", "/__admin/scenarios/"+path, "", want.status)["detail"].(string); !strings.Contains(detail, want.detail) {
			t.Errorf("%s: %s", path, detail)
		}
	}
}
