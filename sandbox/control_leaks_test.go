package sandbox_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

// safeBuffer is a buffer that a logger may write while others do.
type safeBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

// TestNothingSecretLeavesTheControlPlaneOtherwise greps everything else that leaves: payments, what explains them, scenarios made of them,
// notifications, events, tenants, refusals that quote what was asked, metrics and the log. The catalogue lists test cards on purpose.
func TestNothingSecretLeavesTheControlPlaneOtherwise(t *testing.T) {
	log := &safeBuffer{}
	shop := newCallback(t)
	b := telling(t, shop, sandbox.Options{Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))},
		func(s *intellectmoney.Settings) { s.NotifySecretKey = true })
	plant(t, b)
	b.settled()
	if len(shop.forms) == 0 || shop.forms[0].Get("secretKey") != "secret" {
		t.Fatalf("no notification carries the key: %v", shop.forms)
	}
	if err := b.tenant().Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	paths := []string{"/__admin/requests", "/__admin/payments", "/__admin/notifications", "/__admin/tenants", "/__admin/tenants/default", "/__admin/scenarios",
		"/__admin/clock", "/__admin/version", "/metrics", "/healthz", "/readyz", "/__admin/requests/signsecret",
		"/__admin/notifications/6011000990139424", "/__admin/scenarios/gbsecret", "/gbsecret?key=signsecret", "/__admin/tenants/9d97820c61424eb6ac0db414ccb7ac60",
		"/__admin/requests?limit=4111111111111111111111", "/__admin/events?since=signsecret", "/__admin/payments?status=gbsecret"}
	for _, p := range b.admin("GET", "/__admin/payments", "", 200)["payments"].([]any) {
		id := p.(map[string]any)["id"].(string)
		paths = append(paths, "/__admin/payments/"+id, "/__admin/payments/"+id+"/explain", "/__admin/payments/"+id+"/explain?format=mermaid")
		exported := b.whatever("GET", "/__admin/payments/"+id+"/scenario", "")
		holdsNoSecret(t, id+" exported", strings.ReplaceAll(exported, `when: {pan: "4111111111111111"}`, "")) // a test card, by which the scenario knows its call
	}
	for _, n := range b.admin("GET", "/__admin/notifications", "", 200)["notifications"].([]any) {
		paths = append(paths, fmt.Sprint("/__admin/notifications/", n.(map[string]any)["id"]))
	}
	for _, path := range paths {
		holdsNoSecret(t, path, b.whatever("GET", path, ""))
	}
	for path, body := range map[string]string{
		"/__admin/requests/verify#1": `{"match":{"field":{"cvv":"123","pan":"1"},"provider":"intellectmoney"},"count":"==9"}`,
		"/__admin/requests/verify#2": `{"match":{"header":{"X-Note":"x","Authorization":"y","Sign":"z"}},"count":">=9"}`,
		"/__admin/requests/verify#3": `{"match":{"field":{"token":"x","serviceName":"y"}}}`,
		"/__admin/requests/find":     `{"match":{"op":"signsecret"}}`,
		"/__admin/scenarios/lint":    "version: 1\nname: gbsecret\ncard: 4111111111111111\n",
		"/__admin/trigger#1":         `{"event":"signsecret.paid"}`,
		"/__admin/trigger#2":         `{"event":"intellectmoney.refunded","override":{"method":"BankCard","serviceName":"card 4111 1111 1111 1111, key signsecret"}}`,
		"/__admin/trigger#3":         `{"event":"gbpayments.paid","override":{"token":"tok_planted","description":"gbsecret"}}`,
		"/__admin/trigger#4":         `{"event":"gbpayments.paid","override":{"gbsecret":"4111111111111111","method":"signsecret"}}`,
		"/__admin/trigger#5":         `{"event":"ipay.threeds_data","override":{"pmt_desc":"9d97820c61424eb6ac0db414ccb7ac60"}}`,
		"/__admin/wait":              `{"for":{"payment":"1","state":"signsecret"}}`,
	} {
		path, _, _ = strings.Cut(path, "#")
		holdsNoSecret(t, path+" "+body, b.whatever("POST", path, body))
	}
	for _, path := range []string{"/__admin/requests?limit=1000", "/__admin/requests.har", "/__admin/payments"} { // of what was triggered
		holdsNoSecret(t, path, b.whatever("GET", path, ""))
	}
	events := b.whatever("GET", "/__admin/events?follow=false", "")
	if !strings.Contains(events, `"request":6`) {
		t.Errorf("the events lack the last request:\n%s", events)
	}
	holdsNoSecret(t, "/__admin/events", events)
	log.mu.Lock()
	defer log.mu.Unlock()
	holdsNoSecret(t, "the log", log.String())
}

// whatever is an answer as it came, its status line included.
func (b *box) whatever(method, path, body string) string {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), method, b.control.URL+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return fmt.Sprintln(answer.Status, answer.Header) + string(text)
}
