package expect_test

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"paysandbox/internal/expect"
	"paysandbox/internal/scenario"
	"paysandbox/payment"
)

// source makes choices of bytes; when they have run out it chooses the first.
type source struct{ data []byte }

func (s *source) below(n int) int {
	if len(s.data) == 0 {
		return 0
	}
	b := int(s.data[0])
	s.data = s.data[1:]
	return b % n
}

var operations = []string{"pay", "list", "refund"}

// expectation makes any expectation, also such as no scenario file may hold.
func (s *source) expectation() scenario.Expectation {
	durations := []time.Duration{0, 0, time.Second, 3 * time.Second, 10 * time.Second}
	fields := [][]string{nil, nil, nil, {"a"}, {"a", "b"}}
	e := scenario.Expectation{
		Op:     []string{"pay", "pay", "list", ""}[s.below(4)],
		Count:  count([]string{"", "==", ">=", "<=", ">", "<", "?"}[s.below(7)], s.below(5)),
		MinGap: durations[s.below(5)], MaxGap: durations[s.below(5)], Within: durations[s.below(5)],
		Same: fields[s.below(5)], Distinct: fields[s.below(5)],
		AfterOp:      []string{"", "", "pay", "refund"}[s.below(4)],
		Notification: []string{"", "paid"}[s.below(2)],
		Final:        []payment.State{"", "OK", "4"}[s.below(3)],
	}
	for _, name := range []string{"paid", "declined", "authorized", "total", "nonsense"} {
		if s.below(3) == 1 {
			if e.Ledger == nil {
				e.Ledger = map[string]int64{}
			}
			e.Ledger[name] = int64(s.below(3))
		}
	}
	return e
}

// calls makes requests that follow each other, some in the same instant.
func (s *source) calls(number int64, at time.Time, ops []string) (made []expect.Call) {
	for range s.below(8) {
		number += int64(1 + s.below(3))
		at = at.Add(time.Duration(s.below(8)) * time.Second / 2)
		c := expect.Call{Number: number, At: at, Op: ops[s.below(len(ops))], Payment: "p:" + strconv.Itoa(s.below(3))}
		if value := s.below(4); value > 0 {
			c.Field = func(name string) (string, bool) { return strconv.Itoa(value), name == "a" || value > 2 }
		}
		made = append(made, c)
	}
	return made
}

func (s *source) payments() (made []payment.Payment) {
	for i := range s.below(4) {
		p := pay(strconv.Itoa(i), []payment.State{"", "OK", "4", "HELD"}[s.below(4)])
		for _, kind := range []payment.Kind{payment.Authorize, payment.Capture, payment.Refund} {
			p.Ledger = append(p.Ledger, moved(kind, int64(s.below(4))))
		}
		made = append(made, p)
	}
	return made
}

func FuzzJudge(f *testing.F) {
	f.Add([]byte{})
	for seed := range 400 {
		data := make([]byte, 160)
		for i, x := 0, uint32(seed+1); i < len(data); i++ {
			x ^= x << 13
			x ^= x >> 17
			x ^= x << 5
			data[i] = byte(x >> 11)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := &source{data}
		e := s.expectation()
		seen := expect.Evidence{Calls: s.calls(0, start, operations), Payments: s.payments(), Status: statusByState}
		now, number := start, int64(0)
		if n := len(seen.Calls); n > 0 {
			now, number = seen.Calls[n-1].At, seen.Calls[n-1].Number
		}
		seen.Now = now.Add(time.Duration(s.below(20)) * time.Second)
		v := expect.Judge(e, seen)
		complete(t, v)
		if again := expect.Judge(e, seen); !reflect.DeepEqual(v, again) {
			t.Errorf("the same evidence, two verdicts:\n%+v\n%+v", v, again)
		}

		ended := seen
		ended.Ended = true
		end := expect.Judge(e, ended)
		complete(t, end)
		if end.Standing == expect.Open {
			t.Errorf("open at the end: %+v of %+v", end, e)
		}
		if v.Standing != expect.Open && e.Op != "" && v.Standing != end.Standing {
			t.Errorf("%s before the end, %s at the end, and nothing happened: %+v", v.Standing, end.Standing, e)
		}

		// What was wrong stays wrong, whatever else the merchant does, unless it repeats the call of `after`.
		if e.Op == "" || e.Op == e.AfterOp {
			return
		}
		others := slices.DeleteFunc(slices.Clone(operations), func(op string) bool { return op == e.AfterOp })
		more := seen
		more.Calls = slices.Concat(seen.Calls, s.calls(number, seen.Now, others))
		if n := len(more.Calls); n > 0 && more.Calls[n-1].At.After(more.Now) {
			more.Now = more.Calls[n-1].At
		}
		for _, part := range []scenario.Expectation{
			{Count: count("<=", s.below(4))}, {Count: count("<", s.below(4))}, {MinGap: e.MinGap, MaxGap: e.MaxGap, Count: count(">=", 0)},
			{Same: []string{"a"}, Count: count(">=", 0)}, {Distinct: []string{"a", "b"}, Count: count(">=", 0)},
		} {
			part.Op, part.AfterOp, part.Within = e.Op, e.AfterOp, e.Within
			before, after := expect.Judge(part, seen), expect.Judge(part, more)
			if before.Standing == expect.Unmet && after.Standing != expect.Unmet {
				t.Errorf("unmet, and %s after more calls:\n%+v\n%+v", after.Standing, before, after)
			}
		}
		if before, after := expect.Judge(e, seen), expect.Judge(e, more); before.Standing == expect.Met && after.Standing != expect.Met {
			t.Errorf("met, and %s after more calls:\n%+v\n%+v", after.Standing, before, after)
		}
	})
}

// complete says whether a verdict has what every verdict has.
func complete(t *testing.T, v expect.Verdict) {
	t.Helper()
	known := []expect.Standing{expect.Met, expect.Unmet, expect.Open}
	if !slices.Contains(known, v.Standing) || (v.Standing == expect.Unmet) != (v.Else != "") || len(v.Requests) > 20 || !slices.IsSorted(v.Requests) ||
		len(slices.Compact(slices.Clone(v.Requests))) != len(v.Requests) {
		t.Errorf("verdict %+v", v)
	}
}

func TestJudgeBearsEvidenceThatCannotBe(t *testing.T) {
	backwards := []expect.Call{{Number: 9, At: start, Op: "pay"}, {Number: 2, At: start.Add(-time.Hour), Op: "pay"}, {}, {Number: math.MinInt64, Op: "pay"}}
	for _, compare := range []string{"", "==", ">=", "<=", ">", "<"} {
		for _, n := range []int{math.MinInt, 0, math.MaxInt} {
			e := scenario.Expectation{Op: "pay", AfterOp: "pay", Count: count(compare, n), Within: math.MaxInt64, MinGap: -1, MaxGap: 1, Same: []string{""}, Distinct: []string{""}}
			for _, after := range []string{"", "pay"} {
				e.AfterOp = after
				if v := expect.Judge(e, expect.Evidence{Calls: backwards, Ended: true}); v.Standing == expect.Open {
					t.Errorf("open at the end: %+v", v)
				}
			}
		}
	}
}
