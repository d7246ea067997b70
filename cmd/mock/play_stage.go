package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"time"

	"paysandbox/internal/clock"
	"paysandbox/internal/play"
	"paysandbox/internal/scenario"
	"paysandbox/mocks"
	"paysandbox/sandbox"
)

// playStart is when a play begins whose scenario names no time: the same every time, so that a play can be repeated.
var playStart = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// stage is a sandbox that is made for one scenario, with a merchant before it.
type stage struct {
	box    *sandbox.Sandbox
	tenant *sandbox.Tenant
	script *scenario.Scenario
}

// newStage makes the sandbox; own holds the scenario's file, nil for a shipped one, and in is the merchant's inbox, nil where it needs
// none. Close the box in the end.
func newStage(script *scenario.Scenario, own fs.FS, in *inbox) (*stage, error) {
	at := sandbox.ClockOptions{Mode: string(cmp.Or(script.Clock.Mode, clock.Frozen)), Start: script.Clock.Start}
	if at.Start.IsZero() {
		at.Start = playStart // a real clock does not ask
	}
	box, err := sandbox.New(sandbox.Options{Scenarios: own, Default: sandbox.TenantOptions{
		// Seed and clock are given outright: another provider may have a scenario of this name, and others.
		Scenario: script.Name, Seed: cmp.Or(script.Seed, 1), Clock: at,
		Merchant: func(provider string, settings mocks.Settings) error {
			if setting := play.Listens(script); provider == script.Provider && setting != "" && in != nil {
				return json.Unmarshal([]byte(fmt.Sprintf("{%q: %q}", setting, in.address)), settings)
			}
			return nil
		},
	}})
	if err != nil {
		return nil, err
	}
	tenant, err := box.Tenant(sandbox.DefaultTenant)
	if err != nil {
		box.Close()
		return nil, err
	}
	return &stage{box, tenant, script}, nil
}

// play plays the scenario to its end and gives the report. Say is told each step, and how long after the beginning it was; in is the
// merchant's inbox, nil where it needs none.
func (g *stage) play(ctx context.Context, in *inbox, say func(after time.Duration, step string)) (sandbox.Report, error) {
	shop, err := g.shop(in, say)
	if err != nil {
		return sandbox.Report{}, err
	}
	if err := play.Run(ctx, shop, g.script); err != nil {
		return sandbox.Report{}, err
	}
	return g.tenant.Report(g.script.Provider+"/"+g.script.Name, true)
}

// shop is the merchant's side of the sandbox.
func (g *stage) shop(in *inbox, say func(after time.Duration, step string)) (play.Shop, error) {
	provider := g.script.Provider
	settings, err := json.Marshal(g.tenant.Settings(provider))
	if err != nil {
		return play.Shop{}, err
	}
	began := g.tenant.Now()
	shop := play.Shop{
		BaseURL: "http://sandbox.example/" + provider, Settings: settings, HTTP: &http.Client{Transport: g.box.Transport()},
		Now: g.tenant.Now, Advance: g.tenant.Advance,
		Say: func(format string, args ...any) {
			say(g.tenant.Now().Sub(began).Round(time.Millisecond), oneLine(fmt.Sprintf(format, args...)))
		},
	}
	if wallet, _ := play.Needs(provider); wallet != "" {
		shop.Token = func(card string) (string, error) {
			return g.tenant.MintToken(wallet, mocks.TokenRequest{Card: card})
		}
	}
	if in != nil {
		shop.Inbox, shop.Received, shop.Hear = in.address, in.take, in.hear
	}
	return shop, nil
}
