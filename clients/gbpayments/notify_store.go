package gbpayments

import (
	"context"
	"sync"
)

// Deliveries remembers what was handled, for a notification may be delivered more than once.
//
// Guess: the page does not say so.
type Deliveries interface {
	// Once calls handle unless it has succeeded for this key before; then it gives nil and does nothing. While handle runs for a
	// key, no second one runs for it, and who comes meanwhile waits, or gets an error and is delivered again. A handle that failed
	// is forgotten, and its error is given back.
	//
	// A merchant who keeps his orders in a database does best to do it there: a unique key, written in the transaction of handle.
	Once(ctx context.Context, key string, handle func(context.Context) error) error
}

// MemoryDeliveries is [Deliveries] in the memory of one process. A restart forgets them, so the merchant's function must not
// do harm when it is called again.
type MemoryDeliveries struct {
	limit int

	mu      sync.Mutex
	done    map[string]bool
	order   []string                 // the keys of done, the oldest first; a ring once it is full
	next    int                      // where in order the next one goes
	running map[string]chan struct{} // closed when that delivery ends
}

// NewMemoryDeliveries makes a store that remembers the last limit deliveries; below 1 it is 10000.
func NewMemoryDeliveries(limit int) *MemoryDeliveries {
	if limit < 1 {
		limit = 10_000
	}
	return &MemoryDeliveries{limit: limit, done: map[string]bool{}, running: map[string]chan struct{}{}}
}

// Once is [Deliveries.Once]: who comes while handle runs waits for its end, at most as long as ctx, whose error it then gives. A
// panic of handle goes on to the caller and counts as a failure.
func (d *MemoryDeliveries) Once(ctx context.Context, key string, handle func(context.Context) error) error {
	for {
		ended, mine := d.begin(key)
		switch {
		case mine:
			return d.run(ctx, key, handle)
		case ended == nil:
			return nil
		}
		select {
		case <-ended:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// begin says whose turn it is: mine, or that of the delivery that ended tells the end of; neither if it is done.
func (d *MemoryDeliveries) begin(key string) (ended <-chan struct{}, mine bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.done[key] {
		return nil, false
	}
	if other, runs := d.running[key]; runs {
		return other, false
	}
	d.running[key] = make(chan struct{})
	return nil, true
}

func (d *MemoryDeliveries) run(ctx context.Context, key string, handle func(context.Context) error) (err error) {
	handled := false
	defer func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if handled {
			d.remember(key)
		}
		close(d.running[key])
		delete(d.running, key)
	}()
	err = handle(ctx)
	handled = err == nil
	return err
}

// remember forgets the oldest key where there is no place. The caller holds the lock.
func (d *MemoryDeliveries) remember(key string) {
	d.done[key] = true
	if len(d.order) < d.limit {
		d.order = append(d.order, key)
		return
	}
	delete(d.done, d.order[d.next])
	d.order[d.next] = key
	d.next = (d.next + 1) % d.limit
}
