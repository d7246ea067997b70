package series

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

// seen are the numbers of all lines of a class that a query finds at an instant.
func seen(s *Series, now time.Time, class Class) string {
	page, count := s.Find(Query{Classes: Of(class), Limit: 99}, now)
	numbers := []int64{}
	for _, l := range page {
		numbers = append(numbers, l.Number)
	}
	if count != len(numbers) {
		return fmt.Sprint(count, " counted, found ", numbers)
	}
	return fmt.Sprint(numbers)
}

// step is what a test does to a series before it looks; what it must then see, at an instant after the start.
type step struct {
	do    func(*Series)
	after time.Duration
	class Class // looked for
	want  string
}

// TestHidden is the life of a series of two owners: 1 with the line 1, hidden and not, and 2 with the line 2.
func TestHidden(t *testing.T) {
	put := func(number, owner int64, class Class) func(*Series) {
		return func(s *Series) { s.Put(Line{Number: number, At: start, Class: class, Owner: owner}) }
	}
	hide := func(calls int, d time.Duration) func(*Series) {
		var until time.Time
		if d > 0 {
			until = start.Add(d)
		}
		return func(s *Series) { s.Hide(1, calls, until) }
	}
	look := func(*Series) {}
	for name, life := range map[string][]step{
		"lines that come later, by calls": {
			{hide(2, 0), 0, 5, "[2]"}, {put(3, 1, 5), 0, 5, "[2]"}, {look, 0, 5, "[1 2 3]"},
		},
		"lines that come later, by time": {
			{hide(0, 10), 0, 5, "[2]"}, {put(3, 1, 5), 9, 5, "[2]"}, {look, 10, 5, "[1 2 3]"},
		},
		"lines that come when it is over": {
			{hide(1, 0), 0, 5, "[2]"}, {put(3, 1, 5), 0, 5, "[1 2 3]"}, {hide(0, 10), 9, 5, "[2]"}, {put(4, 1, 5), 10, 5, "[1 2 3 4]"},
		},
		"a query of either line counts, of both counts once": {
			{func(s *Series) { put(3, 1, 6)(s); hide(3, 0)(s) }, 0, 6, "[]"}, {look, 0, 5, "[2]"}, {look, 0, 7, "[]"},
			{put(4, 1, 5), 0, 5, "[2]"}, {look, 0, 5, "[1 2 4]"},
		},
		"a changed class": {
			{hide(2, 0), 0, 5, "[2]"}, {put(1, 1, 6), 0, 5, "[2]"}, {look, 0, 6, "[]"}, {look, 0, 6, "[1]"},
		},
		"the newest takes the place of the former": {
			{hide(9, 0), 0, 5, "[2]"}, {hide(1, 0), 0, 5, "[2]"}, {look, 0, 5, "[1 2]"},
			{hide(0, 10), 5, 5, "[2]"}, {hide(0, 7), 6, 5, "[2]"}, {look, 7, 5, "[1 2]"},
			{hide(0, 20), 10, 5, "[2]"}, {hide(0, 30), 20, 5, "[2]"}, {hide(1, 0), 20, 5, "[2]"}, {look, 20, 5, "[1 2]"},
		},
		"nothing but the owner's": {
			{hide(1, 0), 0, 5, "[2]"}, {put(3, 2, 5), 0, 5, "[1 2 3]"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := New(1)
			put(1, 1, 5)(s)
			put(2, 2, 5)(s)
			for i, step := range life {
				step.do(s)
				if got := seen(s, start.Add(step.after), step.class); got != step.want {
					t.Errorf("look %d: %s, want %s", i+1, got, step.want)
				}
			}
		})
	}
}

// TestHiddenBeforeItsFirstLine: until an owner has a line that a query would hold, no query counts.
func TestHiddenBeforeItsFirstLine(t *testing.T) {
	s := New(1)
	s.Hide(1, 1, time.Time{})
	for range 3 {
		if got := seen(s, start, 5); got != "[]" {
			t.Fatalf("without lines: %s", got)
		}
	}
	s.Put(Line{Number: 1, At: start, Class: 5, Owner: 1})
	for i, want := range []string{"[]", "[1]"} {
		if got := seen(s, start, 5); got != want {
			t.Errorf("look %d: %s, want %s", i+1, got, want)
		}
	}
}

// TestLineKeepsItsOwner: put again for another, a line comes and goes with the one it had.
func TestLineKeepsItsOwner(t *testing.T) {
	s := New(1)
	for _, owner := range []int64{1, 2, 1} {
		s.Put(Line{Number: 1, At: start, Class: 5, Owner: owner})
	}
	s.Put(Line{Number: 2, At: start, Owner: 1}) // the class 0: none
	s.Hide(2, 1, time.Time{})
	if got := seen(s, start, 5); got != "[1]" {
		t.Errorf("another owner is hidden: %s", got)
	}
	s.Hide(1, 1, time.Time{})
	if got := seen(s, start, 5); got != "[]" {
		t.Errorf("its owner is hidden: %s", got)
	}
}

// TestNobodySeesAHiddenOwner hides new owners before their lines come, and old ones with many lines, while others look: they see no line
// of a new owner, and all lines of an old one or none.
func TestNobodySeesAHiddenOwner(t *testing.T) {
	const owners, each, added, former = 200, 40, 1, 2 // the last two are classes
	s, number := New(1), int64(0)
	put := func(owner int64, class Class) {
		for range each {
			number++
			s.Put(Line{Number: number, At: start, Class: class, Owner: owner})
		}
	}
	count := func(class Class, now time.Time) int {
		_, n := s.Find(Query{Classes: Of(class), Limit: 1}, now)
		return n
	}
	for owner := range int64(owners) {
		put(owner, former)
	}
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		readers.Go(func() {
			for over := false; !over; {
				select {
				case <-done:
					over = true // one look more
				default:
				}
				if n := count(added, start); n != 0 {
					t.Errorf("%d lines of owners that were hidden before they had one", n)
				}
				if n := count(former, start); n%each != 0 {
					t.Errorf("%d lines of owners of %d each", n, each)
				}
			}
		})
	}
	end := start.Add(1)
	for owner := range int64(owners) {
		s.Hide(owner, 0, end)
		s.Hide(owners+owner, 0, end)
		put(owners+owner, added)
	}
	close(done)
	readers.Wait()
	if a, f := count(former, start), count(added, start); a+f != 0 {
		t.Errorf("%d and %d lines are not hidden", a, f)
	}
	if a, f := count(former, end), count(added, end); a != owners*each || f != owners*each {
		t.Errorf("%d and %d lines in the end", a, f)
	}
}
