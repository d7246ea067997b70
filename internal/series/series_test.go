package series

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

var start = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// model is a series that looks at everything.
type model struct {
	lines  map[int64]Line
	hidden map[int64]hiding // by owner
}

func (m *model) find(q Query, now time.Time) (page []Line, count int) {
	var all []Line
	left := map[int64]bool{} // owners of which this query would have held a line
	for _, l := range m.lines {
		if !q.Classes.has(l.Class) || !q.From.IsZero() && l.At.Before(q.From) || !q.To.IsZero() && l.At.After(q.To) {
			continue
		}
		if h, hidden := m.hidden[l.Owner]; hidden && (h.calls > 0 || now.Before(h.until)) {
			left[l.Owner] = true
			continue
		}
		all = append(all, l)
	}
	for owner := range left {
		if h := m.hidden[owner]; h.calls > 0 {
			m.hidden[owner] = hiding{calls: h.calls - 1}
		}
	}
	slices.SortFunc(all, func(a, b Line) int {
		order := cmp.Compare(a.Number, b.Number)
		if q.Order != nil {
			order = cmp.Or(q.Order(a, b), order)
		}
		if q.Reverse {
			order = -order
		}
		return order
	})
	count = len(all)
	all = all[min(q.Offset, count):]
	return all[:min(q.Limit, len(all))], count
}

// TestFindAgreesWithLookingAtEverything plays lives of a series and of its model side by side.
func TestFindAgreesWithLookingAtEverything(t *testing.T) {
	for seed := range uint64(40) {
		chance := rand.New(rand.NewPCG(seed, 7))
		s, m := New(100), &model{lines: map[int64]Line{}, hidden: map[int64]hiding{}}
		now := start
		for step := range 3000 {
			now = now.Add(time.Duration(chance.IntN(3)) * time.Minute)
			switch chance.IntN(20) {
			default:
				l := Line{Number: 100 + int64(len(m.lines)), At: now, Class: Class(1 + chance.IntN(6)), Amount: chance.Int64N(50), Owner: chance.Int64N(9 + int64(len(m.lines)/2))}
				s.Put(l)
				m.lines[l.Number] = l
			case 0, 1, 2, 3:
				if len(m.lines) == 0 {
					continue
				}
				l := m.lines[100+chance.Int64N(int64(len(m.lines)))]
				l.Class, l.Amount = Class(1+chance.IntN(6)), chance.Int64N(50)
				s.Put(l)
				m.lines[l.Number] = l
			case 4:
				owner := chance.Int64N(20 + int64(len(m.lines)/2)) // who may have many lines, or none yet
				calls, until := chance.IntN(3), now.Add(5*time.Minute)
				if calls > 0 {
					until = time.Time{}
				}
				s.Hide(owner, calls, until)
				m.hidden[owner] = hiding{calls: calls, until: until}
			case 5, 6:
				q := Query{Classes: Classes(chance.Uint64N(128)), Offset: chance.IntN(40), Limit: chance.IntN(40), Reverse: chance.IntN(2) == 0}
				if chance.IntN(3) > 0 {
					q.From = start.Add(time.Duration(chance.IntN(4000)) * time.Minute)
				}
				if chance.IntN(3) > 0 {
					q.To = start.Add(time.Duration(chance.IntN(4000)) * time.Minute)
				}
				switch chance.IntN(4) {
				case 0:
					q.Order = func(a, b Line) int { return cmp.Compare(a.Amount, b.Amount) }
				case 1:
					q.Order = func(a, b Line) int { return cmp.Compare(a.Class, b.Class) }
				}
				page, count := s.Find(q, now)
				want, all := m.find(q, now)
				if count != all || len(page) != len(want) || len(page) > 0 && !reflect.DeepEqual(page, want) {
					t.Fatalf("seed %d, step %d, %+v:\ngot  %d of %d: %v\nwant %d of %d: %v", seed, step, q, len(page), count, page, len(want), all, want)
				}
			}
		}
	}
}

// TestLinesThatComeLate puts numbers out of order: each is found at a time between those of its neighbours.
func TestLinesThatComeLate(t *testing.T) {
	s := New(1)
	s.Put(Line{Number: 3, At: start.Add(3 * time.Minute), Class: 1})
	s.Put(Line{Number: 1, At: start.Add(time.Minute), Class: 1})
	s.Put(Line{Number: 2, At: start.Add(9 * time.Minute), Class: 1})
	s.Put(Line{Number: 0, At: start, Class: 1}) // before the first: none
	page, count := s.Find(Query{Classes: Of(1), Limit: 9}, start)
	if count != 3 || page[0].Number != 1 || page[2].Number != 3 {
		t.Fatalf("%d: %v", count, page)
	}
	for i := 1; i < len(page); i++ {
		if page[i].At.Before(page[i-1].At) {
			t.Errorf("numbers and times differ in order: %v", page)
		}
	}
}

// BenchmarkFind is a page of ten among few and among many lines, of which one in a thousand matches.
func BenchmarkFind(b *testing.B) {
	for _, n := range []int{1_000, 1_000_000} {
		s := New(1)
		for i := range n {
			class := Class(1)
			if i%1000 == 7 {
				class = 2
			}
			s.Put(Line{Number: int64(i + 1), At: start.Add(time.Duration(i) * time.Second), Class: class, Amount: int64(i % 977)})
		}
		end := start.Add(time.Duration(n) * time.Second)
		for name, q := range map[string]Query{
			"newest":      {Classes: Of(1, 2), Limit: 10, Reverse: true},
			"deep":        {Classes: Of(1), Limit: 10, Offset: n / 2},
			"sparse":      {Classes: Of(2), Limit: 10},
			"half_of_all": {Classes: Of(1, 2), From: start.Add(end.Sub(start) / 4), To: start.Add(end.Sub(start) * 3 / 4), Limit: 10},
			"by_amount":   {Classes: Of(1), Limit: 10, Order: func(a, b Line) int { return cmp.Compare(a.Amount, b.Amount) }},
		} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, count := s.Find(q, end); count == 0 {
						b.Fatal("nothing found")
					}
				}
			})
		}
	}
}

func TestOwnerOfALine(t *testing.T) {
	s := New(10)
	s.Put(Line{Number: 12, At: start, Class: 1, Owner: 11})
	s.Hide(11, 1, time.Time{})
	for number, want := range map[int64]bool{9: false, 10: false, 12: true, 13: false} {
		if owner, found := s.Owner(number); found != want || found && owner != 11 {
			t.Errorf("line %d belongs to %d, %t", number, owner, found)
		}
	}
}

// TestBoundsOfAnyYear asks between instants that no int64 of nanoseconds can hold.
func TestBoundsOfAnyYear(t *testing.T) {
	s := New(1)
	s.Put(Line{Number: 1, At: start, Class: 1})
	for _, c := range []struct {
		from, to time.Time
		count    int
	}{
		{time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC), time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), 1},
		{time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC), time.Time{}, 0},
		{time.Time{}, time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC), 0},
	} {
		if _, count := s.Find(Query{Classes: Of(1), From: c.from, To: c.to, Limit: 1}, start); count != c.count {
			t.Errorf("from %s to %s: %d, want %d", c.from, c.to, count, c.count)
		}
	}
}
