package sandbox_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

// discard is a connection that nobody listens to.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }

// hotPath is the request that performance is measured with: a signed getBankCardPaymentState of an invoice in InProcess. It gives
// a function that sends it once, to the n-th of so many invoices.
func hotPath(t testing.TB, contract sandbox.ContractMode, invoices int) func(n int) {
	t.Helper()
	return polling(t, sandbox.Options{Contract: contract, Default: sandbox.TenantOptions{Scenario: "stuck-in-process"}}, invoices, true)
}

// polling is a function that polls the n-th of so many invoices, of which the payment has begun or not, in a sandbox of its own.
func polling(t testing.TB, options sandbox.Options, invoices int, begun bool) func(n int) {
	t.Helper()
	box, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	door := box.DataPlane()
	send := func(operation string, fields [][2]string, literal string) {
		request := signedRequest(operation, fields, literal)
		door.ServeHTTP(&discard{header: http.Header{}}, request())
	}
	const first = 3000000000
	var polls []func() *http.Request
	for n := range invoices {
		invoice := fmt.Sprint(first + n)
		send("createInvoice", [][2]string{{"EshopId", "450000"}, {"OrderId", fmt.Sprint("A-", n)}, {"", ""}, {"RecipientAmount", "100.00"}, {"RecipientCurrency", "RUB"},
			{"", ""}, {"", ""}, {"", ""}, {"", ""}, {"", ""}, {"", ""}, {"", ""}, {"", ""}, {"", ""}}, "")
		if begun {
			send("sbpPayment", [][2]string{{"EshopId", "450000"}, {"InvoiceId", invoice}, {"SuccessUrl", "https://shop.test/ok"}, {"", ""}, {"", ""}, {"IpAddress", "127.0.0.1"}}, "")
		}
		polls = append(polls, signedRequest("getBankCardPaymentState", [][2]string{{"EshopId", "450000"}, {"InvoiceId", invoice}}, ""))
		door.ServeHTTP(&discard{header: http.Header{}}, polls[n]())
	}
	return func(n int) {
		w := discard{header: http.Header{}}
		door.ServeHTTP(&w, polls[n%invoices]())
		if w.status != http.StatusOK {
			t.Fatalf("the hot path answers %d", w.status)
		}
	}
}

// signedRequest makes requests that are alike; a field without a name is an empty segment of the signatures.
func signedRequest(operation string, fields [][2]string, literal string) func() *http.Request {
	var values []string
	var body bytes.Buffer
	for _, f := range fields {
		values = append(values, f[1])
		if f[0] != "" {
			fmt.Fprintf(&body, "%s=%s&", f[0], f[1])
		}
	}
	if literal != "" {
		values = append(values, literal)
	}
	hash, sign := intellectmoney.Hash("secret", values...), intellectmoney.Sign("signsecret", values...)
	fmt.Fprintf(&body, "Hash=%s", hash[:])
	header := http.Header{
		"Accept": {"application/json"}, "Content-Type": {"application/x-www-form-urlencoded"},
		"Authorization": {"Bearer 9d97820c61424eb6ac0db414ccb7ac60"}, "Sign": {string(sign[:])},
	}
	template, err := http.NewRequest(http.MethodPost, "http://sandbox/intellectmoney/merchant/"+operation, nil)
	if err != nil {
		panic(err)
	}
	return func() *http.Request {
		r := *template
		r.Header, r.Body, r.ContentLength = header, io.NopCloser(bytes.NewReader(body.Bytes())), int64(body.Len())
		return &r
	}
}

func BenchmarkState(b *testing.B) {
	for _, mode := range []sandbox.ContractMode{sandbox.ContractOff, sandbox.ContractReport} {
		b.Run("contract="+string(mode), func(b *testing.B) {
			poll := hotPath(b, mode, 1000)
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				poll(n)
			}
		})
	}
}

// BenchmarkScenario is what a script adds to a request: a poll of an invoice that nobody pays, alone and under twenty rules of which
// only the last one matches. Goal: less than a tenth.
func BenchmarkScenario(b *testing.B) {
	rules := "version: 1\nname: twenty-rules\nabout: Nineteen rules look at every poll and let it pass.\nprovider: intellectmoney\nbind: { operation: createInvoice }\nscript:\n"
	for i := range 19 {
		rules += fmt.Sprintf("  - { at: getBankCardPaymentState, when: { reference: { prefix: B-%d }, amount: { gt: %d } }, do: { set: { message: x } } }\n", i, i)
	}
	rules += "  - { at: getBankCardPaymentState, when: { reference: { prefix: A- } }, respond: { headers: { Via: proxy } } }\n"
	none := polling(b, sandbox.Options{Contract: sandbox.ContractOff}, 1000, false)
	scripted := polling(b, sandbox.Options{Contract: sandbox.ContractOff, Scenarios: scripts(map[string]string{"twenty-rules": rules})}, 1000, false)
	const batch = 200
	timed := func(poll func(int), from int) time.Duration {
		began := time.Now()
		for n := range batch {
			poll(from + n)
		}
		return time.Since(began)
	}
	var ratios []float64
	var calls int
	for b.Loop() { // the two take turns, so that whatever else the machine does meets both
		var without, with time.Duration
		if calls += batch; calls/batch%2 == 0 {
			without, with = timed(none, calls), timed(scripted, calls)
		} else {
			with, without = timed(scripted, calls), timed(none, calls)
		}
		ratios = append(ratios, float64(with)/float64(without))
	}
	slices.Sort(ratios)
	b.ReportMetric((ratios[len(ratios)/2]-1)*100, "%-added")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(2*calls), "ns/request")
}
