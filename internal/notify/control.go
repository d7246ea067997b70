package notify

import (
	"context"
	"fmt"
	"slices"
)

// Wait returns when nothing is announced, due or on the wire. What is planned for later or held does not count.
func (q *Queue) Wait() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.busy > 0 {
		q.idle.Wait()
	}
}

// Hold keeps back whatever falls due from now on, until Release.
func (q *Queue) Hold() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.holding = true
}

// Holding says whether the queue keeps things back, and how many wait.
func (q *Queue) Holding() (holding bool, waiting int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.holding, len(q.held)
}

// released is the lane of what is released together; no key is like it.
const released = "\x00released"

// Release lets go what is held, in the order in which it fell due or, reversed, the last first, and gives how many there were. To one
// receiver they leave one after another, whatever they are about.
func (q *Queue) Release(reversed bool) int {
	q.mu.Lock()
	held := q.held
	q.holding, q.held = false, nil
	if reversed {
		slices.Reverse(held)
	}
	defer q.mu.Unlock()
	for _, n := range held {
		n.lane = released
		q.ready(n)
	}
	return len(held)
}

// Redeliver sends the same bytes once more, now, whatever became of the notice. ErrUnknown if there is none of this number; an error if
// it is on its way already.
func (q *Queue) Redeliver(id int64) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := q.find(id)
	switch {
	case n == nil:
		return fmt.Errorf("%w: %d", ErrUnknown, id)
	case n.state == UnderWay, n.state == Held:
		return fmt.Errorf("notification %d is on its way already (%s); wait for it", id, n.state)
	}
	if n.state.Final() {
		q.finals--
	}
	n.planned++ // a retry that was planned is void
	n.state, n.byHand, n.due = Planned, true, q.clock.Now()
	q.ready(n)
	return nil
}

func (q *Queue) find(id int64) *notice {
	if i := id - q.first; i >= 0 && i < int64(len(q.kept)) {
		return q.kept[i]
	}
	return nil
}

// Get gives a notice; false: there is none of this number, or no longer.
func (q *Queue) Get(id int64) (View, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := q.find(id)
	if n == nil {
		return View{}, false
	}
	return n.view(), true
}

// All lists what is remembered, in the order of numbers, and how many that have ended were forgotten.
func (q *Queue) All() (all []View, dropped int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, n := range q.kept {
		all = append(all, n.view())
	}
	return all, q.dropped
}

func (n *notice) view() View {
	return View{
		ID: n.id, Key: n.Key, Event: n.Event, Note: n.Note, Message: n.Message,
		State: n.state, Due: n.due, Attempts: slices.Clone(n.attempts),
	}
}

// Drain waits until nothing is due or on the wire, or the context is done, and gives what is left then.
func (q *Queue) Drain(ctx context.Context) []View {
	settled := make(chan struct{})
	go func() { q.Wait(); close(settled) }()
	select {
	case <-settled:
	case <-ctx.Done():
	}
	all, _ := q.All()
	return slices.DeleteFunc(all, func(v View) bool { return v.State.Final() })
}

// Close ends attempts and plans nothing more. It returns when no attempt is on the wire.
func (q *Queue) Close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.end()
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.onWire > 0 {
		q.idle.Wait()
	}
}
