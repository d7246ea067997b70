package gbpayments_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"paysandbox/clients/gbpayments"
)

const pay = `{"type":"PAY","transaction_id":995,"order_id":"A-1","amount":10000,"currency":"RUB","status":1,"card":{"token":"tok_1","mask":"411111******1111"}}`

// told is a POST of a body with the HMAC of a secret; empty: without one.
func told(body, secret string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/callback", strings.NewReader(body))
	if secret != "" {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(body))
		r.Header.Set("X-Content-HMAC", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return r
}

func TestParseNotification(t *testing.T) {
	n, err := gbpayments.ParseNotification(told(pay, "gbsecret"), "gbsecret")
	if err != nil || n.TransactionID != 995 || n.OrderID != "A-1" || n.Amount != 10000 || n.Token != "tok_1" || n.CardMask != "411111******1111" || string(n.Raw) != pay {
		t.Errorf("%+v, %v", n, err)
	}
	for name, test := range map[string]struct {
		r    *http.Request
		want error
	}{
		"unsigned":     {told(pay, ""), gbpayments.ErrUnsigned},
		"another key":  {told(pay, "another"), gbpayments.ErrBadSignature},
		"another type": {told(strings.Replace(pay, "PAY", "FAIL", 1), "gbsecret"), gbpayments.ErrMalformed},
		"no token":     {told(strings.Replace(pay, "tok_1", "", 1), "gbsecret"), gbpayments.ErrMalformed},
		"no JSON":      {told("PAY", "gbsecret"), gbpayments.ErrMalformed},
		"too long":     {told(`{"a":"`+strings.Repeat("x", 300<<10)+`"}`, "gbsecret"), gbpayments.ErrMalformed},
		"GET":          {httptest.NewRequest(http.MethodGet, "/", http.NoBody), gbpayments.ErrMalformed},
	} {
		if _, err := gbpayments.ParseNotification(test.r, "gbsecret"); !errors.Is(err, test.want) || !errors.Is(err, gbpayments.ErrNotification) || strings.Contains(err.Error(), "gbsecret") {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if _, err := gbpayments.ParseNotification(told(pay, "x"), ""); !errors.Is(err, gbpayments.ErrBadSignature) {
		t.Errorf("without a secret: %v", err)
	}
}

func TestNotificationHandler(t *testing.T) {
	c, err := gbpayments.New("http://127.0.0.1:1", gbpayments.Credentials{SiteID: "1001", APISecret: "gbsecret"})
	if err != nil {
		t.Fatal(err)
	}
	var handled atomic.Int32
	failed := errors.New("no gbsecret here")
	h := c.NotificationHandler(nil, func(context.Context, gbpayments.PayNotification) error { handled.Add(1); return failed })
	send := func(r *http.Request) (int, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	if status, text := send(told(pay, "gbsecret")); status != 500 || strings.Contains(text, "gbsecret") {
		t.Errorf("what failed is answered %d %q", status, text)
	}
	failed = nil
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if status, text := send(told(pay, "gbsecret")); status != 200 || text != `{"code":0}` {
				t.Errorf("answered %d %q", status, text)
			}
		})
	}
	all.Wait()
	if status, _ := send(told(pay, "another")); status != 400 || handled.Load() != 2 {
		t.Errorf("a forged one is answered %d; handled %d times", status, handled.Load())
	}
}

// FuzzParseNotification: no panic, and nothing is believed that is not signed.
func FuzzParseNotification(f *testing.F) {
	f.Add(pay, "AAAA", uint16(3), byte(1))
	r := told(pay, "gbsecret")
	f.Add(pay, r.Header.Get("X-Content-HMAC"), uint16(0), byte(0))
	f.Fuzz(func(t *testing.T, body, proof string, at uint16, flip byte) {
		if len(body) > 0 {
			changed := []byte(body)
			changed[int(at)%len(changed)] ^= flip
			body = string(changed)
		}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("X-Content-HMAC", proof)
		if n, err := gbpayments.ParseNotification(r, "gbsecret"); err == nil && (body != pay || n.Token == "") {
			t.Fatalf("%q was believed", body)
		}
	})
}
