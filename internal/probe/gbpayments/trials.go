package gbpayments

import (
	"context"

	"paysandbox/internal/probe"
)

// tried asks what becomes of one request.
func (s *site) tried(asks, ours, operation string, make func(*probe.Side) *call) probe.Trial {
	return s.seen(asks, ours, operation, make, func(_ answer, outcome string) string { return outcome })
}

// seen asks the same and looks at the answer.
func (s *site) seen(asks, ours, operation string, make func(*probe.Side) *call, look func(answer, string) string) probe.Trial {
	return probe.Trial{Asks: asks, Ours: ours, Sends: probe.Once(operation), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		a, outcome, err := s.send(ctx, side, make(side))
		if err != nil {
			return "", err
		}
		return look(a, outcome), nil
	}}
}

// tested asks the test method with parameters.
func (s *site) tested(asks, ours string, parameters object) probe.Trial {
	return s.tried(asks, ours, opTest, func(*probe.Side) *call { return s.ask(opTest, parameters) })
}

// written asks the test method with a body as it is written.
func (s *site) written(asks, ours, contentType, body string) probe.Trial {
	return s.tried(asks, ours, opTest, func(*probe.Side) *call { return s.bytes(opTest, body).as("Content-Type", contentType) })
}

// step is one request of a trial that sends several. The number is that of the transaction before; the first has none.
type step struct {
	operation string
	make      func(side *probe.Side, number string) object
}

// The steps of most trials.
func (s *site) auth(changes object) step   { return s.pay(opAuth, changes) }
func (s *site) charge(changes object) step { return s.pay(opCharge, changes) }

func (s *site) pay(operation string, changes object) step {
	return step{operation, func(side *probe.Side, _ string) object { return s.payment(side).with(changes) }}
}

func confirm(amount int) step { return ofSum(opConfirm, amount) }
func refund(amount int) step  { return ofSum(opRefund, amount) }

func ofSum(operation string, amount int) step {
	return step{operation, func(_ *probe.Side, number string) object { return object{"transaction_id": number, "amount": amount} }}
}

var cancel = step{opCancel, func(_ *probe.Side, number string) object { return object{"transaction_id": number} }}

// operations are those of steps, in their order.
func operations(steps []step) (names []string) {
	for _, st := range steps {
		names = append(names, st.operation)
	}
	return names
}

// done is what came of steps.
type done struct {
	answers  []answer
	outcomes []string
}

// take carries steps out. The first must be taken, for without a payment nothing can be learned; where it makes none, take ends with
// an error.
func (s *site) take(ctx context.Context, side *probe.Side, steps []step) (d done, err error) {
	number := ""
	for i, st := range steps {
		a, outcome, err := s.send(ctx, side, s.ask(st.operation, st.make(side, number)))
		if err != nil {
			return d, err
		}
		if i == 0 {
			if number = a.number(); outcome != taken || number == "" {
				return d, probe.Unclear("the payment for it was not made: %s", outcome)
			}
		}
		d.answers, d.outcomes = append(d.answers, a), append(d.outcomes, outcome)
	}
	return d, nil
}

// steps asks what becomes of the steps after the first.
func (s *site) steps(asks, ours string, look func(done) string, steps ...step) probe.Trial {
	return s.paying(probe.Trial{
		Asks: asks, Ours: ours, Sends: probe.Once(operations(steps)...),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			d, err := s.take(ctx, side, steps)
			if err != nil {
				return "", err
			}
			return look(d), nil
		},
	})
}

// released is the outcome of step n. A block that the last step should have released and did not is told.
func released(n int) func(done) string {
	return func(d done) string {
		if last := d.outcomes[len(d.outcomes)-1]; last != taken {
			return d.outcomes[n] + "; the block is still there: " + last
		}
		return d.outcomes[n]
	}
}

// blocked asks what becomes of a block that may be taken or not, and releases it if it was.
func (s *site) blocked(asks, ours string, changes object) probe.Trial {
	return s.paying(probe.Trial{
		Asks: asks, Ours: ours, Sends: probe.Once(opAuth, opCancel),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			a, outcome, err := s.send(ctx, side, s.ask(opAuth, s.payment(side).with(changes)))
			if err != nil || outcome != taken {
				return outcome, err
			}
			_, end, err := s.send(ctx, side, s.ask(opCancel, cancel.make(side, a.number())))
			if err == nil && end != taken {
				outcome += "; the block is still there: " + end
			}
			return outcome, err
		},
	})
}

// bad asks what becomes of a block with parameters that the page itself rules out, so that it moves nothing; it needs the token of a
// card, because the token is looked at first.
func (s *site) bad(asks, ours string, changes object) probe.Trial {
	return s.withToken(s.tried(asks, ours, opAuth, func(side *probe.Side) *call { return s.ask(opAuth, s.payment(side).with(changes)) }))
}

// paying marks a trial that moves money of a card.
func (s *site) paying(t probe.Trial) probe.Trial { return s.withToken(moving(t)) }

// moving marks a trial that takes money or gives it back, or could.
func moving(t probe.Trial) probe.Trial {
	t.Money = true
	return t
}

func (s *site) withToken(t probe.Trial) probe.Trial {
	if s.Token == "" {
		t.Missing = "it needs the token of a card; give it with --token"
	}
	return t
}

// declined marks a trial that needs a card that is declined.
func (s *site) declined(t probe.Trial) probe.Trial {
	if t = moving(t); s.DeclinedToken == "" {
		t.Missing = "it needs the token of a card that is declined; give it with --declined-token"
	}
	return t
}
