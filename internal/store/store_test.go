package store_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"paysandbox/internal/store"
)

type box struct{ items []int }

func (b box) Clone() box { return box{slices.Clone(b.items)} }

func TestNoPointerLeaves(t *testing.T) {
	s := store.New[string, box]()
	handedIn := box{[]int{1}}
	if err := s.Insert("a", handedIn); err != nil {
		t.Fatal(err)
	}
	handedIn.items[0] = 9
	handedOut, _ := s.Get("a")
	handedOut.items[0] = 9
	s.Newest(func(_ string, b box) bool { b.items[0] = 9; return true })
	if got, _ := s.Get("a"); got.items[0] != 1 {
		t.Error("a value that went in or came out reaches into the store")
	}
}

func TestFailedUpdateLeavesNothingBehind(t *testing.T) {
	s := store.New[string, box]()
	_ = s.Insert("a", box{[]int{1}})
	no := errors.New("no")
	if err := s.Update("a", func(b *box) error { b.items[0] = 2; b.items = append(b.items, 3); return no }); !errors.Is(err, no) {
		t.Fatalf("Update gave %v, want the change's own error", err)
	}
	if got, _ := s.Get("a"); !slices.Equal(got.items, []int{1}) {
		t.Errorf("after a failed change the record is %v, want [1]", got.items)
	}
}

func TestMissingAndTaken(t *testing.T) {
	s := store.New[string, box]()
	if err := s.Update("a", func(*box) error { return nil }); !errors.Is(err, store.ErrMissing) {
		t.Errorf("Update of nothing gave %v", err)
	}
	if _, ok := s.Get("a"); ok {
		t.Error("Get found what is not there")
	}
	_ = s.Insert("a", box{[]int{1}})
	if err := s.Insert("a", box{[]int{2}}); !errors.Is(err, store.ErrTaken) {
		t.Errorf("a second Insert gave %v", err)
	}
	if got, _ := s.Get("a"); got.items[0] != 1 || s.Len() != 1 {
		t.Errorf("a refused Insert changed the store: %v, %d records", got.items, s.Len())
	}
}

func TestNewestGoesBackwardsAndStops(t *testing.T) {
	s := store.New[int, box]()
	for i := range 5 {
		_ = s.Insert(i, box{})
	}
	var seen []int
	s.Newest(func(k int, _ box) bool { seen = append(seen, k); return len(seen) < 3 })
	if !slices.Equal(seen, []int{4, 3, 2}) {
		t.Errorf("Newest gave %v", seen)
	}
}

func TestUpdatesOfOneRecordAreSerial(t *testing.T) {
	s := store.New[string, box]()
	_ = s.Insert("a", box{[]int{0}})
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for range 100 {
				_ = s.Update("a", func(b *box) error { b.items[0]++; return nil })
			}
		})
	}
	all.Wait()
	if got, _ := s.Get("a"); got.items[0] != 6400 {
		t.Errorf("6400 concurrent increments gave %d", got.items[0])
	}
}

func BenchmarkUpdate(b *testing.B) {
	for _, stored := range []int{1_000, 1_000_000} {
		s := store.New[int, box]()
		for i := range stored {
			_ = s.Insert(i, box{})
		}
		b.Run(map[int]string{1_000: "stored=1k", 1_000_000: "stored=1M"}[stored], func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				_ = s.Update((i*7919)%stored, func(*box) error { return nil })
			}
		})
	}
}
