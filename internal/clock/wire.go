package clock

import (
	"context"
	"time"
)

// Wire time is the machine's time as a socket feels it: delays and measured durations. It never enters anything that depends
// on the tenant's time.

// Stopwatch measures wire time.
type Stopwatch struct{ began time.Time }

// Start starts a stopwatch.
func Start() Stopwatch { return Stopwatch{time.Now()} }

// Elapsed is the wire time since the start.
func (s Stopwatch) Elapsed() time.Duration { return time.Since(s.began) }

// Wait lets wire time pass; false: ctx ended first.
func Wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// After is a timer of wire time, for whoever waits for other things, too.
func After(d time.Duration) *time.Timer { return time.NewTimer(d) }
