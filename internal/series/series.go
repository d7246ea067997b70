// Package series keeps numbered lines in the order of their numbers, and counts and finds them by class and by time without looking
// at the others: what a list with filters, pages and a total needs. It knows nothing of what a line is.
package series

import (
	"math"
	"slices"
	"sort"
	"sync"
	"time"
)

// Class is everything by which a line can be filtered, in one small number, from 1 to MaxClass.
type Class uint8

// MaxClass is the largest class.
const MaxClass = 63

// Classes is a set of classes.
type Classes uint64

// Of makes a set.
func Of(classes ...Class) (set Classes) {
	for _, c := range classes {
		set |= 1 << c
	}
	return set
}

// has is false of the class 0, which is that of places that show no line.
func (s Classes) has(c Class) bool { return c != 0 && s&(1<<c) != 0 }

// Line is one line. Numbers are given upwards, without large gaps. A line may change its class and its amount, and keeps the rest: who
// puts it again with another time or owner does not change them.
type Line struct {
	Number int64
	At     time.Time
	Class  Class
	Amount int64
	Owner  int64 // what the line belongs to
}

// Query asks for a page of lines.
type Query struct {
	Classes  Classes
	From, To time.Time           // both inclusive; zero: no bound
	Order    func(a, b Line) int // nil: by number, which is by time; else every match is looked at and sorted, ties by number
	Reverse  bool                // the last first, ties too
	Offset   int
	Limit    int
}

// place is where a line is, without its number.
type place struct {
	at     int64 // nanoseconds since 1970, never less than at the place before
	amount int64
	owner  int64
	older  int32 // the place after that of the owner's line put before; 0: none
	class  Class // 0: no line
	shown  Class // as queries find and tallies count it: the class, or 0 while it is hidden
}

// Series is safe for concurrent use.
type Series struct {
	mu      sync.Mutex
	first   int64 // number of the first place
	places  []place
	tallies [MaxClass + 1]tally
	newest  map[int64]int32   // by owner: the place after that of the line put last
	hidden  map[int64]*hiding // by owner
}

// New makes an empty series whose numbers begin with first.
func New(first int64) *Series {
	return &Series{first: first, newest: map[int64]int32{}, hidden: map[int64]*hiding{}}
}

// Put adds a line or changes the one of its number; a number before the first is no line, nor is the class 0. Who puts a line late,
// behind one of a higher number, finds it at the time of its neighbours, so that numbers and times have one order. A line whose owner is
// hidden is hidden too.
func (s *Series) Put(l Line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if l.Number < s.first || l.Class == 0 {
		return
	}
	at := int(l.Number - s.first)
	for now := nanoseconds(l.At); len(s.places) <= at; {
		if n := len(s.places); n > 0 {
			now = max(now, s.places[n-1].at)
		}
		s.places = append(s.places, place{at: now})
	}
	p := &s.places[at]
	if p.class == 0 {
		p.owner, p.older = l.Owner, s.newest[l.Owner]
		s.newest[l.Owner] = int32(at + 1)
	}
	p.amount, p.class = l.Amount, l.Class
	if s.hidden[p.owner] == nil {
		s.show(at, l.Class)
	}
}

// show has a place found under a class; under 0 it is not found.
func (s *Series) show(at int, class Class) {
	p := &s.places[at]
	if p.shown != 0 {
		s.tallies[p.shown].add(at, -1)
	}
	if class != 0 {
		s.tallies[class].add(at, 1)
	}
	p.shown = class
}

// Find gives a page and how many lines match in all, at an instant: what is hidden until then is there again. Without an order of its own
// a query looks at the lines of its page and, for the bounds of time and of the page, at a few blocks; else at every match.
func (s *Series) Find(q Query, now time.Time) (page []Line, count int) {
	page, count = s.find(&q, now)
	if q.Order == nil || len(page) == 0 {
		return page, count
	}
	// Sorted outside of the lock: whoever puts a line does not wait for it.
	slices.SortStableFunc(page, q.Order) // they are in the order of their numbers
	if q.Reverse {
		slices.Reverse(page)
	}
	return page[q.Offset : q.Offset+min(q.Limit, count-q.Offset)], count
}

// find is the page; every match, unsorted, where the query has an order of its own.
func (s *Series) find(q *Query, now time.Time) (page []Line, count int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	low, high := s.span(q.From, q.To)
	s.uncover(q, now, low, high)
	before := s.before(q.Classes, low)
	count = s.before(q.Classes, high) - before
	if q.Offset >= count || q.Limit <= 0 {
		return nil, count
	}
	size := min(q.Limit, count-q.Offset)
	if q.Order != nil {
		return s.matches(q, low, high, count), count
	}
	start := before + q.Offset // the rank of the page's first line, counted upwards
	if q.Reverse {
		start = before + count - q.Offset - size
	}
	page = make([]Line, 0, size)
	for at := s.at(q.Classes, start); len(page) < size; at++ {
		if at = s.next(q.Classes, at); at < len(s.places) {
			page = append(page, s.line(at))
		}
	}
	if q.Reverse {
		slices.Reverse(page)
	}
	return page, count
}

// line is what is at a place.
func (s *Series) line(at int) Line {
	p := &s.places[at]
	return Line{Number: s.first + int64(at), At: time.Unix(0, p.at).UTC(), Class: p.class, Amount: p.amount, Owner: p.owner}
}

// span is the places between two instants: from low up to, but without, high.
func (s *Series) span(from, to time.Time) (low, high int) {
	high = len(s.places)
	if !to.IsZero() {
		end := nanoseconds(to)
		high = sort.Search(len(s.places), func(i int) bool { return s.places[i].at > end })
	}
	if !from.IsZero() {
		start := nanoseconds(from)
		low = sort.Search(len(s.places), func(i int) bool { return s.places[i].at >= start })
	}
	return min(low, high), high
}

// nanoseconds since 1970, of an instant of any year: those that an int64 cannot hold are as early or late as it can.
func nanoseconds(t time.Time) int64 {
	switch {
	case t.Before(time.Unix(0, math.MinInt64)):
		return math.MinInt64
	case t.After(time.Unix(0, math.MaxInt64)):
		return math.MaxInt64
	}
	return t.UnixNano()
}

// matches is every match, in the order of their numbers.
func (s *Series) matches(q *Query, low, high, count int) []Line {
	all := make([]Line, 0, count)
	for at := low; at < high; at++ {
		if q.Classes.has(s.places[at].shown) {
			all = append(all, s.line(at))
		}
	}
	return all
}

// Owner is what a line belongs to, hidden or not; false: there is no such line.
func (s *Series) Owner(number int64) (int64, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := number - s.first
	if at < 0 || at >= int64(len(s.places)) || s.places[at].class == 0 {
		return 0, false
	}
	return s.places[at].owner, true
}
