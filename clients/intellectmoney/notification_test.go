package intellectmoney_test

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"paysandbox/clients/intellectmoney"
)

// vector is the notification whose two hashes independent clients agree on.
func vector(charset string) (contentType string, form url.Values) {
	service, hash := "Оплата заказа №EP-1", "7121492cedded8adf25ddd0bfc8b5100"
	if charset == "windows-1251" {
		service, _ = charmap.Windows1251.NewEncoder().String(service)
		hash = "74c4bc80f00c026cb3fb2b998875f471"
	}
	return "application/x-www-form-urlencoded; charset=" + charset, url.Values{
		"eshopId": {"450000"}, "paymentId": {"3000000007"}, "orderId": {"EP-1"}, "eshopAccount": {"6000000001"}, "serviceName": {service},
		"recipientOriginalAmount": {"199.00"}, "recipientAmount": {"199.00"}, "recipientCurrency": {"RUB"}, "paymentStatus": {"5"}, "userName": {""},
		"userEmail": {"a@b.ru"}, "paymentData": {"2026-01-17 13:12:03"}, "payMethod": {"Sbp"}, "hash": {hash},
		"UserField_0": {"blue"}, "UserFieldName_0": {"colour"}, "UserField_3": {"x"},
	}
}

func parse(t testing.TB, contentType string, form url.Values, secret string) (intellectmoney.Notification, error) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/callback", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", contentType)
	return intellectmoney.ParseNotification(r, secret)
}

func TestParseNotification_of_both_charsets(t *testing.T) {
	for _, charset := range []string{"utf-8", "windows-1251"} {
		contentType, form := vector(charset)
		n, err := parse(t, contentType, form, "shopsecret")
		if err != nil {
			t.Fatalf("%s: %v", charset, err)
		}
		want := intellectmoney.Notification{
			EshopID: "450000", OrderID: "EP-1", ServiceName: "Оплата заказа №EP-1", Account: "6000000001", Amount: 199_00, Currency: "RUB",
			Status: intellectmoney.StatusPaid, UserEmail: "a@b.ru", Time: time.Date(2026, 1, 17, 10, 12, 3, 0, time.UTC),
			InvoiceID: "3000000007", OriginalAmount: 199_00, Method: "Sbp",
			UserFields: []intellectmoney.UserField{{Name: "colour", Value: "blue"}, {Value: "x"}},
		}
		if !n.Time.Equal(want.Time) || !n.Status.Paid() {
			t.Errorf("%s: at %s, %s", charset, n.Time, n.Status)
		}
		if n.Time = want.Time; !reflect.DeepEqual(n, want) {
			t.Errorf("%s: got\n%+v\nwant\n%+v", charset, n, want)
		}
	}
}

func TestParseNotification_believes_nothing_else(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(form url.Values, contentType *string)
		want   error
	}{
		{"no hash", func(f url.Values, _ *string) { f.Del("hash") }, intellectmoney.ErrUnsigned},
		{"another amount", func(f url.Values, _ *string) { f.Set("recipientAmount", "1.00") }, intellectmoney.ErrBadSignature},
		{"another status", func(f url.Values, _ *string) { f.Set("paymentStatus", "8") }, intellectmoney.ErrBadSignature},
		{"another time", func(f url.Values, _ *string) { f.Set("paymentData", "2026-01-17 13:12:04") }, intellectmoney.ErrBadSignature},
		{"an order left out", func(f url.Values, _ *string) { f.Del("orderId") }, intellectmoney.ErrBadSignature},
		{"a short hash", func(f url.Values, _ *string) { f.Set("hash", f.Get("hash")[:31]) }, intellectmoney.ErrBadSignature},
		{"a second amount", func(f url.Values, _ *string) { f.Add("recipientAmount", "1.00") }, intellectmoney.ErrMalformed},
		{"no number", func(f url.Values, _ *string) { f.Del("paymentId") }, intellectmoney.ErrMalformed},
		{"a sum that is none", func(f url.Values, _ *string) { f.Set("refundAmount", "much") }, intellectmoney.ErrMalformed},
		{"another charset", func(_ url.Values, c *string) { *c = "application/x-www-form-urlencoded; charset=koi8-r" }, intellectmoney.ErrMalformed},
		{"JSON", func(_ url.Values, c *string) { *c = "application/json" }, intellectmoney.ErrMalformed},
	} {
		t.Run(test.name, func(t *testing.T) {
			contentType, form := vector("utf-8")
			test.change(form, &contentType)
			n, err := parse(t, contentType, form, "shopsecret")
			if !errors.Is(err, test.want) || !errors.Is(err, intellectmoney.ErrNotification) || !reflect.DeepEqual(n, intellectmoney.Notification{}) {
				t.Errorf("%+v, %v; want %v", n, err, test.want)
			}
			if err != nil && (strings.Contains(err.Error(), "shopsecret") || strings.Contains(err.Error(), form.Get("recipientAmount"))) {
				t.Errorf("the error shows a value: %v", err)
			}
		})
	}
	contentType, form := vector("utf-8")
	for _, secret := range []string{"another", ""} {
		if _, err := parse(t, contentType, form, secret); !errors.Is(err, intellectmoney.ErrBadSignature) {
			t.Errorf("with the key %q: %v", secret, err)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/callback", http.NoBody)
	if _, err := intellectmoney.ParseNotification(r, "shopsecret"); !errors.Is(err, intellectmoney.ErrMalformed) {
		t.Errorf("a GET: %v", err)
	}
	r = httptest.NewRequest(http.MethodPost, "/callback", strings.NewReader("a="+strings.Repeat("x", 300<<10)))
	r.Header.Set("Content-Type", contentType)
	if _, err := intellectmoney.ParseNotification(r, "shopsecret"); !errors.Is(err, intellectmoney.ErrMalformed) {
		t.Errorf("a very long one: %v", err)
	}
}

func TestStatusesOfNotificationsHaveWords(t *testing.T) {
	for status, want := range map[intellectmoney.NotificationStatus]string{3: "created", 4: "cancelled", 5: "paid", 6: "held", 7: "partly paid", 8: "refunded", 9: "status 9"} {
		if status.String() != want || status.Paid() != (status == 5) {
			t.Errorf("%d is %q, paid %t", int(status), status, status.Paid())
		}
	}
}

// post sends a form to a handler and gives what it answered.
func post(h http.Handler, contentType string, form url.Values) (int, string) {
	r := httptest.NewRequest(http.MethodPost, "/callback", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", contentType)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestNotificationHandlerAnswersOKOnce(t *testing.T) {
	c, err := intellectmoney.New("http://127.0.0.1:1", intellectmoney.Credentials{EshopID: "450000", BearerToken: "b", SecretKey: "shopsecret", SignSecretKey: "s"})
	if err != nil {
		t.Fatal(err)
	}
	var handled atomic.Int32
	fails := errors.New("the database knows shopsecret")
	h := c.NotificationHandler(nil, func(context.Context, intellectmoney.Notification) error {
		handled.Add(1)
		return fails
	})
	contentType, form := vector("utf-8")
	if status, text := post(h, contentType, form); status != 500 || text == "OK" || strings.Contains(text, "shopsecret") {
		t.Errorf("what failed is answered %d %q", status, text)
	}
	fails = nil
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if status, text := post(h, contentType, form); status != 200 || text != "OK" {
				t.Errorf("answered %d %q", status, text)
			}
		})
	}
	all.Wait()
	if n := handled.Load(); n != 2 {
		t.Errorf("handled %d times, want the failed one and one more", n)
	}
	form.Set("recipientAmount", "1.00")
	if status, text := post(h, contentType, form); status != 400 || strings.Contains(text, "OK") || handled.Load() != 2 {
		t.Errorf("a forged one is answered %d %q", status, text)
	}
	other, err := intellectmoney.New("http://127.0.0.1:1", intellectmoney.Credentials{EshopID: "450001", BearerToken: "b", SecretKey: "shopsecret", SignSecretKey: "s"})
	if err != nil {
		t.Fatal(err)
	}
	_, form = vector("utf-8")
	if status, _ := post(other.NotificationHandler(nil, func(context.Context, intellectmoney.Notification) error { return nil }), contentType, form); status != 400 {
		t.Errorf("one for another shop is answered %d", status)
	}
}

func TestMemoryIsBoundedAndForgetsWhatFailed(t *testing.T) {
	m := intellectmoney.NewMemory(2)
	runs := map[string]int{}
	do := func(key string, err error) {
		t.Helper()
		if got := m.Do(t.Context(), key, func() error { runs[key]++; return err }); got != nil && !errors.Is(got, err) {
			t.Errorf("%s: %v", key, got)
		}
	}
	failed := errors.New("failed")
	do("a", failed)
	do("a", nil)
	do("a", nil)
	do("b", nil)
	do("c", nil) // and a is forgotten
	do("a", nil)
	if runs["a"] != 3 || runs["b"] != 1 || runs["c"] != 1 {
		t.Errorf("they ran %v", runs)
	}
	func() {
		defer func() { _ = recover() }()
		_ = m.Do(t.Context(), "p", func() error { panic("no") })
	}()
	do("p", nil)
	if runs["p"] != 1 {
		t.Errorf("after a panic it ran %d times", runs["p"])
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	inside := func() error {
		return m.Do(gone, "w", func() error { return nil })
	}
	if err := m.Do(t.Context(), "w", inside); !errors.Is(err, context.Canceled) {
		t.Errorf("who waits with a context that is done gets %v", err)
	}
}

// FuzzParseNotification: whatever comes, there is no panic, and nothing is believed whose hash a stranger does not find right.
func FuzzParseNotification(f *testing.F) {
	for _, charset := range []string{"utf-8", "windows-1251"} {
		contentType, form := vector(charset)
		f.Add(contentType, form.Encode(), uint16(0), byte(0))
		f.Add(contentType, form.Encode(), uint16(40), byte(1))
	}
	f.Add("application/x-www-form-urlencoded", "hash=&a=%zz", uint16(3), byte(4))
	f.Fuzz(func(t *testing.T, contentType, body string, at uint16, flip byte) {
		if len(body) > 0 {
			changed := []byte(body)
			changed[int(at)%len(changed)] ^= flip
			body = string(changed)
		}
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		n, err := intellectmoney.ParseNotification(r, "shopsecret")
		if err != nil {
			return
		}
		form, _ := url.ParseQuery(body)
		var fields []string
		for _, name := range strings.Fields("eshopId orderId serviceName eshopAccount recipientAmount recipientCurrency paymentStatus userName userEmail paymentData") {
			fields = append(fields, form.Get(name))
		}
		sum := md5.Sum([]byte(strings.Join(append(fields, "shopsecret"), "::")))
		if !strings.EqualFold(form.Get("hash"), hex.EncodeToString(sum[:])) || n.InvoiceID == "" {
			t.Fatalf("%q was believed: %+v", body, n)
		}
	})
}
