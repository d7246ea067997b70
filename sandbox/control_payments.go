package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"paysandbox/internal/yamlfile"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// paymentView is a payment as the control plane shows it.
type paymentView struct {
	ID        string         `json:"id"`
	Reference string         `json:"reference,omitempty"`
	Amount    moneyView      `json:"amount"`
	Method    string         `json:"method,omitempty"`
	State     payment.State  `json:"state"`
	Status    payment.Status `json:"status"`
	Since     time.Time      `json:"since"`
	Deadline  *time.Time     `json:"deadline,omitempty"`
	Ledger    []movementView `json:"ledger"`
	Scenario  string         `json:"scenario,omitempty"`
	Reason    string         `json:"reason"`
	Attempt   int            `json:"attempt"`
	// OffContract: a scenario or a control call brought it where the provider's documents do not lead.
	OffContract bool             `json:"off_contract,omitempty"`
	Calls       map[string]int32 `json:"calls"`
	History     []turnView       `json:"history"`
	Payer       *sayingView      `json:"payer,omitempty"`  // what the payer said last
	Next        *nextView        `json:"next,omitempty"`   // where the payer's browser goes from there
	Detail      json.RawMessage  `json:"detail,omitempty"` // the provider's own part
}

type moneyView struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
	Text     string `json:"text"`
}

type movementView struct {
	Kind   payment.Kind `json:"kind"`
	Minor  int64        `json:"minor"`
	Part   string       `json:"part,omitempty"`
	Number string       `json:"number,omitempty"`
	At     time.Time    `json:"at"`
}

type turnView struct {
	State   payment.State `json:"state"`
	At      time.Time     `json:"at"`
	Event   string        `json:"event"`
	Request int64         `json:"request,omitempty"`
	Rule    string        `json:"rule,omitempty"`
}

// sayingView is what the payer said to the challenge.
type sayingView struct {
	Answer mocks.Answer `json:"answer"`
	At     time.Time    `json:"at"`
	By     string       `json:"by"`             // plan, page, control
	Shop   string       `json:"shop,omitempty"` // what became of the form that the sandbox carried to the shop
}

// nextView is where the payer's browser goes after the answer: whoever plays the browser goes there, or hands the fields over.
type nextView struct {
	Method string            `json:"method,omitempty"`
	URL    string            `json:"url,omitempty"`
	Fields map[string]string `json:"fields,omitempty"`
	Note   string            `json:"note,omitempty"`
}

// viewAnswer is what the payer said, and what follows; nothing where the payer has not spoken.
func (t *Tenant) viewAnswer(books *books, r record) (*sayingView, *nextView) {
	s, said := t.shops[r.ID.Provider], r.notes.said
	if said == nil || s.model.payer == nil {
		return nil, nil
	}
	e := &env{tenant: t, books: books, shop: s, script: r.notes.script, now: books.clock.Now()}
	next := s.model.payer.Next(e, r.Payment, said.answer)
	v := &nextView{Method: next.Method, URL: t.mask.String(next.URL), Note: next.Note}
	for _, f := range next.Fields {
		if v.Fields == nil {
			v.Fields = map[string]string{}
		}
		v.Fields[f.Name] = f.Value
	}
	return &sayingView{Answer: said.answer, At: said.at, By: said.by, Shop: said.shop}, v
}

func (t *Tenant) viewPayment(books *books, r record) paymentView {
	m := t.shops[r.ID.Provider].model
	v := paymentView{
		ID: r.ID.String(), Reference: t.mask.String(r.Reference), Method: r.Method, State: r.State, Status: m.Status(r.Payment),
		Amount: moneyView{r.Amount.Minor, r.Amount.Currency, payment.Decimal(r.Amount.Minor)}, Since: r.Since,
		Ledger: []movementView{}, Reason: cmp.Or(r.notes.reason, byDefault), Attempt: r.notes.attempt, Calls: callsOf(books, r, m), History: []turnView{},
	}
	if detail, err := json.Marshal(r.Detail); err == nil && r.Detail != nil {
		if masked := t.mask.Bytes(detail); json.Valid(masked) {
			v.Detail = masked
		}
	}
	if !r.Deadline.IsZero() {
		v.Deadline = &r.Deadline
	}
	for _, movement := range r.Ledger {
		v.Ledger = append(v.Ledger, movementView(movement))
	}
	switch {
	case r.notes.script != nil:
		v.Scenario = r.notes.script.Name
	case r.notes.reason != "":
		v.Scenario = m.defaults.Name
	}
	v.OffContract = r.notes.offContract
	v.Payer, v.Next = t.viewAnswer(books, r)
	for _, h := range r.notes.history.turns() {
		v.History = append(v.History, turnView{State: h.to, At: time.Unix(0, h.at).UTC(), Event: h.event, Request: h.request, Rule: place(h.rule)})
	}
	return v
}

// callsOf names the counted calls: of the payment, or of its order where the script counts those.
func callsOf(books *books, r record, m *model) map[string]int32 {
	counts := r.notes.calls
	if o := r.notes.order; o != nil {
		books.index.Lock()
		counts = slices.Clone(o.calls)
		books.index.Unlock()
	}
	named := map[string]int32{}
	for _, op := range m.operations {
		if op.index < len(counts) && counts[op.index] > 0 {
			named[op.Name] = counts[op.index]
		}
	}
	return named
}

// listPayments lists payments, newest first: ?provider= ?state= ?status= ?reference= ?limit= (default 100).
func (c control) listPayments(r *http.Request) (any, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	q := r.URL.Query()
	limit, err := number(q.Get("limit"), 100)
	if err != nil {
		return nil, badRequest("limit: %v", err)
	}
	if status := payment.Status(q.Get("status")); status != "" && !slices.Contains(payment.Statuses(), status) {
		return nil, badRequest("%s", yamlfile.Unknown("status", string(status), texts(payment.Statuses())))
	}
	if err := c.knows(namedWords{provider: q.Get("provider"), state: q.Get("state")}); err != nil {
		return nil, err
	}
	views := []paymentView{}
	books := t.books.Load() // once: a reset may come between
	books.payments.Newest(func(id payment.ID, rec record) bool {
		if int64(len(views)) >= limit {
			return false
		}
		status := t.shops[id.Provider].model.Status(rec.Payment)
		if wants(q.Get("provider"), id.Provider) && wants(q.Get("state"), string(rec.State)) && wants(q.Get("status"), string(status)) &&
			wants(q.Get("reference"), rec.Reference) {
			views = append(views, t.viewPayment(books, rec))
		}
		return true
	})
	return map[string]any{"tenant": t.name, "payments": views}, nil
}

// payment finds the payment that the path names, and an env to act on it; a bare number serves where one provider has it.
func (c control) payment(r *http.Request) (*env, record, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, record{}, err
	}
	id, err := payment.ParseID(r.PathValue("id"))
	if err != nil {
		return nil, record{}, err
	}
	books := t.books.Load() // once: a reset may come between
	var found []record
	for _, m := range c.models {
		if !wants(id.Provider, m.Name()) {
			continue
		}
		rec, ok := books.payments.Get(payment.ID{Provider: m.Name(), Number: id.Number})
		if !ok { // the number of a refund leads to its payment
			rec, ok = books.payments.Get(payment.ID{Provider: m.Name(), Number: books.ownerOf(m.Name(), id.Number)})
		}
		if ok {
			found = append(found, rec)
		}
	}
	switch len(found) {
	case 0:
		return nil, record{}, fmt.Errorf("%w: tenant %s has no payment %s; GET /__admin/payments lists them", mocks.ErrUnknown, t.name, r.PathValue("id"))
	case 1:
		return &env{tenant: t, books: books, shop: t.shops[found[0].ID.Provider], script: found[0].notes.script, now: books.clock.Now()}, found[0], nil
	}
	candidates := make([]string, len(found))
	for i, rec := range found {
		candidates[i] = rec.ID.String()
	}
	return nil, record{}, &problem{http.StatusConflict, "more than one provider has this number; say which: " + strings.Join(candidates, ", ")}
}

func (c control) getPayment(r *http.Request) (any, error) {
	e, rec, err := c.payment(r)
	if err != nil {
		return nil, err
	}
	return e.tenant.viewPayment(e.books, rec), nil
}

// payer answers the challenge of a payment, as its page would: {"answer": "approve" | "decline" | "abandon"}. Nothing is posted to
// the shop: the answer's `next` has what the payer's browser would bring, for the caller to hand over.
func (c control) payer(r *http.Request) (any, error) {
	e, rec, err := c.payment(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Answer string `json:"answer"`
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	after, err := e.payerAnswers(rec.ID, mocks.Answer(body.Answer), byControl)
	if err != nil {
		return nil, err
	}
	return e.tenant.viewPayment(e.books, after), nil
}

// Payer answers the challenge of a payment in the payer's place and says where the payer's browser would go, with what.
// ErrNotChallenged if it waits for nobody, mocks.ErrUnknown if there is no such payment.
func (t *Tenant) Payer(id payment.ID, answer mocks.Answer) (mocks.Next, error) {
	s := t.shops[id.Provider]
	if s == nil {
		return mocks.Next{}, mocks.ErrUnknown
	}
	books := t.books.Load()
	e := env{tenant: t, books: books, shop: s, now: books.clock.Now()}
	after, err := e.payerAnswers(id, answer, byControl)
	if err != nil {
		return mocks.Next{}, err
	}
	e.script = after.notes.script
	return s.model.payer.Next(&e, after.Payment, answer), nil
}
