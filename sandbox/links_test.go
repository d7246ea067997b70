package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"paysandbox/mocks"
	"paysandbox/sandbox"
)

// paidWithReceipt makes an iPay payment whose receipt is ready, and gives its pmt_id and the receipt page's address.
func paidWithReceipt(b *box) (id json.Number, page string) {
	b.t.Helper()
	token, err := b.tenant().MintToken("googlepay", mocks.TokenRequest{})
	if err != nil {
		b.t.Fatal(err)
	}
	made := b.ipay("PaymentCreate", map[string]any{"invoice": 10000, "token": token, "pmt_desc": "Кава",
		"receipt_data": map[string]any{"goods": []any{map[string]any{"name": "Кава", "price": 10000, "quantity": 1000}}}})
	id = json.Number(jsonText(b.t, made["pmt_id"]))
	for range 2 {
		b.ipay("GetReceipt", map[string]any{"pmt_id": id})
	}
	page, _ = b.ipay("GetPaymentInvoice", map[string]any{"pmt_id": id})["invoice"].(string)
	return id, page
}

// TestCanonicalJournalDependsOnNoHost: links, and the QR code inside a PDF, change with the address under which a caller came.
func TestCanonicalJournalDependsOnNoHost(t *testing.T) {
	journal := func(public string) string {
		b := newBox(t, sandbox.Options{PublicURL: public, Default: sandbox.TenantOptions{Payer: sandbox.PayerWait}})
		id, _ := paidWithReceipt(b)
		b.challenge("")
		answer, text := b.send("POST", "", "/ipay", b.ipayBody("GetReceipt", map[string]any{"pmt_id": id}))
		if answer.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(text, "%PDF-") {
			t.Fatalf("GetReceipt: %s", answer.Header.Get("Content-Type"))
		}
		return jsonText(t, b.requests("format=canonical"))
	}
	first, second := journal("http://one.test"), journal("http://a-much-longer-name.test:8443")
	if first != second {
		t.Errorf("two hosts gave\n%.3000s\nand\n%.3000s", first, second)
	}
	if strings.Contains(first, "one.test") || !strings.Contains(first, "http://sandbox/pay/ipay/") {
		t.Errorf("the canonical journal shows a host: %.3000s", first)
	}
}

// TestBinaryAnswerIsCountedNotShown: a PDF has no text that a journal could show.
func TestBinaryAnswerIsCountedNotShown(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	id, _ := paidWithReceipt(b)
	_, pdf := b.send("POST", "", "/ipay", b.ipayBody("GetReceipt", map[string]any{"pmt_id": id}))
	list := b.requests("limit=1")
	shown := list[0]["answer"].(map[string]any)
	if shown["body"] != nil || shown["cut"] != float64(len(pdf)) {
		t.Errorf("the journal shows %v of a PDF of %d bytes", shown, len(pdf))
	}
}

// TestReceiptPageAsksNothing: it shows how the payment went, before and after a refund, and takes no answer.
func TestReceiptPageAsksNothing(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	id, page := paidWithReceipt(b)
	address, err := url.Parse(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"GET", "POST"} {
		answer, text := b.send(method, "", address.Path, "answer=decline")
		for _, want := range []string{`data-testid="title">Receipt<`, "100.00 UAH", "Status: paid", "Кава"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the page lacks %q:\n%s", method, want, text)
			}
		}
		if answer.StatusCode != http.StatusOK || strings.Contains(text, `data-testid="approve"`) || strings.Contains(text, "nothing left to answer") {
			t.Errorf("%s: status %d, %s", method, answer.StatusCode, text)
		}
	}
	b.ipay("PaymentCancel", map[string]any{"pmt_id": id, "amount": 2500})
	if _, text := b.send("GET", "", address.Path, ""); !strings.Contains(text, "a part given back") || !strings.Contains(text, "25.00 UAH") {
		t.Errorf("after a part refund: %s", text)
	}
	for _, wrong := range []string{address.Path[:len(address.Path)-1] + "x", address.Path + "0", address.Path[:len(address.Path)-24]} {
		if answer, _ := b.send("GET", "", wrong, ""); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d", wrong, answer.StatusCode)
		}
	}
}

// TestPayerBringsTheFormInABrowser: the payer approves on the 3-D Secure page and carries threedsData to the shop by a click.
func TestPayerBringsTheFormInABrowser(t *testing.T) {
	page := newBrowser(t)
	got := make(chan url.Values, 1)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			return // the browser's favicon
		}
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		got <- r.Form
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<h1 id=shop>thank you</h1>")
	}))
	defer shop.Close()
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Payer: sandbox.PayerWait}})
	token, err := b.tenant().MintToken("googlepay", mocks.TokenRequest{})
	if err != nil {
		t.Fatal(err)
	}
	made := b.ipay("PaymentCreate", map[string]any{"invoice": 60000, "token": token, "ext_id": "A-1", "pmt_desc": "Велосипед",
		"threeds_info": map[string]string{"notification_url": shop.URL + "/back?order=A-1&x=%C3%A9"}})
	link := made["security_data"].(map[string]any)["redirect_url"].(string)

	steps(t, page, chromedp.Navigate(link), chromedp.WaitVisible(`[data-testid="approve"]`))
	screenshot(t, page, "3ds")
	if lines := shown(t, page, `[data-testid="lines"]`); !strings.Contains(lines, "411111******1111") || !strings.Contains(lines, "Велосипед") {
		t.Errorf("the page shows %q", lines)
	}
	steps(t, page, chromedp.Click(`[data-testid="approve"]`), chromedp.WaitVisible(`[data-testid="continue"]`))
	screenshot(t, page, "3ds-answered")
	steps(t, page, chromedp.Click(`[data-testid="continue"]`), chromedp.WaitVisible(`#shop`))
	form := <-got
	if form.Get("order") != "A-1" || form.Get("x") != "é" || form.Get("threedsData") == "" {
		t.Fatalf("the shop got %v", form)
	}
	if paid := b.ipay("PaymentVerify3DS", map[string]any{"pmt_id": made["pmt_id"], "threeds_data": form.Get("threedsData")}); paid["pmt_status"] != 5.0 {
		t.Errorf("PaymentVerify3DS: %v", paid)
	}
	receipt := b.ipay("GetPaymentInvoice", map[string]any{"pmt_id": made["pmt_id"]})["invoice"].(string)
	steps(t, page, chromedp.Navigate(receipt), chromedp.WaitVisible(`[data-testid="lines"]`))
	screenshot(t, page, "receipt")
	if title := shown(t, page, `[data-testid="title"]`); title != "Receipt" {
		t.Errorf("the receipt's title is %q", title)
	}
}
