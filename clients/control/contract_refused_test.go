package control_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"paysandbox/clients/control"
	"paysandbox/sandbox"
)

// each gives every operation with a path in which every place is taken.
func (d *drive) each(give func(op *openapi3.Operation, method, target string, ofTenant bool)) {
	contract, err := theDeed()
	if err != nil {
		d.t.Fatal(err)
	}
	places := strings.NewReplacer("{tenant}", "default", "{id}", "1234567", "{number}", "1", "{name}", "default", "{provider}", "gbpayments", "{wallet}",
		"gbpayments", "{file}", "control.yaml")
	for path, item := range contract.document.Paths.Map() {
		for method, op := range item.Operations() {
			parameters := slices.Concat(op.Parameters, item.Parameters)
			give(op, method, places.Replace(path), parameters.GetByInAndName(openapi3.ParameterInQuery, "tenant") != nil)
		}
	}
}

// refuseEach makes every operation refuse what all of its kind refuse: of two payments with one number, of a tenant that there is not, with
// a parameter that it does not have, with a body that is too large.
func (d *drive) refuseEach() {
	want := func(what, method, target string, got, want int) {
		if got != want {
			d.t.Errorf("%s: %s %s: %d, want %d", what, method, target, got, want)
		}
	}
	d.each(func(op *openapi3.Operation, method, target string, ofTenant bool) {
		switch {
		case strings.HasPrefix(target, "/__admin/"):
			want("parameter", method, target, d.raw(method, target+"?nonsense=1", ""), http.StatusBadRequest)
			if ofTenant {
				want("tenant", method, target, d.raw(method, target+"?tenant=nobody", ""), http.StatusNotFound)
			}
			if strings.HasPrefix(target, "/__admin/payments/") {
				want("number", method, target, d.raw(method, target, ""), http.StatusConflict)
			}
		case op.Responses.Status(http.StatusNotFound) != nil:
			want("file", method, target, d.raw(method, target+"x", ""), http.StatusNotFound)
		}
		if op.RequestBody != nil {
			target = strings.Replace(target, "/1234567/", "/gbpayments:1234567/", 1)
			want("body", method, target, d.raw(method, target, strings.Repeat(" ", 1<<20+1)), http.StatusRequestEntityTooLarge)
		}
	})
}

// refuseAtTheDoor has every operation called without a token, for a page of another site, by another name and with the body of a form.
func (d *drive) refuseAtTheDoor() {
	made, err := sandbox.New(sandbox.Options{Control: sandbox.ControlOptions{Token: "a-token-of-tests"}})
	if err != nil {
		d.t.Fatal(err)
	}
	plane := httptest.NewServer(made.ControlPlane())
	defer plane.Close()
	defer made.Close()
	open := *d
	for _, way := range []struct {
		at     string
		change func(*http.Request)
		want   int
	}{
		{plane.URL, func(*http.Request) {}, http.StatusUnauthorized},
		{d.live.control, func(r *http.Request) { r.Header.Set("Origin", "https://elsewhere.example") }, http.StatusForbidden},
		{d.live.control, func(r *http.Request) { r.Host = "elsewhere.example" }, http.StatusMisdirectedRequest},
		{d.live.control, func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, http.StatusUnsupportedMediaType},
	} {
		at := *d.live
		at.control = way.at
		open.live = &at
		d.each(func(op *openapi3.Operation, method, target string, _ bool) {
			if op.Responses.Status(way.want) == nil {
				if way.want == http.StatusUnauthorized && strings.HasPrefix(target, "/__admin/") {
					d.t.Errorf("%s %s does not say that it wants a token", method, target)
				}
				return
			}
			body := ""
			if way.want == http.StatusUnsupportedMediaType {
				body = "{}"
			}
			if got := open.raw(method, target, body, way.change); got != way.want {
				d.t.Errorf("%s %s: %d, want %d", method, target, got, way.want)
			}
		})
	}
}

// refuse has the refusals that are an operation's own.
func (d *drive) refuse() {
	ctx := d.t.Context()
	of := func(_ any, err error) error { return err }
	wrong := []byte(strings.Replace(string(late), "go: InProcess", "go: Nowhere", 1))
	sole := []byte(strings.Replace(string(late), "late", "default", 1))
	d.must("AddScenario", of(d.AddScenario(ctx, late)))
	d.must("HoldNotifications", of(d.HoldNotifications(ctx)))
	d.must("Redeliver", of(d.Redeliver(ctx, 1)))
	short, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for _, r := range []struct {
		what   string
		err    error
		status int
	}{
		{"AddTenant", of(d.AddTenant(ctx, control.NewTenant{Name: "default"})), 409},
		{"Tenant", of(d.Tenant(ctx, "nobody")), 404},
		{"ChangeTenant", of(d.ChangeTenant(ctx, "nobody", nil)), 404},
		{"ChangeTenant", d.takenCredential(), 409},
		{"RemoveTenant", of(d.RemoveTenant(ctx, "nobody")), 404},
		{"RemoveTenant", of(d.RemoveTenant(ctx, "default")), 409},
		{"SetClock", of(d.SetClock(ctx, control.Frozen, began.AddDate(-1, 0, 0))), 409},
		{"AdvanceBy", of(d.AdvanceBy(ctx, -time.Second)), 409},
		{"AddScenario", of(d.AddScenario(ctx, late)), 409},
		{"AddScenario", of(d.AddScenario(ctx, wrong)), 422},
		{"Scenario", of(d.Scenario(ctx, "default")), 409},
		{"PutScenario", of(d.PutScenario(ctx, "late", wrong)), 422},
		{"PutScenario", of(d.PutScenario(ctx, "default", sole)), 409},
		{"PutScenario", of(d.PutScenario(ctx, "intellectmoney/late", wrong)), 422},
		{"PutScenario", of(d.PutScenario(ctx, "intellectmoney/default", sole)), 409},
		{"RemoveScenario", of(d.RemoveScenario(ctx, "sbp-declined")), 409},
		{"RemoveScenario", of(d.RemoveScenario(ctx, "gbpayments/default")), 409},
		{"ScenarioReport", of(d.ScenarioReport(ctx, "default", false)), 409},
		{"VerifyRequests", of(d.VerifyRequests(ctx, control.Match{}, "==1000")), 422},
		{"VerifySequence", of(d.VerifySequence(ctx, control.Match{Op: "createInvoice"})), 422},
		{"Trigger", of(d.Trigger(ctx, "gbpayments.paid", map[string]string{"currency": "EUR"})), 422},
		{"Trigger", of(d.Trigger(ctx, "ipay.paid", map[string]string{"token": d.declinedToken()})), 409},
		{"Redeliver", of(d.Redeliver(ctx, 1)), 409},
		{"Wait", of(d.Wait(short, control.Awaited{Payment: &control.AwaitedPayment{ID: "ipay:1"}, Timeout: time.Millisecond})), 408},
	} {
		d.t.Run(r.what, func(t *testing.T) { wantProblem(t, r.err, r.status) })
	}
	closing, err := sandbox.New(sandbox.Options{})
	if err != nil {
		d.t.Fatal(err)
	}
	plane := httptest.NewServer(closing.ControlPlane())
	defer plane.Close()
	defer closing.Close()
	closing.EndWaits()
	late := newClient(d.t, plane.URL, control.WithHTTPClient(&http.Client{Transport: d.over}))
	wantProblem(d.t, late.Ready(ctx), http.StatusServiceUnavailable, "closes")
}

// takenCredential gives a tenant what is another's.
func (d *drive) takenCredential() error {
	if _, err := d.AddTenant(d.t.Context(), control.NewTenant{Name: "rival"}); err != nil {
		d.t.Error(err)
	}
	_, err := d.ChangeTenant(d.t.Context(), "rival", map[string]any{"ipay": map[string]any{"login": "test"}})
	return err
}

// declinedToken is a Google Pay token whose card the bank refuses.
func (d *drive) declinedToken() string {
	token, err := d.MintGooglePayToken(d.t.Context(), control.Token{Card: "4000000000000416"})
	d.must("MintGooglePayToken", err)
	return token
}
