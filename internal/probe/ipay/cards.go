package ipay

import (
	"context"

	"paysandbox/internal/probe"
)

// withoutToken sends a PaymentCreate whose token is among the changes.
func (s *shop) withoutToken(changes func() object, look func(*payment) string) func(context.Context, *probe.Side) (string, error) {
	return func(ctx context.Context, side *probe.Side) (string, error) {
		a, outcome, err := s.send(ctx, side, s.creation(changes()))
		if err != nil {
			return "", err
		}
		if a.PmtStatus == "" && outcome != badTokenError {
			return outcome, nil
		}
		return look(&payment{a, number(a.PmtID), outcome}), nil
	}
}

// unlessRefused makes an outcome of nothing one that tells nothing.
func unlessRefused(t probe.Trial) probe.Trial {
	ask := t.Run
	t.Run = func(ctx context.Context, side *probe.Side) (string, error) {
		outcome, err := ask(ctx, side)
		if err == nil && outcome == "" {
			return "", probe.Unclear("the token is refused, so that there is no card")
		}
		return outcome, err
	}
	return t
}

// cards asks about what is inside a token. Only a sandbox makes such tokens.
func (s *shop) cards() []probe.Experiment {
	card := func(asks, ours string, w Wish) probe.Trial {
		return s.wishing(s.seen(asks, ours, w, nil, outcomeOf))
	}
	return []probe.Experiment{
		experiment("card-errors",
			card("a token whose card number is no card's", "refused: invalid pan", Wish{Card: "4111111111111112"}),
			card("a token whose card ends in month 13", "refused: invalid expm", Wish{CardExpires: "13/2039"}),
			card("a token whose card ends in year 39", "refused: invalid expy", Wish{CardExpires: "12/39"})),
		experiment("test-cards",
			card("card 4000000000000416", "pmt_status 4, error_group 41", Wish{Card: "4000000000000416"}),
			card("card 4000000000000424", "pmt_status 4, error_group 42", Wish{Card: "4000000000000424"}),
			card("card 4000000000000036", "pmt_status 1", Wish{Card: "4000000000000036"})),
		experiment("networks", card("a card of American Express", "pmt_status 4, error_group 57", Wish{Card: "378282246310005"})),
		experiment("cryptogram", s.wishing(s.seen("600 UAH by a card with a cryptogram", "pmt_status 1", Wish{AuthMethod: "CRYPTOGRAM_3DS"}, func() object {
			return object{"invoice": 60000}
		}, outcomeOf))),
		experiment("security", s.security()),
	}
}

// security asks what comes with status 14, and whether something can be done after it.
func (s *shop) security() probe.Trial {
	return s.wishing(probe.Trial{
		Asks: "card 4000000000000143, then PaymentVerify3DS", Ours: "pmt_status 14, then " + overall, Sends: probe.Once(opCreate, opVerify),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			p, err := s.create(ctx, side, Wish{Card: "4000000000000143"}, nil)
			if err != nil {
				return "", err
			}
			if p.answer.PmtStatus == "" {
				return p.outcome, nil
			}
			_, outcome, err := s.command(ctx, side, opVerify, p, object{"threeds_data": nobodysData})
			return p.outcome + ", then " + outcome, err
		},
	})
}
