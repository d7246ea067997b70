package notify

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"time"

	"paysandbox/internal/clock"
	"paysandbox/internal/egress"
)

// Bounds of what is on the wire at once, and of what is remembered.
const (
	maxUnderWay = 64     // attempts of one queue
	maxPerHost  = 8      // attempts to one host and port, so that a receiver that hangs leaves room for others
	maxKept     = 10_000 // notices that have ended
)

// ErrUnknown: there is no such notice, or no longer.
var ErrUnknown = errors.New("no such notification")

// Poster sends bytes to an address; egress.Client is one.
type Poster interface {
	Send(ctx context.Context, m egress.Message) (egress.Answer, error)
}

// Queue delivers a tenant's notices. It is safe for concurrent use.
type Queue struct {
	clock   *clock.Clock
	poster  Poster
	changed func(View)      // told of every change of a notice, with the queue locked: it must not call the queue. Nil: nobody is
	ended   context.Context // done when the queue is closed: attempts end
	end     context.CancelFunc

	mu      sync.Mutex
	idle    *sync.Cond
	busy    int // notices that are announced, due or on the wire
	kept    []*notice
	first   int64 // ID of kept[0]
	finals  int   // how many of kept have ended
	dropped int64
	holding bool
	held    []*notice
	hosts   map[string]*host
	turn    []*host // hosts with something to send, in the order in which they got it
	onWire  int
	closed  bool
}

// notice is a Notice on its way.
type notice struct {
	Notice
	id       int64
	host     string
	state    State
	due      time.Time
	attempts []Attempt
	byHand   bool          // the next attempt is somebody's wish
	lane     string        // what it keeps the order of: its key, or all that were released together
	planned  int           // counts its plans: a plan that another took the place of is void
	tried    chan struct{} // closed after the first attempt; nil: nobody waits
}

// host is a receiver and what waits for it.
type host struct {
	name    string
	waiting []*notice
	onWire  int
	lanes   map[string]bool // of what is on the wire
}

// New makes a queue on a clock. Changed, unless nil, is told of every change of a notice, in order and with the queue locked: it must
// not call the queue.
func New(c *clock.Clock, poster Poster, changed func(View)) *Queue {
	if changed == nil {
		changed = func(View) {}
	}
	q := &Queue{clock: c, poster: poster, changed: changed, first: 1, hosts: map[string]*host{}}
	q.idle = sync.NewCond(&q.mu)
	q.ended, q.end = context.WithCancel(context.Background())
	return q
}

// Announce says that a notice will be added soon: Wait waits for it. Every Announce is followed by one Add or by one Withdraw.
func (q *Queue) Announce() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy++
}

// Withdraw takes an announcement back.
func (q *Queue) Withdraw() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.rest()
}

// rest is called with mu held when something has come to rest.
func (q *Queue) rest() {
	if q.busy--; q.busy == 0 {
		q.idle.Broadcast()
	}
}

// Add takes an announced notice, gives its number, from 1, and delivers it when it is due.
func (q *Queue) Add(n Notice) int64 { return q.add(n, nil).id }

// AddLost remembers an announced notice that is never delivered.
func (q *Queue) AddLost(n Notice) int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	one := q.keep(n)
	q.finish(one, Lost)
	q.rest()
	return one.id
}

// Deliver is Add that returns when the first attempt has been judged, the context is done, or the queue holds everything.
func (q *Queue) Deliver(ctx context.Context, n Notice) int64 {
	tried := make(chan struct{})
	one := q.add(n, tried)
	select {
	case <-tried:
	case <-ctx.Done():
	case <-q.ended.Done():
	}
	return one.id
}

func (q *Queue) add(n Notice, tried chan struct{}) *notice {
	q.mu.Lock()
	defer q.mu.Unlock()
	one := q.keep(n)
	one.tried = tried
	if q.holding || q.closed {
		one.untry()
	}
	q.plan(one)
	q.rest()
	return one
}

// keep remembers a notice; of those that have ended the oldest are forgotten.
func (q *Queue) keep(n Notice) *notice {
	one := &notice{Notice: n, id: q.first + int64(len(q.kept)), state: Planned, due: n.Due, host: hostOf(n.URL), lane: n.Key}
	q.kept = append(q.kept, one)
	for q.finals > maxKept && q.kept[0].state.Final() {
		q.kept[0] = nil
		q.kept = q.kept[1:]
		q.first++
		q.finals--
		q.dropped++
	}
	return one
}

// hostOf is what an address's receiver is told apart by.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// plan is called with mu held: it has the clock look at the notice when it is due, or at once.
func (q *Queue) plan(n *notice) {
	if q.closed {
		return
	}
	n.planned++
	if n.due.After(q.clock.Now()) {
		n.state = Planned
		q.changed(n.view())
		plan := n.planned
		q.clock.At(n.due, n.Key, "notify", func() {
			q.mu.Lock()
			defer q.mu.Unlock()
			if n.planned == plan {
				q.ready(n)
			}
		})
		return
	}
	q.ready(n)
}

// ready is called with mu held when a notice is due.
func (q *Queue) ready(n *notice) {
	if q.closed || n.state != Planned && n.state != Held {
		return
	}
	if q.holding {
		n.state = Held
		q.changed(n.view())
		q.held = append(q.held, n)
		n.untry()
		return
	}
	n.state = UnderWay
	q.changed(n.view())
	q.busy++
	h := q.hosts[n.host]
	if h == nil {
		h = &host{name: n.host, lanes: map[string]bool{}}
		q.hosts[n.host] = h
		q.turn = append(q.turn, h)
	}
	h.waiting = append(h.waiting, n)
	q.pump()
}

// pump is called with mu held: it puts on the wire what has room there, each receiver in its turn.
func (q *Queue) pump() {
	for sent := true; sent; {
		sent = false
		for _, h := range q.turn {
			if q.onWire >= maxUnderWay {
				return
			}
			if n := h.next(); n != nil {
				q.onWire++
				h.onWire++
				h.lanes[n.lane] = true
				go q.attempt(h, n)
				sent = true
			}
		}
	}
}

// next takes out the first notice that may leave now; nil: none may.
func (h *host) next() *notice {
	if h.onWire >= maxPerHost {
		return nil
	}
	for i, n := range h.waiting {
		if !h.lanes[n.lane] {
			h.waiting = slices.Delete(h.waiting, i, i+1)
			return n
		}
	}
	return nil
}

// attempt tries once, outside every lock, and does what follows from the answer.
func (q *Queue) attempt(h *host, n *notice) {
	tried := q.try(n)

	q.mu.Lock()
	q.onWire--
	h.onWire--
	delete(h.lanes, n.lane)
	if h.onWire == 0 && len(h.waiting) == 0 {
		delete(q.hosts, h.name)
		q.turn = slices.DeleteFunc(q.turn, func(other *host) bool { return other == h })
	}
	q.judge(n, &tried)
	n.untry()
	over, view := n.state.Final() && n.Ended != nil, n.view()
	q.pump()
	q.idle.Broadcast() // who closes the queue waits for this attempt
	q.mu.Unlock()

	if over {
		n.Ended(view)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.rest()
}

// try posts the notice.
func (q *Queue) try(n *notice) Attempt {
	ctx, cancel := q.ended, context.CancelFunc(func() {})
	if n.Timeout > 0 {
		ctx, cancel = context.WithTimeoutCause(q.ended, n.Timeout, fmt.Errorf("no whole answer within %s", n.Timeout))
	}
	defer cancel()
	tried := Attempt{At: q.clock.Now(), ByHand: n.byHand}
	watch := clock.Start()
	answer, err := q.poster.Send(ctx, n.Message)
	tried.Took = watch.Elapsed()
	tried.Status, tried.Header, tried.Answer = answer.Status, answer.Header, answer.Body
	if err != nil {
		tried.Error = err.Error()
		if cause := context.Cause(ctx); cause != nil && ctx.Err() != nil && q.ended.Err() == nil {
			tried.Error = cause.Error()
		}
	}
	return tried
}

// judge is called with mu held: where the notice goes from an attempt.
func (q *Queue) judge(n *notice, tried *Attempt) {
	n.byHand, n.lane = false, n.Key
	whole := tried.Error == ""
	tried.Acked = whole && n.Accepted != nil && n.Accepted(tried.Status, tried.Answer)
	done := len(n.attempts) // attempts before this one
	switch {
	case tried.Acked:
		n.attempts = append(n.attempts, *tried)
		q.finish(n, Acked)
	case n.Accepted == nil && whole:
		n.attempts = append(n.attempts, *tried)
		q.finish(n, Delivered)
	case n.Accepted == nil || done >= len(n.Pauses) || q.closed:
		n.attempts = append(n.attempts, *tried)
		q.finish(n, Failed)
	default:
		n.due = tried.At.Add(n.Pauses[done])
		tried.Next, n.state = n.due, Planned
		n.attempts = append(n.attempts, *tried)
		q.plan(n)
	}
}

// finish is called with mu held.
func (q *Queue) finish(n *notice, s State) {
	if !n.state.Final() {
		q.finals++
	}
	n.state = s
	q.changed(n.view())
}

// untry lets go whoever waits for the first attempt.
func (n *notice) untry() {
	if n.tried != nil {
		close(n.tried)
		n.tried = nil
	}
}
