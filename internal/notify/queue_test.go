package notify_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"paysandbox/internal/clock"
	"paysandbox/internal/egress"
	"paysandbox/internal/notify"
)

var start = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// receiver is every merchant: it keeps what arrived and answers as a test says.
type receiver struct {
	mu      sync.Mutex
	arrived []string
	answers func(url string, body []byte) (int, string, error) // nil: 200 OK
}

func (r *receiver) Send(ctx context.Context, m egress.Message) (egress.Answer, error) {
	r.mu.Lock()
	r.arrived = append(r.arrived, string(m.Body))
	answers := r.answers
	r.mu.Unlock()
	if answers == nil {
		return egress.Answer{Status: 200, Body: []byte("OK")}, nil
	}
	status, text, err := answers(m.URL, m.Body)
	if errors.Is(err, errHangs) {
		<-ctx.Done()
		return egress.Answer{}, ctx.Err()
	}
	return egress.Answer{Status: status, Body: []byte(text), Header: http.Header{}}, err
}

var errHangs = errors.New("hangs")

func (r *receiver) got() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.arrived, " ")
}

// post is a queue on a frozen clock before a receiver.
type post struct {
	*notify.Queue
	*receiver
	t     *testing.T
	clock *clock.Clock
}

func open(t *testing.T) *post {
	t.Helper()
	c, err := clock.New(clock.Frozen, start)
	if err != nil {
		t.Fatal(err)
	}
	r := &receiver{}
	p := &post{notify.New(c, r, nil), r, t, c}
	c.Between(p.Wait)
	t.Cleanup(p.Close)
	return p
}

func isOK(status int, body []byte) bool { return status == 200 && string(body) == "OK" }

// tell adds a notice about a key.
func (p *post) tell(key, body string, after time.Duration, pauses ...time.Duration) int64 {
	p.t.Helper()
	p.Announce()
	return p.Add(notify.Notice{Key: key, Event: "paid", Message: egress.Message{URL: "http://" + key[:1] + ".test/cb", Body: []byte(body)}, Due: p.clock.Now().Add(after), Pauses: pauses, Accepted: isOK})
}

func (p *post) advance(d time.Duration) {
	p.t.Helper()
	if err := p.clock.AdvanceBy(d); err != nil {
		p.t.Fatal(err)
	}
	p.Wait()
}

func (p *post) state(id int64) notify.State {
	p.t.Helper()
	v, found := p.Get(id)
	if !found {
		p.t.Fatalf("there is no notice %d", id)
	}
	return v.State
}

func TestNoticesArriveWhenTheyAreDue(t *testing.T) {
	p := open(t)
	now, later := p.tell("a1", "now", 0), p.tell("a1", "later", time.Hour)
	p.Wait()
	if p.got() != "now" || p.state(now) != notify.Acked || p.state(later) != notify.Planned {
		t.Errorf("at once %q arrived; %s, %s", p.got(), p.state(now), p.state(later))
	}
	p.advance(time.Hour - 1)
	if p.got() != "now" {
		t.Errorf("before its time %q arrived", p.got())
	}
	p.advance(1)
	if p.got() != "now later" || p.state(later) != notify.Acked {
		t.Errorf("in the end %q arrived; %s", p.got(), p.state(later))
	}
}

// TestRetriesComeOnSchedule until one is acknowledged or none is left, each at its own instant of the tenant's time.
func TestRetriesComeOnSchedule(t *testing.T) {
	p := open(t)
	var fails int
	p.answers = func(string, []byte) (int, string, error) {
		if fails++; fails < 4 {
			return 200, "no", nil
		}
		return 200, "OK", nil
	}
	id := p.tell("a1", "x", 0, time.Second, time.Minute, time.Hour)
	p.advance(24 * time.Hour)
	v, _ := p.Get(id)
	var at []string
	for _, a := range v.Attempts {
		at = append(at, fmt.Sprint(a.At.Sub(start), " ", a.Acked, " ", !a.Next.IsZero()))
	}
	want := []string{"0s false true", "1s false true", "1m1s false true", "1h1m1s true false"}
	if !slices.Equal(at, want) || v.State != notify.Acked {
		t.Errorf("%s after %q, want %q", v.State, at, want)
	}

	p.answers = func(string, []byte) (int, string, error) { return 503, "OK", nil }
	var ended []notify.State
	p.Announce()
	failed := p.Add(notify.Notice{Key: "a2", Message: egress.Message{URL: "http://a.test"}, Due: p.clock.Now(), Pauses: []time.Duration{time.Second}, Accepted: isOK,
		Ended: func(v notify.View) { ended = append(ended, v.State) }})
	p.advance(time.Hour)
	if v, _ := p.Get(failed); v.State != notify.Failed || len(v.Attempts) != 2 || v.Attempts[0].Status != 503 || !slices.Equal(ended, []notify.State{notify.Failed}) {
		t.Errorf("%+v, told %v", v, ended)
	}
}

// TestBrokenReceivers: an error is an attempt like any other, and a notice that nobody judges has arrived once an answer is whole.
func TestBrokenReceivers(t *testing.T) {
	p := open(t)
	p.answers = func(string, []byte) (int, string, error) { return 0, "", errors.New("connection refused") }
	refused := p.tell("a1", "x", 0, time.Second)
	p.Wait()
	if v, _ := p.Get(refused); v.State != notify.Planned || v.Attempts[0].Error != "connection refused" || v.Due != start.Add(time.Second) {
		t.Errorf("%+v", v)
	}
	p.answers = func(string, []byte) (int, string, error) { return 500, "", nil }
	p.Announce()
	unjudged := p.Add(notify.Notice{Key: "b1", Message: egress.Message{URL: "http://b.test"}, Due: start})
	p.Wait()
	if p.state(unjudged) != notify.Delivered {
		t.Errorf("unjudged it is %s", p.state(unjudged))
	}
	p.Announce()
	lost := p.AddLost(notify.Notice{Key: "b2", Message: egress.Message{URL: "http://b.test"}, Due: start})
	p.advance(time.Hour)
	if v, _ := p.Get(lost); v.State != notify.Lost || v.Sent() {
		t.Errorf("lost it is %+v", v)
	}
}

// TestOrderWithinAKey: what is about one payment leaves one after another; what is about others does not wait for it.
func TestOrderWithinAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t)
		free := make(chan struct{})
		p.answers = func(_ string, body []byte) (int, string, error) {
			if string(body) == "a1-first" {
				<-free
			}
			return 200, "OK", nil
		}
		p.tell("a1", "a1-first", 0)
		p.tell("a1", "a1-second", 0)
		p.tell("a2", "a2-first", 0)
		synctest.Wait()
		if got := p.got(); got != "a1-first a2-first" && got != "a2-first a1-first" {
			t.Errorf("while the first hangs there arrived %q", got)
		}
		close(free)
		p.Wait()
		if got := p.got(); !strings.HasSuffix(got, "-first a1-second") {
			t.Errorf("in the end there arrived %q", got)
		}
	})
}

// TestDeadReceiverLeavesRoomForOthers, however much waits for it, and its attempts end by their time-out.
func TestDeadReceiverLeavesRoomForOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t)
		p.answers = func(url string, _ []byte) (int, string, error) {
			if strings.Contains(url, "dead") {
				return 0, "", errHangs
			}
			return 200, "OK", nil
		}
		const waiting = 500
		for i := range waiting {
			p.Announce()
			p.Add(notify.Notice{Key: fmt.Sprint("d", i), Message: egress.Message{URL: "http://dead.test", Body: []byte("dead")}, Due: start, Timeout: 10 * time.Second, Accepted: isOK})
		}
		alive := p.tell("a1", "alive", 0)
		synctest.Wait()
		if p.state(alive) != notify.Acked {
			t.Errorf("beside a dead receiver it is %s", p.state(alive))
		}
		if n := strings.Count(p.got(), "dead"); n != 8 {
			t.Errorf("%d attempts hang at once", n)
		}
		began := time.Now()
		p.Wait()
		if took := time.Since(began); took < 10*time.Second*waiting/8-time.Second {
			t.Errorf("%d attempts of 10s, 8 at once, took %s", waiting, took)
		}
		v, _ := p.Get(1)
		if v.State != notify.Failed || v.Attempts[0].Error != "no whole answer within 10s" {
			t.Errorf("the dead one is %+v", v)
		}
	})
}

func TestHoldAndRelease(t *testing.T) {
	for _, reversed := range []bool{false, true} {
		p := open(t)
		p.Hold()
		for _, key := range []string{"a1", "a2", "a1", "a3"} {
			p.tell(key, key+"-"+fmt.Sprint(len(p.held())), 0)
		}
		p.tell("a4", "a4-4", time.Second)
		p.advance(time.Minute)
		if p.got() != "" {
			t.Errorf("while it holds %q arrives", p.got())
		}
		if holding, n := p.Holding(); !holding || n != 5 {
			t.Errorf("%d are held, %t", n, holding)
		}
		if n := p.Release(reversed); n != 5 {
			t.Errorf("%d were released", n)
		}
		p.Wait()
		want := "a1-0 a2-1 a1-2 a3-3 a4-4"
		if reversed {
			want = "a4-4 a3-3 a1-2 a2-1 a1-0"
		}
		if p.got() != want {
			t.Errorf("reversed %t: %q, want %q", reversed, p.got(), want)
		}
	}
}

// held are the notices that are kept back.
func (p *post) held() (all []notify.View) {
	every, _ := p.All()
	return slices.DeleteFunc(every, func(v notify.View) bool { return v.State != notify.Held })
}

func TestRedeliver(t *testing.T) {
	p := open(t)
	id := p.tell("a1", "x", 0)
	p.Wait()
	if err := p.Redeliver(id); err != nil {
		t.Fatal(err)
	}
	p.Wait()
	v, _ := p.Get(id)
	if p.got() != "x x" || len(v.Attempts) != 2 || v.Attempts[0].ByHand || !v.Attempts[1].ByHand || v.State != notify.Acked {
		t.Errorf("%q arrived: %+v", p.got(), v)
	}
	if err := p.Redeliver(99); !errors.Is(err, notify.ErrUnknown) {
		t.Errorf("an unknown one gives %v", err)
	}
	// A retry that was planned does not come on top of a redelivery that was acknowledged.
	p.answers = func(string, []byte) (int, string, error) { return 500, "", nil }
	again := p.tell("a2", "y", 0, time.Minute, time.Minute)
	p.Wait()
	p.answers = nil
	if err := p.Redeliver(again); err != nil {
		t.Fatal(err)
	}
	p.advance(time.Hour)
	if v, _ := p.Get(again); v.State != notify.Acked || len(v.Attempts) != 2 {
		t.Errorf("%+v", v)
	}
}

// TestDeliverWaitsForTheFirstVerdict, and for nothing more.
func TestDeliverWaitsForTheFirstVerdict(t *testing.T) {
	p := open(t)
	p.answers = func(string, []byte) (int, string, error) { return 500, "", nil }
	p.Announce()
	id := p.Deliver(t.Context(), notify.Notice{Key: "a1", Message: egress.Message{URL: "http://a.test", Body: []byte("x")}, Due: start, Pauses: []time.Duration{time.Hour}, Accepted: isOK})
	if v, _ := p.Get(id); p.got() != "x" || v.State != notify.Planned {
		t.Errorf("it returns with %+v", v)
	}
	p.Hold()
	p.Announce()
	p.Deliver(t.Context(), notify.Notice{Key: "a2", Message: egress.Message{URL: "http://a.test"}, Due: start})
	if _, n := p.Holding(); n != 1 {
		t.Errorf("%d are held", n)
	}
}

// TestCloseEndsWhatIsOnTheWire, and Drain says what is left.
func TestCloseEndsWhatIsOnTheWire(t *testing.T) {
	p := open(t)
	p.answers = func(string, []byte) (int, string, error) { return 0, "", errHangs }
	p.tell("a1", "x", 0)
	p.tell("a2", "y", time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	left := p.Drain(ctx)
	if len(left) != 2 || left[0].State != notify.UnderWay || left[1].State != notify.Planned {
		t.Errorf("left are %+v", left)
	}
	p.Close()
	if v, _ := p.Get(1); v.State != notify.Failed {
		t.Errorf("after the end it is %s", v.State)
	}
	p.Announce()
	p.Add(notify.Notice{Key: "a3", Message: egress.Message{URL: "http://a.test"}, Due: start})
	p.Withdrawn(t)
}

// TestDrainDeliversWhatIsDue, also behind a slow attempt, and what an end adds; retries and what is held are left.
func TestDrainDeliversWhatIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := open(t)
		free := make(chan struct{})
		p.answers = func(_ string, body []byte) (int, string, error) {
			switch string(body) {
			case "slow":
				<-free
			case "down":
				return 0, "", errors.New("connection refused")
			}
			return 200, "OK", nil
		}
		p.Announce()
		p.Add(notify.Notice{Key: "a1", Message: egress.Message{URL: "http://a.test", Body: []byte("slow")}, Due: start, Accepted: isOK, Ended: func(notify.View) { p.tell("a1", "added", 0) }})
		p.tell("a1", "behind", 0)
		down := p.tell("b1", "down", 0, time.Minute)
		var left []notify.View
		drained := make(chan struct{})
		go func() { left = p.Drain(t.Context()); close(drained) }()
		synctest.Wait()
		select {
		case <-drained:
			t.Error("it did not wait for what is on the wire")
		default:
		}
		close(free)
		<-drained
		if len(left) != 1 || left[0].ID != down || left[0].State != notify.Planned || len(left[0].Attempts) != 1 || len(strings.Fields(p.got())) != 4 || p.state(2) != notify.Acked || p.state(4) != notify.Acked {
			t.Errorf("left are %+v, arrived %q", left, p.got())
		}
		p.Hold()
		held := p.tell("a2", "held", 0)
		if left := p.Drain(t.Context()); len(left) != 2 || left[1].ID != held || left[1].State != notify.Held {
			t.Errorf("left are %+v", left)
		}
	})
}

// Withdrawn: an announcement that comes to nothing keeps nobody waiting.
func (p *post) Withdrawn(t *testing.T) {
	t.Helper()
	p.Announce()
	p.Withdraw()
	p.Wait()
}

// TestOldOnesAreForgotten once there are very many, but none that is still to be delivered.
func TestOldOnesAreForgotten(t *testing.T) {
	p := open(t)
	planned := p.tell("a1", "x", time.Hour)
	for i := range 10_050 {
		p.Announce()
		p.AddLost(notify.Notice{Key: fmt.Sprint(i), Due: start})
	}
	if all, dropped := p.All(); len(all) != 10_051 || dropped != 0 || p.state(planned) != notify.Planned {
		t.Errorf("%d are kept, %d forgotten", len(all), dropped)
	}
	p.advance(time.Hour)
	p.Announce()
	p.AddLost(notify.Notice{Key: "z", Due: start})
	if all, dropped := p.All(); len(all) != 10_001 || dropped != 51 {
		t.Errorf("%d are kept, %d forgotten", len(all), dropped)
	}
	if p.got() != "x" {
		t.Errorf("%q arrived", p.got())
	}
}
