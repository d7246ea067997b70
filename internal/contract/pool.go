package contract

import "sync"

// Pool runs checks off the answer's path on a fixed number of goroutines. What it was given is always run: where there is no room
// the caller runs it, so a flood slows down instead of losing verdicts or memory.
type Pool struct {
	mu      sync.RWMutex // held for writing by Close alone, so that nothing is queued after it
	closed  bool
	queue   chan func()
	workers sync.WaitGroup
}

// NewPool starts the workers. Queue is how many functions may wait for one; below zero counts as zero, and without workers every
// function runs inline.
func NewPool(workers, queue int) *Pool {
	if workers <= 0 {
		queue = 0
	}
	p := &Pool{queue: make(chan func(), max(queue, 0))}
	for range workers {
		p.workers.Go(func() {
			for work := range p.queue {
				work()
			}
		})
	}
	return p
}

// Do runs the function: on a worker, soon, or before Do returns where the queue is full or the pool is closed. The order of
// functions is not kept. The function must not call Close.
func (p *Pool) Do(work func()) {
	if !p.enqueue(work) {
		work()
	}
}

func (p *Pool) enqueue(work func()) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.closed {
		return false
	}
	select {
	case p.queue <- work:
		return true
	default:
		return false
	}
}

// Close runs what is queued to its end and stops the workers. It may be called more than once, and each call waits; later calls
// of Do run inline.
func (p *Pool) Close() {
	p.mu.Lock()
	if !p.closed {
		p.closed = true
		close(p.queue)
	}
	p.mu.Unlock()
	p.workers.Wait()
}
