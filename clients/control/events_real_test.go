package control_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"paysandbox/clients/control"
	"paysandbox/clients/gbpayments"
	"paysandbox/sandbox"
)

// street is a real sandbox within a bubble, and a shop that pays there.
type street struct {
	t      *testing.T
	box    *sandbox.Sandbox
	tenant *sandbox.Tenant
	shop   *gbpayments.Client
	paid   int
}

func newStreet(t *testing.T) *street {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{Default: sandbox.TenantOptions{Clock: sandbox.ClockOptions{Mode: "frozen", Start: began}}})
	if err != nil {
		t.Fatal(err)
	}
	shop, err := gbpayments.New("http://box/gbpayments", gbpayments.Credentials{SiteID: "1001", APISecret: "gbsecret"},
		gbpayments.WithHTTPClient(&http.Client{Transport: box.Transport()}))
	if err != nil {
		t.Fatal(err)
	}
	tenant, err := box.Tenant("")
	if err != nil {
		t.Fatal(err)
	}
	return &street{t, box, tenant, shop, 0}
}

func (s *street) pay() {
	s.t.Helper()
	s.paid++
	order := tea
	order.OrderID = fmt.Sprint("order-", s.paid)
	if _, err := s.shop.Charge(s.t.Context(), order); err != nil {
		s.t.Fatal(err)
	}
}

// TestABrokenStreamLosesNothing: each connection breaks within an event, sooner or later, while payments go on.
func TestABrokenStreamLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t)
		defer s.box.Close()
		s.pay()
		torn := &wire{handler: s.box.ControlPlane(), cut: func(n int) int { return 2 + n%4 }}
		var got []control.Event
		for e, err := range torn.client(t).Events(t.Context(), control.EventFilter{All: true}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e)
			if (e.Kind == control.RequestEvent || len(got)%5 == 0) && s.paid < 9 {
				s.pay()
			}
			if s.paid == 9 && e.Payment == "gbpayments:1003" && e.Kind == control.RequestEvent {
				break
			}
		}
		synctest.Wait()
		uncut := &wire{handler: s.box.ControlPlane(), cut: whole}
		want, err := uncut.client(t).PastEvents(t.Context(), control.EventFilter{})
		if err != nil || len(want) < 18 || !reflect.DeepEqual(got, want) {
			t.Errorf("%v; got\n%+v\nwant\n%+v", err, got, want)
		}
		for i, e := range got {
			if e.Number != int64(i+1) {
				t.Errorf("event %d is number %d", i+1, e.Number)
			}
		}
		if n := len(torn.asked()); n < 5 {
			t.Errorf("there were %d connections: it was not torn", n)
		}
		first := control.Event{Number: 1, Kind: control.StateEvent, At: began, Payment: "gbpayments:995", State: got[0].State, Event: "payment/token/charge", Request: 1}
		if got[0] != first {
			t.Errorf("the first is %+v, want %+v", got[0], first)
		}
	})
}

// TestEventsFromNowOn begin at the call, and wait as long as it takes.
func TestEventsFromNowOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t)
		defer s.box.Close()
		s.pay()
		w := &wire{handler: s.box.ControlPlane(), cut: whole}
		done := make(chan []control.Event)
		go func() {
			var got []control.Event
			filter := control.EventFilter{Payment: "996", Kinds: []control.EventKind{control.StateEvent}}
			for e, err := range w.client(t, control.WithTimeout(time.Second)).Events(t.Context(), filter) {
				if err != nil {
					t.Error(err)
				}
				if got = append(got, e); len(got) == 2 {
					break
				}
			}
			done <- got
		}()
		<-time.After(time.Hour) // of the bubble: no time-out cuts it
		s.pay()
		if err := s.tenant.Advance(0); err != nil {
			t.Error(err)
		}
		if _, err := w.client(t).SetState(t.Context(), "996", control.Change{State: "CANCELED", Force: true}); err != nil {
			t.Fatal(err)
		}
		got := <-done
		if len(got) != 2 || got[0].Payment != "gbpayments:996" || got[1].State != "CANCELED" || got[1].Event != "control" {
			t.Errorf("got %+v", got)
		}
	})
}

// TestAResetIsNotTakenForSilence: numbers begin anew after it.
func TestAResetIsNotTakenForSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStreet(t)
		defer s.box.Close()
		s.pay()
		w := &wire{handler: s.box.ControlPlane(), cut: whole}
		var last error
		n := 0
		for e, err := range w.client(t).Events(t.Context(), control.EventFilter{All: true}) {
			if last = err; err == nil && e.Kind == control.RequestEvent {
				n++
				if err := s.tenant.Reset(true); err != nil {
					t.Fatal(err)
				}
			}
		}
		if !errors.Is(last, control.ErrEventsLost) || n != 1 {
			t.Errorf("after %d requests: %v", n, last)
		}
		if _, err := w.client(t).PastEvents(t.Context(), control.EventFilter{Since: 7}); !errors.Is(err, control.ErrEventsLost) {
			t.Errorf("behind what there is not: %v", err)
		}
		if past, err := w.client(t).PastEvents(t.Context(), control.EventFilter{}); err != nil || len(past) != 0 || past == nil {
			t.Errorf("after a reset there are %+v, %v", past, err)
		}
	})
}

// TestEventsOverSockets are read from a sandbox as it is served.
func TestEventsOverSockets(t *testing.T) {
	r := newLive(t, sandbox.Options{})
	r.pay()
	var numbers []int64
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var ended error
	for e, err := range r.Events(ctx, control.EventFilter{Since: 1}) {
		if ended = err; err != nil {
			break
		}
		if numbers = append(numbers, e.Number); len(numbers) == 1 {
			r.pay()
		}
		if len(numbers) == 3 {
			cancel()
		}
	}
	if !errors.Is(ended, context.Canceled) || !reflect.DeepEqual(numbers[:3], []int64{2, 3, 4}) {
		t.Errorf("read %v, %v", numbers, ended)
	}
	other := realClient(t, r.control, control.WithTenant("elsewhere"))
	for _, err := range other.Events(t.Context(), control.EventFilter{}) {
		wantProblem(t, err, 404, `no such tenant: "elsewhere"`)
	}
	_, err := other.PastEvents(t.Context(), control.EventFilter{})
	wantProblem(t, err, 404, `no such tenant: "elsewhere"`)
}
