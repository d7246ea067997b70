package intellectmoney_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"paysandbox/clients/intellectmoney"
)

func TestOnceForgetsWhatFailed(t *testing.T) {
	d := intellectmoney.NewMemoryDeliveries(0)
	calls := 0
	failing := errors.New("no database")
	for i, want := range []error{failing, failing, nil, nil} {
		err := d.Once(t.Context(), "key", func(context.Context) error { calls++; return want })
		if !errors.Is(err, want) || calls != min(i+1, 3) {
			t.Errorf("delivery %d: %v after %d calls, want %v", i+1, err, calls, want)
		}
	}
}

func TestOnceForgetsAPanic(t *testing.T) {
	d := intellectmoney.NewMemoryDeliveries(0)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic did not go on")
			}
		}()
		_ = d.Once(t.Context(), "key", func(context.Context) error { panic("merchant") })
	}()
	called := false
	if err := d.Once(t.Context(), "key", func(context.Context) error { called = true; return nil }); err != nil || !called {
		t.Errorf("after a panic: called %t, %v", called, err)
	}
}

// Of ten deliveries at once one runs; when it fails the next one does, and when that succeeds the others do nothing.
func TestOnceHoldsOneDeliveryAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := intellectmoney.NewMemoryDeliveries(0)
		turn := make(chan error)
		results := make(chan error, 10)
		calls := 0 // one at a time, so it needs no lock: the race detector says if two run
		for range 10 {
			go func() {
				results <- d.Once(t.Context(), "key", func(context.Context) error { calls++; return <-turn })
			}()
		}
		synctest.Wait()
		if calls != 1 || len(results) != 0 {
			t.Fatalf("%d run and %d are through before the first ended", calls, len(results))
		}
		other := false
		if err := d.Once(t.Context(), "other", func(context.Context) error { other = true; return nil }); err != nil || !other {
			t.Errorf("another key waits: %t, %v", other, err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if err := d.Once(gone, "key", func(context.Context) error { t.Error("ran beside another"); return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("who does not want to wait got %v", err)
		}
		failing := errors.New("no database")
		turn <- failing
		synctest.Wait()
		if err := <-results; calls != 2 || !errors.Is(err, failing) {
			t.Fatalf("after a failure %d ran, the first gave %v", calls, err)
		}
		turn <- nil
		synctest.Wait()
		for range 9 {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
		if calls != 2 {
			t.Errorf("%d ran", calls)
		}
	})
}

func TestMemoryDeliveriesAreBounded(t *testing.T) {
	for limit, remembers := range map[int]int{3: 3, 0: 10_000} {
		d := intellectmoney.NewMemoryDeliveries(limit)
		runs := func(key int) (ran bool) {
			if err := d.Once(t.Context(), fmt.Sprint(key), func(context.Context) error { ran = true; return nil }); err != nil {
				t.Error(err)
			}
			return ran
		}
		last := 2*remembers + 1
		for key := range last + 1 {
			runs(key)
		}
		if oldest := last - remembers + 1; runs(last) || runs(oldest) || !runs(oldest-1) {
			t.Errorf("limit %d does not remember just the last %d", limit, remembers)
		}
	}
}
