package journal_test

import (
	"slices"
	"sync"
	"testing"

	"paysandbox/internal/journal"
)

func numbers(j *journal.Journal) []int64 {
	var got []int64
	for _, e := range j.All() {
		got = append(got, e.Number)
	}
	return got
}

func TestCountBoundLetsTheOldestGo(t *testing.T) {
	j := journal.New(3, 1<<20)
	for n := range int64(5) {
		j.Add(&journal.Entry{Number: n + 1})
	}
	if got := numbers(j); !slices.Equal(got, []int64{3, 4, 5}) || j.Dropped() != 2 {
		t.Errorf("kept %v, dropped %d", got, j.Dropped())
	}
	if j.Get(2) != nil || j.Get(3) == nil || j.Get(6) != nil || j.Get(0) != nil {
		t.Error("Get does not agree with All")
	}
}

func TestByteBoundKeepsTheNewestWhateverItsSize(t *testing.T) {
	j := journal.New(100, 10_000)
	for n := range int64(20) {
		j.Add(&journal.Entry{Number: n + 1, Body: make([]byte, 1000)})
	}
	if got := numbers(j); len(got) < 3 || len(got) > 9 || got[len(got)-1] != 20 {
		t.Errorf("10,000 bytes of entries of some 1,600 bytes kept %v", got)
	}
	j.Add(&journal.Entry{Number: 21, Body: make([]byte, 100_000)})
	if got := numbers(j); !slices.Equal(got, []int64{21}) {
		t.Errorf("an entry above the bound left %v", got)
	}
	j.Add(&journal.Entry{Number: 22})
	if got := numbers(j); !slices.Equal(got, []int64{22}) {
		t.Errorf("after it %v", got)
	}
}

func TestEntriesMayCloseOutOfOrder(t *testing.T) {
	j := journal.New(40, 1<<20)
	for _, n := range []int64{3, 1, 35, 2, 20} {
		j.Add(&journal.Entry{Number: n})
	}
	if got := numbers(j); !slices.Equal(got, []int64{1, 2, 3, 20, 35}) {
		t.Errorf("kept %v", got)
	}
	j.Add(&journal.Entry{Number: 80})
	j.Add(&journal.Entry{Number: 30}) // too old by now
	if got := numbers(j); !slices.Equal(got, []int64{80}) || j.Dropped() != 6 {
		t.Errorf("kept %v, dropped %d", got, j.Dropped())
	}
}

func TestReaderWaitsForTheVerdict(t *testing.T) {
	e := &journal.Entry{Number: 1}
	release := make(chan struct{})
	e.Check(func(f func()) { go f() }, func() []string { <-release; return []string{"breach"} })
	var got []string
	var reader sync.WaitGroup
	reader.Go(func() { got = e.Violations() })
	close(release)
	reader.Wait()
	if !slices.Equal(got, []string{"breach"}) {
		t.Errorf("the reader saw %q", got)
	}
}

func TestConcurrentUse(t *testing.T) {
	j := journal.New(50, 100_000)
	var all sync.WaitGroup
	for w := range int64(8) {
		all.Go(func() {
			for i := range int64(100) {
				j.Add(&journal.Entry{Number: i*8 + w + 1, Body: make([]byte, 100)})
				j.All()
			}
		})
	}
	all.Wait()
	if got := numbers(j); len(got) > 50 || got[len(got)-1] != 800 {
		t.Errorf("kept %d entries, the last %d", len(got), got[len(got)-1])
	}
}

func BenchmarkAdd(b *testing.B) {
	j := journal.New(10_000, 64<<20)
	b.ReportAllocs()
	body := make([]byte, 400)
	for n := int64(1); b.Loop(); n++ {
		j.Add(&journal.Entry{Number: n, Body: body})
	}
}

func TestClearLetsGoOfWhatBeganBefore(t *testing.T) {
	j := journal.New(40, 1<<20)
	if n := j.Clear(0); n != 0 || len(j.All()) != 0 || j.Dropped() != 0 {
		t.Errorf("an empty journal: %d cleared, %d dropped", n, j.Dropped())
	}
	for _, n := range []int64{1, 2, 4, 7} {
		j.Add(&journal.Entry{Number: n, Body: make([]byte, 1000)})
	}
	if n := j.Clear(5); n != 3 || !slices.Equal(numbers(j), []int64{7}) || j.Dropped() != 3 {
		t.Errorf("%d cleared, %v left, %d dropped", n, numbers(j), j.Dropped())
	}
	j.Add(&journal.Entry{Number: 5}) // was on its way
	if n := j.Clear(9); n != 1 || len(j.All()) != 0 || j.Get(7) != nil || j.Dropped() != 5 {
		t.Errorf("%d cleared, %v left, %d dropped", n, numbers(j), j.Dropped())
	}
	for _, n := range []int64{8, 11, 10} { // the first was on its way
		j.Add(&journal.Entry{Number: n})
	}
	if got := numbers(j); !slices.Equal(got, []int64{10, 11}) || j.Get(10) == nil || j.Dropped() != 6 {
		t.Errorf("after it %v, %d dropped", got, j.Dropped())
	}
}

func TestClearGivesTheBytesBack(t *testing.T) {
	j := journal.New(100, 10_000)
	for n := range int64(4) {
		j.Add(&journal.Entry{Number: n + 1, Body: make([]byte, 1000)})
	}
	j.Clear(4)
	for n := range int64(4) {
		j.Add(&journal.Entry{Number: n + 5, Body: make([]byte, 1000)})
	}
	if got := numbers(j); !slices.Equal(got, []int64{5, 6, 7, 8}) {
		t.Errorf("kept %v", got)
	}
}
