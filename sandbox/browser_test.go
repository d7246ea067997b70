package sandbox_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/sandbox"
)

// newBrowser starts a headless Chromium. Without one the test is skipped on a user's machine and fails in CI.
func newBrowser(t *testing.T) context.Context {
	t.Helper()
	var binary string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			binary = path
			break
		}
	}
	if binary == "" {
		if os.Getenv("PAYSANDBOX_NO_SKIP") != "" {
			t.Fatal("no chromium on this machine")
		}
		t.Skip("no chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(binary), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-gpu", true), chromedp.WSURLReadTimeout(time.Minute))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	browser, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	if err := chromedp.Do(browser, chromedp.Navigate("about:blank")); err != nil { // a time-out here would end the browser with it
		t.Fatal(err)
	}
	limited, cancel := context.WithTimeout(browser, 2*time.Minute) // a page that hangs fails the test
	t.Cleanup(cancel)
	return limited
}

// steps runs what a person does, one after another.
func steps(t *testing.T, page context.Context, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(page, chromedp.Steps(actions...)); err != nil {
		t.Fatal(err)
	}
}

// shown is the text of an element.
func shown(t *testing.T, page context.Context, selector string) string {
	t.Helper()
	text, err := chromedp.Run(page, chromedp.Text(selector))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestPayerSeesThePageInABrowser walks through the pages as a person does: a card's form sends itself, the buttons work without a
// script, and the browser ends at the shop.
func TestPayerSeesThePageInABrowser(t *testing.T) {
	page := newBrowser(t)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<h1 id=shop>" + r.URL.Path + "</h1>"))
	}))
	defer shop.Close()
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Payer: sandbox.PayerWait}})
	m := b.merchant()

	invoice := b.invoice(m, "A-1")
	_, err := m.BankCardPayment(t.Context(), client.CardPayment{
		InvoiceID: invoice, ReturnURL: shop.URL + "/back", IPAddress: "127.0.0.1",
		Card: client.Card{PAN: "4111111111111111", Holder: "IVAN", ExpiryMonth: "10", ExpiryYear: "30", CVV: "123"},
	})
	if err != nil {
		t.Fatal(err)
	}
	state, err := m.WaitForPayment(t.Context(), invoice, client.WithWait(noWait))
	if err != nil {
		t.Fatal(err)
	}
	form, err := state.CardForm()
	if err != nil {
		t.Fatal(err)
	}
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(form)) // what a merchant does with Form3DS of a card
	}))
	defer merchant.Close()

	steps(t, page, chromedp.Navigate(merchant.URL), chromedp.WaitVisible(`[data-testid="approve"]`))
	screenshot(t, page, "card")
	title, amount, lines := shown(t, page, `[data-testid="title"]`), shown(t, page, `[data-testid="amount"]`), shown(t, page, `[data-testid="lines"]`)
	steps(t, page, chromedp.Click(`[data-testid="approve"]`), chromedp.WaitVisible(`#shop`))
	at := shown(t, page, `#shop`)
	if title != "Pay by bank card" || amount != "100.00 RUB" || !strings.Contains(lines, "411111******1111") || at != "/back" {
		t.Errorf("title %q, amount %q, lines %q, then at %q", title, amount, lines, at)
	}
	if got := b.poll(m, invoice); got != client.StepOK {
		t.Errorf("the merchant sees %s", got)
	}

	invoice, address := challenged(b, m, "A-2", "")
	steps(t, page, chromedp.Navigate(address), chromedp.WaitVisible(`[data-testid="decline"]`), chromedp.Click(`[data-testid="decline"]`), chromedp.WaitVisible(`[data-testid="note"]`))
	screenshot(t, page, "declined")
	note := shown(t, page, `[data-testid="note"]`)
	if !strings.Contains(note, "FailUrl") {
		t.Errorf("without FailUrl the page says %q", note)
	}
	if got := b.poll(m, invoice); got != client.StepError {
		t.Errorf("the merchant sees %s", got)
	}
}

// screenshot keeps a picture of the page where PAYSANDBOX_SCREENSHOTS names a directory.
func screenshot(t *testing.T, page context.Context, name string) {
	t.Helper()
	dir := os.Getenv("PAYSANDBOX_SCREENSHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(page, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600); err != nil {
		t.Fatal(err)
	}
}
