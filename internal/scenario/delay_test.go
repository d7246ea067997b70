package scenario

import (
	"math"
	"slices"
	"testing"
	"time"
)

// TestDelayHasItsPercentiles looks at evenly spread draws: half are sooner than p50, ninety-nine of a hundred sooner than p99.
func TestDelayHasItsPercentiles(t *testing.T) {
	const draws = 10_000
	for _, d := range []Delay{{200 * time.Millisecond, 2 * time.Second}, {time.Millisecond, 3 * time.Millisecond}, {10 * time.Second, time.Minute}} {
		late := make([]time.Duration, draws)
		for i := range late {
			late[i] = d.At(uint64(i) * (math.MaxUint64 / draws))
		}
		if !slices.IsSorted(late) || late[0] <= 0 || late[draws-1] > maxDelay {
			t.Errorf("%v: delays from %s to %s, in the order of the draws: %t", d, late[0], late[draws-1], slices.IsSorted(late))
		}
		near := func(got, want time.Duration) bool { return math.Abs(float64(got-want)) < 0.01*float64(want) }
		if !near(late[draws/2], d.P50) || !near(late[draws*99/100], d.P99) {
			t.Errorf("%v: half are sooner than %s, 99 of 100 sooner than %s", d, late[draws/2], late[draws*99/100])
		}
	}
	always := Delay{time.Second, time.Second}
	if always.At(0) != time.Second || always.At(math.MaxUint64) != time.Second {
		t.Error("a plain delay is not always the same")
	}
}

// TestDelayIsNeverOutOfBounds: the largest and the smallest draw are delays, too.
func TestDelayIsNeverOutOfBounds(t *testing.T) {
	for _, d := range []Delay{{time.Nanosecond, time.Minute}, {time.Minute, time.Minute}, {time.Millisecond, time.Minute}} {
		for _, bits := range []uint64{0, 1, math.MaxUint64 - 1, math.MaxUint64} {
			if at := d.At(bits); at < 0 || at > maxDelay {
				t.Errorf("%v at %x is %s", d, bits, at)
			}
		}
	}
}
