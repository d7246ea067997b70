package scenario

import (
	"math"
	"time"
)

// Delay is how late answers are. P50 and P99 alike: always so late.
type Delay struct {
	P50 time.Duration // half of them are sooner
	P99 time.Duration // ninety-nine of a hundred are sooner
}

// At gives one answer's delay, by 64 evenly spread bits: log-normal between the two, and never above a minute.
func (d Delay) At(bits uint64) time.Duration {
	if d.P50 == d.P99 {
		return d.P50
	}
	const z99 = 2.3263478740408408 // of the standard normal distribution
	even := (float64(bits>>11) + 0.5) / (1 << 53)
	z := math.Sqrt2 * math.Erfinv(2*even-1)
	late := float64(d.P50) * math.Exp(z/z99*math.Log(float64(d.P99)/float64(d.P50)))
	return time.Duration(min(late, float64(maxDelay)))
}
