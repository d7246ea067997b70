package sandbox

import (
	"strconv"
	"time"

	"paysandbox/internal/scenario"
	"paysandbox/internal/series"
	"paysandbox/mocks"
)

// list brings the lines of a payment up to date. The payment is stored: whoever finds a line finds its payment.
func (e *env) list(r *record) {
	lister, lines := e.shop.model.lister, e.books.lines[e.shop.model.Name()]
	if lister == nil {
		return
	}
	owner := ownerNumber(r)
	for _, l := range lister.Lines(r.Payment) {
		lines.Put(series.Line{Number: l.Number, At: l.At, Class: series.Class(l.Class), Amount: l.Amount, Owner: owner})
	}
}

// listNew lists the payment that was stored a moment ago, as it is by now: who guesses its number may have been at it already.
func (s *requestTenant) listNew() error {
	if s.shop.model.lister == nil {
		return nil
	}
	return s.books.payments.Update(s.id, func(r *record) error {
		s.list(r)
		return nil
	})
}

// hide leaves a payment, with all lines that it has or will have, out of what is listed, as a rule says. A new payment has its number
// and no line yet.
func (e *env) hide(r *record, h *scenario.Hide) {
	if e.shop.model.lister == nil {
		return
	}
	var until time.Time
	if h.For > 0 {
		until = e.now.Add(h.For)
	}
	e.books.lines[e.shop.model.Name()].Hide(ownerNumber(r), h.Calls, until)
}

// ownerNumber is the payment's number as its lines bear it.
func ownerNumber(r *record) int64 {
	n, _ := strconv.ParseInt(r.ID.Number, 10, 64) // counted by env.nextNumber
	return n
}

// Lines gives a page of the tenant's lines. What a scenario hides is neither listed nor counted.
func (s *requestTenant) Lines(q mocks.LineQuery) (page []mocks.Line, count int) {
	lines := s.books.lines[s.shop.model.Name()]
	if lines == nil {
		return nil, 0
	}
	find := series.Query{From: q.From, To: q.To, Reverse: q.Reverse, Offset: q.Offset, Limit: q.Limit}
	for class := series.Class(1); class <= series.MaxClass; class++ {
		if q.Classes(int(class)) {
			find.Classes |= series.Of(class)
		}
	}
	if q.Order != nil {
		find.Order = func(a, b series.Line) int { return q.Order(unowned(a), unowned(b)) }
	}
	found, count := lines.Find(find, s.now)
	for _, l := range found {
		page = append(page, lineOf(l))
	}
	return page, count
}

func lineOf(l series.Line) mocks.Line {
	line := unowned(l)
	line.Owner = strconv.FormatInt(l.Owner, 10)
	return line
}

// unowned is the line without its owner, which nobody sorts by.
func unowned(l series.Line) mocks.Line {
	return mocks.Line{Number: l.Number, At: l.At, Class: int(l.Class), Amount: l.Amount}
}

// ownerOf is the payment to which a line of a provider's list belongs; empty: there is no such line.
func (b *books) ownerOf(provider, number string) string {
	n, err := strconv.ParseInt(number, 10, 64)
	lines := b.lines[provider]
	if lines == nil || err != nil || strconv.FormatInt(n, 10) != number { // 0997 is no way to write 997
		return ""
	}
	owner, found := lines.Owner(n)
	if !found {
		return ""
	}
	return strconv.FormatInt(owner, 10)
}
