package clock

import (
	"cmp"
	"container/heap"
	"time"
)

// item is something planned.
type item struct {
	due       time.Time
	key, kind string
	number    int64
	run       func()
}

// queue is a heap of items, first due first.
type queue []item

func (q *queue) push(i item) { heap.Push((*ordered)(q), i) }
func (q *queue) pop() item   { return heap.Pop((*ordered)(q)).(item) }

// ordered is what container/heap wants to see of a queue.
type ordered queue

func (o ordered) Len() int { return len(o) }
func (o ordered) Less(i, j int) bool {
	a, b := &o[i], &o[j]
	return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.key, b.key), cmp.Compare(a.kind, b.kind), cmp.Compare(a.number, b.number)) < 0
}
func (o ordered) Swap(i, j int) { o[i], o[j] = o[j], o[i] }
func (o *ordered) Push(x any)   { *o = append(*o, x.(item)) }
func (o *ordered) Pop() any {
	last := len(*o) - 1
	i := (*o)[last]
	(*o)[last] = item{} // let go of the function
	*o = (*o)[:last]
	return i
}
