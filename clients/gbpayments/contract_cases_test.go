package gbpayments_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/gbpayments"
	mock "paysandbox/mocks/gbpayments"
	"paysandbox/sandbox"
)

// The tenants of a trial, beside the default one.
const (
	books     = "books"     // whose list has nothing but what is made to be listed
	rehearsal = "rehearsal" // whose site is in test mode
)

func newTrial(t *testing.T, d *deed, form bool) *trial {
	t.Helper()
	b := newBox(t, sandbox.Options{Tenants: []sandbox.TenantOptions{
		{Name: books}, having(rehearsal, func(s *mock.Settings) { s.Workmode = "test" }),
	}})
	for _, tenant := range []string{"", books, rehearsal} { // so that timestamps have all their decimals
		if err := b.tenant(tenant).Advance(123_456_789 * time.Nanosecond); err != nil {
			t.Fatal(err)
		}
	}
	return &trial{box: b, deed: d, form: form, earned: map[string]bool{}}
}

// as is a client with some credentials, checked at every exchange.
func (tr *trial) as(keys gbpayments.Credentials, more ...gbpayments.Option) *gbpayments.Client {
	tr.t.Helper()
	if tr.form {
		more = append(more, gbpayments.WithFormBody())
	}
	return tr.client(keys, append(more, gbpayments.WithHTTPClient(&http.Client{Transport: tr}))...)
}

// runAll makes every answer of every operation.
func (tr *trial) runAll() {
	table := trialTable()
	for _, path := range tr.deed.paths {
		row, known := table[path]
		if !known {
			tr.t.Errorf("the contract has an operation %s and the client's table none; add a line", path)
			continue
		}
		tr.run(path, row)
	}
	for path := range table {
		if tr.deed.document.Paths.Value(path) == nil {
			tr.t.Errorf("the client's table has %s and the contract does not", path)
		}
	}
	tr.payments()
	tr.commands()
	tr.lists()
}

// run makes what every operation can be answered.
func (tr *trial) run(path string, row trialRow) {
	keys := tr.keys(row.tenant)
	a := row.prepare(tr)
	// expect makes one call, whose request may be spoilt on its way.
	expect := func(want string, breaks bool, keys gbpayments.Credentials, a arguments, spoil func(*http.Request)) {
		tr.t.Helper()
		tr.breaks, tr.wire.before = breaks, spoil
		got := row.call(tr, tr.as(keys, row.options...), a)
		tr.breaks, tr.wire.before = false, nil
		if got != want {
			tr.t.Errorf("%s: the client says %q, want %q", path, got, want)
		}
	}

	wrong := keys
	wrong.APISecret += "?"
	expect("401", false, wrong, a, nil)
	wrong = gbpayments.Credentials{SiteID: "nobody", APISecret: keys.APISecret}
	expect("401", false, wrong, a, nil)
	unreadable := `{"`
	if tr.form {
		unreadable = "amount=%zz"
	}
	expect("10002", true, keys, a, func(r *http.Request) { rewrite(r, func(string) string { return unreadable }) })

	expect("HTTP 404", false, keys, a, func(r *http.Request) { r.URL.Path += "/none" })
	expect("HTTP 405", false, keys, a, func(r *http.Request) { r.Method = http.MethodPut })
	blanks := func(r *http.Request) {
		rewrite(r, func(body string) string { return body + strings.Repeat(" ", 1<<20) })
	}
	expect("HTTP 413", tr.form, keys, a, blanks) // in a form they belong to the last value
	sockets := tr.wire.next
	tr.wire.next = transport(halving)
	expect("HTTP 400", false, keys, a, nil)
	tr.wire.next = sockets

	for name, m := range row.mistakes {
		if m.tree && tr.form {
			continue
		}
		changed, spoil := a, func(r *http.Request) { tr.put(r, name, m.put) }
		if m.change != nil {
			m.change(&changed)
			spoil = nil
		}
		expect("10002 "+name, m.breaks, keys, changed, spoil)
	}
	if row.refuse != nil {
		refused := a
		row.refuse(tr, &refused)
		expect("0", false, keys, refused, nil)
	}
	expect(row.good, false, keys, a, nil)
}

// put sets a parameter in a body on its way.
func (tr *trial) put(r *http.Request, name string, value any) {
	tr.t.Helper()
	rewrite(r, func(body string) string {
		if tr.form {
			form, err := url.ParseQuery(body)
			if err != nil {
				tr.t.Error(err)
			}
			form.Set(name, fmt.Sprint(value))
			return form.Encode()
		}
		tree := map[string]any{}
		decoder := json.NewDecoder(strings.NewReader(body))
		decoder.UseNumber()
		if err := decoder.Decode(&tree); err != nil {
			tr.t.Error(err)
		}
		tree[name] = value
		text, err := json.Marshal(tree)
		if err != nil {
			tr.t.Error(err)
		}
		return string(text)
	})
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
	fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
		r.Method, r.URL.RequestURI(), r.URL.Host, r.Header.Get("Content-Type"), len(body)+1, body[:len(body)/2])
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
