package sandbox_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"paysandbox/sandbox"
)

// send sends bytes to the data plane, to a host of choice.
func (b *box) send(method, host, path, body string) (*http.Response, string) {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), method, b.data.URL+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	request.Host = host
	request.Header.Set("Accept", "application/json")
	answer, err := browser.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer, string(text)
}

func TestProviderIsFoundByPrefixAndByHost(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	for _, row := range []struct {
		method, host, path string
		status             int
		found              bool // the provider itself speaks
	}{
		{"POST", "", "/intellectmoney/merchant/sbpPayment", 200, true},
		{"POST", "", "/intellectmoney/MERCHANT/SBPPAYMENT", 200, true},
		{"POST", "api.intellectmoney.ru", "/merchant/sbpPayment", 200, true},
		{"POST", "API.IntellectMoney.ru:8080", "/merchant/latest/createInvoice", 200, true},
		{"POST", "", "/merchant/sbpPayment", 404, false},
		{"POST", "", "/intellectmoney/merchant/nothing", 404, false},
		{"POST", "", "/intellectmoney/merchant/sbpPayment/", 404, false},
		{"POST", "", "/intellectmoney", 404, false},
		{"POST", "", "/intellectmoneyer/merchant/sbpPayment", 404, false},
		{"GET", "", "/intellectmoney/merchant/sbpPayment", 405, false},
		{"HEAD", "", "/intellectmoney/merchant/sbpPayment", 405, false},
		{"OPTIONS", "", "/intellectmoney/merchant/sbpPayment", 405, false},
		{"PUT", "api.intellectmoney.ru", "/merchant/sbpPayment", 405, false},
		{"GET", "", "/intellectmoney/merchant/nothing", 404, false},
		{"GET", "", "/", 404, false},
		{"GET", "", "/__admin/requests", 404, false},
	} {
		answer, body := b.send(row.method, row.host, row.path, "EshopId=450000")
		if answer.StatusCode != row.status || strings.Contains(body, "OperationState") != row.found {
			t.Errorf("%s %s%s: %d %s", row.method, row.host, row.path, answer.StatusCode, body)
		}
		if strings.Contains(body, "page not found") || answer.Header.Get("Location") != "" {
			t.Errorf("%s %s%s: the router speaks: %q", row.method, row.host, row.path, body)
		}
		if row.status == 405 && answer.Header.Get("Allow") != "POST" {
			t.Errorf("%s %s%s: Allow is %q", row.method, row.host, row.path, answer.Header.Get("Allow"))
		}
		if date := answer.Header.Get("Date"); date != start.Format(http.TimeFormat) {
			t.Errorf("%s %s%s: Date is %s, the tenant's time is %s", row.method, row.host, row.path, date, start)
		}
	}
}

func TestLettersOfThePathAreForgivenAndNoted(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	b.send("POST", "", "/intellectmoney/Merchant/SbpPayment", "EshopId=450000")
	if r := b.requests(""); len(r) != 1 || len(r[0]["forgiven"].([]any)) == 0 || r[0]["operation"] != "sbpPayment" {
		t.Errorf("the journal says %v", r)
	}
}

func TestOversizedBodyIsRefusedBeforeItIsRead(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	for name, body := range map[string]io.Reader{
		"announced": strings.NewReader(strings.Repeat("x", 2<<20)),
		"chunked":   io.LimitReader(neverending('x'), 2<<20),
	} {
		request := httptest.NewRequest("POST", "/intellectmoney/merchant/sbpPayment", body)
		w := httptest.NewRecorder()
		b.DataPlane().ServeHTTP(w, request)
		if w.Code != http.StatusRequestEntityTooLarge || w.Body.Len() != 0 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if r := b.requests("finding=rejected"); len(r) != 2 {
		t.Errorf("the journal has %d of them", len(r))
	}
}

// neverending reads as one byte for ever.
type neverending byte

func (b neverending) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(b)
	}
	return len(p), nil
}

func TestEveryAnswerNamesItsRequest(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	for _, want := range []string{"1", "2", "3"} {
		answer, _ := b.send("POST", "", "/intellectmoney/merchant/sbpPayment", "EshopId=450000")
		if got := answer.Header.Get("X-Sandbox-Request"); got != want {
			t.Errorf("the answer names request %q, want %s", got, want)
		}
		b.admin("GET", "/__admin/requests/"+want, "", 200)
	}
	b.admin("GET", "/__admin/requests/4", "", 404)
	b.admin("GET", "/__admin/requests/x", "", 400)
	b.admin("GET", "/__admin/nothing", "", 404)
	b.admin("PUT", "/__admin/requests", "", 404) // known under other methods alone
}
