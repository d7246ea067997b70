package sandbox_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/sandbox"
)

// browser is an http.Client that shows redirects instead of following them.
var browser = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func visit(t *testing.T, address string) (*http.Response, string) {
	t.Helper()
	answer, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, answer)
}

func press(t *testing.T, address, button string) (*http.Response, string) {
	t.Helper()
	answer, err := browser.PostForm(address, url.Values{"answer": {button}})
	if err != nil {
		t.Fatal(err)
	}
	return read(t, answer)
}

func read(t *testing.T, answer *http.Response) (*http.Response, string) {
	t.Helper()
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

// challenged gives an SBP payment that waits for its payer, and the address of its page.
func challenged(b *box, m *client.Client, order, failURL string) (invoice, page string) {
	b.t.Helper()
	invoice = b.invoice(m, order)
	p := sbpOf(invoice)
	p.FailURL = failURL
	if _, err := m.SBPPayment(b.t.Context(), p); err != nil {
		b.t.Fatal(err)
	}
	state, err := m.WaitForPayment(b.t.Context(), invoice, client.WithWait(noWait))
	if err != nil {
		b.t.Fatal(err)
	}
	code, err := state.SBPCode()
	if err != nil {
		b.t.Fatal(err)
	}
	return invoice, code.URL
}

func TestPayerPageMovesThePaymentAndSendsTheBrowserOn(t *testing.T) {
	for _, row := range []struct {
		button, failURL, step, location, text string
	}{
		{"approve", "https://shop.test/fail", "OK", "https://shop.test/ok", ""},
		{"decline", "https://shop.test/fail", "Error", "https://shop.test/fail", ""},
		{"decline", "", "Error", "", "FailUrl"},
		{"abandon", "https://shop.test/fail", "SendTo3DS", "", "went away"},
	} {
		t.Run(row.button+" with FailUrl "+row.failURL, func(t *testing.T) {
			b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Payer: sandbox.PayerWait}})
			m := b.merchant()
			invoice, page := challenged(b, m, "A-1", row.failURL)
			shown, body := visit(t, page)
			for _, want := range []string{`data-testid="approve"`, `data-testid="decline"`, `data-testid="leave"`, "100.00 RUB", "Test page", invoice} {
				if !strings.Contains(body, want) {
					t.Errorf("the page does not show %q:\n%s", want, body)
				}
			}
			if csp := shown.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(body, "<script") {
				t.Errorf("the page allows scripts: %s", csp)
			}
			answer, body := press(t, page, row.button)
			if answer.Header.Get("Location") != row.location || row.location != "" && answer.StatusCode != http.StatusSeeOther {
				t.Errorf("the browser goes to %q with %d, want %q", answer.Header.Get("Location"), answer.StatusCode, row.location)
			}
			if !strings.Contains(body, row.text) {
				t.Errorf("the page does not say %q:\n%s", row.text, body)
			}
			if got := b.poll(m, invoice); string(got) != row.step {
				t.Errorf("the merchant sees %s, want %s", got, row.step)
			}
		})
	}
}

func TestFirstAnswerWins(t *testing.T) {
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Payer: sandbox.PayerWait}})
	m := b.merchant()
	invoice, page := challenged(b, m, "A-1", "https://shop.test/fail")
	press(t, page, "approve")
	if answer, _ := press(t, page, "decline"); answer.Header.Get("Location") != "https://shop.test/ok" {
		t.Errorf("a second answer leads to %q, not to where the payment stands", answer.Header.Get("Location"))
	}
	if _, body := visit(t, page); !strings.Contains(body, "nothing left to answer") || strings.Contains(body, `data-testid="approve"`) || !strings.Contains(body, `href="https://shop.test/ok"`) {
		t.Errorf("the page of an answered payment is\n%s", body)
	}
	if got := b.poll(m, invoice); got != client.StepOK {
		t.Errorf("the payment is %s", got)
	}
}

func TestCardFormLeadsToThePageAndBackToReturnURL(t *testing.T) {
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Payer: sandbox.PayerWait}})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	_, err := m.BankCardPayment(t.Context(), client.CardPayment{
		InvoiceID: invoice, ReturnURL: "https://shop.test/back?order=A-1", IPAddress: "127.0.0.1",
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
	_, action, _ := strings.Cut(form, `action="`)
	action, _, _ = strings.Cut(action, `"`)
	answer, err := browser.PostForm(action, url.Values{"PaReq": {"x"}, "MD": {invoice}, "TermUrl": {"https://shop.test/back"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, body := read(t, answer); !strings.Contains(body, "411111******1111") || !strings.Contains(body, `data-testid="approve"`) {
		t.Errorf("the form leads to\n%s", body)
	}
	if answer, _ := press(t, action, "approve"); answer.Header.Get("Location") != "https://shop.test/back?order=A-1" {
		t.Errorf("the browser goes to %q", answer.Header.Get("Location"))
	}
}

func TestPageOfNothingSaysSo(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	for _, path := range []string{"/pay/", "/pay/paylate/0123456789abcdef", "/pay/qr/AD20004F1OJUPGMM8AE8M52AAGC3C6DO?crc=4FA0", "/pay/acs/../../x"} {
		if answer, body := visit(t, b.data.URL+path); answer.StatusCode != 404 || !strings.Contains(body, "no payment") {
			t.Errorf("%s: %d %s", path, answer.StatusCode, body)
		}
	}
}

func TestPersonOnThePageTakesOverFromTheAutomaticPayer(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	m := b.merchant()
	invoice, page := challenged(b, m, "A-1", "https://shop.test/fail")
	visit(t, page)
	if got := b.polls(m, invoice, 3); got != "SendTo3DS SendTo3DS SendTo3DS" {
		t.Errorf("while a person looks at the page the payment goes on by itself: %s", got)
	}
	if answer, _ := press(t, page, "decline"); answer.Header.Get("Location") != "https://shop.test/fail" {
		t.Errorf("the browser goes to %q", answer.Header.Get("Location"))
	}
	if got := b.poll(m, invoice); got != client.StepError {
		t.Errorf("the person declined and the payment is %s", got)
	}
}

func TestPressingAfterThePaymentHasMovedLeadsWhereItStands(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	m := b.merchant()
	invoice, page := challenged(b, m, "A-1", "https://shop.test/fail")
	if got := b.poll(m, invoice); got != client.StepOK { // nobody opened the page
		t.Fatalf("the payment is %s", got)
	}
	if answer, _ := press(t, page, "decline"); answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Location") != "https://shop.test/ok" {
		t.Errorf("the browser goes to %q with %d", answer.Header.Get("Location"), answer.StatusCode)
	}
}

func TestSecondStartIsTheSameAnswerAndMovesNothing(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	m := b.merchant()
	invoice, _ := challenged(b, m, "A-1", "https://shop.test/fail")
	for range 3 {
		b.sbp(m, invoice) // fails the test unless it is accepted
	}
	if p := b.payment(invoice); p["state"] != "SendTo3DS" {
		t.Errorf("a repeated start moved the payment to %v", p["state"])
	}
	if got := b.poll(m, invoice); got != client.StepOK {
		t.Errorf("the next poll says %s", got)
	}
}

func TestRedirectIsASCII(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	if _, err := m.BNPLPayment(t.Context(), client.Payment{InvoiceID: invoice, SuccessURL: "https://shop.test/успех?x=я", IPAddress: "127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
	state, err := m.WaitForPayment(t.Context(), invoice, client.WithWait(noWait))
	if err != nil {
		t.Fatal(err)
	}
	link, err := state.Link()
	if err != nil {
		t.Fatal(err)
	}
	if answer, _ := press(t, link, "approve"); answer.Header.Get("Location") != "https://shop.test/%D1%83%D1%81%D0%BF%D0%B5%D1%85?x=%D1%8F" {
		t.Errorf("the browser goes to %q", answer.Header.Get("Location"))
	}
}
