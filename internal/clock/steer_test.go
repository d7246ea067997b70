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

func TestSetChangesHowAClockGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the machine's time is 2000-01-01 here
		c, _ := clock.New(clock.Real, time.Time{})
		defer c.Close()
		machine := c.Now()
		set := func(mode clock.Mode, now time.Time) {
			t.Helper()
			if err := c.Set(mode, now); err != nil || c.Mode() != mode {
				t.Fatalf("set to %s: %v, and it is %s", mode, err, c.Mode())
			}
		}
		passes := func(want time.Duration) {
			t.Helper()
			before := c.Now()
			<-time.After(time.Minute)
			if got := c.Now().Sub(before); got != want {
				t.Errorf("%s: in a minute of the machine's time %s pass", c.Mode(), got)
			}
		}
		set(clock.Real, time.Time{})
		passes(time.Minute)
		set(clock.Frozen, time.Time{})
		if got := c.Now().Sub(machine); got != time.Minute {
			t.Errorf("frozen %s after the start", got)
		}
		passes(0)
		set(clock.Real, time.Time{}) // the machine is a minute ahead
		passes(time.Minute)
		set(clock.Offset, machine.Add(24*time.Hour))
		if got := c.Now().Sub(machine); got != 24*time.Hour {
			t.Errorf("set %s after the start", got)
		}
		passes(time.Minute)
		set(clock.Frozen, machine.Add(48*time.Hour))
		set(clock.Offset, time.Time{})
		if got := c.Now().Sub(machine); got != 48*time.Hour {
			t.Errorf("goes on %s after the start", got)
		}
	})
}

func TestSetRefusesWhatCannotBeAndChangesNothing(t *testing.T) {
	c := frozen(t)
	ran := false
	c.At(start.Add(time.Second), "a", "x", func() { ran = true })
	for _, test := range []struct {
		mode clock.Mode
		now  time.Time
		want error
	}{
		{clock.Frozen, start.Add(-time.Nanosecond), clock.ErrBackwards},
		{clock.Offset, start.Add(-time.Hour), clock.ErrBackwards},
		{clock.Frozen, time.Date(2200, 1, 1, 0, 0, 1, 0, time.UTC), clock.ErrTooFar},
		{clock.Real, start.Add(time.Hour), clock.ErrMode},
		{"warped", time.Time{}, clock.ErrMode},
		{"", time.Time{}, clock.ErrMode},
	} {
		if err := c.Set(test.mode, test.now); !errors.Is(err, test.want) {
			t.Errorf("set to %q, %s: %v, want %v", test.mode, test.now, err, test.want)
		}
	}
	if ran || c.Mode() != clock.Frozen || !c.Now().Equal(start) {
		t.Errorf("a refused change left %s at %s, item ran: %t", c.Mode(), c.Now(), ran)
	}
	far, _ := clock.New(clock.Frozen, time.Date(2150, 1, 1, 0, 0, 0, 0, time.UTC))
	defer far.Close()
	if err := far.Set(clock.Real, time.Time{}); !errors.Is(err, clock.ErrBackwards) {
		t.Errorf("a clock that is ahead of the machine was set to real: %v", err)
	}
	for _, err := range []error{far.AdvanceBy(60 * 366 * 24 * time.Hour), far.Advance(time.Date(2201, 1, 1, 0, 0, 0, 0, time.UTC))} {
		if !errors.Is(err, clock.ErrTooFar) {
			t.Errorf("moved beyond the end: %v", err)
		}
	}
}

func TestSetRunsWhatFallsDueOnTheWay(t *testing.T) {
	c := frozen(t)
	var got []string
	note := func(name string) func() {
		return func() { got = append(got, name+c.Now().Sub(start).String()) }
	}
	c.At(start.Add(2*time.Second), "b", "x", note("b"))
	c.At(start.Add(time.Second), "a", "x", func() { note("a")(); c.At(start.Add(1500*time.Millisecond), "c", "x", note("c")) })
	c.At(start.Add(4*time.Second), "d", "x", note("d"))
	if err := c.Set(clock.Frozen, start.Add(3*time.Second)); err != nil {
		t.Fatal(err)
	}
	if want := []string{"a1s", "c1.5s", "b2s"}; !slices.Equal(got, want) || c.Ran() != 3 || c.Pending() != 1 {
		t.Errorf("ran %v (%d, %d left), want %v", got, c.Ran(), c.Pending(), want)
	}
	if next, planned := c.Next(); !planned || !next.Equal(start.Add(4*time.Second)) {
		t.Errorf("next is %s, %t", next, planned)
	}
}

func TestAClockThatIsLetGoRunsWhatIsPlanned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := clock.New(clock.Frozen, time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC))
		defer c.Close()
		ran := make(chan time.Time, 1)
		c.At(time.Date(2000, 1, 1, 0, 0, 5, 0, time.UTC), "a", "x", func() { ran <- c.Now() })
		if err := c.Set(clock.Real, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if at := <-ran; !at.Equal(time.Date(2000, 1, 1, 0, 0, 5, 0, time.UTC)) {
			t.Errorf("ran at %s", at)
		}
	})
}

func TestAdvanceToNextTakesOneItemAfterAnother(t *testing.T) {
	c := frozen(t)
	waited := 0
	c.Between(func() { waited++ })
	c.At(start.Add(2*time.Second), "b", "second", func() {})
	c.At(start.Add(time.Second), "a", "first", func() {})
	c.At(start.Add(-time.Second), "c", "late", func() {})
	var got []string
	for {
		key, kind, ran, err := c.AdvanceToNext()
		if err != nil {
			t.Fatal(err)
		}
		if !ran {
			break
		}
		got = append(got, fmt.Sprint(key, " ", kind, " ", c.Now().Sub(start)))
	}
	if want := []string{"c late 0s", "a first 1s", "b second 2s"}; !slices.Equal(got, want) || c.Ran() != 3 {
		t.Errorf("ran %v, want %v", got, want)
	}
	if waited != 7 {
		t.Errorf("waited %d times", waited)
	}
	c.At(time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC), "d", "x", func() { t.Error("ran beyond the end of time") })
	if _, _, ran, err := c.AdvanceToNext(); ran || !errors.Is(err, clock.ErrTooFar) {
		t.Errorf("beyond the end: %t, %v", ran, err)
	}
}

func TestModeSaysWhatBecameOfAClock(t *testing.T) {
	for mode, start := range map[clock.Mode]time.Time{clock.Real: {}, clock.Offset: {}, clock.Frozen: start} {
		c, _ := clock.New(mode, start)
		if c.Mode() != mode {
			t.Errorf("a clock made %s is %s", mode, c.Mode())
		}
		if err := c.AdvanceBy(time.Hour); err != nil {
			t.Error(err)
		}
		if want := map[clock.Mode]clock.Mode{clock.Real: clock.Offset, clock.Offset: clock.Offset, clock.Frozen: clock.Frozen}[mode]; c.Mode() != want {
			t.Errorf("moved on, a clock made %s is %s", mode, c.Mode())
		}
		if _, planned := c.Next(); planned {
			t.Error("something is planned")
		}
		c.Close()
	}
}
