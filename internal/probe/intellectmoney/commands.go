package intellectmoney

import (
	"context"

	"paysandbox/internal/probe"
)

// commands asks what becomes of an invoice that was made.
func (s *shop) commands() []probe.Experiment {
	address := func(asks, ours, value string) probe.Trial {
		return s.started(asks, ours, func(d *draft) *draft { return d.with(field{"IpAddress", value}) })
	}
	return []probe.Experiment{
		experiment("ip-address",
			address("IPv4 with a mask", refused("ipAddress"), "127.0.0.1/32"),
			address("0.0.0.0/0, as it is printed", refused("ipAddress"), "0.0.0.0/0"),
			address("IPv6", refused("ipAddress"), "::1"),
			address("none", refused("ipAddress"), "")),
		experiment("unknown-invoice",
			s.tried("the state of an InvoiceId that was never given", refused("invoiceId"), opState, func(*probe.Side) *draft { return s.state(neverGiven) }),
			s.tried("a start of an InvoiceId that was never given", refused("invoiceId"), opSBP, func(*probe.Side) *draft { return s.start(opSBP, neverGiven) })),
		experiment("wrong-state",
			s.onInvoice("activationPay of an invoice that nobody started", refused("invoiceId"), opActivation, func(number string) *draft {
				return s.activation(number, "1.00", "123")
			}),
			moving(s.onInvoice("purchaseToPaid of an invoice that nobody paid", refused("invoiceId"), opToPaid, func(number string) *draft {
				return s.purchase(opToPaid, number, "")
			}))),
		experiment("second-start", s.again("the same method again", opSBP), s.again("another method", opGazprom)),
		experiment("method-not-preferred", s.notPreferred()),
		experiment("steps", s.stepOfNew(), moving(s.stepOfCancelled())),
	}
}

// again starts an invoice whose payment runs.
func (s *shop) again(asks, second string) probe.Trial {
	return probe.Trial{
		Asks: asks + " while one runs", Ours: taken, Sends: probe.Once(opInvoice, opSBP).And(probe.Once(second)),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			if err := s.startable(); err != nil {
				return "", err
			}
			number, err := s.newInvoice(ctx, side)
			if err != nil {
				return "", err
			}
			if _, outcome, err := s.send(ctx, side, s.start(opSBP, number)); err != nil || outcome != taken {
				if err == nil {
					err = probe.Unclear("the first start was not taken: %s", outcome)
				}
				return "", err
			}
			_, outcome, err := s.send(ctx, side, s.start(second, number))
			return outcome, err
		},
	}
}

func (s *shop) notPreferred() probe.Trial {
	return probe.Trial{
		Asks: "sbpPayment of an invoice whose Preference is BankCard", Ours: taken, Sends: probe.Once(opInvoice, opSBP),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			if err := s.startable(); err != nil {
				return "", err
			}
			number, err := s.newInvoice(ctx, side, field{"Preference", "BankCard"})
			if err != nil {
				return "", err
			}
			_, outcome, err := s.send(ctx, side, s.start(opSBP, number))
			return outcome, err
		},
	}
}

// stepOfNew asks for the state of an invoice that nobody started.
func (s *shop) stepOfNew() probe.Trial {
	return probe.Trial{
		Asks: "PaymentStep of an invoice that nobody started", Ours: "Created", Sends: probe.Once(opInvoice, opState),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			number, err := s.newInvoice(ctx, side)
			if err != nil {
				return "", err
			}
			return s.step(ctx, side, number)
		},
	}
}

// stepOfCancelled cancels one. No money is in it, but the command is that of a refund.
func (s *shop) stepOfCancelled() probe.Trial {
	return probe.Trial{
		Asks: "PaymentStep of a cancelled invoice", Ours: "Error", Sends: probe.Once(opInvoice, opToRefund, opState),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			order := side.Number()
			number, err := s.newInvoice(ctx, side, field{"OrderId", order})
			if err != nil {
				return "", err
			}
			if _, outcome, err := s.send(ctx, side, s.purchase(opToRefund, "", order)); err != nil || outcome != taken {
				if err == nil {
					err = probe.Unclear("purchaseToRefund of a new invoice was not taken: %s", outcome)
				}
				return "", err
			}
			return s.step(ctx, side, number)
		},
	}
}

// step is PaymentStep, or what came in its place.
func (s *shop) step(ctx context.Context, side *probe.Side, number string) (string, error) {
	a, outcome, err := s.send(ctx, side, s.state(number))
	if err != nil || outcome != taken {
		return outcome, err
	}
	return string(a.Result.PaymentStep), nil
}
