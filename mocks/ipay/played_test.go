package ipay_test

import (
	"net/http"
	"strings"
	"testing"

	"paysandbox/sandbox"
)

// playedPayer is a merchant whose payers act by themselves.
func playedPayer(t *testing.T) *merchant {
	t.Helper()
	return open(t, sandbox.Options{Default: sandbox.TenantOptions{Payer: sandbox.PayerAuto}}, nil)
}

// TestPlayedPayerPostsToTheShop lets the sandbox play payer and browser: the form reaches the shop's own server.
func TestPlayedPayerPostsToTheShop(t *testing.T) {
	m, box := playedPayer(t), newInbox(t)
	r := m.made("1", 100, returning(box.URL+"/3ds?order=EP-1&x=%2B"))
	got := <-box.forms
	if got.Get("order") != "EP-1" || got.Get("x") != "+" || len(got["threedsData"]) != 1 {
		t.Errorf("the shop got %v", got)
	}
	m.settle()
	if v := m.view(r); v.Payer.Answer != "approve" || v.Payer.By != "plan" || v.Payer.Shop != "answered 200" {
		t.Errorf("the payment's view says %+v", v.Payer)
	}
	if v := m.about(r, "PaymentVerify3DS", tree{"threeds_data": got.Get("threedsData")}); v.verdict() != "5" {
		t.Errorf("PaymentVerify3DS: %s", v.text)
	}
}

// TestPlayedPayerGoesToNoPublicAddress: what the sandbox itself sends stays in the merchant's own network.
func TestPlayedPayerGoesToNoPublicAddress(t *testing.T) {
	m := playedPayer(t)
	for address, want := range map[string]string{
		"http://203.0.113.7/3ds":             "203.0.113.7 is not a loopback or private address",
		"http://169.254.169.254/latest/3ds":  "169.254.169.254 is a link-local or metadata address",
		"http://[2001:db8::1]/3ds":           "2001:db8::1 is not a loopback or private address",
		"http://127.0.0.1:1/nobody-is-there": "connection refused",
	} {
		r := m.made("1", 100, returning(address))
		m.settle()
		if v := m.view(r); !strings.Contains(v.Payer.Shop, want) || v.Next.Fields["threedsData"] == "" {
			t.Errorf("%s: the payment's view says %+v, next %+v; want %q", address, v.Payer, v.Next, want)
		}
		if m.payment(r).State != "1" {
			t.Errorf("%s: the payment is in %s", address, m.payment(r).State)
		}
	}
}

// paymentSeen is a payment as the control plane shows it, as far as these tests look.
type paymentSeen struct {
	Payer struct{ Answer, By, Shop string }
	Next  struct {
		Method, URL, Note string
		Fields            map[string]string
	}
	Detail map[string]any
}

func (m *merchant) view(r reply) (v paymentSeen) {
	m.t.Helper()
	m.control(http.MethodGet, "/__admin/payments/"+r.word("pmt_id"), "", &v)
	return v
}

// settle waits for what the sandbox carries to the shop.
func (m *merchant) settle() {
	m.t.Helper()
	if err := m.tenant().Advance(1); err != nil {
		m.t.Fatal(err)
	}
}
