package expect

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"paysandbox/internal/scenario"
)

// judgeCalls judges an expectation about the calls of an operation.
func judgeCalls(e scenario.Expectation, seen Evidence) Verdict {
	v := Verdict{Wanted: callsWanted(e)}
	s, found := choose(e, seen)
	if !found {
		v.Standing, v.Seen = Open, fmt.Sprintf("no %s, so nothing is expected so far", e.AfterOp)
		if seen.Ended {
			v.Standing, v.Seen = Met, fmt.Sprintf("no %s, so nothing was expected", e.AfterOp)
		}
		return v
	}
	low, high := bounds(e)
	n := len(s.counted)
	breaches := breachesOf(e, s.counted)
	switch {
	case len(breaches) > 0, n > high:
		v.Standing = Unmet
	case n < low:
		v.Standing = Open
		if s.over {
			v.Standing = Unmet
		}
	case s.over, high == math.MaxInt && !related(e):
		v.Standing = Met
	default:
		v.Standing = Open
	}

	words := []string{plural(n, "time")}
	if n < low && len(s.late) > 0 {
		words = append(words, fmt.Sprintf("%s too late", plural(len(s.late), "time")))
	}
	for _, b := range breaches {
		words = append(words, b.words)
		v.Requests = append(v.Requests, b.first, b.second)
	}
	v.Seen = strings.Join(words, "; ")
	if len(breaches) == 0 || n > high {
		v.Requests = append(v.Requests, s.requests(n < low)...)
	}
	slices.Sort(v.Requests)
	v.Requests = slices.Compact(v.Requests)
	return v
}

// selection is which calls an expectation looks at.
type selection struct {
	after   []Call // the last call of `after`; none: the expectation has no `after`
	counted []Call
	late    []Call // those that would count, had they come within the time
	over    bool   // nothing more can count
}

// choose finds the calls that count. It finds nothing where a call of `after` is wanted and there is none.
func choose(e scenario.Expectation, seen Evidence) (s selection, found bool) {
	s.over = seen.Ended
	var end time.Time // of the time within which calls count
	ends := false     // there is one
	if e.AfterOp != "" {
		for i := range seen.Calls {
			if seen.Calls[i].Op == e.AfterOp {
				s.after = seen.Calls[i : i+1]
			}
		}
		if len(s.after) == 0 {
			return s, false
		}
		if e.Within > 0 {
			end, ends = s.after[0].At.Add(e.Within), true
		}
	}
	for _, c := range seen.Calls {
		if c.Op != e.Op || len(s.after) > 0 && c.Number <= s.after[0].Number {
			continue
		}
		if e.Within > 0 && !ends {
			end, ends = c.At.Add(e.Within), true
		}
		if ends && c.At.After(end) {
			s.late = append(s.late, c)
		} else {
			s.counted = append(s.counted, c)
		}
	}
	s.over = s.over || ends && seen.Now.After(end)
	return s, true
}

// requests gives the numbers of the calls that count, after the one that they follow; with late also of those that came too late.
func (s selection) requests(late bool) (numbers []int64) {
	calls := slices.Concat(s.after, s.counted)
	if late {
		calls = append(calls, s.late...)
	}
	for _, c := range calls {
		numbers = append(numbers, c.Number)
	}
	return numbers
}

// bounds gives the least and the greatest number of calls that is right; math.MaxInt is no bound.
func bounds(e scenario.Expectation) (low, high int) {
	n := e.Count.Number
	switch e.Count.Compare {
	case "==":
		return n, n
	case ">=":
		return n, math.MaxInt
	case ">":
		return n + 1, math.MaxInt
	case "<=":
		return 0, n
	case "<":
		return 0, n - 1
	}
	if related(e) {
		return 0, math.MaxInt
	}
	return 1, math.MaxInt
}

// related says whether the expectation compares the calls with each other.
func related(e scenario.Expectation) bool {
	return e.MinGap > 0 || e.MaxGap > 0 || len(e.Same) > 0 || len(e.Distinct) > 0
}

// breach is two calls that do not go together.
type breach struct {
	first, second int64 // numbers of the requests
	words         string
}

// breachesOf finds the first breach of each kind: a gap too short, one too long, each field. A later call changes none of them.
func breachesOf(e scenario.Expectation, calls []Call) (found []breach) {
	add := func(first, second Call, format string, args ...any) {
		words := fmt.Sprintf("%s requests %d and %d", fmt.Sprintf(format, args...), first.Number, second.Number)
		found = append(found, breach{first.Number, second.Number, words})
	}
	gap := func(wrong func(time.Duration) bool) {
		for i := 1; i < len(calls); i++ {
			if d := calls[i].At.Sub(calls[i-1].At); wrong(d) {
				add(calls[i-1], calls[i], "%s between", duration(d))
				return
			}
		}
	}
	gap(func(d time.Duration) bool { return e.MinGap > 0 && d < e.MinGap })
	gap(func(d time.Duration) bool { return e.MaxGap > 0 && d > e.MaxGap })
	for _, name := range e.Same {
		for i := 1; i < len(calls); i++ {
			if valueOf(calls[i], name) != valueOf(calls[0], name) {
				add(calls[0], calls[i], "%s differs between", name)
				break
			}
		}
	}
	for _, name := range e.Distinct {
		owners := map[value]int{}
		for i := range calls {
			here := valueOf(calls[i], name)
			if owner, taken := owners[here]; taken {
				words := "%s is the same in"
				if !here.present {
					words = "%s is missing in"
				}
				add(calls[owner], calls[i], words, name)
				break
			}
			owners[here] = i
		}
	}
	return found
}

// value is a field of a call. Two absent fields are alike; an absent field and an empty one are not.
type value struct {
	text    string
	present bool
}

func valueOf(c Call, name string) value {
	if c.Field == nil {
		return value{}
	}
	text, present := c.Field(name)
	if !present {
		return value{}
	}
	return value{text, true}
}
