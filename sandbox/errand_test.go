package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// cardShop is a merchant's own web server, to which a payer's browser brings the result of 3-D Secure.
type cardShop struct {
	*httptest.Server
	b     *box
	forms chan url.Values
}

// newCardShop opens a shop; meet may be nil, or what the shop does when a form comes.
func newCardShop(t *testing.T, b *box, meet func(form url.Values)) *cardShop {
	t.Helper()
	s := &cardShop{b: b, forms: make(chan url.Values, 8)}
	s.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		if meet != nil {
			meet(r.PostForm)
		}
		s.forms <- r.PostForm
	}))
	t.Cleanup(s.Close)
	return s
}

// ipayBody is a signed request of the default tenant.
func (b *box) ipayBody(action string, body map[string]any) string {
	b.t.Helper()
	const at = "2026-01-15 11:00:00"
	sign := ipay.Sign("test_sign_key", at)
	return jsonText(b.t, map[string]any{"request": map[string]any{
		"auth": map[string]string{"login": "test", "time": at, "sign": string(sign[:])}, "action": action, "body": body,
	}})
}

// ipay sends an iPay action of the default tenant and gives `response`; nil where the answer is no JSON.
func (b *box) ipay(action string, body map[string]any) map[string]any {
	b.t.Helper()
	_, text := b.send("POST", "", "/ipay", b.ipayBody(action, body))
	var decoded struct{ Response map[string]any }
	_ = json.Unmarshal([]byte(text), &decoded)
	return decoded.Response
}

// challenge makes an iPay payment that wants 3-D Secure, and gives its id.
func (b *box) challenge(notificationURL string) payment.ID {
	b.t.Helper()
	token, err := b.tenant().MintToken("googlepay", mocks.TokenRequest{})
	if err != nil {
		b.t.Fatal(err)
	}
	body := map[string]any{"invoice": 60000, "token": token}
	if notificationURL != "" {
		body["threeds_info"] = map[string]string{"notification_url": notificationURL}
	}
	made := b.ipay("PaymentCreate", body)
	if made["pmt_status"] != 1.0 {
		b.t.Fatalf("PaymentCreate: %v", made)
	}
	return payment.ID{Provider: "ipay", Number: json.Number(jsonText(b.t, made["pmt_id"])).String()}
}

func jsonText(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// view is a payment on the control plane.
func (b *box) view(id payment.ID) map[string]any {
	b.t.Helper()
	answer, err := http.Get(b.control.URL + "/__admin/payments/" + id.String())
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	var v map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&v); err != nil {
		b.t.Fatal(err)
	}
	return v
}

// settled waits, by moving no time, until forms on their way have arrived.
func (b *box) settled() { b.advance(0) }

// TestPayerOfAScenarioBringsTheFormToTheShop: nobody has a browser, so the sandbox posts what it would bring.
func TestPayerOfAScenarioBringsTheFormToTheShop(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	shop := newCardShop(t, b, nil)
	id := b.challenge(shop.URL + "/back?order=A-1")
	form := <-shop.forms
	b.settled()
	v := b.view(id)
	said, next := v["payer"].(map[string]any), v["next"].(map[string]any)
	if data := form.Get("threedsData"); data == "" || next["fields"].(map[string]any)["threedsData"] != data {
		t.Errorf("the shop got %v, the control plane shows %v", form, next)
	}
	if said["answer"] != "approve" || said["by"] != "plan" || said["shop"] != "answered 200" {
		t.Errorf("payer: %v", said)
	}
	if got := b.ipay("PaymentVerify3DS", map[string]any{"pmt_id": json.Number(id.Number), "threeds_data": form.Get("threedsData")}); got["pmt_status"] != 5.0 {
		t.Errorf("PaymentVerify3DS: %v", got)
	}
}

// TestShopMayCallBackBeforeItAnswers: no lock is held while a form is on its way.
func TestShopMayCallBackBeforeItAnswers(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	verified := make(chan any, 1)
	shop := newCardShop(t, b, func(form url.Values) {
		verified <- b.ipay("PaymentVerify3DS", map[string]any{"pmt_id": 1234567, "threeds_data": form.Get("threedsData")})["pmt_status"]
	})
	b.challenge(shop.URL)
	if got := <-verified; got != 5.0 {
		t.Errorf("the payment came to %v", got)
	}
}

// TestAdvanceWaitsForTheForm: a payer who answers after a minute of tenant time.
func TestAdvanceWaitsForTheForm(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"slow": `
version: 1
name: slow
about: The payer declines after a minute.
provider: ipay
bind: { operation: PaymentCreate }
script:
  - { at: PaymentCreate, payer: { answer: decline, after: 1m } }
`})})
	shop := newCardShop(t, b, nil)
	id := b.challenge(shop.URL)
	b.advance(59 * time.Second)
	if v := b.view(id); v["payer"] != nil || len(shop.forms) > 0 {
		t.Fatalf("the payer acted too soon: %v", v["payer"])
	}
	b.advance(time.Second)
	if len(shop.forms) != 1 {
		t.Error("Advance came back before the shop had the form")
	}
	if said := b.view(id)["payer"].(map[string]any); said["answer"] != "decline" || said["shop"] != "answered 200" {
		t.Errorf("payer: %v", said)
	}
}

// TestFormGoesToTheOwnNetworkOnly: a public address is refused, and the payment says so.
func TestFormGoesToTheOwnNetworkOnly(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	id := b.challenge("http://203.0.113.7/back?secret=hunter2")
	b.settled()
	said := b.view(id)["payer"].(map[string]any)
	if shop := said["shop"].(string); !strings.Contains(shop, "203.0.113.7") || strings.Contains(shop, "hunter2") || strings.Contains(shop, "answered") {
		t.Errorf("payer: %v", said)
	}
}

// TestLostChallengeBringsNothing: an answer that a fault swallowed showed the payer nothing.
func TestLostChallengeBringsNothing(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"lost": `
version: 1
name: lost
about: The answer with the link is lost.
provider: ipay
bind: { operation: PaymentCreate }
script:
  - { at: PaymentCreate, payer: { answer: approve }, fault: { phase: after_commit, kind: status, status: 502 } }
`})})
	shop := newCardShop(t, b, nil)
	token, err := b.tenant().MintToken("googlepay", mocks.TokenRequest{})
	if err != nil {
		t.Fatal(err)
	}
	answer, _ := b.send("POST", "", "/ipay", b.ipayBody("PaymentCreate", map[string]any{
		"invoice": 60000, "token": token, "threeds_info": map[string]string{"notification_url": shop.URL},
	}))
	if answer.StatusCode != http.StatusBadGateway {
		t.Fatalf("status %d", answer.StatusCode)
	}
	b.settled()
	if v := b.view(payment.ID{Provider: "ipay", Number: "1234567"}); v["payer"] != nil || len(shop.forms) > 0 {
		t.Errorf("the payer acted on a link that went nowhere: %v", v["payer"])
	}
}

// TestControlCallHandsTheFieldsOver: whoever plays the payer by the control plane gets what the browser would bring.
func TestControlCallHandsTheFieldsOver(t *testing.T) {
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Payer: sandbox.PayerWait}})
	shop := newCardShop(t, b, nil)
	id := b.challenge(shop.URL + "/back")
	answer, err := http.Post(b.control.URL+"/__admin/payments/"+id.String()+"/payer", "application/json", strings.NewReader(`{"answer":"decline"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Payer struct{ Answer, By, Shop string }
		Next  struct {
			Method, URL string
			Fields      map[string]string
		}
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	if v.Payer.By != "control" || v.Payer.Answer != "decline" || v.Next.Method != "POST" || v.Next.URL != shop.URL+"/back" || v.Next.Fields["threedsData"] == "" {
		t.Errorf("%s", text)
	}
	b.settled()
	if len(shop.forms) > 0 || v.Payer.Shop != "" {
		t.Error("the sandbox posted what the caller was to hand over")
	}
}

// TestResetEndsFormsUnderWay: a shop that never answers does not hold a reset up.
func TestResetEndsFormsUnderWay(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	arrived, release := make(chan struct{}), make(chan struct{})
	shop := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(arrived)
		<-release
	}))
	defer shop.Close()
	defer close(release)
	b.challenge(shop.URL)
	<-arrived
	if err := b.tenant().Reset(false); err != nil {
		t.Fatal(err)
	}
}
