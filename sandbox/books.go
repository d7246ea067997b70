package sandbox

import (
	"context"
	"iter"
	"slices"
	"sync"
	"sync/atomic"

	"paysandbox/internal/clock"
	"paysandbox/internal/journal"
	"paysandbox/internal/notify"
	"paysandbox/internal/scenario"
	"paysandbox/internal/series"
	"paysandbox/internal/store"
	"paysandbox/payment"
)

// books is everything of a tenant that a reset throws away. A request works on the books with which it began: what a reset
// leaves behind cannot reach the new ones.
type books struct {
	clock    *clock.Clock
	payments *store.Store[payment.ID, record]
	journal  *journal.Journal
	requests atomic.Int64
	feed     feed
	notices  *notify.Queue // of what merchants are told
	figures  *metrics
	lines    map[string]*series.Series // by provider, of those that list
	first    map[string]int64          // by provider, where its numbers begin

	ended context.Context // done when the books are closed: hangs and delays end
	end   context.CancelFunc

	// index guards what follows. Lock order: a payment, then the index, never back.
	index   sync.Mutex
	numbers map[string]int64        // next number of a series
	refs    map[refKey][]payment.ID // payments of a reference, oldest first
	orders  map[orderKey]*order
	taken   map[*scenario.Scenario]int     // how many payments or orders a script has taken
	pages   map[string]payment.ID          // page key → payment
	missed  map[*scenario.Scenario]*missed // events that no rule matched, of scripts with end: error
}

// orderKey names an order within a script: all payments that share the field that the script calls its key.
type orderKey struct {
	script *scenario.Scenario
	value  string
}

// order is what the attempts of one order share. Guarded by books.index.
type order struct {
	calls    []int32 // by the operation's index
	attempts int
}

func newBooks(c *clock.Clock, poster notify.Poster, figures *metrics, entries, bytes int, shops map[string]*shop) *books {
	b := &books{
		clock: c, figures: figures, lines: map[string]*series.Series{}, first: map[string]int64{}, payments: store.New[payment.ID, record](), journal: journal.New(entries, bytes),
		numbers: map[string]int64{}, refs: map[refKey][]payment.ID{}, orders: map[orderKey]*order{},
		taken: map[*scenario.Scenario]int{}, pages: map[string]payment.ID{}, missed: map[*scenario.Scenario]*missed{},
	}
	for name, s := range shops {
		b.first[name] = s.account().settings.FirstNumber() // for as long as these books are kept, whatever the settings become
		if s.model.lister != nil {
			b.lines[name] = series.New(b.first[name])
		}
	}
	b.notices = notify.New(c, poster, b.noticed)
	c.Between(b.notices.Wait)
	b.ended, b.end = context.WithCancel(context.Background())
	return b
}

// noticed publishes what became of a notification.
func (b *books) noticed(v notify.View) {
	b.figures.noticed(v)
	b.feed.publish(happening{at: b.clock.Now(), kind: happenedNotification, about: v.Key, subject: v.ID, state: string(v.State), event: v.Event})
}

func (b *books) close() {
	b.end()
	b.clock.Close()
	b.notices.Close()
}

// count gives first, first+1, … of a series.
func (b *books) count(series string, first int64) int64 {
	b.index.Lock()
	defer b.index.Unlock()
	n, started := b.numbers[series]
	if !started {
		n = first
	}
	b.numbers[series] = n + 1
	return n
}

// countOf counts a call among those of an order, which it makes if there is none, and gives its ordinal.
func (b *books) countOf(key orderKey, operation int) int {
	b.index.Lock()
	defer b.index.Unlock()
	if b.orders[key] == nil {
		b.orders[key] = &order{}
	}
	return increment(&b.orders[key].calls, operation)
}

// refKey is a merchant's reference at one provider.
type refKey struct{ provider, reference string }

// reserve says whether the reference was free and, if so, takes it for a payment that has no number yet.
func (b *books) reserve(provider, reference string) bool {
	if reference == "" {
		return true
	}
	b.index.Lock()
	defer b.index.Unlock()
	key := refKey{provider, reference}
	if len(b.refs[key]) > 0 {
		return false
	}
	b.refs[key] = []payment.ID{{}}
	return true
}

// refer makes a payment findable by its reference, in the place that was reserved for it, if one was.
func (b *books) refer(id payment.ID, reference string) {
	if reference == "" {
		return
	}
	b.index.Lock()
	defer b.index.Unlock()
	key := refKey{id.Provider, reference}
	if i := slices.Index(b.refs[key], payment.ID{}); i >= 0 {
		b.refs[key][i] = id
		return
	}
	b.refs[key] = append(b.refs[key], id)
}

// release gives back a reserved reference: the payment never came to be.
func (b *books) release(provider, reference string) {
	b.index.Lock()
	defer b.index.Unlock()
	if key := (refKey{provider, reference}); slices.Contains(b.refs[key], payment.ID{}) {
		delete(b.refs, key)
	}
}

// byReference goes through the payments that had a reference when it began, the newest first. It holds no lock while it yields.
func (b *books) byReference(provider, reference string) iter.Seq[payment.ID] {
	return func(yield func(payment.ID) bool) {
		b.index.Lock()
		ids := b.refs[refKey{provider, reference}] // it only grows; a place that is reserved may still be filled
		b.index.Unlock()
		for i := range slices.Backward(ids) {
			b.index.Lock()
			id := ids[i]
			b.index.Unlock()
			if id != (payment.ID{}) && !yield(id) {
				return
			}
		}
	}
}

// page makes a payment findable by the key of its page.
func (b *books) page(key string, id payment.ID) {
	b.index.Lock()
	defer b.index.Unlock()
	b.pages[key] = id
}

// byPage finds the payment of a page.
func (b *books) byPage(key string) (payment.ID, bool) {
	b.index.Lock()
	defer b.index.Unlock()
	id, ok := b.pages[key]
	return id, ok
}
