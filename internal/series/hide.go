package series

import (
	"iter"
	"time"
)

// hiding is an owner whose lines are left out for a while: of so many queries that would have held one of them, or until an instant.
type hiding struct {
	calls int
	until time.Time // zero: calls count
}

// Hide leaves all lines of an owner, those that are put later too, out of so many further queries that would have held at least one of
// them, or, with calls 0, until an instant. It takes the place of what was said of the owner before. The owner need not have a line yet:
// who hides first and puts then shows nothing in between.
func (s *Series) Hide(owner int64, calls int, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hidden[owner] = &hiding{calls: calls, until: until}
	for at := range s.of(owner) {
		s.show(at, 0)
	}
}

// uncover brings back what was hidden long enough, and counts the query for what stays hidden from it.
func (s *Series) uncover(q *Query, now time.Time, low, high int) {
	for owner, h := range s.hidden {
		switch {
		case h.until.IsZero() && h.calls > 0:
			if s.holds(q, owner, low, high) {
				h.calls--
			}
		case !now.Before(h.until):
			delete(s.hidden, owner)
			for at := range s.of(owner) {
				s.show(at, s.places[at].class)
			}
		}
	}
}

// holds says whether a line of an owner, hidden or not, matches a query whose times are those of the places from low up to high.
func (s *Series) holds(q *Query, owner int64, low, high int) bool {
	for at := range s.of(owner) {
		if at >= low && at < high && q.Classes.has(s.places[at].class) {
			return true
		}
	}
	return false
}

// of goes through the places of an owner's lines, that put last first.
func (s *Series) of(owner int64) iter.Seq[int] {
	return func(yield func(int) bool) {
		for next := s.newest[owner]; next > 0; next = s.places[next-1].older {
			if !yield(int(next - 1)) {
				return
			}
		}
	}
}
