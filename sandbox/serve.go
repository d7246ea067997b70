package sandbox

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"paysandbox/internal/clock"
	"paysandbox/internal/contract"
	"paysandbox/internal/fault"
	"paysandbox/internal/journal"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// buffered is how long an answer net/http surely holds back until it is whole.
const buffered = 1024

// Headers of the sandbox's own.
const (
	headerScenario = "X-Sandbox-Scenario" // request: the script for this payment
	headerRequest  = "X-Sandbox-Request"  // answer: the number of the request in its tenant's journal
)

// exchange is one request to a provider, from its body to its journal entry.
type exchange struct {
	sandbox *Sandbox
	model   *model
	w       http.ResponseWriter
	r       *http.Request
	path    string // below the provider's base, as it came
	watch   clock.Stopwatch
	request *mocks.Request
	call    *mocks.Call
	tenant  *Tenant
	account *account
	books   *books
	entry   *journal.Entry
	unseen  bool // nobody sees the answer: the sandbox itself plays the merchant
}

// serve is one request's life. See ARCHITECTURE.md, "A request's life".
func (b *Sandbox) serve(w http.ResponseWriter, r *http.Request, m *model, path string) {
	x := &exchange{sandbox: b, model: m, w: w, r: r, path: path, watch: clock.Start()}
	unread := x.receive()
	x.tenant, x.account = b.tenants.of(m.Name(), x.call.Merchant)
	x.books = x.tenant.books.Load()
	x.attend(unread)
}

// receive reads the body and has the provider open the call. What it gives is why the body could not be read; nil: it could.
func (x *exchange) receive() *unreadBody {
	body, unread := readBody(x.w, x.r)
	folded := x.model.fold(x.path)
	x.request = &mocks.Request{Method: x.r.Method, Path: folded, Query: x.r.URL.RawQuery, Header: x.r.Header, Body: body}
	x.call = x.model.Open(x.request)
	if folded != x.path {
		x.call.Forgive("path-case")
	}
	return unread
}

// attend is the life of a request whose tenant is known.
func (x *exchange) attend(unread *unreadBody) {
	x.call.Number = x.books.requests.Add(1)
	x.open()

	method, known := x.model.methods[x.request.Path]
	if !known {
		x.w.Header().Del("Allow") // the router named the methods of the prefix
	}
	switch {
	case unread != nil:
		x.reject(unread.status, unread.why)
	case known && x.r.Method != method:
		x.w.Header().Set("Allow", method)
		x.reject(http.StatusMethodNotAllowed, "the operation wants "+method)
	default:
		x.serveCall()
	}
}

// open begins the journal entry.
func (x *exchange) open() {
	x.entry = &journal.Entry{
		Number: x.call.Number, At: x.books.clock.Now(), Provider: x.model.Name(), Merchant: x.call.Merchant, Op: x.call.Operation,
		Method: x.r.Method, Path: x.path, Query: x.r.URL.RawQuery, Host: x.r.Host, Header: x.r.Header, Body: x.request.Body,
	}
}

// reject is a no that no provider is asked for.
func (x *exchange) reject(status int, why string) {
	x.call.Find("rejected", why)
	x.entry.Outcome = journal.Rejected
	x.answer(mocks.Response{Status: status}, fault.Fault{}, 0)
}

// serveCall asks the provider, writes or breaks, and closes the entry.
func (x *exchange) serveCall() {
	s := &requestTenant{
		env: env{
			tenant: x.tenant, books: x.books, shop: x.tenant.shops[x.model.Name()], pinned: x.account,
			caller: addressOf(x.r), now: x.entry.At, number: x.call.Number,
		},
		call: x.call, op: x.model.operations[x.call.Operation],
	}
	s.announced = &s.toTell
	defer func() { s.dispatch(s.toTell) }() // after the answer, also where a fault cuts the connection
	if name := x.r.Header.Get(headerScenario); name != "" {
		if s.forced = x.tenant.script(x.model, name); s.forced == nil {
			x.unknownScenario(name)
			return
		}
	}
	value, err := x.carryOut(s)
	x.note(s, err)
	if slices.ContainsFunc(s.toTell, func(one announced) bool { return one.early }) {
		ctx, cancel := x.alive()
		s.toTell = s.dispatchEarly(ctx, s.toTell)
		cancel()
	}

	var response mocks.Response
	if !errors.Is(err, mocks.ErrStopped) {
		response = x.model.Render(s, x.call, value, err)
	}
	broken, delay := s.broken, time.Duration(0)
	if s.rule != nil {
		if late := s.rule.Respond.Delay; late.P50 == late.P99 { // nothing to draw
			delay = late.P50
		} else {
			delay = late.At(s.chance("delay", s.rule))
		}
	}
	if !x.wait(delay) {
		panic(http.ErrAbortHandler) // nobody hears the answer
	}
	if response.Challenge || response.Links {
		x.entry.Neutral = s.neutral(value)
	}
	if s.rule != nil {
		response = x.shape(response, &s.rule.Respond)
	}
	if s.toRelease && response.Challenge && broken.Whole() && !x.unseen {
		s.release(s.id)
	}
	x.answer(response, broken, delay)
}

// carryOut proves the caller and serves the operation.
func (x *exchange) carryOut(s *requestTenant) (any, error) {
	if _, known := x.model.methods[x.request.Path]; !known {
		return nil, mocks.ErrNoOperation
	}
	if err := x.model.Verify(s, x.call); err != nil {
		return nil, err
	}
	if s.op == nil {
		return nil, mocks.ErrNoOperation
	}
	if s.op.NoPayment && s.aboutNoPayment() {
		return nil, mocks.ErrStopped
	}
	return s.op.Serve(s, x.call)
}

// unknownScenario refuses a request that names a scenario which is not there: nothing was done.
func (x *exchange) unknownScenario(name string) {
	x.call.Find("unknown-scenario", "unknown scenario; nothing was done")
	known, meant := x.tenant.knownScenarios(x.model.Name()), x.tenant.meant(x.model.Name(), name)
	x.entry.Outcome = journal.Rejected
	x.answer(mocks.Response{
		Status: http.StatusBadRequest, ContentType: "text/plain; charset=utf-8",
		Body: []byte(headerScenario + ": unknown scenario " + strconv.Quote(name) + " of " + x.model.Name() + meant +
			"; nothing was done; known: " + strings.Join(known, ", ") + "\n"),
	}, fault.Fault{}, 0)
}

// note writes into the entry what the request came to.
func (x *exchange) note(s *requestTenant, err error) {
	e := x.entry
	e.Payment, e.From, e.To = s.id.Number, string(s.from), string(s.to)
	e.Rule, e.Reason = place(s.rule), s.reason
	e.OffContract = s.offContract || s.rule != nil && s.rule.Respond.OffContract()
	if s.script != nil {
		e.Scenario, e.Script = s.script.Name, s.script
	}
	switch {
	case errors.Is(err, mocks.ErrStopped):
		e.Outcome = journal.Stopped
	case s.refused != nil: // whatever words the provider has for it
		e.Outcome = journal.Declined
	case err != nil:
		e.Outcome = journal.Refused
	default:
		e.Outcome = journal.Answered
	}
}

// wait lets a scripted delay pass in wire time; a reset or a shut-down cuts it short. False: the client left.
func (x *exchange) wait(delay time.Duration) bool {
	if delay <= 0 {
		return true
	}
	ctx, cancel := x.alive()
	defer cancel()
	if clock.Wait(ctx, delay) || x.r.Context().Err() == nil {
		return true
	}
	x.entry.Delay = delay
	x.close(mocks.Response{}, fault.Fault{})
	return false
}

// alive ends when the client leaves or the books are closed.
func (x *exchange) alive() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(x.r.Context())
	stop := context.AfterFunc(x.books.ended, cancel)
	return ctx, func() { stop(); cancel() }
}

// answer writes or breaks, and closes the entry. The entry is closed before the last byte can leave, so that whoever has the
// answer finds the exchange in the journal.
func (x *exchange) answer(response mocks.Response, broken fault.Fault, delay time.Duration) {
	x.entry.Delay = delay
	h := x.w.Header()
	values := [2]string{strconv.FormatInt(x.entry.Number, 10), response.ContentType} // one piece of memory
	h[headerRequest] = values[0:1:1]
	if response.ContentType != "" {
		h["Content-Type"] = values[1:2:2]
	}
	if !x.books.clock.Real() || broken != (fault.Fault{}) { // net/http writes the machine's own time
		h.Set("Date", x.entry.At.Format(http.TimeFormat))
	}
	for name, value := range response.Header {
		h.Set(name, value)
	}
	if own := response.Header["Content-Type"]; own != "" {
		response.ContentType = own
	}
	x.close(response, broken)
	if broken != (fault.Fault{}) {
		ctx, cancel := x.alive()
		defer cancel()
		fault.Perform(ctx, x.w, x.r, broken, fault.Answer{Status: response.Status, Header: h.Clone(), Body: response.Body})
		return
	}
	if response.ContentType == "" {
		h["Content-Type"] = nil // nothing is sniffed
	}
	if len(response.Body) > buffered { // of a shorter body net/http writes the length
		h.Set("Content-Length", strconv.Itoa(len(response.Body)))
	}
	x.w.WriteHeader(response.Status)
	_, _ = x.w.Write(response.Body)
}

// close files the entry and has the exchange checked against the contract.
func (x *exchange) close(response mocks.Response, broken fault.Fault) {
	e := x.entry
	e.Status, e.AnswerType, e.AnswerHeader, e.Answer = response.Status, response.ContentType, response.Header, response.Body
	if e.Fault = broken.String(); broken.Kind == fault.Status {
		e.Status = broken.Status
	} else if broken.Kind != "" && broken.Phase != fault.AfterAnswer && broken.Phase != fault.MidBody {
		e.Status = 0
	}
	e.Forgiven = x.call.Forgiven
	for _, f := range x.call.Findings {
		e.Findings = append(e.Findings, journal.Finding(f))
	}
	e.Took = x.watch.Elapsed()
	x.check(response)
	x.books.journal.Add(e)
	x.sandbox.figures.exchanged(e)
	about := ""
	if e.Payment != "" {
		about = e.Provider + ":" + e.Payment
	}
	x.books.feed.publish(happening{at: e.At, kind: happenedRequest, about: about, subject: e.Number, event: e.Op})
}

// check compares the exchange with the provider's contract, off the answer's path. A request that breaks it is the merchant's
// business and stands in the journal; an answer that breaks it is a defect of ours.
func (x *exchange) check(response mocks.Response) {
	_, known := x.model.methods[x.request.Path]
	if x.sandbox.options.Contract == ContractOff || x.entry.Outcome == journal.Rejected || !known {
		return
	}
	call, tenant, off := x.call, x.tenant, x.entry.OffContract
	x.entry.Check(x.sandbox.pool.Do, func() []string {
		var breaches []string
		if call.Wire != nil {
			document, textual := call.Wire.Document()
			for _, v := range x.model.contract.CheckRequest(call.Path, call.Method, contract.Request{Variant: call.Operation, Header: call.Header, Document: document, Textual: textual}) {
				breaches = append(breaches, v.String())
			}
		}
		if response.Status == 0 || off { // stopped before the provider said anything, or what it says is made up
			return breaches
		}
		for _, v := range x.model.contract.CheckAnswer(call.Path, call.Method, contract.Answer{Variant: call.Operation, Status: response.Status, ContentType: response.ContentType, Body: response.Body}) {
			breaches = append(breaches, v.String())
			tenant.log().Error("an answer of the sandbox breaks the provider's contract: a defect of paysandbox",
				"provider", x.model.Name(), "operation", call.Operation, "request", call.Number, "breach", v.String())
		}
		return breaches
	})
}

// neutral gives the answer as it would read on a host of no name: links, QR codes and checksums depend on the host that the caller
// named. What it keeps of the request is what an answer may depend on.
func (s *requestTenant) neutral(value any) func() []byte {
	e := s.env
	e.caller = address{neutral: true}
	call := &mocks.Call{
		Request: &mocks.Request{Header: http.Header{"Accept": s.call.Header["Accept"]}},
		Number:  s.call.Number, Merchant: strings.Clone(s.call.Merchant), Operation: s.call.Operation,
	}
	return func() []byte { return e.shop.model.Render(&e, call, value, nil).Body }
}

// release lets the payer act: the challenge goes out with this answer.
func (s *requestTenant) release(id payment.ID) {
	_ = s.changing(id, s.announced, func(at *env, r *record) error {
		p := &r.notes.payer
		if !p.waiting() {
			return nil
		}
		p.armed = true
		switch {
		case p.calls > 0:
		case p.after > 0:
			r.notes.plan(at.now.Add(p.after), timerPayer)
		default:
			at.answer(r, p.answer, byPlan)
		}
		return nil
	})
}
