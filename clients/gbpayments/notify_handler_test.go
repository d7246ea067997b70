package gbpayments_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"paysandbox/clients/gbpayments"
)

// listener is a merchant that counts what it is told.
type listener struct {
	http.Handler
	heard   []gbpayments.VerifiedNotification
	refused []error
	fails   error
}

func listen(t *testing.T, c *gbpayments.Client) *listener {
	t.Helper()
	l := &listener{}
	handler, err := c.NotificationHandler(gbpayments.NewMemoryDeliveries(0),
		func(_ context.Context, v gbpayments.VerifiedNotification) error {
			l.heard = append(l.heard, v)
			return l.fails
		}, gbpayments.OnRefused(func(_ context.Context, err error) { l.refused = append(l.refused, err) }))
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

const listedPaid = `{"id":900,"type":1,"status":1,"amount":50000,"order_id":"order-1"}`

// The merchant hears what the list says and the token, once.
func TestHandlerTellsWhatTheListSays(t *testing.T) {
	for token, lines := range map[bool]string{false: listedPaid, true: strings.Replace(listedPaid, "{", `{"token":"tok_secret",`, 1)} {
		c, asked := listing(t, lines)
		l := listen(t, c)
		for range 3 {
			if w := l.answer(notified(asJSON, payNotification)); w.Code != 200 || w.Body.String() != `{"code":0}` {
				t.Errorf("answered %d %q", w.Code, w.Body)
			}
		}
		if len(l.heard) != 1 || len(*asked) != 1 || len(l.refused) != 0 {
			t.Fatalf("heard %v, asked %d times, refused %v", l.heard, len(*asked), l.refused)
		}
		v := l.heard[0]
		if v.Transaction.Amount != 50000 || v.Token != "tok_secret" || v.TokenListed != token {
			t.Errorf("heard %v with token %q, listed %t", v, v.Token, v.TokenListed)
		}
		text, err := json.Marshal(v)
		if printed := fmt.Sprintf("%v %+v %#v %s", v, v, v, text); err != nil || strings.Contains(printed, "tok_secret") {
			t.Errorf("printed as %s, %v", printed, err)
		}
	}
}

// A delivery with a made-up token does not stand in the way of the true one.
func TestHandlerTellsOfEveryToken(t *testing.T) {
	c, _ := listing(t, listedPaid)
	l := listen(t, c)
	for _, body := range []string{strings.Replace(payNotification, "tok_secret", "tok_forged", 1), payNotification} {
		if w := l.answer(notified(asJSON, body)); w.Code != 200 {
			t.Errorf("answered %d %q", w.Code, w.Body)
		}
	}
	if len(l.heard) != 2 || l.heard[1].Token != "tok_secret" || l.heard[1].TokenListed {
		t.Errorf("heard %v", l.heard)
	}
}

func TestHandlerRefuses(t *testing.T) {
	get := httptest.NewRequest(http.MethodGet, "https://shop.example/gbpayments/pay", nil)
	list := func(lines ...string) *gbpayments.Client { c, _ := listing(t, lines...); return c }
	for name, test := range map[string]struct {
		client  *gbpayments.Client
		request *http.Request
		status  int
		is      error
	}{
		"GET":            {newClient(t, base, unreachable(t)), get, 405, gbpayments.ErrMalformed},
		"not JSON":       {newClient(t, base, unreachable(t)), notified(asJSON, "x"), 400, gbpayments.ErrMalformed},
		"too long":       {newClient(t, base, unreachable(t)), notified(asJSON, strings.Repeat(" ", 256<<10+1)), 413, gbpayments.ErrMalformed},
		"not yet listed": {list(), notified(asJSON, payNotification), 503, gbpayments.ErrNotFound},
		"declined":       {list(`{"id":900,"status":2}`), notified(asJSON, payNotification), 409, gbpayments.ErrNotConfirmed},
		"list is down":   {answering(t, 502, ""), notified(asJSON, payNotification), 503, gbpayments.ErrUnavailable},
		"wrong secret":   {answering(t, 401, ""), notified(asJSON, payNotification), 503, gbpayments.ErrUnauthorized},
	} {
		l := listen(t, test.client)
		w := l.answer(test.request)
		if w.Code != test.status || strings.Contains(w.Body.String(), "0") || w.Header().Get("Allow") != map[int]string{405: "POST"}[test.status] {
			t.Errorf("%s: answered %d %q, %v; want %d", name, w.Code, w.Body, w.Header(), test.status)
		}
		if len(l.heard) != 0 || len(l.refused) != 1 || !errors.Is(l.refused[0], test.is) {
			t.Errorf("%s: heard %v, refused %v", name, l.heard, l.refused)
		}
	}
}

// A failure of the merchant is delivered again; what it says stays inside, and none of its errors is taken for one of the client's.
func TestHandlerForgetsWhatTheMerchantCouldNotDo(t *testing.T) {
	c, _ := listing(t, listedPaid)
	l := listen(t, c)
	for _, l.fails = range []error{errors.New("database at 10.0.0.1"), gbpayments.ErrNotConfirmed, gbpayments.ErrMalformed} {
		w := l.answer(notified(asJSON, payNotification))
		if w.Code != 500 || w.Body.String() != "not handled\n" || !errors.Is(l.refused[len(l.refused)-1], l.fails) {
			t.Errorf("answered %d %q, told %v", w.Code, w.Body, l.refused)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if w := l.answer(notified(asJSON, payNotification).WithContext(ended)); w.Code != 503 {
		t.Errorf("a request that ended: %d %q", w.Code, w.Body)
	}
	l.fails = nil
	if w := l.answer(notified(asJSON, payNotification)); w.Code != 200 {
		t.Errorf("then %d %q", w.Code, w.Body)
	}
}

func TestHandlerWantsAStoreAndAFunction(t *testing.T) {
	c := newClient(t, base, unreachable(t))
	do := func(context.Context, gbpayments.VerifiedNotification) error { return nil }
	if h, err := c.NotificationHandler(nil, do); h != nil || !errors.Is(err, gbpayments.ErrInvalidRequest) {
		t.Errorf("without a store: %v, %v", h, err)
	}
	if h, err := c.NotificationHandler(gbpayments.NewMemoryDeliveries(0), nil); h != nil || !errors.Is(err, gbpayments.ErrInvalidRequest) {
		t.Errorf("without a function: %v, %v", h, err)
	}
}
