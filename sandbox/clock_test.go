package sandbox_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// timed moves a payment by time alone: two steps, a minute each.
const timed = `
version: 1
name: timed
about: The payment is under way after a minute and declined a minute later.
provider: intellectmoney
bind: { operation: createInvoice, when: { orderId: { prefix: "T-" } } }
end: hold
script:
  - { at: "timer:1m", state: Created, do: { go: InProcess } }
  - { at: "timer:1m", state: InProcess, do: { go: Error } }
`

// restless goes from one hold to the next for ever.
const restless = `
version: 1
name: restless
about: The payment goes round and round.
provider: intellectmoney
bind: { operation: createInvoice, when: { orderId: { prefix: "R-" } } }
end: hold
script:
  - { at: "timer:1s", state: Created, do: { go: InProcess } }
  - { at: "timer:1s", state: InProcess, do: { go: Created, force: true } }
`

// timedPayment is a payment of the scenario timed that has begun.
func (b *box) timedPayment(order string) (invoice string) {
	b.t.Helper()
	b.admin("PUT", "/__admin/scenarios/timed", timed, 200)
	m := b.merchant()
	invoice = b.invoice(m, order)
	b.sbp(m, invoice)
	return invoice
}

func TestClockOnTheControlPlane(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	if c := b.admin("GET", "/__admin/clock", "", 200); c["mode"] != "frozen" || c["now"] != "2026-01-15T09:00:00Z" || c["planned"] != 0.0 || c["next"] != nil || c["tenant"] != "default" {
		t.Errorf("it begins as %v", c)
	}
	invoice := b.timedPayment("T-1")
	if c := b.admin("GET", "/__admin/clock", "", 200); c["planned"] == 0.0 || c["next"] != "2026-01-15T09:01:00Z" {
		t.Errorf("with a timer it is %v", c)
	}
	if c := b.admin("POST", "/__admin/clock/advance", `{"by":"59s"}`, 200); c["ran"] != 0.0 || c["now"] != "2026-01-15T09:00:59Z" {
		t.Errorf("advanced too little: %v", c)
	}
	if c := b.admin("POST", "/__admin/clock/advance", `{"to":"2026-01-15T09:01:30Z"}`, 200); c["ran"] != 1.0 || c["now"] != "2026-01-15T09:01:30Z" || b.payment(invoice)["state"] != "InProcess" {
		t.Errorf("advanced to an instant: %v", c)
	}
	if c := b.admin("PUT", "/__admin/clock", `{"mode":"frozen","now":"2026-01-15T09:02:00Z"}`, 200); c["mode"] != "frozen" || c["now"] != "2026-01-15T09:02:00Z" {
		t.Errorf("set: %v", c)
	}
	history := b.payment(invoice)["history"].([]any)
	if last := history[len(history)-1].(map[string]any); last["state"] != "Error" || last["at"] != "2026-01-15T09:02:00Z" {
		t.Errorf("setting the clock ran no timer: %v", last)
	}
	if c := b.admin("PUT", "/__admin/clock", `{"mode":"offset"}`, 200); c["mode"] != "offset" || !strings.HasPrefix(c["now"].(string), "2026-01-15T09:0") {
		t.Errorf("let go: %v", c)
	}
	if made := b.admin("GET", "/__admin/tenants/default", "", 200)["clock"].(map[string]any); made["mode"] != "offset" {
		t.Errorf("the tenant shows its clock as %v", made)
	}
	b.admin("POST", "/__admin/reset", "", 200)
	if c := b.admin("GET", "/__admin/clock", "", 200); c["mode"] != "frozen" || c["now"] != "2026-01-15T09:00:00Z" {
		t.Errorf("a reset left %v", c)
	}
	if c := b.admin("PUT", "/__admin/clock", `{"mode":"real"}`, 200); c["mode"] != "real" {
		t.Errorf("set to the machine's time: %v", c)
	}
}

func TestClockRefusesWhatCannotBe(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	invoice := b.timedPayment("T-1")
	for _, test := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"PUT", "", `{"mode":"frozen","now":"2026-01-15T08:59:59Z"}`, 409, "a clock cannot go backwards: it is 2026-01-15T09:00:00Z, which is after 2026-01-15T08:59:59Z"},
		{"PUT", "", `{"mode":"offset","now":"2025-01-15T09:00:00Z"}`, 409, "cannot go backwards"},
		{"PUT", "", `{"mode":"frozen","now":"2300-01-01T00:00:00Z"}`, 409, "no further than the year 2199"},
		{"PUT", "", `{"mode":"real","now":"2030-01-01T00:00:00Z"}`, 400, "leave now out"},
		{"PUT", "", `{"mode":"warped"}`, 400, `unknown clock mode "warped"; known: real, offset, frozen`},
		{"PUT", "", `{"now":"2030-01-01T00:00:00Z"}`, 400, `unknown clock mode ""`},
		{"PUT", "", `{"mode":"frozen","start":"2030-01-01T00:00:00Z"}`, 400, `unknown key "start"; known: mode, now`},
		{"PUT", "", `{"mode":"frozen","now":"tomorrow"}`, 400, "now wants"},
		{"POST", "/advance", `{"by":"-1s"}`, 409, "cannot go backwards"},
		{"POST", "/advance", `{"to":"2026-01-15T08:00:00Z"}`, 409, "cannot go backwards"},
		{"POST", "/advance", `{"by":"2000000h"}`, 409, "no further than the year 2199"},
		{"POST", "/advance", `{"by":"1s","to":"2026-01-16T08:00:00Z"}`, 400, "write one of"},
		{"POST", "/advance", `{}`, 400, "write one of"},
		{"POST", "/advance", `{"until":"done"}`, 400, `until "done"; known: idle`},
		{"POST", "/advance", `{"by":"soon"}`, 400, "by wants"},
		{"GET", "?tenant=nobody", ``, 404, `"nobody"; known: [default]`},
	} {
		detail := b.admin(test.method, "/__admin/clock"+test.path, test.body, test.status)["detail"].(string)
		if !strings.Contains(detail, test.want) {
			t.Errorf("%s %s\n got %s\nwant %s", test.path, test.body, detail, test.want)
		}
	}
	if c := b.admin("GET", "/__admin/clock", "", 200); c["now"] != "2026-01-15T09:00:00Z" || b.payment(invoice)["state"] != "Created" {
		t.Errorf("something moved: %v", c)
	}
}

func TestAdvanceUntilIdleRunsEverythingThatIsPlanned(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	invoice := b.timedPayment("T-1")
	c := b.admin("POST", "/__admin/clock/advance", `{"until":"idle"}`, 200)
	if c["planned"] != 0.0 || c["next"] != nil || c["ran"].(float64) < 2 {
		t.Errorf("idle is %v", c)
	}
	if p := b.payment(invoice); p["state"] != "Error" {
		t.Errorf("the payment is in %v", p["state"])
	}
	if again := b.admin("POST", "/__admin/clock/advance", `{"until":"idle"}`, 200); again["ran"] != 0.0 || again["now"] != c["now"] {
		t.Errorf("idle again is %v", again)
	}
}

// TestAdvanceUntilIdleWaitsForTheShop has a shop that is told of the end answer wrongly twice, so that the provider comes again.
func TestAdvanceUntilIdleWaitsForTheShop(t *testing.T) {
	told := 0
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if told++; told > 2 {
			fmt.Fprint(w, "OK")
		}
	}))
	defer shop.Close()
	b := newBox(t, sandbox.Options{})
	b.admin("PATCH", "/__admin/tenants/default", `{"settings":{"retry":["1h","1h"],"intellectmoney":{"notify_created":false,"result_url":"`+shop.URL+`"}}}`, 200)
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	b.sbp(m, invoice)
	b.polls(m, invoice, 3)
	if _, err := b.tenant().AdvanceUntilIdle(); err != nil || told != 3 {
		t.Errorf("the shop was told %d times; %v", told, err)
	}
	n := b.admin("GET", "/__admin/notifications", "", 200)["notifications"].([]any)
	if one := n[len(n)-1].(map[string]any); one["state"] != "acked" || len(one["attempts"].([]any)) != 3 {
		t.Errorf("the notification is %v", one)
	}
}

func TestAdvanceUntilIdleNamesWhatGoesOnForEver(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	b.admin("POST", "/__admin/scenarios", restless, 201)
	m := b.merchant()
	invoice := b.invoice(m, "R-1")
	b.sbp(m, invoice)
	detail := b.admin("POST", "/__admin/clock/advance", `{"until":"idle"}`, 409)["detail"].(string)
	for _, part := range []string{"after 100000 items", "payment intellectmoney:" + invoice, "timer:1s", "restless.yaml:"} {
		if !strings.Contains(detail, part) {
			t.Errorf("%q is not in %s", part, detail)
		}
	}
	if ran, err := b.tenant().AdvanceUntilIdle(); ran != 100_000 || !errors.Is(err, sandbox.ErrNotIdle) {
		t.Errorf("in Go: %d, %v", ran, err)
	}
}

func TestClockInGo(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	invoice := b.timedPayment("T-1")
	tenant := b.tenant()
	ran, err := tenant.AdvanceTo(start.Add(time.Minute))
	p, _ := tenant.Payment(payment.ID{Provider: "intellectmoney", Number: invoice})
	if err != nil || ran != 1 || p.State != "InProcess" {
		t.Errorf("ran %d, %v, and the payment is in %s", ran, err, p.State)
	}
	if err := tenant.SetClock(sandbox.ClockOptions{Mode: "frozen", Start: start.Add(time.Hour)}); err != nil || !tenant.Now().Equal(start.Add(time.Hour)) {
		t.Errorf("set: %v, and it is %s", err, tenant.Now())
	}
	if c := tenant.Clock(); c.Mode != "frozen" || !c.Now.Equal(start.Add(time.Hour)) {
		t.Errorf("the clock is %+v", c)
	}
}

func TestReadyUntilItCloses(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	if r := b.admin("GET", "/readyz", "", 200); r["status"] != "ready" {
		t.Errorf("ready: %v", r)
	}
	b.EndWaits()
	if detail := b.admin("GET", "/readyz", "", 503)["detail"].(string); !strings.Contains(detail, "the sandbox closes") {
		t.Error(detail)
	}
	b.admin("GET", "/healthz", "", 200)
	closed, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	answer := httptest.NewRecorder()
	closed.ControlPlane().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/readyz", http.NoBody))
	if answer.Code != http.StatusServiceUnavailable {
		t.Errorf("a closed sandbox says %d", answer.Code)
	}
	if _, err := b.merchant().CreateInvoice(t.Context(), client.Invoice{OrderID: "A-1", Amount: 100_00}); err != nil {
		t.Errorf("a request in the last moment: %v", err)
	}
}
