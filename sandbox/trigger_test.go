package sandbox_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/sandbox"
)

// triggered makes a payment by a control call and gives it.
func (b *box) triggered(event, override string) map[string]any {
	b.t.Helper()
	return b.admin("POST", "/__admin/trigger", `{"event":"`+event+`","override":{`+override+`}}`, 201)
}

// statusOfEvent is the status to which an event that is no status brings a payment.
var statusOfEvent = map[string]string{"held": "authorized", "pay": "paid", "threeds_data": "pending"}

// TestTriggerBringsAPaymentToEveryEvent by calls that keep to the contract, also where a provider is strict.
func TestTriggerBringsAPaymentToEveryEvent(t *testing.T) {
	strict := sandbox.TenantOptions{
		Clock: sandbox.ClockOptions{Mode: "frozen", Start: start},
		Merchant: func(provider string, settings mocks.Settings) error {
			if provider == "ipay" {
				return json.Unmarshal([]byte(`{"strict_fields":true,"strict_tokens":true,"time_skew_seconds":60,"stages":"two","threeds_above":0}`), settings)
			}
			return nil
		},
	}
	for name, options := range map[string]sandbox.Options{"as_it_comes": {}, "strict": {Default: strict}} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t, options)
			events := 0
			for _, p := range b.Catalogue().Providers {
				for _, event := range p.Triggers {
					events++
					made := b.triggered(p.Name+"."+event, "")
					want := event
					if other, named := statusOfEvent[event]; named {
						want = other
					}
					if made["status"] != want || !strings.HasPrefix(made["id"].(string), p.Name+":") || made["off_contract"] != nil {
						t.Errorf("%s.%s made a payment that is %v: %v", p.Name, event, made["status"], made)
					}
				}
			}
			if events < 24 {
				t.Errorf("%d events only", events)
			}
			for _, r := range b.requests("") {
				if r["outcome"] != "answered" || r["violations"] != nil || r["forgiven"] != nil {
					t.Errorf("request %v of %v: %v, violations %v, forgiven %v", r["number"], r["operation"], r["outcome"], r["violations"], r["forgiven"])
				}
			}
		})
	}
}

// TestTriggerTellsTheMerchant what its code would be told, signed as ever.
func TestTriggerTellsTheMerchant(t *testing.T) {
	heard := make(chan url.Values, 9)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		heard <- form
		_, _ = io.WriteString(w, "OK")
	}))
	defer shop.Close()
	b := newBox(t, sandbox.Options{})
	b.admin("PATCH", "/__admin/tenants/default", `{"settings":{"intellectmoney":{"result_url":"`+shop.URL+`"}}}`, 200)
	made := b.triggered("intellectmoney.paid", `"amount":"250.00","reference":"A-77","method":"BankCard","userName":"Anna"`)
	b.advance(0)
	for _, status := range []string{"3", "5"} {
		form := <-heard
		if form.Get("paymentStatus") != status || form.Get("orderId") != "A-77" || form.Get("recipientAmount") != "250.00" || form.Get("userName") != "Anna" {
			t.Errorf("the shop was told %v", form)
		}
	}
	if got := fmt.Sprintln(made["reference"], made["method"], made["amount"].(map[string]any)["minor"]); got != "A-77 BankCard 25000\n" {
		t.Errorf("made %s", got)
	}
	why := b.admin("GET", "/__admin/payments/"+made["id"].(string)+"/explain", "", 200)
	if why["scenario"] != "default" || why["why"] != "the request named default in X-Sandbox-Scenario" {
		t.Errorf("explained by %v: %v", why["scenario"], why["why"])
	}
	posted := b.triggered("ipay.threeds_data", `"threeds_info.notification_url":"`+shop.URL+`/back"`)
	b.advance(0)
	if form := <-heard; form.Get("threedsData") == "" || posted["status"] != "pending" {
		t.Errorf("the payer's browser brought %v, and the payment is %v", form, posted["status"])
	}
}

// TestTriggerLeavesTheChallengeToTheTester although the payer of every other payment approves by itself.
func TestTriggerLeavesTheChallengeToTheTester(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	for _, provider := range []string{"intellectmoney", "ipay"} {
		made := b.triggered(provider+".challenged", "")
		if made["payer"] != nil || made["status"] != "challenged" {
			t.Errorf("%s: %v, and the payer said %v", provider, made["status"], made["payer"])
		}
		after := b.admin("POST", "/__admin/payments/"+made["id"].(string)+"/payer", `{"answer":"approve"}`, 200)
		if after["payer"].(map[string]any)["by"] != "control" {
			t.Errorf("%s: %v", provider, after["payer"])
		}
	}
}

// TestTriggerSaysWhatWouldHaveBeenRight and tells what was made all the same.
func TestTriggerSaysWhatWouldHaveBeenRight(t *testing.T) {
	for _, c := range []struct {
		name, body string
		status     int
		says       []string
		payments   int
	}{
		{"unknown_event", `{"event":"intellectmoney.payed"}`, 400, []string{`unknown event "intellectmoney.payed"`, `did you mean "intellectmoney.paid"?`}, 0},
		{"no_event", `{}`, 400, []string{`unknown event ""`, "gbpayments.pay, ipay.challenged"}, 0},
		{"unknown_key", `{"event":"ipay.paid","overide":{}}`, 400, []string{`did you mean "override"?`}, 0},
		{"minor_units", `{"event":"ipay.paid","override":{"amount":25000}}`, 400, []string{`amount "25000": write more than nothing, with two decimals`}, 0},
		{"nothing", `{"event":"ipay.paid","override":{"amount":"0.00"}}`, 400, []string{"more than nothing"}, 0},
		{"unknown_override", `{"event":"ipay.paid","override":{"ext-id":"1"}}`, 400, []string{`unknown override "ext-id"`, `did you mean "ext_id"?`}, 0},
		{"unknown_method", `{"event":"intellectmoney.paid","override":{"method":"sbp"}}`, 400, []string{`did you mean "Sbp"?`}, 0},
		{"another_shop", `{"event":"intellectmoney.paid","override":{"eshopId":"450001"}}`, 400, []string{"eshopId is the tenant's own"}, 0},
		{"recurrent_without_token", `{"event":"ipay.paid","override":{"method":"Recurrent"}}`, 400, []string{"override recurrent_token"}, 0},
		{"refused", `{"event":"gbpayments.paid","override":{"currency":"EUR"}}`, 422, []string{"gbpayments did not carry out payment/token/charge: request 1", "currency"}, 0},
		{"brought_elsewhere", `{"event":"gbpayments.refunded","override":{"token":"tok_expired_card"}}`, 422, []string{"payment/refund"}, 1},
		{"not_legal", `{"event":"ipay.paid","override":{"token":"TOKEN"}}`, 409, []string{"payment ipay:1234567 was made and is 4", "from there: nowhere"}, 1},
		{"half_of_a_kopeck", `{"event":"gbpayments.partly_refunded","override":{"amount":"0.01"}}`, 409, []string{"payment gbpayments:995 was made and is COMPLETED (refunded), not partly_refunded"}, 1},
		{"said_whole", `{"event":"intellectmoney.paid","override":{"recipientAmount":"7"}}`, 422, []string{`"Code":166`, "recipientAmount"}, 0},
		{"unknown_tenant", ``, 404, []string{"tenant"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBox(t, sandbox.Options{})
			path := "/__admin/trigger"
			if c.name == "unknown_tenant" {
				path += "?tenant=nobody"
			}
			token, err := b.tenant().MintToken("googlepay", mocks.TokenRequest{Card: "4000000000000416"})
			if err != nil {
				t.Fatal(err)
			}
			said := fmt.Sprint(b.admin("POST", path, strings.Replace(c.body, "TOKEN", token, 1), c.status)["detail"])
			for _, part := range c.says {
				if !strings.Contains(said, part) {
					t.Errorf("it says %s, and not %s", said, part)
				}
			}
			if got := len(b.admin("GET", "/__admin/payments", "", 200)["payments"].([]any)); got != c.payments {
				t.Errorf("%d payments, want %d", got, c.payments)
			}
		})
	}
}
