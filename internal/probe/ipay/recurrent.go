package ipay

import (
	"context"
	"fmt"
	"regexp"

	"paysandbox/internal/probe"
)

var fortyHex = regexp.MustCompile(`^[0-9a-fA-F]{40}$`)

// recurrent asks about payments without the payer.
func (s *shop) recurrent() []probe.Experiment {
	given := func(a answer) string { return "recurrent_token " + a.kindOf("recurrent_token") }
	return []probe.Experiment{
		experiment("recurrent-token", s.paidFor("what recurrent_token looks like", "40 hex digits", func() object { return object{"recurrent": true} }, func(a answer) string {
			switch token := string(a.Recurrent); {
			case token == "":
				return given(a)
			case fortyHex.MatchString(token):
				return "40 hex digits"
			default:
				return fmt.Sprintf("%d characters of another form", len(token))
			}
		})),
		experiment("recurrent-support",
			s.withRecipients(s.paidFor("a split with recurrent", "recurrent_token a string", func() object {
				return object{"recurrent": true, "transactions": s.parts(nil)}
			}, given)),
			s.wishing(s.paidBy("card 4000000000000044 with recurrent", "recurrent_token absent", Wish{Card: "4000000000000044"}, func() object {
				return object{"recurrent": true}
			}, given))),
		experiment("recurrent-status", s.withRecipients(s.recurrentStatus())),
		experiment("recurrent-3ds", s.recurrent3DS()),
	}
}

// paidFor looks at the answer with which a new payment is paid.
func (s *shop) paidFor(asks, ours string, changes func() object, look func(answer) string) probe.Trial {
	return s.moving(s.paidBy(asks, ours, Wish{}, changes, look))
}

// paidBy is the same by a token that holds something special.
func (s *shop) paidBy(asks, ours string, w Wish, changes func() object, look func(answer) string) probe.Trial {
	return probe.Trial{Asks: asks, Ours: ours, Sends: probe.Once(opCreate, opSale), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		p, err := s.sell(ctx, side, w, changes())
		if err != nil {
			return "", err
		}
		return look(p.answer), nil
	}}
}

// recurrentStatus looks for the token with the hold, and with the sale.
func (s *shop) recurrentStatus() probe.Trial {
	return s.moving(probe.Trial{
		Asks: "recurrent_token of a hold, then of its PaymentSale", Ours: "absent, then a string", Sends: probe.Once(opCreate, opSale),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			p, err := s.newHold(ctx, side, object{"recurrent": true})
			if err != nil {
				return "", err
			}
			a, outcome, err := s.command(ctx, side, opSale, p, object{"invoice": small})
			if err != nil || a.PmtStatus != "5" {
				return outcome, err
			}
			return p.answer.kindOf("recurrent_token") + ", then " + a.kindOf("recurrent_token"), nil
		},
	})
}

// recurrent3DS pays above the documented threshold by recurrent_token.
func (s *shop) recurrent3DS() probe.Trial {
	return s.moving(probe.Trial{
		Asks: "600 UAH by recurrent_token", Ours: "not challenged", Sends: probe.Once(opCreate, opSale, opCreate),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			first, err := s.newSold(ctx, side, object{"recurrent": true})
			if err != nil {
				return "", err
			}
			if first.answer.Recurrent == "" {
				return "", probe.Unclear("no recurrent_token was given")
			}
			again := object{"invoice": 60000, "recurrent_token": string(first.answer.Recurrent)}
			a, outcome, err := s.send(ctx, side, lacking(s.creation(again), "token"))
			switch {
			case err != nil:
				return "", err
			case a.PmtStatus == "5" || a.PmtStatus == "3":
				return "not challenged", nil
			}
			return outcome, nil
		},
	})
}
