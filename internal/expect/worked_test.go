package expect_test

import (
	"reflect"
	"testing"
	"time"

	"paysandbox/internal/expect"
	"paysandbox/internal/scenario"
	"paysandbox/payment"
)

// Three scenarios, each with a merchant who does right and with one who does wrong.
var (
	paidAfterAMinute = []scenario.Expectation{
		{Line: 1, Op: "getBankCardPaymentState", Count: count(">=", 4)},
		{Line: 2, Op: "getBankCardPaymentState", MinGap: time.Second, Else: "polls more often than once a second"},
		{Line: 3, Notification: "paid", Acked: new(true)},
		{Line: 4, Final: "OK", Ledger: map[string]int64{"paid": 1}},
	}
	refusedThenPaid = []scenario.Expectation{
		{Line: 1, Op: "PaymentCreate", Count: count("==", 2), Distinct: []string{"pmt_id"}, Else: "the retry reused the failed payment"},
		{Line: 2, Final: "5", Ledger: map[string]int64{"paid": 1, "declined": 1}},
	}
	lostAnswer = []scenario.Expectation{
		{Line: 1, Op: "payment/list", Count: count(">=", 2), AfterOp: "payment/token/charge", Within: 5 * time.Minute, Else: "did not look for the payment whose outcome it did not know"},
		{Line: 2, Op: "payment/token/charge", Count: count("==", 1), Else: "charged twice"},
		{Line: 3, Final: "COMPLETED", Ledger: map[string]int64{"paid": 1}},
	}
)

const (
	pollsWanted    = "getBankCardPaymentState at least 4 times"
	gapWanted      = "getBankCardPaymentState at least 1s apart"
	paidWanted     = "notification paid sent and acknowledged"
	okWanted       = "the newest payment in OK, paid: 1 payment"
	notYet         = "no such notification"
	notYetElse     = "expected notification paid sent and acknowledged; saw no such notification"
	attemptsWanted = "PaymentCreate exactly 2 times, each with its own pmt_id"
	fiveWanted     = "the newest payment in 5, declined: 1 payment, paid: 1 payment"
	lookWanted     = "payment/list at least 2 times within 5m after the last payment/token/charge"
	onceWanted     = "payment/token/charge exactly 1 time"
	doneWanted     = "the newest payment in COMPLETED, paid: 1 payment"
)

func TestWorkedExamples(t *testing.T) {
	for _, test := range []struct {
		name     string
		expected []scenario.Expectation
		calls    []string
		payments []payment.Payment
		now      int
		ended    bool
		want     []expect.Verdict
	}{
		{"paid after a minute, right", paidAfterAMinute,
			[]string{"0:createInvoice payment=p:1", "1:getBankCardPaymentState payment=p:1", "3:getBankCardPaymentState payment=p:1", "5:getBankCardPaymentState payment=p:1", "70:getBankCardPaymentState payment=p:1"},
			[]payment.Payment{pay("1", "OK")}, 70, true, []expect.Verdict{
				{Line: 1, Wanted: pollsWanted, Standing: expect.Met, Seen: "4 times", Requests: []int64{2, 3, 4, 5}},
				{Line: 2, Wanted: gapWanted, Standing: expect.Met, Seen: "4 times", Requests: []int64{2, 3, 4, 5}},
				{Line: 3, Wanted: paidWanted, Standing: expect.Unmet, Else: notYetElse, Seen: notYet},
				{Line: 4, Wanted: okWanted, Standing: expect.Met, Seen: "OK paid: 1 payment", Requests: []int64{5}},
			}},
		{"paid after a minute, polls twice in haste", paidAfterAMinute,
			[]string{"0:createInvoice payment=p:1", "1:getBankCardPaymentState payment=p:1", "1.2:getBankCardPaymentState payment=p:1"},
			[]payment.Payment{pay("1", "SendTo3DS")}, 2, false, []expect.Verdict{
				{Line: 1, Wanted: pollsWanted, Standing: expect.Open, Seen: "2 times", Requests: []int64{2, 3}},
				{Line: 2, Wanted: gapWanted, Standing: expect.Unmet, Else: "polls more often than once a second", Seen: "2 times; 200ms between requests 2 and 3", Requests: []int64{2, 3}},
				{Line: 3, Wanted: paidWanted, Standing: expect.Open, Seen: notYet},
				{Line: 4, Wanted: okWanted, Standing: expect.Open, Seen: "SendTo3DS paid: 0 payments", Requests: []int64{3}},
			}},
		{"refused then paid, right", refusedThenPaid,
			[]string{"0:PaymentCreate pmt_id=1 payment=p:1", "5:PaymentVerify3DS pmt_id=1 payment=p:1", "60:PaymentCreate pmt_id=2 payment=p:2", "65:PaymentVerify3DS pmt_id=2 payment=p:2"},
			[]payment.Payment{pay("1", "4"), pay("2", "5")}, 65, true, []expect.Verdict{
				{Line: 1, Wanted: attemptsWanted, Standing: expect.Met, Seen: "2 times", Requests: []int64{1, 3}},
				{Line: 2, Wanted: fiveWanted, Standing: expect.Met, Seen: "5 declined: 1 payment, paid: 1 payment", Requests: []int64{2, 4}},
			}},
		{"refused then paid, the same payment again", refusedThenPaid,
			[]string{"0:PaymentCreate pmt_id=1 payment=p:1", "5:PaymentVerify3DS pmt_id=1 payment=p:1", "60:PaymentCreate pmt_id=1 payment=p:1"},
			[]payment.Payment{pay("1", "4")}, 61, true, []expect.Verdict{
				{Line: 1, Wanted: attemptsWanted, Standing: expect.Unmet, Else: "the retry reused the failed payment", Seen: "2 times; pmt_id is the same in requests 1 and 3", Requests: []int64{1, 3}},
				{Line: 2, Wanted: fiveWanted, Standing: expect.Unmet, Else: "expected " + fiveWanted + "; saw 4 declined: 1 payment, paid: 0 payments", Seen: "4 declined: 1 payment, paid: 0 payments", Requests: []int64{3}},
			}},
		{"lost answer, right", lostAnswer,
			[]string{"0:payment/token/charge payment=p:1", "10:payment/list", "40:payment/list"},
			[]payment.Payment{pay("1", "COMPLETED")}, 40, false, []expect.Verdict{
				{Line: 1, Wanted: lookWanted, Standing: expect.Met, Seen: "2 times", Requests: []int64{1, 2, 3}},
				{Line: 2, Wanted: onceWanted, Standing: expect.Open, Seen: "1 time", Requests: []int64{1}},
				{Line: 3, Wanted: doneWanted, Standing: expect.Met, Seen: "COMPLETED paid: 1 payment", Requests: []int64{1}},
			}},
		{"lost answer, looked once and charged again", lostAnswer,
			[]string{"0:payment/token/charge payment=p:1", "10:payment/list", "12:payment/token/charge payment=p:2"},
			[]payment.Payment{pay("1", "COMPLETED"), pay("2", "COMPLETED")}, 312, true, []expect.Verdict{
				{Line: 1, Wanted: lookWanted, Standing: expect.Unmet, Else: "did not look for the payment whose outcome it did not know", Seen: "0 times", Requests: []int64{3}},
				{Line: 2, Wanted: onceWanted, Standing: expect.Unmet, Else: "charged twice", Seen: "2 times", Requests: []int64{1, 3}},
				{Line: 3, Wanted: doneWanted, Standing: expect.Unmet, Else: "expected " + doneWanted + "; saw COMPLETED paid: 2 payments", Seen: "COMPLETED paid: 2 payments", Requests: []int64{1, 3}},
			}},
		{"lost answer, looked once and gave up", lostAnswer,
			[]string{"0:payment/token/charge payment=p:1", "10:payment/list"},
			[]payment.Payment{pay("1", "COMPLETED")}, 301, false, []expect.Verdict{
				{Line: 1, Wanted: lookWanted, Standing: expect.Unmet, Else: "did not look for the payment whose outcome it did not know", Seen: "1 time", Requests: []int64{1, 2}},
				{Line: 2, Wanted: onceWanted, Standing: expect.Open, Seen: "1 time", Requests: []int64{1}},
				{Line: 3, Wanted: doneWanted, Standing: expect.Met, Seen: "COMPLETED paid: 1 payment", Requests: []int64{1}},
			}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := expect.All(test.expected, expect.Evidence{Calls: calls(test.calls...), Payments: test.payments, Status: statusByState,
				Now: start.Add(time.Duration(test.now) * time.Second), Ended: test.ended})
			if len(got) != len(test.want) {
				t.Fatalf("%d verdicts, want %d", len(got), len(test.want))
			}
			for i := range got {
				if !reflect.DeepEqual(got[i], test.want[i]) {
					t.Errorf("got  %+v\nwant %+v", got[i], test.want[i])
				}
			}
		})
	}
}
