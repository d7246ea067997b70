package ipay

import (
	"context"
	"strings"

	"paysandbox/internal/probe"
)

// tried asks what becomes of one request.
func (s *shop) tried(asks, ours, kind string, make func(*probe.Side) *draft) probe.Trial {
	return s.looked(asks, ours, kind, make, func(_ answer, outcome string) string { return outcome })
}

// looked asks about the answer to one request.
func (s *shop) looked(asks, ours, kind string, make func(*probe.Side) *draft, look func(answer, string) string) probe.Trial {
	return probe.Trial{Asks: asks, Ours: ours, Sends: probe.Once(kind), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		a, outcome, err := s.send(ctx, side, make(side))
		if err != nil {
			return "", err
		}
		return look(a, outcome), nil
	}}
}

// fee asks what becomes of a CalculateFee that is spoilt.
func (s *shop) fee(asks, ours string, spoil func(*draft)) probe.Trial {
	return s.tried(asks, ours, opFee, func(*probe.Side) *draft {
		d := s.draft(opFee, object{"invoice": 10000})
		spoil(d)
		return d
	})
}

// created asks what becomes of a PaymentCreate with changes of its fields. Its token is none, so that nobody can take money: where the
// fields are good, the token is refused. Where a side looks at the token first, nothing can be learned.
func (s *shop) created(asks, ours string, changes object) probe.Trial {
	return s.createdBy(asks, ours, func() *draft { return s.creation(changes) })
}

func (s *shop) createdBy(asks, ours string, make func() *draft) probe.Trial {
	return probe.Trial{Asks: "PaymentCreate " + asks, Ours: ours, Sends: probe.Once(opCreate), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		if s.broken == s.badToken {
			return "", probe.Unclear("broken fields and a token that is none get the same answer here: %s", s.broken)
		}
		_, outcome, err := s.send(ctx, side, make())
		if outcome == s.badToken {
			outcome = fieldsTaken
		}
		return outcome, err
	}}
}

// split asks the same with transactions. It needs two recipients.
func (s *shop) split(asks, ours string, make func() object) probe.Trial {
	return s.withRecipients(s.createdBy(asks, ours, func() *draft { return s.creation(make()) }))
}

// withRecipients marks a trial that needs recipients.
func (s *shop) withRecipients(t probe.Trial) probe.Trial {
	if len(s.Recipients) < 2 && t.Missing == "" {
		t.Missing = "it needs two recipients whom the merchant may pay; give them with --recipient"
	}
	return t
}

// set names the setting that makes the sandbox equal at an outcome.
func set(t probe.Trial, outcome, setting string) probe.Trial {
	t.Settings = map[string]string{outcome: setting}
	return t
}

// strict names strict_fields for an outcome.
func strict(t probe.Trial, outcome string) probe.Trial { return set(t, outcome, "strict_fields=true") }

// experiment asks a guess.
func experiment(name string, trials ...probe.Trial) probe.Experiment {
	return probe.Experiment{Guess: "guess.ipay." + name, Trials: trials}
}

// replaced writes a request with one text in it replaced by another.
func replaced(before, after string) func([]byte) []byte {
	return func(text []byte) []byte { return []byte(strings.Replace(string(text), before, after, 1)) }
}
