package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"paysandbox/mocks"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// crowd is a sandbox with a frozen clock under one script, and how many notifications it has sent; bring makes its n-th payment.
type crowd struct {
	*sandbox.Tenant
	bring   func(n int)
	arrived *atomic.Int64
}

// newCrowd is in no socket's way: payments are made at the door itself. Only a shop that is told has a receiver, on loopback.
func newCrowd(b *testing.B, rules string, told bool) crowd {
	b.Helper()
	c := crowd{arrived: new(atomic.Int64)}
	o := sandbox.Options{Contract: sandbox.ContractOff, Scenarios: scripts(map[string]string{"crowd": "version: 1\nname: crowd\nabout: For a benchmark.\n" +
		"provider: intellectmoney\nbind: { operation: createInvoice }\nend: hold\nscript:\n" + rules})}
	o.Default.Clock = sandbox.ClockOptions{Mode: "frozen", Start: start}
	if told {
		receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			c.arrived.Add(1)
			_, _ = io.WriteString(w, "OK")
		}))
		b.Cleanup(receiver.Close)
		o.Default.Merchant = func(_ string, settings mocks.Settings) error {
			if s, is := settings.(*intellectmoney.Settings); is {
				s.ResultURL = receiver.URL
			}
			return nil
		}
	}
	box, err := sandbox.New(o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(box.Close)
	if c.Tenant, err = box.Tenant(""); err != nil {
		b.Fatal(err)
	}
	door := box.DataPlane()
	c.bring = func(n int) {
		w := discard{header: http.Header{}}
		door.ServeHTTP(&w, signedRequest("createInvoice", [][2]string{{"EshopId", "450000"}, {"OrderId", fmt.Sprint("A-", n)}, {"", ""}, {"RecipientAmount", "100.00"},
			{"RecipientCurrency", "RUB"}, {"", ""}, {"", ""}, {"", ""}, {"", ""}, {"", ""}, {"", ""}, {"", ""}, {"", ""}, {"", ""}}, "")())
		if w.status != http.StatusOK {
			b.Fatalf("invoice %d is answered %d", n, w.status)
		}
	}
	return c
}

// benchmarkAdvance is a day of a tenant with so many payments, each of which has one timer, all at instants of their own.
func benchmarkAdvance(b *testing.B, payments int) {
	for b.Loop() {
		b.StopTimer()
		c := newCrowd(b, "  - { at: \"timer:12h\", state: New, do: { go: Cancelled } }\n", false)
		for n := range payments {
			c.bring(n)
			if err := c.Advance(time.Second); err != nil {
				b.Fatal(err)
			}
		}
		if at := c.Clock(); at.Planned < payments {
			b.Fatalf("%d are planned", at.Planned)
		}
		b.StartTimer()
		ran, err := c.AdvanceTo(c.Clock().Now.Add(24 * time.Hour))
		if err != nil || ran < int64(payments) {
			b.Fatalf("%d ran: %v", ran, err)
		}
		last := payment.ID{Provider: "intellectmoney", Number: fmt.Sprint(3000000000 + payments - 1)}
		if p, found := c.Payment(last); !found || p.State != "Cancelled" {
			b.Fatalf("the last is %+v", p)
		}
	}
	perSecond(b, payments, "payments/s")
}

// perSecond reports how many of what each round of a benchmark does are done in a second.
func perSecond(b *testing.B, each int, unit string) {
	b.ReportMetric(float64(each)*float64(b.N)/b.Elapsed().Seconds(), unit)
}

func BenchmarkAdvance_24h_1000_payments(b *testing.B)  { benchmarkAdvance(b, 1000) }
func BenchmarkAdvance_24h_10000_payments(b *testing.B) { benchmarkAdvance(b, 10_000) }
func BenchmarkAdvance_24h_40000_payments(b *testing.B) { benchmarkAdvance(b, 40_000) }

// BenchmarkDeliveries to a receiver on loopback that acknowledges each: at once, as payments are made, several on the wire; and by the
// clock, where time moves on only when the one before has arrived.
func BenchmarkDeliveries(b *testing.B) {
	b.Run("at_once", func(b *testing.B) {
		c := newCrowd(b, "  - { at: \"timer:8000h\", state: New, do: { go: Cancelled } }\n", true)
		made := 0
		for b.Loop() {
			for range 100 {
				c.bring(made)
				made++
			}
			if err := c.Advance(0); err != nil {
				b.Fatal(err)
			}
		}
		if n := c.arrived.Load(); n != int64(made) {
			b.Fatalf("%d of %d arrived", n, made)
		}
		perSecond(b, 100, "deliveries/s")
	})
	b.Run("by_the_clock", func(b *testing.B) {
		c := newCrowd(b, "  - { at: createInvoice, notify: [{ event: created, deliver: [{ after: 1h }] }] }\n", true)
		made := 0
		for b.Loop() {
			b.StopTimer()
			for range 100 {
				c.bring(made)
				made++
			}
			b.StartTimer()
			if err := c.Advance(time.Hour); err != nil {
				b.Fatal(err)
			}
		}
		if n := c.arrived.Load(); n != int64(made) {
			b.Fatalf("%d of %d arrived", n, made)
		}
		perSecond(b, 100, "deliveries/s")
	})
}
