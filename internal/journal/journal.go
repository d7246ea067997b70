// Package journal keeps every exchange of a tenant: bounded by count and by bytes, raw while it is in memory, rendered only
// when somebody reads. What leaves it is masked by whoever renders it.
package journal

import (
	"net/http"
	"sync"
	"time"
)

// Entry is one exchange. The sandbox fills it while the request lives and adds it once, at the end; from then on it changes
// only by its verdict.
type Entry struct {
	Number   int64     // of the request within the tenant, from 1
	At       time.Time // tenant time of the arrival
	Provider string    // empty: the request was for no provider
	Merchant string    // as claimed
	Op       string    // operation; empty: unknown
	Payment  string    // the number of the payment that the call was about; empty: none

	Method, Path, Query, Host string // as they came
	Header                    http.Header
	Body                      []byte

	Status       int // 0: no status was sent
	AnswerHeader map[string]string
	AnswerType   string
	Answer       []byte        // what was, or would have been, written
	Neutral      func() []byte // the answer as it would read on a host of no name; nil: it does not depend on the host
	Outcome      Outcome
	Fault        string        // "after_commit reset"; empty: none
	Delay        time.Duration // planned, wire time
	Took         time.Duration // measured, wire time

	Scenario string // the script in force, or empty
	Script   any    // which version of it; nil: none
	Reason   string // why that one: header, bind, setting, default
	Rule     string // file:line of the rule that matched, or empty
	// OffContract: the answer, or the payment that it is about, is not what the provider's documents have.
	OffContract bool
	From, To    string // states before and after; equal: it stayed

	Forgiven []string
	Findings []Finding

	verdict    sync.WaitGroup // the contract check, which goes on after the answer
	violations []string
}

// Outcome says what became of a request.
type Outcome string

// The outcomes.
const (
	Answered Outcome = "answered" // carried out
	Refused  Outcome = "refused"  // the provider said no
	Declined Outcome = "declined" // the command was declined and the payment stayed
	Stopped  Outcome = "stopped"  // ended by a scenario before its commit
	Rejected Outcome = "rejected" // never reached the provider: method, size, unknown scenario, half a request
)

// Outcomes lists them.
func Outcomes() []Outcome { return []Outcome{Answered, Refused, Declined, Stopped, Rejected} }

// Finding is a passive remark: a stable rule id and one sentence.
type Finding struct {
	Rule string `json:"rule"`
	Text string `json:"text"`
}

// Check runs the contract check with do, which may be a pool: whoever reads the violations waits for it.
func (e *Entry) Check(do func(func()), check func() []string) {
	e.verdict.Add(1)
	do(func() {
		defer e.verdict.Done()
		e.violations = check()
	})
}

// Violations are the breaches of the contract by this exchange. It waits for the check.
func (e *Entry) Violations() []string {
	e.verdict.Wait()
	return e.violations
}

// size estimates the memory of an entry.
func (e *Entry) size() int {
	n := 640 + len(e.Body) + len(e.Answer) + len(e.Path) + len(e.Query)
	for name, values := range e.Header {
		n += len(name) + 48
		for _, v := range values {
			n += len(v)
		}
	}
	return n
}

// Journal is a bounded series of entries by number. The zero value keeps nothing; see New.
type Journal struct {
	mu       sync.Mutex
	ring     []*Entry // entry n stands at n % len(ring)
	oldest   int64    // the smallest number that may still be there
	newest   int64
	bytes    int
	dropped  int64
	maxCount int
	maxBytes int
}

// New makes a journal of at most so many entries and, but for the newest entry, so many bytes.
func New(maxCount, maxBytes int) *Journal {
	return &Journal{oldest: 1, maxCount: max(1, maxCount), maxBytes: maxBytes}
}

// Add keeps the entry and lets go of the oldest where the bounds ask for it. Numbers may arrive out of order; a number that is
// already too old is dropped.
func (j *Journal) Add(e *Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if e.Number < j.oldest {
		j.dropped++
		return
	}
	j.newest = max(j.newest, e.Number)
	for j.newest-j.oldest >= int64(j.maxCount) {
		j.drop()
	}
	j.grow()
	j.ring[e.Number%int64(len(j.ring))] = e
	j.bytes += e.size()
	for j.bytes > j.maxBytes && j.oldest < j.newest {
		j.drop()
	}
}

// grow makes room for the span of numbers, doubling up to the bound.
func (j *Journal) grow() {
	span := int(j.newest - j.oldest + 1)
	if span <= len(j.ring) {
		return
	}
	size := min(j.maxCount, max(span, 2*len(j.ring), 16))
	ring := make([]*Entry, size)
	for _, e := range j.ring {
		if e != nil {
			ring[e.Number%int64(size)] = e
		}
	}
	j.ring = ring
}

func (j *Journal) drop() {
	if len(j.ring) > 0 {
		slot := &j.ring[j.oldest%int64(len(j.ring))]
		if e := *slot; e != nil && e.Number == j.oldest {
			j.bytes -= e.size()
			j.dropped++
			*slot = nil
		}
	}
	j.oldest++
}

// Clear lets go of every entry up to a number, also of those that are not here yet, and gives how many were. Entries with greater
// numbers stay. What it lets go of counts as dropped.
func (j *Journal) Clear(through int64) (cleared int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.oldest <= min(through, j.newest) {
		before := j.dropped
		j.drop()
		cleared += int(j.dropped - before)
	}
	j.oldest = max(j.oldest, through+1)
	return cleared
}

// Get gives the entry of a number; nil if it is not there or no longer.
func (j *Journal) Get(number int64) *Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.get(number)
}

func (j *Journal) get(number int64) *Entry {
	if len(j.ring) == 0 || number < j.oldest || number > j.newest {
		return nil
	}
	if e := j.ring[number%int64(len(j.ring))]; e != nil && e.Number == number {
		return e
	}
	return nil
}

// All lists what is kept, in the order of numbers.
func (j *Journal) All() []*Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	var all []*Entry
	for n := j.oldest; n <= j.newest; n++ {
		if e := j.get(n); e != nil {
			all = append(all, e)
		}
	}
	return all
}

// Dropped is how many entries were let go.
func (j *Journal) Dropped() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.dropped
}
