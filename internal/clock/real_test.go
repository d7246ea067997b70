package clock_test

import (
	"testing"
	"testing/synctest"
	"time"

	"paysandbox/internal/clock"
)

func TestOnlyAnUntouchedRealClockIsReal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		real, _ := clock.New(clock.Real, time.Time{})
		defer real.Close()
		if !real.Real() {
			t.Error("a real clock is not real")
		}
		_ = real.Advance(real.Now().Add(time.Hour))
		if real.Real() {
			t.Error("a clock that was moved on is still the machine's")
		}
		offset, _ := clock.New(clock.Offset, start)
		defer offset.Close()
		if offset.Real() || frozen(t).Real() {
			t.Error("an offset or a frozen clock passes for real")
		}
	})
}
