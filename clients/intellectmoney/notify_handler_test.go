package intellectmoney_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"paysandbox/clients/intellectmoney"
)

// listener is a merchant that counts what it is told.
type listener struct {
	http.Handler
	heard   []intellectmoney.Notification
	refused []error
	fails   error
}

func listen(t *testing.T) *listener {
	t.Helper()
	l := &listener{}
	handler, err := newClient(t, base).NotificationHandler(intellectmoney.NewMemoryDeliveries(0),
		func(_ context.Context, n intellectmoney.Notification) error {
			l.heard = append(l.heard, n)
			return l.fails
		}, intellectmoney.OnRefused(func(_ context.Context, err error) { l.refused = append(l.refused, err) }))
	if err != nil {
		t.Fatal(err)
	}
	l.Handler = handler
	return l
}

func (l *listener) answer(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	l.ServeHTTP(w, r)
	return w
}

func TestHandlerAnswersOKOnceAndAgain(t *testing.T) {
	l := listen(t)
	for range 3 {
		w := l.answer(notified(inUTF8, encoded(with("hash", vectorHash))))
		if w.Code != 200 || w.Body.String() != "OK" {
			t.Errorf("answered %d %q", w.Code, w.Body)
		}
	}
	if w := l.answer(notified(in1251, encoded(as1251(t, with("hash", vectorHash1251))))); w.Body.String() != "OK" {
		t.Errorf("the same in windows-1251: %d %q", w.Code, w.Body)
	}
	if len(l.heard) != 1 || l.heard[0].OrderID != "EP-1" || len(l.refused) != 0 {
		t.Errorf("heard %v, refused %v; want EP-1 once", l.heard, l.refused)
	}
	// Another status of the same invoice is another event.
	if w := l.answer(notified(inUTF8, encoded(signed(with("paymentStatus", "8"), "shopsecret")))); w.Body.String() != "OK" || len(l.heard) != 2 {
		t.Errorf("a refund: %q, heard %v", w.Body, l.heard)
	}
}

// A failure of the merchant is delivered again; what it says stays inside, and none of its errors is taken for one of the client's.
func TestHandlerForgetsWhatTheMerchantCouldNotDo(t *testing.T) {
	l := listen(t)
	for _, l.fails = range []error{errors.New("database at 10.0.0.1"), intellectmoney.ErrBadSignature, intellectmoney.ErrMalformed} {
		w := l.answer(notified(inUTF8, encoded(with("hash", vectorHash))))
		if w.Code != 500 || w.Body.String() != "not handled\n" || !errors.Is(l.refused[len(l.refused)-1], l.fails) {
			t.Errorf("answered %d %q, told %v", w.Code, w.Body, l.refused)
		}
	}
	l.fails = nil
	if w := l.answer(notified(inUTF8, encoded(with("hash", vectorHash)))); w.Body.String() != "OK" || len(l.heard) != 4 {
		t.Errorf("then %q, heard %d times", w.Body, len(l.heard))
	}
}

func TestHandlerRefuses(t *testing.T) {
	get := httptest.NewRequest(http.MethodGet, "https://shop.example/intellectmoney/result", nil)
	for name, test := range map[string]struct {
		request *http.Request
		status  int
		is      error
	}{
		"GET":             {get, 405, intellectmoney.ErrMalformed},
		"unsigned":        {notified(inUTF8, encoded(vectorFields())), 403, intellectmoney.ErrUnsigned},
		"wrong signature": {notified(inUTF8, encoded(with("hash", vectorHash1251))), 403, intellectmoney.ErrBadSignature},
		"JSON":            {notified("application/json", "{}"), 400, intellectmoney.ErrMalformed},
		"another shop":    {notified(inUTF8, encoded(signed(with("eshopId", "450001"), "shopsecret"))), 400, intellectmoney.ErrMalformed},
		"too long":        {notified(inUTF8, strings.Repeat("a", 256<<10+1)), 413, intellectmoney.ErrMalformed},
	} {
		l := listen(t)
		w := l.answer(test.request)
		if w.Code != test.status || strings.Contains(w.Body.String(), "OK") || w.Header().Get("Allow") != map[int]string{405: "POST"}[test.status] {
			t.Errorf("%s: answered %d %q, %v; want %d", name, w.Code, w.Body, w.Header(), test.status)
		}
		if len(l.heard) != 0 || len(l.refused) != 1 || !errors.Is(l.refused[0], test.is) {
			t.Errorf("%s: heard %v, refused %v", name, l.heard, l.refused)
		}
	}
}

// The request ended while the merchant was at work: it is delivered again.
func TestHandlerOfARequestThatEnded(t *testing.T) {
	l := listen(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	l.fails = context.Canceled
	w := l.answer(notified(inUTF8, encoded(with("hash", vectorHash))).WithContext(ctx))
	if w.Code != 503 || !errors.Is(l.refused[0], context.Canceled) {
		t.Errorf("answered %d %q, told %v", w.Code, w.Body, l.refused)
	}
}

func TestHandlerWantsAStoreAndAFunction(t *testing.T) {
	c := newClient(t, base)
	do := func(context.Context, intellectmoney.Notification) error { return nil }
	if h, err := c.NotificationHandler(nil, do); h != nil || !errors.Is(err, intellectmoney.ErrInvalidRequest) {
		t.Errorf("without a store: %v, %v", h, err)
	}
	if h, err := c.NotificationHandler(intellectmoney.NewMemoryDeliveries(0), nil); h != nil || !errors.Is(err, intellectmoney.ErrInvalidRequest) {
		t.Errorf("without a function: %v, %v", h, err)
	}
}
