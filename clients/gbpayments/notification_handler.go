package gbpayments

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
)

// Once runs something once for a key, across all deliveries: what ran without an error does not run again, what failed may. Do gives the
// error of run, and nil where run had succeeded before. Two deliveries of one key at a time wait for each other. A shop with several
// servers has one in its database; [NewMemory] is for one process.
type Once interface {
	Do(ctx context.Context, key string, run func() error) error
}

// NotificationHandler takes PAY notifications: it verifies each, calls handle once for a transaction, and answers. A nil Once remembers in
// memory.
//
// The answer is 200 and {"code":0} when handle returned nil, now or before. It is another when the request cannot be believed (400) or
// handle failed (500). An error of handle is never shown to the caller. See the guess at [PayNotification].
func (c *Client) NotificationHandler(once Once, handle func(context.Context, PayNotification) error) http.Handler {
	if once == nil {
		once = NewMemory(0)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := ParseNotification(r, c.credentials.APISecret)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if err := once.Do(r.Context(), fmt.Sprint("PAY ", n.TransactionID), func() error { return handle(r.Context(), n) }); err != nil {
			http.Error(w, "not taken; send it again", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"code":0}`)) // whoever does not hear it sends again
	})
}

// Memory is a [Once] of one process, bounded: of many keys the oldest are forgotten.
type Memory struct {
	mu      sync.Mutex
	most    int
	done    map[string]bool
	order   []string // of done, oldest first
	running map[string]chan struct{}
}

// NewMemory remembers so many keys; 0: 100,000.
func NewMemory(most int) *Memory {
	if most <= 0 {
		most = 100_000
	}
	return &Memory{most: most, done: map[string]bool{}, running: map[string]chan struct{}{}}
}

// Do implements Once. A context that ends while another delivery of the key is under way is its error.
func (m *Memory) Do(ctx context.Context, key string, run func() error) (err error) {
	for {
		m.mu.Lock()
		if m.done[key] {
			m.mu.Unlock()
			return nil
		}
		other := m.running[key]
		if other == nil {
			break
		}
		m.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	finished := make(chan struct{})
	m.running[key] = finished
	m.mu.Unlock()

	err = errors.New("it did not return") // a panic leaves it so
	defer func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.running, key)
		close(finished)
		if err != nil {
			return
		}
		m.done[key] = true
		if m.order = append(m.order, key); len(m.order) > m.most {
			delete(m.done, m.order[0])
			m.order = m.order[1:]
		}
	}()
	err = run()
	return err
}
