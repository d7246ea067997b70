package play

import (
	"math"
	"time"
)

// most is how many calls of an operation the expectations allow; math.MaxInt where none sets a bound.
func (p Plan) most(operation string) int {
	most := math.MaxInt
	for _, e := range p.scenario.Expect {
		if e.Op != operation {
			continue
		}
		switch e.Count.Compare {
		case "==", "<=":
			most = min(most, e.Count.Number)
		case "<":
			most = min(most, e.Count.Number-1)
		}
	}
	return most
}

// pauses are the shortest and the longest pause between two calls of an operation: the usual ones, as far as the expectations leave them.
func (p Plan) pauses(operation string, shortest, longest time.Duration) (least, most time.Duration) {
	for _, e := range p.scenario.Expect {
		if e.Op != operation {
			continue
		}
		shortest = max(shortest, e.MinGap)
		if e.MaxGap > 0 {
			longest = min(longest, e.MaxGap)
		}
	}
	return min(shortest, longest), longest
}
