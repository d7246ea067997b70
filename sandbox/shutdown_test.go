package sandbox_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

// blocking is a shop that acknowledges nothing before it is let go.
type blocking struct {
	*callback
	arrived, free chan struct{}
}

func newBlocking(t testing.TB) *blocking {
	b := &blocking{newCallback(t), make(chan struct{}, 100), make(chan struct{})}
	b.answer = func(int, url.Values) (int, string) {
		b.arrived <- struct{}{}
		<-b.free
		return 200, "OK"
	}
	return b
}

// short lists what is left as tenant event number state attempts.
func short(left []sandbox.Undelivered) string {
	var all []string
	for _, u := range left {
		all = append(all, fmt.Sprint(u.Tenant, " ", u.Event, " ", u.Payment, " #", u.Number, " ", u.State, " ", u.Attempts))
	}
	return strings.Join(all, ", ")
}

// over is a context whose time is up.
func over(t testing.TB) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

func TestShutdownWithNothingToTell(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	b.invoice(b.merchant(), "A-1") // nobody gave an address
	if left := b.Shutdown(t.Context()); left != nil {
		t.Errorf("left is %s", short(left))
	}
	if answer, err := http.Get(b.control.URL + "/readyz"); err != nil || answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("after the end it is ready: %v, %v", answer, err)
	}
	b.Close()
	if left := b.Shutdown(t.Context()); left != nil {
		t.Errorf("once closed, left is %s", short(left))
	}
}

// TestShutdownDelivers what is on the wire and what waits behind it.
func TestShutdownDelivers(t *testing.T) {
	c := newBlocking(t)
	b := telling(t, c.callback, sandbox.Options{}, nil)
	m := b.merchant()
	for i := range 20 { // more than go to one host at once
		b.invoice(m, fmt.Sprint("A-", i))
	}
	<-c.arrived
	left := make(chan []sandbox.Undelivered)
	go func() { left <- b.Shutdown(t.Context()) }()
	close(c.free)
	if all := <-left; all != nil || strings.Count(b.notified(), "created:acked") != 20 {
		t.Errorf("left is %s: %s", short(all), b.notified())
	}
}

// TestShutdownEndsByItsContext before a shop that never answers, and says what is left, on the wire and behind it.
func TestShutdownEndsByItsContext(t *testing.T) {
	c := newBlocking(t)
	defer close(c.free)
	b := telling(t, c.callback, sandbox.Options{}, nil)
	m := b.merchant()
	b.invoice(m, "A-1")
	<-c.arrived
	if err := b.tenant().SetState(newestOf(b), sandbox.Change{State: "OK", Force: true}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan []sandbox.Undelivered)
	go func() { ended <- b.Shutdown(ctx) }()
	cancel()
	if got, want := short(<-ended), "default created intellectmoney:3000000000 #1 under_way 0, default paid intellectmoney:3000000000 #2 under_way 0"; got != want {
		t.Errorf("left is %s, want %s", got, want)
	}
}

// TestShutdownDoesNotWaitForRetries, for what a scenario delays, or for what is held; of all tenants, and masked.
func TestShutdownDoesNotWaitForRetries(t *testing.T) {
	down := "127.0.0.1:1"
	b := newBox(t, sandbox.Options{
		Default: sandbox.TenantOptions{Merchant: func(_ string, settings mocks.Settings) error {
			if s, is := settings.(*intellectmoney.Settings); is {
				s.ResultURL, s.SecretKey = "http://"+down+"/result", down
			}
			return nil
		}},
		Tenants: []sandbox.TenantOptions{{Name: "calm"}, {Name: "second", Clock: sandbox.ClockOptions{Mode: "frozen", Start: start}, Merchant: func(_ string, settings mocks.Settings) error {
			if s, is := settings.(*intellectmoney.Settings); is {
				s.ResultURL = "http://" + down + "/result"
			}
			return nil
		}}},
	})
	secret := credentials
	secret.SecretKey = down
	b.invoice(b.merchantOf(secret), "A-1")
	b.settled()
	b.admin("POST", "/__admin/notifications/hold", "", 200)
	b.invoice(b.merchantOf(secret), "A-2")

	second, err := b.Tenant("second")
	if err != nil {
		t.Fatal(err)
	}
	s := second.Settings("intellectmoney").(*intellectmoney.Settings)
	own := credentials
	own.EshopID, own.BearerToken, own.SecretKey, own.SignSecretKey = s.EshopID, s.Bearer, s.SecretKey, s.SignSecretKey
	b.invoice(b.merchantOf(own), "B-1")

	left := b.Shutdown(t.Context())
	const want = "default created intellectmoney:3000000000 #1 planned 1, default created intellectmoney:3000000001 #2 held 0, second created intellectmoney:3000000000 #1 planned 1"
	if got := short(left); got != want {
		t.Fatalf("left is %s, want %s", got, want)
	}
	if !left[0].Due.After(start) || !left[1].Due.Equal(start) {
		t.Errorf("due at %s and %s", left[0].Due, left[1].Due)
	}
	if why := left[0].Error; !strings.Contains(why, "connection refused") || strings.Contains(why, down) || left[1].Error != "" {
		t.Errorf("the secret is not hidden: %q, %q", why, left[1].Error)
	}
	if again := short(b.Shutdown(over(t))); again != want {
		t.Errorf("again it is %s", again)
	}
}

// TestShutdownNamesNoFailure: what nobody would try again is not left.
func TestShutdownNamesNoFailure(t *testing.T) {
	c := newCallback(t)
	c.answer = func(int, url.Values) (int, string) { return 500, "" }
	b := telling(t, c, sandbox.Options{Scenarios: scripts(map[string]string{"once": `
version: 1
name: once
about: The shop is told once.
provider: intellectmoney
bind: { operation: createInvoice }
script:
  - { at: createInvoice, notify: [{ event: created, retry: none }] }
`})}, nil)
	b.invoice(b.merchant(), "A-1")
	if left := b.Shutdown(t.Context()); left != nil || b.notified() != "created:failed" {
		t.Errorf("left is %s: %s", short(left), b.notified())
	}
}
