package intellectmoney

import (
	"context"

	"paysandbox/internal/probe"
)

// made asks what becomes of a createInvoice with changes.
func (s *shop) made(asks, ours string, changes ...field) probe.Trial {
	return s.tried(asks, ours, opInvoice, func(side *probe.Side) *draft { return s.invoice(side, changes...) })
}

// tried asks what becomes of one request.
func (s *shop) tried(asks, ours, operation string, make func(*probe.Side) *draft) probe.Trial {
	return probe.Trial{Asks: asks, Ours: ours, Sends: probe.Once(operation), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		_, outcome, err := s.send(ctx, side, make(side))
		return outcome, err
	}}
}

// onInvoice asks what becomes of a request about an invoice that was made for it.
func (s *shop) onInvoice(asks, ours, operation string, make func(invoiceID string) *draft) probe.Trial {
	return probe.Trial{Asks: asks, Ours: ours, Sends: probe.Once(opInvoice, operation), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		number, err := s.newInvoice(ctx, side)
		if err != nil {
			return "", err
		}
		_, outcome, err := s.send(ctx, side, make(number))
		return outcome, err
	}}
}

// started asks the same of an sbpPayment. Where a plain one is refused, nothing can be learned from an odd one.
func (s *shop) started(asks, ours string, make func(*draft) *draft) probe.Trial {
	t := s.onInvoice(asks, ours, opSBP, func(number string) *draft { return make(s.start(opSBP, number)) })
	ask := t.Run
	t.Run = func(ctx context.Context, side *probe.Side) (string, error) {
		if err := s.startable(); err != nil {
			return "", err
		}
		return ask(ctx, side)
	}
	return t
}

func (s *shop) startable() error {
	if s.plainStart != taken {
		return probe.Unclear("a plain sbpPayment of an invoice in TST is not taken here: %s", s.plainStart)
	}
	return nil
}

// moving marks a trial that carries a payment through, takes money or gives it back, or could.
func moving(t probe.Trial) probe.Trial {
	t.Money = true
	return t
}

// set names the setting that makes the sandbox equal at an outcome.
func set(t probe.Trial, outcome, setting string) probe.Trial {
	t.Settings = map[string]string{outcome: setting}
	return t
}
