package clock_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"paysandbox/internal/clock"
)

var start = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

func frozen(t testing.TB) *clock.Clock {
	t.Helper()
	c, err := clock.New(clock.Frozen, start)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestItemsRunInOrderOfDueKeyKindAndPlanning(t *testing.T) {
	c := frozen(t)
	var ran []string
	plan := func(after time.Duration, key, kind, name string) {
		c.At(start.Add(after), key, kind, func() { ran = append(ran, fmt.Sprint(name, "@", c.Now().Sub(start))) })
	}
	plan(2*time.Second, "b", "x", "late")
	plan(time.Second, "b", "a", "key b")
	plan(time.Second, "a", "z", "kind z")
	plan(time.Second, "a", "b", "first planned")
	plan(time.Second, "a", "b", "second planned")
	if err := c.Advance(start.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	want := []string{"first planned@1s", "second planned@1s", "kind z@1s", "key b@1s", "late@2s"}
	if !slices.Equal(ran, want) {
		t.Errorf("ran %q\nwant %q", ran, want)
	}
	if got := c.Now(); !got.Equal(start.Add(time.Minute)) {
		t.Errorf("after the advance it is %s", got)
	}
}

func TestAdvanceRunsWhatItemsPlan(t *testing.T) {
	c := frozen(t)
	var hops int
	var hop func()
	hop = func() { hops++; c.At(c.Now().Add(time.Hour), "a", "hop", hop) }
	hop()
	if err := c.Advance(start.Add(24 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	if hops != 25 || c.Pending() != 1 {
		t.Errorf("%d hops and %d still planned in 24 hours of one hop an hour", hops, c.Pending())
	}
}

func TestClockRefusesToGoBack(t *testing.T) {
	c := frozen(t)
	if err := c.Advance(start.Add(-time.Nanosecond)); !errors.Is(err, clock.ErrBackwards) {
		t.Errorf("going back gave %v", err)
	}
}

func TestOverdueItemDoesNotTurnTimeBack(t *testing.T) {
	c := frozen(t)
	_ = c.Advance(start.Add(time.Hour))
	var at time.Time
	c.At(start, "a", "overdue", func() { at = c.Now() })
	c.Settle()
	if !at.Equal(start.Add(time.Hour)) {
		t.Errorf("an overdue item ran at %s", at)
	}
}

func TestRealClockRunsItemsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := clock.New(clock.Real, time.Time{})
		defer c.Close()
		began := c.Now()
		ran := make(chan time.Duration, 2)
		c.At(began.Add(time.Hour), "a", "later", func() { ran <- c.Now().Sub(began) })
		c.At(began.Add(time.Minute), "a", "sooner", func() { ran <- c.Now().Sub(began) })
		if first, second := <-ran, <-ran; first != time.Minute || second != time.Hour {
			t.Errorf("items ran after %s and %s, want 1m and 1h", first, second)
		}
	})
}

func TestOffsetClockGoesOnFromItsStartAndCanBeAdvanced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := clock.New(clock.Offset, start)
		defer c.Close()
		if !c.Now().Equal(start) {
			t.Fatalf("it starts at %s", c.Now())
		}
		ran := make(chan time.Time, 1)
		c.At(start.Add(2*time.Hour), "a", "later", func() { ran <- c.Now() })
		_ = c.Advance(start.Add(time.Hour))
		if got := <-ran; !got.Equal(start.Add(2 * time.Hour)) { // an hour by hand, an hour by waiting
			t.Errorf("the item ran at %s", got)
		}
	})
}

func TestClosedClockRunsNothing(t *testing.T) {
	c := frozen(t)
	c.At(start.Add(time.Second), "a", "x", func() { t.Error("ran after Close") })
	c.Close()
	c.At(start.Add(time.Second), "a", "y", func() { t.Error("planned after Close") })
	_ = c.Advance(start.Add(time.Hour))
}

func TestUnknownModeNamesTheKnownOnes(t *testing.T) {
	_, err := clock.New("warped", start)
	if err == nil || err.Error() != `unknown clock mode "warped"; known: real, offset, frozen` {
		t.Errorf("got %v", err)
	}
}

func BenchmarkAdvanceDayWith10kTimers(b *testing.B) {
	for b.Loop() {
		c := frozen(b)
		for i := range 10_000 {
			c.At(start.Add(time.Duration(i)*8*time.Second), "intellectmoney:3000000000", "timer:8s", func() {})
		}
		if err := c.Advance(start.Add(24 * time.Hour)); err != nil {
			b.Fatal(err)
		}
	}
}
