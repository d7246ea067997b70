package sandbox

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// Who answered in the payer's place.
const (
	byPlan    = "plan"    // a scenario's payer, or auto
	byPage    = "page"    // somebody on the payer page
	byControl = "control" // a control call
)

// saying is what the payer said to a challenge.
type saying struct {
	answer mocks.Answer
	at     time.Time // tenant time
	by     string
	// request and after place it among the requests, as a turn's do.
	request, after int64
	shop           string // what became of the form that the sandbox carried to the shop; empty: none was
}

// errand is a form that the payer's browser would carry to the shop. Where a plan answers for the payer there is no browser, so
// the sandbox carries it.
type errand struct {
	id   payment.ID
	url  string
	form string
}

// errandOf is the errand after an answer, if the provider sends the browser on by a form.
func errandOf(id payment.ID, next mocks.Next) (errand, bool) {
	if next.Method != http.MethodPost || next.URL == "" {
		return errand{}, false
	}
	form := url.Values{}
	for _, f := range next.Fields {
		form.Add(f.Name, f.Value)
	}
	return errand{id: id, url: next.URL, form: form.Encode()}, true
}

// plan notes an errand to be dispatched once the lock is free. It counts as under way from now on.
func (e *env) plan(one errand) {
	e.books.errands.begin()
	*e.errands = append(*e.errands, one)
}

// drop forgets errands of a change that came to nothing.
func (e *env) drop(errands []errand) {
	for range errands {
		e.books.errands.end()
	}
}

// dispatch carries errands, each in its own time. No lock is held: the shop may call the sandbox before it answers. Whoever
// advances the clock waits for them, and the end of the books ends them.
func (e *env) dispatch(errands []errand) {
	if len(errands) == 0 {
		return
	}
	later := e.later()
	for _, one := range errands {
		go func() {
			defer e.books.errands.end()
			later.carry(e.books.ended, one)
		}()
	}
}

// carry posts one form and notes what came of it.
func (e *env) carry(ctx context.Context, one errand) {
	answer, err := e.tenant.sandbox.egress.Post(ctx, one.url, "application/x-www-form-urlencoded", []byte(one.form))
	result := "answered " + strconv.Itoa(answer.Status)
	if err != nil {
		result = err.Error()
		e.tenant.log().Warn("the shop did not get what the payer's browser brings", "payment", one.id.String(), "error", err)
	}
	_ = e.change(one.id, func(_ *env, r *record) error { // a reset may have come between
		if said := r.notes.said; said != nil {
			said := *said
			said.shop = result
			r.notes.said = &said
		}
		return nil
	})
}

// tally counts what is under way, and lets others wait until nothing is.
type tally struct {
	mu    sync.Mutex
	empty *sync.Cond
	count int
}

func newTally() *tally {
	t := &tally{}
	t.empty = sync.NewCond(&t.mu)
	return t
}

func (t *tally) begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count++
}

func (t *tally) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.count--; t.count == 0 {
		t.empty.Broadcast()
	}
}

func (t *tally) wait() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.count > 0 {
		t.empty.Wait()
	}
}
