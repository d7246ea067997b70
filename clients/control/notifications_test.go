package control_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"paysandbox/clients/control"
	mockgb "paysandbox/mocks/gbpayments"
	"paysandbox/sandbox"
)

// inbox is the address of a merchant that is told, and answers as it is bid.
type inbox struct {
	url    string
	mu     sync.Mutex
	answer string
	bodies []string
}

func newInbox(t *testing.T, answer string) *inbox {
	t.Helper()
	in := &inbox{answer: answer}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		in.mu.Lock()
		defer in.mu.Unlock()
		in.bodies = append(in.bodies, string(body))
		_, _ = io.WriteString(w, in.answer)
	}))
	t.Cleanup(server.Close)
	in.url = server.URL + "/callback"
	return in
}

func (in *inbox) answers(text string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.answer = text
}

// got is what arrived, as often as it did.
func (in *inbox) got() []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	return append([]string(nil), in.bodies...)
}

func telling(in *inbox) sandbox.Options {
	return site(func(s *mockgb.Settings) { s.NotifyURL = in.url })
}

// told pays, and returns when what the merchant is told has been judged or is held.
func (r *live) told() {
	r.t.Helper()
	r.pay()
	if err := r.tenant.Advance(0); err != nil {
		r.t.Fatal(err)
	}
}

func TestANotificationIsReadWithoutLoss(t *testing.T) {
	in := newInbox(t, `{"code":1}`)
	r := newLive(t, telling(in))
	r.told()
	n, err := r.Notification(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if n.Request.URL != in.url || n.Request.Method != "POST" || n.Request.Header.Get("Content-Type") != "application/json" ||
		!strings.Contains(n.Request.Body, `"transaction_id":995`) || n.Request.Cut != 0 {
		t.Errorf("the request is %+v", n.Request)
	}
	next := n.Due // drawn from the seed
	if next.Before(began.Add(5*time.Second)) || next.After(began.Add(15*time.Second)) {
		t.Errorf("after a first attempt that was not acknowledged the next is due at %s", next)
	}
	want := control.Notification{
		ID: 1, Payment: "gbpayments:995", Event: "pay", State: control.Planned, Due: next, Request: n.Request,
		Attempts: []control.Attempt{{At: began, Status: 200, Answer: `{"code":1}`, Next: next}},
	}
	if !reflect.DeepEqual(n, want) {
		t.Errorf("%+v, want %+v", n, want)
	}

	in.answers(`{"code":0}`)
	n, err = r.Redeliver(t.Context(), 1)
	want.State, want.Due = control.Acked, began
	want.Attempts = append(want.Attempts, control.Attempt{At: began, Status: 200, Answer: `{"code":0}`, Acked: true, ByHand: true})
	if err != nil || !reflect.DeepEqual(n, want) {
		t.Errorf("redelivered it is %+v, %v; want %+v", n, err, want)
	}
	if got := in.got(); len(got) != 2 || got[0] != got[1] {
		t.Errorf("there arrived %q, want the same twice", got)
	}
}

func TestNotificationsAreHeldAndReleased(t *testing.T) {
	for order, first := range map[control.Order]string{"": "995", control.AsDue: "995", control.Reversed: "996"} {
		in := newInbox(t, `{"code":0}`)
		r := newLive(t, telling(in))
		if held, err := r.HoldNotifications(t.Context()); held != 0 || err != nil {
			t.Errorf("at first %d are held, %v", held, err)
		}
		r.told()
		r.told()
		if held, err := r.HoldNotifications(t.Context()); held != 2 || err != nil || len(in.got()) != 0 {
			t.Errorf("%d are held, %v; there arrived %q", held, err, in.got())
		}
		list, err := r.Notifications(t.Context(), control.NotificationFilter{State: control.Held})
		if err != nil || !list.Holding || list.Held != 2 || len(list.Notifications) != 2 || list.Notifications[0].State != control.Held {
			t.Errorf("%+v, %v", list, err)
		}
		_, err = r.Redeliver(t.Context(), 1)
		wantProblem(t, err, http.StatusConflict, "on its way already (held)")

		if released, err := r.ReleaseNotifications(t.Context(), order); released != 2 || err != nil {
			t.Errorf("%d were released, %v", released, err)
		}
		if got := in.got(); len(got) != 2 || !strings.Contains(got[0], `"transaction_id":`+first) {
			t.Errorf("order %q: there arrived %q, want %s first", order, got, first)
		}
		if list, err = r.Notifications(t.Context(), control.NotificationFilter{}); err != nil || list.Holding || list.Held != 0 || list.Notifications[1].State != control.Acked {
			t.Errorf("afterwards %+v, %v", list, err)
		}
	}
}

func TestNotificationsAreFiltered(t *testing.T) {
	r := newLive(t, telling(newInbox(t, `{"code":0}`)))
	list, err := r.Notifications(t.Context(), control.NotificationFilter{})
	if err != nil || len(list.Notifications) != 0 || list.Holding || list.Dropped != 0 {
		t.Errorf("at first %+v, %v", list, err)
	}
	r.told()
	r.told()
	for name, test := range map[string]struct {
		filter control.NotificationFilter
		want   []int64
	}{
		"all":      {control.NotificationFilter{}, []int64{1, 2}},
		"payment":  {control.NotificationFilter{Payment: "gbpayments:996"}, []int64{2}},
		"number":   {control.NotificationFilter{Payment: "995"}, []int64{1}},
		"event":    {control.NotificationFilter{Event: "pay", State: control.Acked}, []int64{1, 2}},
		"no event": {control.NotificationFilter{Event: "paid&x"}, nil},
		"state":    {control.NotificationFilter{State: control.Lost}, nil},
		"since":    {control.NotificationFilter{Since: 1}, []int64{2}},
		"limit":    {control.NotificationFilter{Limit: 1}, []int64{2}},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := r.Notifications(t.Context(), test.filter)
			var ids []int64
			for _, n := range list.Notifications {
				ids = append(ids, n.ID)
			}
			if err != nil || !reflect.DeepEqual(ids, test.want) {
				t.Errorf("%v, %v; want %v", ids, err, test.want)
			}
		})
	}
}

func TestNotificationsAreRefused(t *testing.T) {
	r := newLive(t, sandbox.Options{})
	other := realClient(t, r.control, control.WithTenant("elsewhere"))
	for name, test := range map[string]struct {
		call   func() error
		status int
		word   string
	}{
		"unknown":           {func() error { _, err := r.Notification(t.Context(), 7); return err }, 404, "no notification 7"},
		"below 0":           {func() error { _, err := r.Notification(t.Context(), -1); return err }, 400, "notification: "},
		"redeliver unknown": {func() error { _, err := r.Redeliver(t.Context(), 7); return err }, 404, "no notification 7"},
		"state": {func() error {
			_, err := r.Notifications(t.Context(), control.NotificationFilter{State: "arrived"})
			return err
		}, 400, "state=arrived; known: [planned held"},
		"limit": {func() error {
			_, err := r.Notifications(t.Context(), control.NotificationFilter{Limit: -1})
			return err
		}, 400, "limit: "},
		"since": {func() error {
			_, err := r.Notifications(t.Context(), control.NotificationFilter{Since: -1})
			return err
		}, 400, "since: "},
		"order":             {func() error { _, err := r.ReleaseNotifications(t.Context(), "shuffled"); return err }, 400, "known: as_due, reversed"},
		"tenant, list":      {func() error { _, err := other.Notifications(t.Context(), control.NotificationFilter{}); return err }, 404, "no such tenant"},
		"tenant, one":       {func() error { _, err := other.Notification(t.Context(), 1); return err }, 404, "no such tenant"},
		"tenant, redeliver": {func() error { _, err := other.Redeliver(t.Context(), 1); return err }, 404, "no such tenant"},
		"tenant, hold":      {func() error { _, err := other.HoldNotifications(t.Context()); return err }, 404, "no such tenant"},
		"tenant, release":   {func() error { _, err := other.ReleaseNotifications(t.Context(), ""); return err }, 404, "no such tenant"},
	} {
		t.Run(name, func(t *testing.T) { wantProblem(t, test.call(), test.status, test.word) })
	}
}
