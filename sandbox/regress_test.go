package sandbox_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/internal/fault"
	"paysandbox/sandbox"
)

func TestNamingTheDefaultIsTheDefault(t *testing.T) {
	for name, named := range map[string]struct {
		tenant string
		header []client.Option
	}{
		"not named":      {},
		"by the tenant":  {tenant: "default"},
		"by the request": {header: []client.Option{client.WithHeader("X-Sandbox-Scenario", "default")}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Scenario: named.tenant}})
			m := b.merchant(named.header...)
			invoice := b.invoice(m, "A-1")
			_, err := m.BankCardPayment(t.Context(), client.CardPayment{
				InvoiceID: invoice, ReturnURL: "https://shop.test/back", IPAddress: "127.0.0.1",
				Card: client.Card{PAN: "4000000000003220", Holder: "IVAN", ExpiryMonth: "10", ExpiryYear: "30", CVV: "123"},
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := b.polls(m, invoice, 3); got != "InProcess ActivationPayment ActivationPayment" {
				t.Errorf("the test card's own step was lost: %s", got)
			}
		})
	}
}

func TestNewPlanOfThePayerCancelsWhatTheOldOneTimed(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"second-thoughts": `
version: 1
name: second-thoughts
about: The payer means to approve in a minute, then to decline in five.
provider: intellectmoney
bind: { operation: createInvoice }
script:
  - { at: getBankCardPaymentState, calls: 1, do: { go: SendTo3DS }, payer: { answer: approve, after: 1m } }
  - { at: getBankCardPaymentState, calls: 2, payer: { answer: decline, after: 5m } }
end: hold
`})})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	b.sbp(m, invoice)
	b.polls(m, invoice, 2)
	b.advance(5*time.Minute - time.Nanosecond)
	if p := b.payment(invoice); p["state"] != "SendTo3DS" {
		t.Errorf("before its time the payment is %v", p["state"])
	}
	b.advance(time.Nanosecond)
	if p := b.payment(invoice); p["state"] != "Error" {
		t.Errorf("at its time the payment is %v", p["state"])
	}
}

func TestWhatTimeDidNamesNoRequest(t *testing.T) {
	for _, polled := range []bool{false, true} { // whoever finds the timer due: the clock, or a request that comes first
		b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Scenario: "timed"}})
		m := b.merchant()
		invoice := b.invoice(m, "A-1")
		b.sbp(m, invoice)
		b.advance(2 * time.Second)
		if polled {
			b.poll(m, invoice)
		}
		turns := b.payment(invoice)["history"].([]any)
		last := turns[len(turns)-1].(map[string]any)
		if last["event"] != "timer:2s" || last["request"] != nil {
			t.Errorf("polled=%t: the history says %v", polled, last)
		}
	}
}

func TestScenarioWithABindIsNotTakenByAHeaderOnSomeOtherCall(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	named := b.merchant(client.WithHeader("X-Sandbox-Scenario", "create-invoice-fails-twice")) // it takes orders with createInvoice
	b.sbp(named, invoice)
	if p := b.payment(invoice); p["reason"] != "default" {
		t.Errorf("taken by %v with %v", p["scenario"], p["reason"])
	}
	late := b.merchant(client.WithHeader("X-Sandbox-Scenario", "stuck-in-process")) // it takes whatever it is named for
	b.poll(late, invoice)
	if p := b.payment(invoice); p["scenario"] != "stuck-in-process" || p["reason"] != "header" {
		t.Errorf("taken by %v with %v", p["scenario"], p["reason"])
	}
}

func TestAdvanceByNothingIsNoWayBack(t *testing.T) {
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Clock: sandbox.ClockOptions{Mode: "real"}}})
	for range 100 {
		b.advance(0)
	}
	if err := b.tenant().Advance(-1); err == nil {
		t.Error("time went back")
	}
}

func TestCanonicalJournalOfARealClockShowsNoMachineTimeAndNoPort(t *testing.T) {
	journal := func(port string) string {
		b := newBox(t, sandbox.Options{PublicURL: "http://127.0.0.1:" + port, Default: sandbox.TenantOptions{Clock: sandbox.ClockOptions{Mode: "real"}}})
		m := b.merchant()
		invoice := b.invoice(m, "A-1")
		b.sbp(m, invoice)
		b.polls(m, invoice, 3)
		answer, err := http.Get(b.control.URL + "/__admin/requests?format=canonical")
		if err != nil {
			t.Fatal(err)
		}
		_, text := read(t, answer)
		return text
	}
	if first, second := journal("1111"), journal("2222"); first != second || strings.Contains(first, "127.0.0.1:") || strings.Contains(first, `"at"`) {
		t.Errorf("two runs alike but for time and port gave\n%.3000s\nand\n%.3000s", first, second)
	}
}

func TestOriginalHostOverTransportIsBrokenOnce(t *testing.T) {
	f := fault.Fault{Phase: fault.AfterAnswer, Kind: fault.Reset}
	b := newBox(t, sandbox.Options{Scenarios: scripts(faultyPoll(f))})
	m, err := client.New("http://api.intellectmoney.ru", credentials, client.WithHTTPClient(&http.Client{Transport: b.Transport()}))
	if err != nil {
		t.Fatal(err)
	}
	invoice := b.invoice(m, "A-1")
	b.sbp(m, invoice)
	b.polls(m, invoice, 2)
	state, err := m.State(t.Context(), invoice)
	wantFault(t, f, state, err)
}

// TestAnswerOnAConnectionThatIsNotKeptEnds asks as HTTP/1.0 and with Connection: close: no next request can come, so nothing waits
// for one.
func TestAnswerOnAConnectionThatIsNotKeptEnds(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"dies-after": `
version: 1
name: dies-after
about: The connection dies after the answer to createInvoice.
provider: intellectmoney
bind: { operation: createInvoice }
script: [ { at: createInvoice, fault: { phase: after_answer, kind: close } } ]
`})})
	body := "EshopId=450000&OrderId=hello-1&ServiceName=Hello&RecipientAmount=100.00&RecipientCurrency=TST&Hash=b2052554dec1cf7d7e69c03cedd6811b"
	for name, head := range map[string]string{"HTTP/1.0": "HTTP/1.0\r\nHost: x\r\n", "Connection: close": "HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"} {
		b.admin("POST", "/__admin/reset?keep=scenarios", "", 200)
		conn, err := net.Dial("tcp", b.data.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(30 * time.Second)) // a connection that stays open fails the test
		_, _ = io.WriteString(conn, "POST /intellectmoney/merchant/createInvoice "+head+"Content-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
		text, err := io.ReadAll(bufio.NewReader(conn))
		if err != nil || !strings.Contains(string(text), "<InvoiceId>3000000000</InvoiceId>") {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
}

func TestHangWithoutASocketEndsToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := fault.Fault{Phase: fault.AfterCommit, Kind: fault.Hang}
		box, err := sandbox.New(sandbox.Options{Contract: sandbox.ContractOff, Scenarios: scripts(faultyPoll(f)),
			Default: sandbox.TenantOptions{Clock: sandbox.ClockOptions{Mode: "frozen", Start: start}}})
		if err != nil {
			t.Fatal(err)
		}
		defer box.Close()
		m, err := client.New("http://sandbox/intellectmoney", credentials, client.WithTimeout(time.Hour), client.WithHTTPClient(&http.Client{Transport: box.Transport()}))
		if err != nil {
			t.Fatal(err)
		}
		made, err := m.CreateInvoice(t.Context(), client.Invoice{OrderID: "A-1", Amount: 100_00})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = m.SBPPayment(t.Context(), sbpOf(made.InvoiceID))
		for range 2 {
			_, _ = m.State(t.Context(), made.InvoiceID)
		}
		began := time.Now()
		if _, err := m.State(t.Context(), made.InvoiceID); err == nil || time.Since(began) != fault.MaxHang {
			t.Errorf("it hung for %s and ended with %v", time.Since(began), err)
		}
	})
}

// TestControlCallsOutliveAReset lets control calls and resets race; the race detector and the absence of panics are the test.
func TestControlCallsOutliveAReset(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"ordered": `
version: 1
name: ordered
about: Counts by order.
provider: intellectmoney
bind: { operation: createInvoice, scope: order, key: orderId }
script: [ { at: getBankCardPaymentState, state: Created, do: { go: SendTo3DS } } ]
`}), Default: sandbox.TenantOptions{Payer: sandbox.PayerWait}})
	var all sync.WaitGroup
	for worker := range 3 {
		all.Go(func() {
			for range 30 {
				switch worker {
				case 0:
					m := b.merchant()
					if made, err := m.CreateInvoice(t.Context(), client.Invoice{OrderID: "A-1", Amount: 100_00}); err == nil {
						_, _ = m.SBPPayment(t.Context(), sbpOf(made.InvoiceID))
						_, _ = m.State(t.Context(), made.InvoiceID)
					}
				case 1:
					answer, err := http.Post(b.control.URL+"/__admin/payments/3000000000/payer", "application/json", strings.NewReader(`{"answer":"approve"}`))
					if err != nil {
						t.Error(err)
						return
					}
					read(t, answer)
				case 2:
					b.admin("GET", "/__admin/payments", "", 200)
					b.admin("POST", "/__admin/reset?keep=scenarios", "", 200)
				}
			}
		})
	}
	all.Wait()
}
