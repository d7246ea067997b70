package sandbox_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"paysandbox/internal/scenario"
	"paysandbox/mocks"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

// mortal is a shop's receiver that dies in the middle of a delivery and is started again at its address.
type mortal struct {
	t       *testing.T
	address string

	mu      sync.Mutex
	server  *http.Server
	last    int                 // so many more requests are read and never answered; with the last of them it dies. 0: it lives on
	arrived map[string][]string // by order: paymentStatus, and + where it was acknowledged
	inside  map[string]int      // by order: requests of this life that have no answer yet
}

func newMortal(t *testing.T) *mortal {
	m := &mortal{t: t, address: "127.0.0.1:0", arrived: map[string][]string{}, inside: map[string]int{}}
	m.start(0)
	t.Cleanup(func() { _ = m.server.Close() })
	return m
}

// start has it listen again, until so many requests have been read.
func (m *mortal) start(last int) {
	m.t.Helper()
	listener, err := net.Listen("tcp", m.address)
	if err != nil {
		m.t.Fatal(err)
	}
	server := &http.Server{Handler: m, ReadHeaderTimeout: time.Minute}
	m.mu.Lock()
	m.address, m.server, m.last = listener.Addr().String(), server, last
	m.mu.Unlock()
	go func() { _ = server.Serve(listener) }()
}

// doom has the present life end with the n-th request from now on.
func (m *mortal) doom(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last = n
}

func (m *mortal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	order, status := form.Get("orderId"), form.Get("paymentStatus")
	m.mu.Lock()
	inside := m.inside
	if inside[order]++; inside[order] > 1 {
		m.t.Errorf("two notifications about %s are under way at once", order)
	}
	dying := m.last > 0
	if !dying {
		status += "+"
	}
	m.arrived[order] = append(m.arrived[order], status)
	server := m.server
	if dying {
		m.last--
	}
	dead := dying && m.last == 0
	if dead {
		m.inside = map[string]int{} // the next life begins with none
	}
	m.mu.Unlock()
	if dead {
		_ = server.Close() // the listener and every connection
	}
	if dying {
		<-r.Context().Done() // its connection is closed
	}
	m.mu.Lock()
	inside[order]--
	m.mu.Unlock()
	if dying {
		panic(http.ErrAbortHandler)
	}
	_, _ = io.WriteString(w, "OK")
}

// got is what arrived about an order.
func (m *mortal) got(order string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.Join(m.arrived[order], " ")
}

// attempts lists of each notification, by order and event, when it was tried and what came of it.
func (b *box) attempts(orders map[string]string) map[string]string {
	b.t.Helper()
	all := map[string]string{}
	for _, n := range b.admin("GET", "/__admin/notifications", "", 200)["notifications"].([]any) {
		v := n.(map[string]any)
		var tries []string
		for _, a := range v["attempts"].([]any) {
			one := a.(map[string]any)
			at, err := time.Parse(time.RFC3339Nano, one["at"].(string))
			if err != nil {
				b.t.Fatal(err)
			}
			tries = append(tries, at.Sub(start).String()+" "+outcome(one))
		}
		_, number, _ := strings.Cut(v["payment"].(string), ":")
		all[orders[number]+" "+v["event"].(string)] = strings.Join(append(tries, v["state"].(string)), ", ")
	}
	return all
}

// outcome of an attempt: what its error says, if it has one, or whether it was acknowledged.
func outcome(attempt map[string]any) string {
	failure, _ := attempt["error"].(string)
	switch {
	case failure == "" && attempt["acked"] == true:
		return "acked"
	case strings.Contains(failure, "connection refused"):
		return "refused"
	case strings.Contains(failure, "EOF"), strings.Contains(failure, "connection reset"):
		return "cut"
	}
	return fmt.Sprint(attempt)
}

// TestReceiverThatDiesAndComesBack is told of everything at least once: twice of that alone whose answer was lost, never again of what it
// acknowledged, and of one payment in order. The control plane says of each attempt what came of it.
func TestReceiverThatDiesAndComesBack(t *testing.T) {
	r := newMortal(t)
	o := sandbox.Options{Default: sandbox.TenantOptions{
		Retry: scenario.Retry{Pauses: []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, time.Hour}},
		Merchant: func(_ string, settings mocks.Settings) error {
			if s, is := settings.(*intellectmoney.Settings); is {
				s.ResultURL = "http://" + r.address + "/result"
			}
			return nil
		},
	}}
	b := newBox(t, o)
	m := b.merchant()
	orders := map[string]string{}
	bring := func(order string) (invoice string) {
		invoice = b.invoice(m, order)
		orders[invoice] = order
		return invoice
	}
	pay := func(invoice string) {
		b.sbp(m, invoice)
		if got := b.polls(m, invoice, 3); got != "InProcess SendTo3DS OK" {
			t.Fatalf("the polls see %s", got)
		}
	}

	early := bring("A-0")
	b.settled() // it is acknowledged
	r.doom(4)
	paid := bring("A-1")
	pay(paid) // while the shop has not answered what it reads of the making
	for _, order := range []string{"A-2", "A-3", "A-4"} {
		bring(order)
	}
	b.settled() // the fourth killed it
	pay(early)
	b.advance(30 * time.Second)

	r.start(1) // and at the first that it reads it dies again
	b.advance(time.Minute)
	r.start(0)
	b.advance(24 * time.Hour)

	want := map[string]string{
		"A-0 created": "0s acked, acked",
		"A-0 paid":    "0s refused, 10s refused, 1m10s cut, 6m10s acked, acked",
		"A-1 created": "0s cut, 10s refused, 1m10s refused, 6m10s acked, acked",
		"A-1 paid":    "0s refused, 10s refused, 1m10s refused, 6m10s acked, acked",
		"A-2 created": "0s cut, 10s refused, 1m10s refused, 6m10s acked, acked",
		"A-3 created": "0s cut, 10s refused, 1m10s refused, 6m10s acked, acked",
		"A-4 created": "0s cut, 10s refused, 1m10s refused, 6m10s acked, acked",
	}
	told := b.attempts(orders)
	for name, tries := range want {
		if told[name] != tries {
			t.Errorf("%s\n got %s\nwant %s", name, told[name], tries)
		}
	}
	if len(told) != len(want) {
		t.Errorf("there are %d notifications, want %d: %v", len(told), len(want), told)
	}
	for order, arrived := range map[string]string{"A-0": "3+ 5 5+", "A-1": "3 3+ 5+", "A-2": "3 3+", "A-3": "3 3+", "A-4": "3 3+"} {
		if got := r.got(order); got != arrived {
			t.Errorf("about %s there arrived %s, want %s", order, got, arrived)
		}
	}
	if c := b.tenant().Clock(); c.Planned != 0 {
		t.Errorf("in the end there is something planned: %+v", c)
	}
}
