package gbpayments

import (
	"context"
	"strconv"

	"paysandbox/internal/probe"
)

// payments asks what a payment wants. Blocks are released again.
func (s *site) payments() []probe.Experiment {
	const most = 999999999999 // kopecks
	return []probe.Experiment{
		experiment("sums",
			s.bad("amount 0", wrong("amount"), object{"amount": 0}),
			s.bad("amount -1", wrong("amount"), object{"amount": -1}),
			s.bad("amount 1.5", wrong("amount"), object{"amount": 1.5}),
			s.blocked("amount 1", taken, object{"amount": 1}),
			s.blocked("amount 999999999999", taken, object{"amount": most}),
			s.blocked("amount 1000000000000", wrong("amount"), object{"amount": most + 1})),
		experiment("email-and-ip",
			s.blocked("email nobody", wrong("email"), object{"email": "nobody"}),
			s.blocked("an email with a name", wrong("email"), object{"email": "Payer <payer@shop.example>"}),
			s.blocked("ip 127.0.0.1", taken, object{"ip": "127.0.0.1"}),
			s.blocked("ip ::1", taken, object{"ip": "::1"}),
			s.blocked("ip fe80::1%eth0", wrong("ip"), object{"ip": "fe80::1%eth0"}),
			s.blocked("ip nowhere", wrong("ip"), object{"ip": "nowhere"})),
		experiment("order-id", s.repeatedOrder()),
		experiment("test-tokens",
			s.tried("a token that nobody gave", wrong("token"), opAuth, func(side *probe.Side) *call {
				return s.ask(opAuth, s.payment(side).with(object{"token": "none-" + side.Number()}))
			}),
			moving(s.tried("tok_limit", refused, opAuth, func(side *probe.Side) *call {
				return s.ask(opAuth, s.payment(side).with(object{"token": "tok_limit"}))
			}))),
		experiment("declined-payment", s.declined(s.listedDecline())),
	}
}

// repeatedOrder blocks twice for one order_id.
func (s *site) repeatedOrder() probe.Trial {
	return s.paying(probe.Trial{
		Asks: "a second payment of one order_id", Ours: taken, Sends: probe.Once(opAuth, opCancel, opAuth, opCancel),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			order := object{"order_id": side.Number()}
			block := s.blocked("", "", order).Run
			if first, err := block(ctx, side); err != nil || first != taken {
				if err == nil {
					err = probe.Unclear("the first payment was not made and released: %s", first)
				}
				return "", err
			}
			return block(ctx, side)
		},
	})
}

// listedDecline looks for a declined payment in the list.
func (s *site) listedDecline() probe.Trial {
	return probe.Trial{
		Asks: "a declined payment", Ours: "no transaction_id in the answer; listed with status 2", Sends: probe.Once(opAuth, opList),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			payment := s.payment(side).with(object{"token": s.DeclinedToken})
			a, outcome, err := s.send(ctx, side, s.ask(opAuth, payment))
			if err != nil {
				return "", err
			}
			if outcome != refused {
				return "", probe.Unclear("the payment was not declined: %s", outcome)
			}
			told := "no transaction_id in the answer; "
			if a.number() != "" {
				told = "a transaction_id in the answer; "
			}
			list, err := s.list(ctx, side, nil)
			if err != nil {
				return "", err
			}
			found := list.holding(payment["order_id"].(string)) // payment writes a text
			if found == nil {
				return told + "not listed", nil
			}
			return told + "listed with status " + word(found["status"]), nil
		},
	}
}

// reasonOf is the reason that an answer gives.
func reasonOf(a answer, outcome string) string {
	if outcome != refused {
		return outcome
	}
	return strconv.Quote(a.Response.Reason)
}
