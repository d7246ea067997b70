package ipay_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/ipay"
	mock "paysandbox/mocks/ipay"
	"paysandbox/sandbox"
)

// The tenants of a trial, beside the default one, whose merchant is paid at once.
const (
	twoStage = "two-stage" // blocks first, and takes a fee
	strict   = "strict"    // wants every field, no other, tokens that open, and the time
	barred   = "barred"    // may do nothing
	plainly  = "plainly"   // may do everything, but nothing special
)

func newTrial(t *testing.T, d *deed, texts bool) *trial {
	t.Helper()
	numbered := func(change func(*mock.Settings)) func(*mock.Settings) {
		return func(s *mock.Settings) {
			s.StringNumbers = texts
			change(s)
		}
	}
	o := sandbox.Options{
		Scenarios: answersByScript(),
		Default:   having("", numbered(func(*mock.Settings) {})),
		Tenants: []sandbox.TenantOptions{
			having(twoStage, numbered(func(s *mock.Settings) { s.Stages, s.FeePercent, s.FeeFixed = "two", "2.75", 1 })),
			having(strict, numbered(func(s *mock.Settings) { s.StrictFields, s.StrictTokens, s.TimeSkew = true, true, 300 })),
			having(barred, numbered(func(s *mock.Settings) { s.Denied = d.names })),
			having(plainly, numbered(func(s *mock.Settings) {
				s.Denied = []string{"recurrent", "deferred_payment", "transactions", "receipt_data"}
			})),
		},
	}
	o.Default.Payer = sandbox.PayerWait
	for i := range o.Tenants {
		o.Tenants[i].Payer = sandbox.PayerWait
	}
	b := newBox(t, o)
	return &trial{box: b, deed: d, earned: map[string]bool{}, groups: b.listedGroups()}
}

// client is a client of a tenant, checked at every exchange.
func (tr *trial) client(tenant string, more ...ipay.Option) *ipay.Client {
	tr.t.Helper()
	return tr.shop(tenant, append([]ipay.Option{ipay.WithHTTPClient(&http.Client{Transport: tr})}, more...)...)
}

func (tr *trial) order() string {
	tr.orders++
	return fmt.Sprintf("A-%d", tr.orders)
}

// deedRow is one action as the client calls it.
type deedRow struct {
	tenant  string                 // whose payments it is tried on
	prepare func(*trial) arguments // what it takes, all right
	groups  bool                   // a scenario can refuse it with a group of the bank
	good    string                 // the verdict when all is right
	call    func(context.Context, *ipay.Client, arguments) string
}

// arguments are everything that any action of the client takes.
type arguments struct {
	payment ipay.Payment
	id      int64
	data    string // threeds_data
	sale    ipay.Sale
	cancel  ipay.Cancel
	invoice int64
}

// runAll makes every answer of every action.
func (tr *trial) runAll() {
	for _, action := range tr.deed.names {
		row, known := deedTable()[action]
		if !known {
			tr.t.Errorf("the contract has an action %s and the client's table none; add a line", action)
			continue
		}
		tr.run(action, row)
	}
	tr.creations()
	tr.tokens()
	tr.denials()
	tr.verifications()
	tr.sales()
	tr.cancellings()
	tr.processings()
	tr.receipts()
}

// run makes what every action can be answered.
func (tr *trial) run(action string, row deedRow) {
	good := tr.client(row.tenant)
	a := row.prepare(tr)
	// expect makes one call, whose request is spoilt on its way.
	expect := func(want string, breaks bool, c *ipay.Client, spoil func(*http.Request)) {
		tr.t.Helper()
		tr.breaks, tr.wire.before = breaks, spoil
		got := row.call(tr.t.Context(), c, a)
		tr.breaks, tr.wire.before = false, nil
		if got != want {
			tr.t.Errorf("%s: the client says %q, want %q", action, got, want)
		}
	}
	replace := func(pairs ...string) func(*http.Request) { return func(r *http.Request) { rewrite(r, pairs...) } }

	keys := tr.keys(row.tenant)
	keys.SignKey += "?"
	expect("invalid auth", false, tr.clientOf(keys), nil)
	keys = tr.keys(row.tenant)
	keys.Login = "nobody"
	expect("invalid auth", false, tr.clientOf(keys), nil)
	late := func() time.Time { return began.Add(301 * time.Second) }
	expect("invalid auth time", false, tr.client(strict, ipay.WithClock(late)), nil)
	expect("invalid action", true, good, replace(`"action":"`, `"action":"Please`))
	expect("invalid request structure", true, good, replace(`"body":{`, `"body":7,"was":{`))
	expect("access denied", false, tr.client(barred), nil)
	expect("unknown field lang", false, tr.client(strict), replace(`"body":{`, `"body":{"lang":"uk",`))

	expect("HTTP 404", false, good, func(r *http.Request) { r.URL.Path += "/none" })
	expect("HTTP 405", false, good, func(r *http.Request) { r.Method = http.MethodPut })
	expect("HTTP 413", false, good, replace(`"body":{`, `"body":`+strings.Repeat(" ", 1<<20)+"{"))
	sockets := tr.wire.next
	tr.wire.next = transport(halving)
	expect("HTTP 400", false, good, nil)
	tr.wire.next = sockets

	tr.refusals(action, row, a)
	expect(row.good, false, good, nil)
}

// clientOf is a client with credentials that may be nobody's.
func (tr *trial) clientOf(keys ipay.Credentials) *ipay.Client {
	tr.t.Helper()
	c, err := ipay.New(tr.url(), keys, ipay.WithHTTPClient(&http.Client{Transport: tr}), ipay.WithClock(tr.tenant("").Now))
	if err != nil {
		tr.t.Fatal(err)
	}
	return c
}

// halving sends half of a body and ends its side of the connection, as a proxy does that loses the merchant half-way.
func halving(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	conn, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", r.URL.Host)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		r.Method, r.URL.RequestURI(), r.URL.Host, len(body), body[:len(body)/2])
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		return nil, err
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	response.Body = io.NopCloser(bytes.NewReader(answer))
	return response, err
}

// bodyOf reads a request's body and puts it back.
func bodyOf(r *http.Request) []byte {
	body, _ := io.ReadAll(r.Body) // the client's own, which is in memory
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body
}
