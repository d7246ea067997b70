package intellectmoney_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"paysandbox/clients/intellectmoney"
	"paysandbox/sandbox"
)

func payByGazpromPay(t *testing.T, m *merchant) {
	m.starts("EP-1", m.byGazpromPay)
	if link, err := m.sees("InProcess SendTo3DS").Link(); err != nil || link == "" {
		t.Errorf("the payer's link is %q, %v", link, err)
	}
	if paid := m.sees("OK"); paid.RRN == "" {
		t.Errorf("paid without RRN: %+v", paid)
	}
	m.ends("OK", "capture 100.00")
}

func failByGazpromPay(t *testing.T, m *merchant) {
	m.starts("EP-1", m.bySBP) // another method is not touched
	m.sees("InProcess SendTo3DS OK")
	m.ends("OK", "capture 100.00")

	m.starts("EP-2", m.byGazpromPay)
	failed := m.sees("InProcess SendTo3DS Error")
	if failed.Message != "Операция отклонена банком плательщика" || failed.RcCodeID != "5" || failed.RRN != "" {
		t.Errorf("the decline reads %+v", failed)
	}
	m.ends("Error", "")
}

func waitInVain(t *testing.T, m *merchant) {
	m.starts("EP-1", m.byGazpromPay)
	m.sees("InProcess SendTo3DS SendTo3DS")
	if err := m.tenant().Advance(720 * time.Hour); err != nil {
		t.Fatal(err)
	}
	m.sees("SendTo3DS")
	state, err := m.WaitForPayment(t.Context(), m.invoice, instantly, intellectmoney.AfterChallenge(), intellectmoney.WithMaxWait(time.Minute))
	if !errors.Is(err, intellectmoney.ErrStillPending) || state.Step != intellectmoney.StepSendTo3DS {
		t.Errorf("the wait ends with %s, %v; want ErrStillPending", state.Step, err)
	}
	m.ends("SendTo3DS", "")
}

func payByInstalments(t *testing.T, m *merchant) {
	m.starts("EP-1", m.byInstalments)
	if link, err := m.sees("InProcess SendTo3DS").Link(); err != nil || link == "" {
		t.Errorf("the payer's link is %q, %v", link, err)
	}
	m.sees("OK")
	m.ends("OK", "capture 100.00")
}

func payByCard(t *testing.T, m *merchant) {
	for _, pan := range []string{"4111111111111111", "4000000000000002", "4000000000003220"} {
		m.starts("EP-"+pan[12:], m.by(pan))
		if form, err := m.sees("InProcess SendTo3DS").CardForm(); err != nil || !strings.Contains(form, "PaReq") {
			t.Errorf("the payer's form is %q, %v", form, err)
		}
		m.sees("OK")
		m.ends("OK", "capture 100.00")
	}
}

func failByCard(t *testing.T, m *merchant) {
	for _, pan := range []string{"4111111111111111", "4000000000000002"} { // the second would say RcCodeId 5
		m.starts("EP-"+pan[12:], m.by(pan))
		failed := m.sees("InProcess SendTo3DS Error")
		if failed.Message != "Недостаточно средств" || failed.RcCodeID != "51" || failed.RRN != "" {
			t.Errorf("the decline reads %+v", failed)
		}
		m.ends("Error", "")
	}
}

func nameTheRightAmount(t *testing.T, m *merchant) {
	m.starts("EP-1", m.by("4111111111111111"))
	m.sees("InProcess ActivationPayment ActivationPayment")
	if _, err := m.ActivationPay(t.Context(), m.invoice, 136, ""); !refusedFor("activationAmount")(err) {
		t.Errorf("an amount that is a kopeck less gives %v", err)
	}
	m.sees("ActivationPayment")
	if _, err := m.ActivationPay(t.Context(), m.invoice, 137, ""); err != nil {
		t.Fatal(err)
	}
	m.sees("OK")
	m.ends("OK", "capture 100.00")
}

func nameWrongAmounts(t *testing.T, m *merchant) {
	m.starts("EP-1", m.by("4111111111111111"))
	m.sees("InProcess ActivationPayment")
	for try, then := range []string{"ActivationPayment", "ActivationPayment", "Error"} {
		if _, err := m.ActivationPay(t.Context(), m.invoice, 137+int64(try), "123"); !refusedFor("activationAmount")(err) {
			t.Errorf("try %d gives %v", try+1, err)
		}
		m.sees(then)
	}
	m.ends("Error", "")
}

func release(t *testing.T, m *merchant) {
	m.starts("EP-1", m.bySBP)
	m.sees("InProcess SendTo3DS OK") // a hold reads as OK
	m.ends("Held", "authorize 100.00")
	if _, err := m.Refund(t.Context(), "EP-1"); err != nil {
		t.Fatal(err)
	}
	m.sees("Error")
	m.ends("Cancelled", "authorize 100.00, void 100.00")
}

func captureTwice(t *testing.T, m *merchant) {
	m.starts("EP-1", m.bySBP)
	m.sees("InProcess SendTo3DS OK")
	var refused *intellectmoney.APIError
	if _, err := m.Capture(t.Context(), "EP-1"); !errors.As(err, &refused) || errors.Is(err, intellectmoney.ErrOutcomeUnknown) || refused.Desc != "Банк отклонил списание" {
		t.Fatalf("the first capture gives %v, want a refusal in the bank's words", err)
	}
	m.ends("Held", "authorize 100.00")
	m.sees("OK")
	if _, err := m.Capture(t.Context(), "EP-1"); err != nil {
		t.Fatal(err)
	}
	m.sees("OK")
	m.ends("OK", "authorize 100.00, capture 100.00")
}

func giveUpTheLostOrder(t *testing.T, m *merchant) {
	order := intellectmoney.Invoice{OrderID: "EP-1", Amount: 100_00}
	_, err := m.CreateInvoice(t.Context(), order)
	if !errors.Is(err, intellectmoney.ErrOutcomeUnknown) || !errors.Is(err, syscall.ECONNRESET) {
		t.Fatalf("err = %v, want ErrOutcomeUnknown by a reset", err)
	}
	made := m.madeFor("EP-1")
	if len(made) != 1 {
		t.Fatalf("the order has the invoices %v, want one", made)
	}
	m.invoice = made[0]
	if _, err := m.CreateInvoice(t.Context(), order); !refusedFor("orderId")(err) {
		t.Errorf("the same order again gives %v, want a refusal: it has its invoice", err)
	}
	if _, err := m.Refund(t.Context(), "EP-1"); err != nil {
		t.Fatal(err)
	}
	m.ends("Cancelled", "")
	if made := m.madeFor("EP-1"); len(made) != 1 {
		t.Errorf("the order has the invoices %v, want one", made)
	}
}

func askAgainAfterGarbage(t *testing.T, m *merchant) {
	m.starts("EP-1", m.bySBP)
	state, err := m.State(t.Context(), m.invoice)
	if !errors.Is(err, intellectmoney.ErrMalformedAnswer) || state.Step != "" {
		t.Fatalf("the first poll gives %+v, %v; want ErrMalformedAnswer", state, err)
	}
	m.ends("Created", "")
	m.sees("InProcess SendTo3DS OK")
	m.ends("OK", "capture 100.00")
}

// askThroughABadGateway polls twenty payments every second, in two sandboxes of one seed alike.
func askThroughABadGateway(t *testing.T, m *merchant) {
	first, again := pollEverySecond(t, m), pollEverySecond(t, newMerchant(t, m.scenario))
	if first != again {
		t.Errorf("with the same seed the polls are\n%s, then\n%s", first, again)
	}
	if failed, of := strings.Count(first, "x"), len(first); failed*10 < of || failed*10 > of*3 {
		t.Errorf("%d of %d polls failed, want about one in five: %s", failed, of, first)
	}
}

// pollEverySecond plays twenty payments to their end and writes of each poll how its step begins, or x for a 502.
func pollEverySecond(t *testing.T, m *merchant) string {
	var seen strings.Builder
	for i := range 20 {
		m.starts("EP-"+string(rune('a'+i)), m.bySBP)
		for step := intellectmoney.PaymentStep(""); !step.Final(); {
			if seen.Len() > 1000 {
				t.Fatalf("no end: %s", seen.String())
			}
			if err := m.tenant().Advance(time.Second); err != nil {
				t.Fatal(err)
			}
			before := m.stored(m.invoice)
			state, err := m.State(t.Context(), m.invoice)
			var answered *intellectmoney.HTTPError
			switch {
			case err == nil:
				step = state.Step
				seen.WriteByte(step[0])
			case errors.As(err, &answered) && answered.Status == http.StatusBadGateway && errors.Is(err, intellectmoney.ErrUnavailable):
				seen.WriteByte('x')
				if after := m.stored(m.invoice); after.State != before.State {
					t.Errorf("a stopped poll moved the payment from %s to %s", before.State, after.State)
				}
			default:
				t.Fatal(err)
			}
		}
		m.ends("OK", "capture 100.00")
	}
	return seen.String()
}

// waitForEveryByte polls in a sandbox of its own, in time that moves only when everything waits, and leaves it to m for the report.
func waitForEveryByte(t *testing.T, m *merchant) {
	synctest.Test(t, func(t *testing.T) {
		made, err := sandbox.New(sandbox.Options{Default: sandbox.TenantOptions{Clock: sandbox.ClockOptions{Mode: "frozen", Start: began}}})
		if err != nil {
			t.Fatal(err)
		}
		defer made.Close()
		inside := func(timeout time.Duration) *merchant {
			b := &box{Sandbox: made, t: t, data: &httptest.Server{URL: "http://sandbox.test"}, wire: &recorder{next: made.Transport()}}
			return &merchant{box: b, Client: b.shop(scenario(m.scenario), intellectmoney.WithTimeout(timeout)), t: t, scenario: m.scenario}
		}
		hasty := inside(time.Second)
		hasty.starts("EP-1", hasty.bySBP)
		asked := time.Now()
		if _, err := hasty.State(t.Context(), hasty.invoice); !errors.Is(err, intellectmoney.ErrUnavailable) || time.Since(asked) != time.Second {
			t.Errorf("after %v: %v; want ErrUnavailable after 1s", time.Since(asked), err)
		}
		hasty.ends("InProcess", "") // the answer was lost on its way, not the step

		patient := inside(time.Minute)
		patient.starts("EP-2", patient.bySBP)
		for _, step := range []string{"InProcess", "SendTo3DS", "OK"} {
			asked := time.Now()
			patient.sees(step)
			took, size := time.Since(asked), len(patient.wire.last().answer)
			if want := time.Duration(size) * 20 * time.Millisecond; took != want {
				t.Errorf("the %d bytes of %s took %v, want %v", size, step, took, want)
			}
		}
		patient.ends("OK", "capture 100.00")
		m.Sandbox = made
	})
}
