package sandbox_test

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"paysandbox/internal/scenario"
	"paysandbox/mocks"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// callback is a shop's receiver of notifications.
type callback struct {
	*httptest.Server
	mu     sync.Mutex
	forms  []url.Values // as they came, in whatever charset
	answer func(n int, form url.Values) (int, string)
}

func newCallback(t testing.TB) *callback {
	c := &callback{answer: func(int, url.Values) (int, string) { return 200, "OK" }}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		form.Set("Content-Type", r.Header.Get("Content-Type"))
		c.mu.Lock()
		c.forms = append(c.forms, form)
		n, answer := len(c.forms), c.answer
		c.mu.Unlock()
		status, text := answer(n, form)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(c.Close)
	return c
}

// statuses lists paymentStatus of what arrived.
func (c *callback) statuses() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []string
	for _, f := range c.forms {
		all = append(all, f.Get("paymentStatus"))
	}
	return strings.Join(all, " ")
}

// proven says whether a form's hash is right, as a stranger computes it.
func proven(f url.Values, secret string) bool {
	var fields []string
	for _, name := range strings.Fields("eshopId orderId serviceName eshopAccount recipientAmount recipientCurrency paymentStatus userName userEmail paymentData") {
		fields = append(fields, f.Get(name))
	}
	sum := md5.Sum([]byte(strings.Join(append(fields, secret), "::")))
	return f.Get("hash") == hex.EncodeToString(sum[:])
}

// telling is a sandbox whose shop is told at c, with settings of its own and scripts.
func telling(t testing.TB, c *callback, o sandbox.Options, change func(*intellectmoney.Settings)) *box {
	t.Helper()
	o.Default.Merchant = func(_ string, settings mocks.Settings) error {
		if s, is := settings.(*intellectmoney.Settings); is {
			s.ResultURL = c.URL + "/result"
			if change != nil {
				change(s)
			}
		}
		return nil
	}
	return newBox(t, o)
}

// notified lists the notifications of the default tenant as event:state, and the note where there is one.
func (b *box) notified() string {
	b.t.Helper()
	var all []string
	for _, n := range b.admin("GET", "/__admin/notifications", "", 200)["notifications"].([]any) {
		v := n.(map[string]any)
		one := fmt.Sprint(v["event"], ":", v["state"])
		if note := v["note"]; note != nil {
			one += fmt.Sprint(" (", note, ")")
		}
		all = append(all, one)
	}
	return strings.Join(all, ", ")
}

// TestWhatAShopIsTold of each event, signed in each charset, and of nothing else.
func TestWhatAShopIsTold(t *testing.T) {
	for _, charset := range []string{"utf-8", "windows-1251"} {
		c := newCallback(t)
		b := telling(t, c, sandbox.Options{}, func(s *intellectmoney.Settings) { s.NotifyCharset, s.NotifySecretKey = charset, charset == "utf-8" })
		bring := func(order string, states ...payment.State) {
			_, _ = b.send("POST", "", "/intellectmoney/merchant/createInvoice", b.signedInvoice(order))
			id := newestOf(b)
			for _, s := range states {
				if err := b.tenant().SetState(id, sandbox.Change{State: s, Force: true}); err != nil {
					t.Fatal(err)
				}
			}
			b.settled() // of different payments nobody promises an order
		}
		bring("A-1", "Created", "InProcess", "SendTo3DS", "PartlyPaid", "OK", "Refunded")
		bring("A-2", "Held", "Cancelled")
		bring("A-3", "Created", "InProcess", "Error")
		b.settled()
		if got := c.statuses(); got != "3 7 5 8 3 6 4 3" {
			t.Errorf("%s: the shop was told %s", charset, got)
		}
		for i, f := range c.forms {
			if !proven(f, "secret") || proven(f, "another") {
				t.Errorf("%s: notification %d is not proven: %v", charset, i+1, f)
			}
			service := f.Get("serviceName")
			if charset != "utf-8" {
				service, _ = charmap.Windows1251.NewDecoder().String(service)
			}
			if service != "Оплата заказа №"+f.Get("orderId") || f.Get("Content-Type") != "application/x-www-form-urlencoded; charset="+charset {
				t.Errorf("%s: notification %d reads %q, %s", charset, i+1, service, f.Get("Content-Type"))
			}
			if sent := f.Get("secretKey") == "secret"; sent != (charset == "utf-8") || f.Get("UserField_0") != "u0" {
				t.Errorf("%s: notification %d has secretKey %t, UserField_0 %q", charset, i+1, sent, f.Get("UserField_0"))
			}
		}
		if back := c.forms[3]; back.Get("refundAmount") != "100.00" || back.Get("recipientAmount") != "100.00" || c.forms[1].Get("recipientAmount") != "50.00" {
			t.Errorf("the amounts are %v, %v", back, c.forms[1])
		}
	}
}

// signedInvoice is a createInvoice with everything that notifications repeat.
func (b *box) signedInvoice(order string) string {
	service := "Оплата заказа №" + order
	hash := intellectmoney.Hash("secret", "450000", order, service, "100.00", "TST", "Иван", "a@b.ru", "", "", "", "", "", "", "")
	form := url.Values{"EshopId": {"450000"}, "OrderId": {order}, "ServiceName": {service}, "RecipientAmount": {"100.00"}, "RecipientCurrency": {"TST"},
		"UserName": {"Иван"}, "Email": {"a@b.ru"}, "UserField_0": {"u0"}, "UserFieldName_0": {"n0"}, "Hash": {string(hash[:])}}
	return form.Encode()
}

// newestOf is the newest payment.
func newestOf(b *box) payment.ID {
	b.t.Helper()
	list := b.admin("GET", "/__admin/payments?limit=1", "", 200)["payments"].([]any)
	id, err := payment.ParseID(list[0].(map[string]any)["id"].(string))
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

// TestRetriesOfNotifications come by the provider's schedule, which the seed shifts, until one is acknowledged; all in virtual time.
func TestRetriesOfNotifications(t *testing.T) {
	attempts := func(seed uint64, accept int) (at []string) {
		c := newCallback(t)
		c.answer = func(n int, _ url.Values) (int, string) {
			if n >= accept {
				return 200, "OK"
			}
			return []int{200, 500, 302, 200}[n%4], []string{"OK\n", "OK", "OK", "bad hash"}[n%4]
		}
		b := telling(t, c, sandbox.Options{Seed: seed}, nil)
		b.invoice(b.merchant(), "A-1")
		b.advance(24 * time.Hour)
		one := b.admin("GET", "/__admin/notifications/1", "", 200)
		for _, a := range one["attempts"].([]any) {
			made, err := time.Parse(time.RFC3339Nano, a.(map[string]any)["at"].(string))
			if err != nil {
				t.Fatal(err)
			}
			at = append(at, made.Sub(start).String())
		}
		return append(at, one["state"].(string))
	}
	all := attempts(1, 100)
	if len(all) != 9 || all[0] != "0s" || all[8] != "failed" {
		t.Errorf("never acknowledged it is tried at %v", all)
	}
	sum := time.Duration(0)
	for i, pause := range (&intellectmoney.Provider{}).Retries("paid") {
		sum += pause
		made, err := time.ParseDuration(all[i+1])
		if err != nil || made < sum-sum/10 || made > sum+sum/10 {
			t.Errorf("attempt %d is at %s, want about %s", i+2, all[i+1], sum)
		}
	}
	if again := attempts(1, 100); !slices.Equal(all, again) {
		t.Errorf("the same seed gives %v, then %v", all, again)
	}
	if other := attempts(2, 100); slices.Equal(all, other) {
		t.Errorf("another seed gives %v, too", other)
	}
	if third := attempts(1, 3); !slices.Equal(third, append(slices.Clone(all[:3]), "acked")) {
		t.Errorf("acknowledged at the third it is %v", third)
	}
}

// TestTenantsOwnRetries take the place of the provider's.
func TestTenantsOwnRetries(t *testing.T) {
	for _, test := range []struct {
		retry scenario.Retry
		tries int
	}{{scenario.Retry{None: true}, 1}, {scenario.Retry{Pauses: []time.Duration{time.Second, time.Hour}}, 3}} {
		c := newCallback(t)
		c.answer = func(int, url.Values) (int, string) { return 404, "" }
		b := telling(t, c, sandbox.Options{Default: sandbox.TenantOptions{Retry: test.retry}}, nil)
		b.invoice(b.merchant(), "A-1")
		b.advance(24 * time.Hour)
		if n := len(c.forms); n != test.tries || b.notified() != "created:failed" {
			t.Errorf("%+v: tried %d times, %s", test.retry, n, b.notified())
		}
	}
}

// TestScriptedNotifications: copies, delays, reversal, loss, before the answer, and each way to tamper.
func TestScriptedNotifications(t *testing.T) {
	const paid = "script:\n  - { at: getBankCardPaymentState, state: Created, do: { go: SendTo3DS }, payer: { answer: approve, after: { calls: 1 } } }\n"
	for _, test := range []struct {
		name, rules string
		polls       int
		told        string // as notified
		arrived     string // statuses, in order
	}{
		{"as the provider does", paid, 2, "created:acked, paid:acked", "3 5"},
		{"twice", paid + "  - { at: payer.approve, do: { go: OK }, notify: [{ event: paid, deliver: [{ after: 1s }, { after: 5s }] }] }", 2,
			"created:acked, paid:acked (copy 1 of 2), paid:acked (copy 2 of 2)", "3 5 5"},
		{"lost", paid + "  - { at: payer.approve, do: { go: OK }, notify: [{ event: paid, lose: true }] }", 2, "created:acked, paid:lost", "3"},
		{"created after paid", "script:\n  - { at: createInvoice, notify: [{ event: created, deliver: [{ after: 1h }] }] }\n" + strings.TrimPrefix(paid, "script:\n"), 2,
			"created:acked, paid:acked", "5 3"},
		{"made up", paid + "  - { at: payer.approve, do: { go: Error }, notify: [{ event: paid, off_contract: true }] }", 2,
			"created:acked, paid:acked (off contract)", "3 5"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCallback(t)
			b := telling(t, c, sandbox.Options{Scenarios: scripts(map[string]string{"told": `
version: 1
name: told
about: For a test.
provider: intellectmoney
bind: { operation: createInvoice }
` + test.rules + "\n"})}, nil)
			m := b.merchant()
			invoice := b.invoice(m, "A-1")
			b.sbp(m, invoice)
			b.polls(m, invoice, test.polls)
			b.advance(2 * time.Hour)
			if told := b.notified(); told != test.told || c.statuses() != test.arrived {
				t.Errorf("told %s, want %s; arrived %s, want %s", told, test.told, c.statuses(), test.arrived)
			}
		})
	}
}

// TestNotificationBeforeTheAnswer has arrived, and has been judged, when the answer comes.
func TestNotificationBeforeTheAnswer(t *testing.T) {
	c := newCallback(t)
	b := telling(t, c, sandbox.Options{Scenarios: scripts(map[string]string{"early": `
version: 1
name: early
about: The shop hears of the payment before the answer that tells it.
provider: intellectmoney
bind: { operation: createInvoice }
script:
  - { at: createInvoice, notify: [{ event: created, deliver: [{ before_answer: true }] }] }
`})}, nil)
	b.invoice(b.merchant(), "A-1")
	if c.statuses() != "3" || b.notified() != "created:acked (before the answer)" {
		t.Errorf("when the answer came the shop had been told %q: %s", c.statuses(), b.notified())
	}
}

func TestTamperedNotifications(t *testing.T) {
	for _, tamper := range []string{"bad_signature", "wrong_amount", "stale", "truncate", "garbage"} {
		c := newCallback(t)
		c.answer = func(_ int, f url.Values) (int, string) {
			if !proven(f, "secret") {
				return 200, "bad hash"
			}
			return 200, "OK"
		}
		b := telling(t, c, sandbox.Options{Scenarios: scripts(map[string]string{"tampered": `
version: 1
name: tampered
about: For a test.
provider: intellectmoney
bind: { operation: createInvoice }
script:
  - { at: getBankCardPaymentState, state: Created, do: { go: SendTo3DS }, payer: { answer: approve, after: { calls: 1 } } }
  - { at: payer.approve, do: { go: OK }, notify: [{ event: paid, retry: none, deliver: [{ tamper: ` + tamper + ` }] }] }
`})}, nil)
		m := b.merchant()
		invoice := b.invoice(m, "A-1")
		b.sbp(m, invoice)
		b.polls(m, invoice, 2)
		b.settled()
		want := "created:acked, paid:failed (" + tamper + ")"
		if tamper == "stale" { // it is a right notification, of something else
			want = "created:acked, paid:acked (stale)"
		}
		if b.notified() != want || len(c.forms) != 2 {
			t.Errorf("%s: %s, %d arrived", tamper, b.notified(), len(c.forms))
		}
		if got := c.forms[1]; tamper == "stale" && got.Get("paymentStatus") != "3" || tamper == "wrong_amount" && got.Get("recipientAmount") != "101.00" ||
			tamper == "bad_signature" && got.Get("recipientAmount") != "100.00" {
			t.Errorf("%s: %v", tamper, got)
		}
	}
}

// TestVerdictsAreEvents: a rule may wait until the shop has acknowledged, or until nobody tries any more.
func TestVerdictsAreEvents(t *testing.T) {
	for answer, want := range map[string]string{"OK": "Cancelled", "no": "InProcess"} {
		c := newCallback(t)
		c.answer = func(int, url.Values) (int, string) { return 200, answer }
		b := telling(t, c, sandbox.Options{Scenarios: scripts(map[string]string{"verdict": `
version: 1
name: verdict
about: For a test.
provider: intellectmoney
bind: { operation: createInvoice }
script:
  - { at: createInvoice, notify: [{ event: created, retry: [1m] }] }
  - { at: notification:created.acked, do: { go: Cancelled } }
  - { at: notification:created.failed, state: Created, do: { go: InProcess } }
`})}, nil)
		m := b.merchant()
		invoice := b.invoice(m, "A-1")
		if answer == "no" {
			b.sbp(m, invoice)
		}
		b.advance(time.Hour)
		if view := b.payment(invoice); view["state"] != want {
			t.Errorf("answered %q it is %v", answer, view["state"])
		}
	}
}

// TestCommitsNeverWaitForADelivery: the receiver answers only when every payment is done.
func TestCommitsNeverWaitForADelivery(t *testing.T) {
	done := make(chan struct{})
	c := newCallback(t)
	c.answer = func(int, url.Values) (int, string) { <-done; return 200, "OK" }
	b := telling(t, c, sandbox.Options{}, nil)
	m := b.merchant()
	for i := range 30 {
		invoice := b.invoice(m, fmt.Sprint("A-", i))
		b.sbp(m, invoice)
		if got := b.polls(m, invoice, 3); got != "InProcess SendTo3DS OK" {
			t.Fatalf("the polls see %s", got)
		}
	}
	close(done)
	b.settled()
	if n := strings.Count(b.notified(), "acked"); n != 60 {
		t.Errorf("%d of 60 were acknowledged", n)
	}
}

// TestHoldReleaseRedeliver by the control plane.
func TestHoldReleaseRedeliver(t *testing.T) {
	c := newCallback(t)
	b := telling(t, c, sandbox.Options{}, nil)
	m := b.merchant()
	b.admin("POST", "/__admin/notifications/hold", "", 200)
	for i := range 3 {
		b.invoice(m, fmt.Sprint("A-", i))
	}
	b.settled()
	if b.notified() != "created:held, created:held, created:held" || c.statuses() != "" {
		t.Errorf("held: %s, arrived %q", b.notified(), c.statuses())
	}
	if got := b.admin("POST", "/__admin/notifications/release", `{"order": "backwards"}`, 400)["detail"]; got != `order "backwards" is not known; known: as_due, reversed` {
		t.Error(got)
	}
	if got := b.admin("POST", "/__admin/notifications/release", `{"order": "reversed"}`, 200)["released"]; got != 3.0 {
		t.Errorf("%v were released", got)
	}
	var orders []string
	for _, f := range c.forms {
		orders = append(orders, f.Get("orderId"))
	}
	if got := strings.Join(orders, " "); got != "A-2 A-1 A-0" {
		t.Errorf("they arrived as %s", got)
	}
	again := b.admin("POST", "/__admin/notifications/2/redeliver", "", 200)
	if n := len(again["attempts"].([]any)); n != 2 || c.forms[3].Encode() != c.forms[1].Encode() {
		t.Errorf("redelivered: %v", again)
	}
	b.admin("GET", "/__admin/notifications/9", "", 404)
	b.admin("POST", "/__admin/notifications/x/redeliver", "", 400)
	if got := b.admin("GET", "/__admin/notifications?state=aked", "", 400)["detail"].(string); !strings.Contains(got, "known: [planned held") {
		t.Error(got)
	}
	if got := b.admin("GET", "/__admin/notifications?payment="+again["payment"].(string)+"&limit=1", "", 200)["notifications"].([]any); len(got) != 1 {
		t.Errorf("of one payment: %v", got)
	}
}
