// Package play is a merchant who does everything right, for each provider: it plays a scenario from the merchant's side, over the
// typed clients and over HTTP, so that a scenario can be tried before anybody's code is. What it does follows from the scenario alone:
// it makes the payment that the scenario takes, gives the commands that its rules and its expectations name, asks again where an answer
// was lost, and never does twice what could charge twice.
package play

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"paysandbox/internal/scenario"
)

// Shop is what the merchant has: an account with the provider, and a clock that it can push on.
type Shop struct {
	BaseURL  string          // of the provider's API
	Settings json.RawMessage // the merchant's settings, credentials among them, in the provider's own names
	HTTP     *http.Client    // every request goes through it
	Now      func() time.Time
	Advance  func(time.Duration) error // lets the tenant's time pass, and whatever falls due happen
	// Token makes a wallet's token for a test card; "" is a card that works. Nil where no wallet is.
	Token func(card string) (string, error)
	// Inbox is the address of a receiver of the merchant's own, and Received takes what arrived there next; false: nothing did.
	// Empty and nil where the provider's payer brings nothing back.
	Inbox    string
	Received func() (form map[string]string, arrived bool)
	// Hear has the inbox answer by this handler from now on. Nil where the provider tells the merchant of nothing there.
	Hear func(http.Handler)
	// Say tells a person what the merchant does and sees, a line at a time, without the end of the line.
	Say func(format string, args ...any)
}

// ErrStuck: the merchant cannot go on, whatever it does.
var ErrStuck = errors.New("the merchant cannot go on")

// Run plays a scenario to its end. The error is ErrStuck with the reason, the context's own, or that of Advance; what the provider
// refuses or what gets lost is part of the play.
func Run(ctx context.Context, shop Shop, s *scenario.Scenario) error {
	m, known := merchants()[s.Provider]
	if !known {
		return fmt.Errorf("%w: nobody plays the merchant of %s", ErrStuck, s.Provider)
	}
	plan := Plan{s}
	if err := m.play(ctx, shop, plan); err != nil {
		return err
	}
	if late := plan.Late(); late > 0 {
		return shop.Advance(late)
	}
	return nil
}

// Listens is the merchant setting that takes the inbox's address, where the scenario is about what the merchant is told; empty: it is not.
func Listens(s *scenario.Scenario) (setting string) {
	if (Plan{s}).Told() {
		return merchants()[s.Provider].setting
	}
	return ""
}

// Needs is what the merchant of a provider needs beside an account: the name of the wallet whose tokens it takes ("googlepay"), empty for
// none, and an inbox.
func Needs(provider string) (wallet string, inbox bool) {
	m := merchants()[provider]
	return m.wallet, m.inbox
}

// merchant is who plays for a provider, and what it needs.
type merchant struct {
	play   func(context.Context, Shop, Plan) error
	wallet string
	inbox  bool
	// setting takes the inbox's address for notifications; empty: there is none.
	setting string
}

// merchants are the merchants by provider.
func merchants() map[string]merchant {
	return map[string]merchant{
		"gbpayments":     {play: playGBPayments, setting: "notify_url"},
		"intellectmoney": {play: playIntellectMoney, setting: "result_url"},
		"ipay":           {play: playIPay, wallet: "googlepay", inbox: true},
	}
}
