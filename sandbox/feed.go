package sandbox

import (
	"sync"
	"time"
)

// maxHappenings bounds what a feed remembers, so that whoever lost its connection can go on where it was.
const maxHappenings = 10_000

// What happens.
const (
	happenedRequest      = "request"      // a request was answered, or broken
	happenedState        = "state"        // a payment came to a state
	happenedNotification = "notification" // a notification was planned, tried or ended
)

// happening is one thing that happened, small: what it was is read when somebody asks.
type happening struct {
	number  int64     // in the feed, from 1
	at      time.Time // tenant time
	kind    string
	about   string // payment: provider:number; empty: none
	subject int64  // number of the request or of the notification
	state   string // of the payment or of the notification
	event   string // what brought the state, or what is told
}

// feed is everything that happens in a tenant's books, in order. Whoever waits for something subscribes before it looks, and is woken by
// what happens, never by the time. Its lock is a leaf.
type feed struct {
	mu    sync.Mutex
	ring  []happening   // the happening of number n stands at n % maxHappenings
	last  int64         // number of the newest
	woken chan struct{} // closed at the next happening; nil: nobody waits
}

// publish adds a happening and wakes whoever waits.
func (f *feed) publish(h happening) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last++
	h.number = f.last
	if len(f.ring) < maxHappenings {
		f.ring = append(f.ring, h) // number n stands at n-1 until the ring is full, and so it does afterwards
	} else {
		f.ring[(h.number-1)%maxHappenings] = h
	}
	if f.woken != nil {
		close(f.woken)
		f.woken = nil
	}
}

// after gives what happened since a number, how much of it is forgotten, and a channel that is closed when more happens.
func (f *feed) after(number int64) (happened []happening, forgotten int64, more <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	first := max(1, f.last-int64(len(f.ring))+1)
	forgotten = max(0, first-1-number)
	for n := max(first, number+1); n <= f.last; n++ {
		happened = append(happened, f.ring[(n-1)%maxHappenings])
	}
	return happened, forgotten, f.subscribed()
}

// subscribe gives a channel that is closed when more happens.
func (f *feed) subscribe() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.subscribed()
}

// subscribed is called with mu held.
func (f *feed) subscribed() <-chan struct{} {
	if f.woken == nil {
		f.woken = make(chan struct{})
	}
	return f.woken
}

// newest is the number of the newest happening.
func (f *feed) newest() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}
