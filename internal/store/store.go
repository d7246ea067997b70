// Package store keeps records by value: no pointer into it ever leaves, a record changes under its own lock, and a change that
// fails leaves nothing behind. It knows nothing of what it stores.
package store

import (
	"errors"
	"hash/maphash"
	"sync"
)

// ErrMissing: there is no record of this key. ErrTaken: there already is one.
var (
	ErrMissing = errors.New("no such record")
	ErrTaken   = errors.New("the key is in use")
)

// Cloner is a value that can copy itself with everything it refers to.
type Cloner[V any] interface{ Clone() V }

const shards = 64 // a power of two; contention is per record, the shards only guard the maps

// Store is a concurrent map from K to records of type V. The zero value is not usable; see New.
type Store[K comparable, V Cloner[V]] struct {
	seed   maphash.Seed // spreads keys over shards; never visible in any output
	shards [shards]shard[K, V]

	orderMu sync.Mutex
	order   []K // keys in the order of insertion
}

type shard[K comparable, V any] struct {
	mu      sync.RWMutex
	records map[K]*entry[V]
}

type entry[V any] struct {
	mu    sync.Mutex
	value V
}

// New makes an empty store.
func New[K comparable, V Cloner[V]]() *Store[K, V] {
	s := &Store[K, V]{seed: maphash.MakeSeed()}
	for i := range s.shards {
		s.shards[i].records = map[K]*entry[V]{}
	}
	return s
}

func (s *Store[K, V]) shard(key K) *shard[K, V] {
	return &s.shards[maphash.Comparable(s.seed, key)%shards]
}

func (s *Store[K, V]) find(key K) *entry[V] {
	shard := s.shard(key)
	shard.mu.RLock()
	defer shard.mu.RUnlock()
	return shard.records[key]
}

// Get gives a copy of the record.
func (s *Store[K, V]) Get(key K) (V, bool) {
	e := s.find(key)
	if e == nil {
		var none V
		return none, false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.value.Clone(), true
}

// Insert adds a record; ErrTaken if the key is in use.
func (s *Store[K, V]) Insert(key K, value V) error {
	shard := s.shard(key)
	shard.mu.Lock()
	if _, taken := shard.records[key]; taken {
		shard.mu.Unlock()
		return ErrTaken
	}
	shard.records[key] = &entry[V]{value: value.Clone()}
	shard.mu.Unlock()

	s.orderMu.Lock()
	s.order = append(s.order, key)
	s.orderMu.Unlock()
	return nil
}

// Update changes the record under its lock: change gets a copy, which is kept if it returns nil and dropped otherwise.
// ErrMissing if there is no such record. Change must not call the store.
func (s *Store[K, V]) Update(key K, change func(*V) error) error {
	e := s.find(key)
	if e == nil {
		return ErrMissing
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	value := e.value.Clone()
	if err := change(&value); err != nil {
		return err
	}
	e.value = value
	return nil
}

// Len is the number of records.
func (s *Store[K, V]) Len() int {
	s.orderMu.Lock()
	defer s.orderMu.Unlock()
	return len(s.order)
}

// Newest calls yield with copies of the records, latest insertion first, until it returns false. Records inserted meanwhile
// are not seen.
func (s *Store[K, V]) Newest(yield func(K, V) bool) {
	s.orderMu.Lock()
	order := s.order[:len(s.order):len(s.order)] // keys are only ever appended: what is here stays
	s.orderMu.Unlock()
	for i := len(order) - 1; i >= 0; i-- {
		if v, ok := s.Get(order[i]); ok && !yield(order[i], v) {
			return
		}
	}
}
