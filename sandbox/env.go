package sandbox

import (
	"encoding/hex"
	"iter"
	"net/http"
	"strconv"
	"time"

	"paysandbox/internal/fault"
	"paysandbox/internal/scenario"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// env is the tenant as one provider may see it under a payment's lock: data, never the store. It implements mocks.Env.
type env struct {
	tenant *Tenant
	books  *books
	shop   *shop
	pinned *account           // with which the request at hand goes on; nil: whichever holds now
	caller address            // under which this sandbox is reached
	now    time.Time          // of the event at hand
	script *scenario.Scenario // of the payment at hand; nil: none, or none is known yet
	number int64              // of the request at hand; 0: none
	// announced collects of what the merchant is told once the lock is free. Nil: of nothing.
	announced *[]announced
}

func (e *env) Now() time.Time { return e.now }

func (e *env) Draw(purpose string, parts ...string) [32]byte {
	return e.tenant.source.Draw(purpose, append([]string{e.shop.model.Name()}, parts...)...)
}

func (e *env) Count(series string, first int64) int64 {
	return e.books.count(e.shop.model.Name()+" "+series, first)
}

func (e *env) Settings() mocks.Settings { return e.account().settingsUnder(e.script) }

func (e *env) BaseURL() string { return e.tenant.sandbox.base(e.caller) }

// address is how a caller reached this sandbox; the zero value: nobody has.
type address struct {
	host    string
	secure  bool // by TLS
	neutral bool // no caller at all: the canonical journal's, which depends on no host
}

func addressOf(r *http.Request) address { return address{host: r.Host, secure: r.TLS != nil} }

// PageKey makes the page findable when it is first spoken of, so a payment that never has a page costs nothing.
func (e *env) PageKey(id payment.ID) string {
	drawn := e.tenant.source.Draw("page", id.Provider, id.Number)
	key := hex.EncodeToString(drawn[:8])
	e.books.page(key, id)
	return key
}

// nextNumber is the number of the next payment.
func (e *env) nextNumber() string {
	return strconv.FormatInt(e.Count("payment", e.books.first[e.shop.model.Name()]), 10)
}

// requestTenant is a tenant during one request: what the runner decides lands in this request, not in a shared place. It implements
// mocks.Tenant.
type requestTenant struct {
	env
	call   *mocks.Call
	op     *operation         // nil: unknown
	forced *scenario.Scenario // named by the request's header; nil: none

	// What the request came to, for the writer and the journal.
	id     payment.ID     // of the payment it was about
	rule   *scenario.Rule // that matched
	reason string
	// offContract: the payment is where the provider's documents do not lead.
	offContract bool
	ordinal     int         // of the call, where its payment's script counts; 0: the payment is new
	broken      fault.Fault // how the rule breaks this exchange; zero: not at all
	from, to    payment.State
	refused     *payment.Decline
	toRelease   bool // a payer waits for this answer to go out
	toTell      []announced
}

func (s *requestTenant) Get(number string) (payment.Payment, bool) {
	r, ok := s.books.payments.Get(payment.ID{Provider: s.shop.model.Name(), Number: number})
	return r.Payment, ok
}

func (s *requestTenant) ByReference(reference string) iter.Seq[payment.Payment] {
	return func(yield func(payment.Payment) bool) {
		for id := range s.books.byReference(s.shop.model.Name(), reference) {
			if p, ok := s.Get(id.Number); ok && !yield(p) {
				return
			}
		}
	}
}
