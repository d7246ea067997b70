package control_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/control"
	"paysandbox/clients/ipay"
	mockgb "paysandbox/mocks/gbpayments"
	"paysandbox/sandbox"
)

// drive is a sandbox with everything that a call may be about, and a client of it whose exchanges are checked and noted.
type drive struct {
	*live
	*control.Client
	done *exercised
	over *checked
}

// late is a scenario of the tenant's own.
var late = []byte(strings.Replace(mine, "mine", "late", 1))

func newDrive(t *testing.T) *drive {
	in := newInbox(t, `{"code":1}`)
	o := site(func(s *mockgb.Settings) { s.NotifyURL, s.First = in.url, 1234567 }) // the first number of iPay
	o.Default.Payer = sandbox.PayerWait
	d := &drive{live: newLive(t, o), done: &exercised{seen: map[string]bool{}}}
	d.over = &checked{t: t, next: http.DefaultTransport, done: d.done}
	d.Client = newClient(t, d.control, control.WithHTTPClient(&http.Client{Transport: d.over}), control.WithTenant("default"))
	d.told()                                                                            // gbpayments:1234567, of which the merchant is told
	d.payAtIPay()                                                                       // ipay:1234567
	if held, err := d.shop.Authorize(t.Context(), tea); err != nil || held.Declined() { // gbpayments:1234568
		t.Fatalf("%+v, %v", held, err)
	}
	token, err := d.MintGooglePayToken(t.Context(), control.Token{Card: "4111111111111111"})
	if err != nil {
		t.Fatal(err)
	}
	challenge := ipay.Payment{Invoice: 900_00, Token: token, ThreeDS: ipay.ThreeDSInfo{NotificationURL: "http://127.0.0.1:9/3ds"}}
	if made, err := d.ipay.Charge(t.Context(), challenge); err != nil { // ipay:1234568, which waits for its payer
		t.Fatalf("%+v, %v", made, err)
	}
	return d
}

// must wants a call to succeed.
func (d *drive) must(what string, err error) {
	d.t.Helper()
	if err != nil {
		d.t.Errorf("%s: %v", what, err)
	}
}

// raw sends what no method of the client does, and gives the status.
func (d *drive) raw(method, target, body string, change ...func(*http.Request)) int {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), method, d.live.control+target, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, one := range change {
		one(r)
	}
	answer, err := d.over.RoundTrip(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

// TestEveryOperationOfTheContractIsExercised makes everything come about that the contract has: operations through the client, each answer
// in each of its media types, each refusal, each parameter.
func TestEveryOperationOfTheContractIsExercised(t *testing.T) {
	d := newDrive(t)
	d.succeed()
	d.succeedByHand()
	d.refuseEach()
	d.refuseAtTheDoor()
	d.refuse()
	contract, err := theDeed()
	if err != nil {
		t.Fatal(err)
	}
	all := contract.documented()
	for _, one := range all {
		if !d.done.seen[one] {
			t.Errorf("the contract has %s, and nothing exercised it", one)
		}
	}
	if len(all) < 400 {
		t.Errorf("the contract has only %d answers and parameters: the test does not see it", len(all))
	}
}

// succeed calls every method.
func (d *drive) succeed() {
	ctx, must := d.t.Context(), d.must
	note := func(what string) func(any, error) { return func(_ any, err error) { must(what, err) } }
	must("Health", d.Health(ctx))
	must("Ready", d.Ready(ctx))
	note("Version")(d.Version(ctx))
	note("Metrics")(d.Metrics(ctx, "paysandbox_tenants"))
	note("Document")(d.Document(ctx, "control"))
	note("Document")(d.Document(ctx, "ipay"))
	catalogue, err := d.Catalogue(ctx)
	if err != nil || len(catalogue.Providers) != 3 || catalogue.Providers[1].Name != "gbpayments" || len(catalogue.Providers[2].Operations) == 0 {
		d.t.Errorf("Catalogue: %+v, %v", catalogue, err)
	}

	note("Tenants")(d.Tenants(ctx))
	note("AddTenant")(d.AddTenant(ctx, control.NewTenant{Name: "other", Seed: 9, Clock: &control.NewClock{Mode: control.Frozen, Start: began}}))
	note("Tenant")(d.Tenant(ctx, "other"))
	note("ChangeTenant")(d.ChangeTenant(ctx, "other", map[string]any{"payer": "wait", "retry": []string{"1s"}, "gbpayments": map[string]any{"workmode": "test"}}))
	other := newClient(d.t, d.live.control, control.WithHTTPClient(&http.Client{Transport: d.over}), control.WithTenant("other"))
	note("AddScenario")(other.AddScenario(ctx, late))
	must("Reset", other.Reset(ctx, true))
	note("RemoveTenant")(d.RemoveTenant(ctx, "other"))

	note("Clock")(d.Clock(ctx))
	note("SetClock")(d.SetClock(ctx, control.Frozen, began.Add(time.Second)))
	note("AdvanceBy")(d.AdvanceBy(ctx, time.Second))
	note("AdvanceTo")(d.AdvanceTo(ctx, began.Add(time.Minute)))

	note("Scenarios")(d.Scenarios(ctx, "gbpayments"))
	note("LintScenario")(d.LintScenario(ctx, []byte("version: 2\n")))
	note("AddScenario")(d.AddScenario(ctx, late))
	for _, name := range []string{"late", "intellectmoney/late"} {
		note("PutScenario")(d.PutScenario(ctx, name, late))
		note("Scenario")(d.Scenario(ctx, name))
		note("ScenarioReport")(d.ScenarioReport(ctx, name, true))
		note("RemoveScenario")(d.RemoveScenario(ctx, name))
	}
	note("ScenarioReport")(d.ScenarioReport(ctx, "gbpayments/default", true))

	note("Payments")(d.Payments(ctx, control.PaymentFilter{Provider: "gbpayments", State: "COMPLETED", Status: "paid", Reference: tea.OrderID, Limit: 5}))
	note("Payment")(d.Payment(ctx, "gbpayments:1234567"))
	note("Explain")(d.Explain(ctx, "gbpayments:1234567"))
	note("ExplainMermaid")(d.ExplainMermaid(ctx, "gbpayments:1234567"))
	note("ExportScenario")(d.ExportScenario(ctx, "gbpayments:1234567"))
	note("AnswerPayer")(d.AnswerPayer(ctx, "ipay:1234568", control.Approve))
	note("Operate")(d.Operate(ctx, "gbpayments:1234568", control.Capture, 0))
	note("Trigger")(d.Trigger(ctx, "ipay.paid", map[string]string{"amount": "250.00"}))
	note("SetState")(d.SetState(ctx, "gbpayments:1234568", control.Change{State: "DECLINED", Force: true, Set: control.Assignments{{Name: "reason", Value: "x"}}}))
	note("Raise")(d.Raise(ctx, "gbpayments:1234568", "settle"))

	chosen := control.Selection{Provider: "gbpayments", Op: "payment/token/charge", Payment: "1234567", Outcome: "answered", Finding: "receipt", Limit: 5}
	chosen.Since = 1
	note("Requests")(d.Requests(ctx, chosen))
	note("RequestsHAR")(d.RequestsHAR(ctx, chosen))
	note("RequestsHAR")(d.RequestsHAR(ctx, control.Selection{}))
	note("CanonicalRequests")(d.CanonicalRequests(ctx, control.Selection{}))
	note("Request")(d.Request(ctx, 1))
	note("RequestCurl")(d.RequestCurl(ctx, 1))
	note("FindRequests")(d.FindRequests(ctx, control.Match{Op: "payment/token/charge", Field: map[string]control.Condition{"order_id": control.Prefix("o")}}))
	note("CountRequests")(d.CountRequests(ctx, control.Match{}))
	note("VerifyRequests")(d.VerifyRequests(ctx, control.Match{Provider: "gbpayments"}, ">=1"))
	note("VerifySequence")(d.VerifySequence(ctx, control.Match{Provider: "gbpayments"}, control.Match{Provider: "ipay"}))

	told := control.NotificationFilter{Payment: "gbpayments:1234567", Event: "pay", State: control.Acked, Since: 1, Limit: 5}
	note("Notifications")(d.Notifications(ctx, told))
	note("Notifications")(d.Notifications(ctx, control.NotificationFilter{}))
	note("Notification")(d.Notification(ctx, 1))
	note("Redeliver")(d.Redeliver(ctx, 1))
	note("HoldNotifications")(d.HoldNotifications(ctx))
	note("ReleaseNotifications")(d.ReleaseNotifications(ctx, control.Reversed))

	note("Wait")(d.Wait(ctx, control.Awaited{Payment: &control.AwaitedPayment{ID: "gbpayments:1234567", Status: "paid"}}))
	note("PastEvents")(d.PastEvents(ctx, control.EventFilter{Since: 2}))
	note("MintToken")(d.MintToken(ctx, "gbpayments", control.Token{}))
}

// succeedByHand has what is no method of the client: other media types, the parameters that no method sends, the page.
func (d *drive) succeedByHand() {
	accepting := func(kind string) func(*http.Request) { return func(r *http.Request) { r.Header.Set("Accept", kind) } }
	for _, target := range []string{
		"/docs", "/docs/docs.js", "/docs/swagger-ui.css", "/docs/favicon-32x32.png", "/__admin/requests/1?format=canonical",
		"/__admin/events?follow=false&since=1", "/__admin/events?follow=false", "/__admin/scenarios/sbp-declined", "/__admin/scenarios/gbpayments/default",
	} {
		if status := d.raw("GET", target, "", accepting("*/*")); status != http.StatusOK {
			d.t.Errorf("%s: %d", target, status)
		}
	}
	for target, body := range map[string]string{
		"/__admin/requests/find?limit=1&format=canonical": `{"match": {}}`, "/__admin/notifications/release": "", "/__admin/wallets/googlepay/token": "",
	} {
		if status := d.raw("POST", target, body); status > 299 {
			d.t.Errorf("%s: %d", target, status)
		}
	}
	unknownLength := func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(strings.NewReader("")), -1 }
	if status := d.raw("POST", "/__admin/notifications/release", "", unknownLength); status != http.StatusOK {
		d.t.Errorf("a body of no bytes, whose length was not announced: %d", status)
	}
	d.must("ClearRequests", func() error { _, err := d.ClearRequests(d.t.Context()); return err }())
}
