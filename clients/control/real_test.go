package control_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"paysandbox/clients/control"
	"paysandbox/sandbox"
)

// start is where the clock of every real sandbox of these tests begins.
var start = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

const mine = `version: 1
name: mine
about: Moves on as soon as somebody asks.
provider: intellectmoney
script:
  - { at: getBankCardPaymentState, state: Created, do: { go: InProcess } }
`

// realBox is a sandbox as it is, and a client of its control plane.
func realBox(t *testing.T) (*sandbox.Sandbox, *control.Client, string) {
	t.Helper()
	made, err := sandbox.New(sandbox.Options{
		Default:   sandbox.TenantOptions{Clock: sandbox.ClockOptions{Mode: control.Frozen, Start: start}},
		Scenarios: fstest.MapFS{"for-all.yaml": {Data: []byte(strings.Replace(mine, "mine", "for-all", 1))}},
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(made.ControlPlane())
	t.Cleanup(func() { made.Close(); server.Close() })
	return made, realClient(t, server.URL), server.URL
}

// refusal is a call and how the sandbox refuses it.
type refusal struct {
	name   string
	call   func() error
	status int
	detail string // a part of it
}

func refused(t *testing.T, refusals []refusal) {
	t.Helper()
	for _, r := range refusals {
		var problem *control.Problem
		if err := r.call(); !errors.As(err, &problem) || problem.Status != r.status || !strings.Contains(problem.Detail, r.detail) {
			t.Errorf("%s: %v, want %d with %q", r.name, err, r.status, r.detail)
		}
	}
}

func TestTenantsOfARealSandbox(t *testing.T) {
	_, c, address := realBox(t)
	ctx := t.Context()
	made, err := c.AddTenant(ctx, control.NewTenant{
		Name: "shop-b", Seed: 9, Clock: &control.NewClock{Mode: control.Frozen, Start: start},
		Settings: map[string]any{"payer": "wait", "intellectmoney": map[string]any{"eshop_id": "460001"}},
	})
	if err != nil || made.Seed != 9 || made.Payer != "wait" || made.Clock.Mode != control.Frozen || !made.Clock.Now.Equal(start) {
		t.Fatalf("made %+v, %v", made, err)
	}
	if s := made.Merchants["intellectmoney"].Settings; s["eshop_id"] != "460001" || s["bearer"] == "***" || s["bearer"] == "" {
		t.Errorf("told %v", s)
	}
	shown, err := c.Tenant(ctx, "shop-b")
	if s := shown.Merchants["intellectmoney"].Settings; err != nil || s["bearer"] != "***" || s["eshop_id"] != "460001" {
		t.Errorf("shown %+v, %v", shown, err)
	}
	all, err := c.Tenants(ctx)
	if err != nil || len(all) != 2 || all[0].Name != "default" || all[1].Name != "shop-b" {
		t.Errorf("listed %+v, %v", all, err)
	}
	changed, err := c.ChangeTenant(ctx, "shop-b", map[string]any{
		"scenario": "sbp-declined", "retry": "none", "notify_timeout": "3s", "intellectmoney": map[string]any{"ok_spelling": "Ok"}})
	if err != nil || changed.Scenario != "sbp-declined" || string(changed.Retry) != `"none"` || changed.NotifyTimeout != "3s" || changed.Payer != "wait" ||
		changed.Merchants["intellectmoney"].Settings["ok_spelling"] != "Ok" {
		t.Errorf("changed %+v, %v", changed, err)
	}
	if same, err := c.ChangeTenant(ctx, "shop-b", nil); err != nil || same.Scenario != "sbp-declined" {
		t.Errorf("changed nothing: %+v, %v", same, err)
	}
	change := func(name string, settings map[string]any) func() error {
		return func() error { _, err := c.ChangeTenant(ctx, name, settings); return err }
	}
	add := func(n control.NewTenant) func() error {
		return func() error { _, err := c.AddTenant(ctx, n); return err }
	}
	refused(t, []refusal{
		{"name taken", add(control.NewTenant{Name: "shop-b"}), 409, `already is a tenant "shop-b"`},
		{"no name", add(control.NewTenant{Name: "Shop B"}), 400, "a-z, 0-9 and -"},
		{"unknown tenant", func() error { _, err := c.Tenant(ctx, "shop-c"); return err }, 404, "known: [default shop-b]"},
		{"change of nobody", change("shop-c", nil), 404, "known: [default shop-b]"},
		{"unknown setting", change("shop-b", map[string]any{"paiyer": "wait"}), 400, `unknown setting "paiyer"; known: scenario, payer`},
		{"unknown key", change("shop-b", map[string]any{"ipay": map[string]any{"stage": "two"}}), 400, `unknown key "stage"`},
		{"unknown value", change("shop-b", map[string]any{"ipay": map[string]any{"stages": "three"}}), 400, "known: one, two"},
		{"unknown payer", change("shop-b", map[string]any{"payer": "dance"}), 400, "known: auto, wait"},
		{"credential taken", change("shop-b", map[string]any{"ipay": map[string]any{"login": "test"}}), 409, "merchant test of ipay belongs to another tenant"},
		{"default tenant", func() error { _, err := c.RemoveTenant(ctx, "default"); return err }, 409, "cannot be removed"},
	})
	b := realClient(t, address, control.WithTenant("shop-b"))
	if _, err := b.AddScenario(ctx, []byte(mine)); err != nil {
		t.Fatal(err)
	}
	if err := b.Reset(ctx, true); err != nil {
		t.Error(err)
	}
	report, err := c.RemoveTenant(ctx, "shop-b")
	if err != nil || report.Tenant != "shop-b" || report.Met() || len(report.Scenarios) != 1 || len(report.Scenarios[0].Unused) != 1 || report.Scenarios[0].Unused[0].Place != "mine.yaml:6" {
		t.Errorf("removed with %+v, %v", report, err)
	}
	refused(t, []refusal{
		{"removed twice", func() error { _, err := c.RemoveTenant(ctx, "shop-b"); return err }, 404, "known: [default]"},
		{"reset of nobody", func() error { return b.Reset(ctx, false) }, 404, "known: [default]"},
	})
}

func TestScenariosOfARealSandbox(t *testing.T) {
	_, c, address := realBox(t)
	ctx := t.Context()
	added, err := c.AddScenario(ctx, []byte(mine))
	want := control.Scenario{Provider: "intellectmoney", Name: "mine", About: "Moves on as soon as somebody asks.", Tags: []string{}, Own: true, Source: "tenant"}
	if err != nil || fmt.Sprint(added) != fmt.Sprint(want) {
		t.Errorf("added %+v, %v", added, err)
	}
	newer := strings.Replace(mine, "as soon as", "when", 1)
	if put, err := c.PutScenario(ctx, "intellectmoney/mine", []byte(newer)); err != nil || put.About != "Moves on when somebody asks." {
		t.Errorf("put %+v, %v", put, err)
	}
	for _, name := range []string{"mine", "intellectmoney/mine"} {
		if s, err := c.Scenario(ctx, name); err != nil || s.Text != newer || s.Name != "mine" || !s.Own {
			t.Errorf("%s is %+v, %v", name, s, err)
		}
	}
	list, err := c.Scenarios(ctx, "")
	if err != nil || len(list) < 20 || list[0].Name != "mine" || list[1].Source != "sandbox" || list[2].Source != "shipped" {
		t.Errorf("listed %+v, %v", list, err)
	}
	of, err := c.Scenarios(ctx, "gbpayments")
	if err != nil || len(of) < 2 || slices.ContainsFunc(of, func(s control.Scenario) bool { return s.Provider != "gbpayments" }) {
		t.Errorf("listed %+v, %v", of, err)
	}
	wrong := strings.Replace(mine, "go: InProcess", "go: Nowhere", 1)
	found, err := c.LintScenario(ctx, []byte(wrong))
	if err != nil || len(found) != 1 || found[0].Line != 6 || !strings.Contains(found[0].Text, `unknown state "Nowhere"`) {
		t.Errorf("lint found %+v, %v", found, err)
	}
	if none, err := c.LintScenario(ctx, []byte(mine)); err != nil || len(none) != 0 {
		t.Errorf("lint found %+v, %v", none, err)
	}
	var problem *control.Problem
	if _, err := c.AddScenario(ctx, []byte(wrong)); !errors.As(err, &problem) || problem.Status != 422 || !slices.Equal(problem.Errors, found) {
		t.Errorf("a wrong one: %v", err)
	}
	put := func(name, text string) func() error {
		return func() error { _, err := c.PutScenario(ctx, name, []byte(text)); return err }
	}
	remove := func(name string) func() error {
		return func() error { _, err := c.RemoveScenario(ctx, name); return err }
	}
	if _, err := c.ChangeTenant(ctx, "default", map[string]any{"scenario": "mine"}); err != nil {
		t.Fatal(err)
	}
	nobody := realClient(t, address, control.WithTenant("nobody"))
	refused(t, []refusal{
		{"added twice", func() error { _, err := c.AddScenario(ctx, []byte(mine)); return err }, 409, "PUT /__admin/scenarios/intellectmoney/mine replaces it"},
		{"wrong", put("mine", wrong), 422, `mine.yaml:6:`},
		{"called otherwise", put("other", mine), 422, `name "mine" differs`},
		{"of another provider", put("ipay/mine", mine), 422, `provider "intellectmoney" differs`},
		{"of no provider", put("paypal/mine", mine), 404, `unknown provider "paypal"; known: intellectmoney`},
		{"too long", put("mine", strings.Repeat("#", 1<<20+1)), 413, "1 MiB"},
		{"too long to lint", func() error { _, err := c.LintScenario(ctx, make([]byte, 1<<20+1)); return err }, 413, "1 MiB"},
		{"the name of all", put("default", strings.Replace(mine, "mine", "default", 1)), 409, "choose another"},
		{"unknown", func() error { _, err := c.Scenario(ctx, "mien"); return err }, 404, `unknown scenario "mien"`},
		{"several", func() error { _, err := c.Scenario(ctx, "default"); return err }, 409, "is several"},
		{"list of no provider", func() error { _, err := c.Scenarios(ctx, "paypal"); return err }, 400, "known: intellectmoney, gbpayments, ipay"},
		{"list of nobody", func() error { _, err := nobody.Scenarios(ctx, ""); return err }, 404, `"nobody"`},
		{"removed, shipped", remove("sbp-declined"), 409, "is not the tenant's own"},
		{"removed, of the sandbox", remove("for-all"), 409, "is not the tenant's own"},
		{"removed, unknown", remove("mien"), 404, `unknown scenario "mien"`},
		{"removed, named by the setting", remove("mine"), 409, `the tenant's setting scenario names "mine"`},
	})
	if _, err := c.ChangeTenant(ctx, "default", map[string]any{"scenario": ""}); err != nil {
		t.Fatal(err)
	}
	if removed, err := c.RemoveScenario(ctx, "mine"); err != nil || removed.Name != "mine" {
		t.Errorf("removed %+v, %v", removed, err)
	}
	refused(t, []refusal{{"removed twice", remove("mine"), 404, `unknown scenario "mine"`}})
}

func TestClockOfARealSandbox(t *testing.T) {
	made, c, address := realBox(t)
	ctx := t.Context()
	is := func(clock control.Clock, err error, mode string, now time.Time) {
		t.Helper()
		if err != nil || clock.Mode != mode || !clock.Now.Equal(now) || clock.Tenant != "default" || clock.Planned != 0 || !clock.Next.IsZero() || clock.Ran != 0 {
			t.Errorf("the clock is %+v, %v; want %s at %s", clock, err, mode, now)
		}
	}
	now, err := c.Clock(ctx)
	is(now, err, control.Frozen, start)
	now, err = c.AdvanceBy(ctx, 90*time.Second)
	is(now, err, control.Frozen, start.Add(90*time.Second))
	now, err = c.AdvanceTo(ctx, start.Add(time.Hour))
	is(now, err, control.Frozen, start.Add(time.Hour))
	now, err = c.SetClock(ctx, control.Frozen, start.Add(2*time.Hour))
	is(now, err, control.Frozen, start.Add(2*time.Hour))
	now, err = c.SetClock(ctx, control.Frozen, time.Time{})
	is(now, err, control.Frozen, start.Add(2*time.Hour))
	now, err = c.AdvanceUntilIdle(ctx)
	is(now, err, control.Frozen, start.Add(2*time.Hour))
	nobody := realClient(t, address, control.WithTenant("nobody"))
	set := func(mode string, now time.Time) func() error {
		return func() error { _, err := c.SetClock(ctx, mode, now); return err }
	}
	refused(t, []refusal{
		{"back", set(control.Frozen, start), 409, "cannot go backwards"},
		{"back by", func() error { _, err := c.AdvanceBy(ctx, -time.Second); return err }, 409, "cannot go backwards"},
		{"back to", func() error { _, err := c.AdvanceTo(ctx, start); return err }, 409, "cannot go backwards"},
		{"too far", set(control.Offset, start.AddDate(300, 0, 0)), 409, "no further than the year 2199"},
		{"too far by", func() error { _, err := c.AdvanceBy(ctx, 2_000_000*time.Hour); return err }, 409, "no further than the year 2199"},
		{"too far to", func() error { _, err := c.AdvanceTo(ctx, start.AddDate(300, 0, 0)); return err }, 409, "no further than the year 2199"},
		{"unknown mode", set("warped", time.Time{}), 400, "known: real, offset, frozen"},
		{"real with an instant", set(control.Real, start.AddDate(1, 0, 0)), 400, "leave now out"},
		{"of nobody", func() error { _, err := nobody.Clock(ctx); return err }, 404, `"nobody"`},
	})
	if offset, err := c.SetClock(ctx, control.Offset, time.Time{}); err != nil || offset.Mode != control.Offset || offset.Now.Before(start.Add(2*time.Hour)) {
		t.Errorf("let go: %+v, %v", offset, err)
	}
	if err := c.Ready(ctx); err != nil {
		t.Error(err)
	}
	made.EndWaits()
	refused(t, []refusal{{"not ready", func() error { return c.Ready(ctx) }, 503, "the sandbox closes"}})
}

// TestAdvanceUntilIdleNamesWhatNeverEnds refuses as a sandbox would: how it comes to that, its own tests show.
func TestAdvanceUntilIdleNamesWhatNeverEnds(t *testing.T) {
	address, asked := box(t, http.StatusConflict, "application/problem+json", `{"status":409,"detail":"the tenant does not come to rest: after 100000 items"}`)
	refused(t, []refusal{{"for ever", func() error { _, err := newClient(t, address).AdvanceUntilIdle(t.Context()); return err }, 409, "does not come to rest"}})
	if asked.body != `{"until":"idle"}` || asked.url != "/__admin/clock/advance" {
		t.Errorf("asked %+v", asked)
	}
}

func TestWhatCannotBeAskedIsNotSent(t *testing.T) {
	address, asked := box(t, http.StatusOK, "application/json", "{}")
	c, ctx := newClient(t, address), t.Context()
	var errs []error
	note := func(_ any, err error) { errs = append(errs, err) }
	for _, name := range []string{"", ".", ".."} {
		note(c.Tenant(ctx, name))
		note(c.ChangeTenant(ctx, name, nil))
		note(c.RemoveTenant(ctx, name))
	}
	for _, name := range []string{"", "..", "a/b/c", "ipay/"} {
		note(c.Scenario(ctx, name))
		note(c.PutScenario(ctx, name, []byte(mine)))
		note(c.RemoveScenario(ctx, name))
	}
	note(c.AddScenario(ctx, nil))
	note(c.PutScenario(ctx, "mine", nil))
	note(c.LintScenario(ctx, nil))
	for i, err := range errs {
		if !errors.Is(err, control.ErrInvalidRequest) {
			t.Errorf("call %d: %v", i, err)
		}
	}
	if asked.method != "" {
		t.Errorf("asked %+v", asked)
	}
}

func TestAnswersThatNoSandboxGivesAreMalformed(t *testing.T) {
	address, _ := box(t, http.StatusOK, "application/json", `{"status":"ok"}`)
	c, ctx := newClient(t, address), t.Context()
	var errs []error
	note := func(_ any, err error) { errs = append(errs, err) }
	note(c.Tenants(ctx))
	note(c.Tenant(ctx, "a"))
	note(c.AddTenant(ctx, control.NewTenant{}))
	note(c.ChangeTenant(ctx, "a", nil))
	note(c.RemoveTenant(ctx, "a"))
	note(c.Scenarios(ctx, ""))
	note(c.Scenario(ctx, "a"))
	note(c.AddScenario(ctx, []byte(mine)))
	note(c.PutScenario(ctx, "a", []byte(mine)))
	note(c.RemoveScenario(ctx, "a"))
	note(c.LintScenario(ctx, []byte(mine)))
	note(c.Clock(ctx))
	note(c.SetClock(ctx, control.Real, time.Time{}))
	note(c.AdvanceBy(ctx, 0))
	for i, err := range errs {
		if !errors.Is(err, control.ErrMalformedAnswer) {
			t.Errorf("call %d: %v", i, err)
		}
	}
}
