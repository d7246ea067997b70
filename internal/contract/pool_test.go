package contract

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

func TestPoolRunsWhatItWasGiven(t *testing.T) {
	p := NewPool(2, 4)
	var ran atomic.Int64
	for range 1000 {
		p.Do(func() { ran.Add(1) })
	}
	p.Close()
	if got := ran.Load(); got != 1000 {
		t.Errorf("%d functions ran, want 1000", got)
	}
}

// Inside a bubble synctest.Wait returns when every goroutine is blocked for good, which proves without a clock that nothing else
// is going to happen.
func TestPoolRunsInlineWhenTheQueueIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPool(1, 2)
		synctest.Wait() // the worker waits for work
		gate := make(chan struct{})
		var waited atomic.Int64
		p.Do(func() { <-gate; waited.Add(1) })
		synctest.Wait() // the worker has taken it and stands at the gate
		p.Do(func() { waited.Add(1) })
		p.Do(func() { waited.Add(1) })
		synctest.Wait()
		if got := waited.Load(); got != 0 {
			t.Errorf("%d of the queued functions ran behind a busy worker", got)
		}
		inline := false
		p.Do(func() { inline = true }) // no synchronisation: the race detector sees it if it is not this goroutine
		if !inline {
			t.Error("with a full queue Do returned before the function had run")
		}
		close(gate)
		p.Close()
		if got := waited.Load(); got != 3 {
			t.Errorf("%d queued functions ran, want 3", got)
		}
	})
}

func TestCloseFinishesTheQueueAndLeavesNoWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // fails when a goroutine of the bubble is left
		p := NewPool(1, 8)
		synctest.Wait()
		gate := make(chan struct{})
		var ran atomic.Int64
		for range 8 {
			p.Do(func() { <-gate; ran.Add(1) })
		}
		var closed atomic.Int64
		var closers sync.WaitGroup
		for range 2 {
			closers.Go(func() { p.Close(); closed.Add(1) })
		}
		synctest.Wait()
		if closed.Load() != 0 {
			t.Error("Close returned before the queue was done")
		}
		close(gate)
		closers.Wait()
		if got := ran.Load(); got != 8 {
			t.Errorf("%d functions ran, want 8", got)
		}
		p.Close() // again, for nothing
	})
}

func TestClosedPoolRunsInline(t *testing.T) {
	p := NewPool(1, 1)
	p.Close()
	inline := false
	p.Do(func() { inline = true })
	if !inline {
		t.Error("after Close, Do returned before the function had run")
	}
}

func TestPoolWithoutWorkersRunsInline(t *testing.T) {
	for _, p := range []*Pool{NewPool(0, 5), NewPool(-1, -1)} {
		inline := false
		p.Do(func() { inline = true })
		if !inline {
			t.Error("without workers, Do returned before the function had run")
		}
		p.Close()
	}
}

func TestPoolDoAgainstClose(t *testing.T) {
	for range 100 {
		p := NewPool(2, 1)
		var ran atomic.Int64
		var callers sync.WaitGroup
		for range 4 {
			callers.Go(func() {
				for range 10 {
					p.Do(func() { ran.Add(1) })
				}
			})
		}
		p.Close()
		callers.Wait()
		if got := ran.Load(); got != 40 {
			t.Fatalf("%d functions ran, want 40", got)
		}
	}
}
