package sandbox

import (
	"errors"
	"time"

	"paysandbox/internal/fault"
	"paysandbox/internal/scenario"
	"paysandbox/internal/store"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// Act carries out a command on a payment, in its one critical section.
func (s *requestTenant) Act(_ *mocks.Call, number string, decide mocks.Decide) (mocks.Result, error) {
	s.id = payment.ID{Provider: s.shop.model.Name(), Number: number}
	var result mocks.Result
	var refused error
	var wake time.Time
	var needed bool
	err := s.books.payments.Update(s.id, func(r *record) error {
		s.now, s.script = s.books.clock.Now(), r.notes.script
		s.runDue(r)
		s.payerAtCall(r, s.op.Name)
		result, refused = s.command(r, decide)
		wake, needed = r.notes.alarm(s.now)
		return nil // a count survives a refused or stopped call
	})
	if errors.Is(err, store.ErrMissing) {
		s.id = payment.ID{}
		return result, mocks.ErrUnknown
	}
	if needed {
		s.arm(s.id, wake)
	}
	return result, refused
}

// Create brings a payment into being. Nobody else can see it before it is stored, so it needs no lock until then; it gets its
// number only when it is carried out.
func (s *requestTenant) Create(_ *mocks.Call, draft payment.Payment, unique bool, decide mocks.Decide) (mocks.Result, error) {
	provider := s.shop.model.Name()
	s.now = s.books.clock.Now()
	draft.ID = payment.ID{Provider: provider}
	r := &record{Payment: draft, notes: notes{attempt: 1}}

	reserved := unique && s.books.reserve(provider, draft.Reference)
	if unique && !reserved {
		decide = func(*payment.Payment) (mocks.Proposal, error) { return mocks.Proposal{}, mocks.ErrExists }
	}
	result, err := s.command(r, decide)
	if err != nil || result.Refused != nil {
		if reserved {
			s.books.release(provider, draft.Reference)
		}
		s.giveBack(r)
		return result, err
	}
	s.id = r.ID
	wake, needed := r.notes.alarm(s.now)
	if err := s.books.payments.Insert(r.ID, *r); err != nil {
		return mocks.Result{}, err // a number that was given twice: a defect of ours
	}
	s.books.refer(r.ID, r.Reference)
	if err := s.listNew(); err != nil {
		return mocks.Result{}, err
	}
	if needed {
		s.arm(s.id, wake)
	}
	return result, nil
}

// command is a verified call about a payment: bind, count, decide, choose, apply. The order is scenarios.md, "An event's life".
// It returns the model's refusal, or ErrStopped; both leave the payment as it was, but counted.
func (s *requestTenant) command(r *record, decide mocks.Decide) (mocks.Result, error) {
	s.bind(r)
	s.script = r.notes.script
	calls := s.countCall(r)
	s.ordinal = 0
	if r.ID.Number != "" {
		s.ordinal = calls
	}
	kept := r.Payment.Clone()
	s.from, s.to = r.State, r.State

	proposal, err := decide(&r.Payment)
	written := r.Payment // Decide may leave details and the method; everything else moves by Enter
	r.Payment = kept
	r.Detail, r.Method = written.Detail, written.Method

	event := scenario.Event{At: s.op.Name, State: r.State, Calls: calls, Attempt: r.notes.attempt, Field: s.field(r)}
	rule, scripted := s.choose(r, &event)
	s.follow(rule, r.notes.script, r.notes.reason)
	s.offContract = r.notes.offContract
	if err == nil && s.broken.Phase == fault.BeforeCommit {
		err = mocks.ErrStopped
	}
	if err == nil && rule != nil && rule.Do.Refuse != nil {
		proposal.Refuse = rule.Do.Refuse
	}
	if err != nil {
		r.Payment = kept
		return mocks.Result{}, err
	}
	if s.refused = proposal.Refuse; s.refused != nil {
		r.Payment = kept
		if r.ID.Number != "" {
			s.tell(r, nil, rule)
		}
		return mocks.Result{Payment: kept.Clone(), Refused: s.refused}, nil
	}
	if r.ID.Number == "" {
		r.ID.Number = s.nextNumber()
	}
	s.apply(r, s.op.Name, s.op.Name, proposal, rule, scripted)
	s.to, s.offContract = r.State, r.notes.offContract
	s.toRelease = r.notes.payer.waiting()
	return mocks.Result{Payment: r.Payment.Clone()}, nil
}

// field reads what a condition may name: the documented fields of the call, or what every payment has.
func (s *requestTenant) field(r *record) func(string) (string, bool) {
	return func(name string) (string, bool) {
		if v, ok := common(&r.Payment, name); ok {
			return v, true
		}
		return s.call.Field(name)
	}
}

// countCall counts a verified call where its script counts and gives its ordinal there.
func (s *requestTenant) countCall(r *record) int {
	if o := r.notes.order; o != nil {
		s.books.index.Lock()
		defer s.books.index.Unlock()
		return increment(&o.calls, s.op.index)
	}
	return increment(&r.notes.calls, s.op.index)
}

func increment(counts *[]int32, index int) int {
	for len(*counts) <= index {
		*counts = append(*counts, 0)
	}
	(*counts)[index]++
	return int((*counts)[index])
}
