package intellectmoney

import (
	"context"
	"encoding/json"
	"strings"

	"paysandbox/internal/probe"
)

// pollsForEnd are for a payer who acts by himself, as a sandbox's does. At a provider somebody has to pay meanwhile.
const pollsForEnd = 8

// progress is the state answer of a payment that went through, or why none did.
type progress struct {
	step string
	rest map[string]json.RawMessage // keys of Result
	err  error
}

// money asks what comes with a payment that went through, and after a refund. A payment is made once for all.
func (s *shop) money() []probe.Experiment {
	return []probe.Experiment{
		experiment("ok-spelling", moving(set(s.paid("PaymentStep of a paid invoice", "OK", func(p *progress) string { return p.step }), "Ok", "ok_spelling=Ok"))),
		experiment("rc-code-id",
			s.codesOfNew(),
			moving(s.paid("a paid invoice", "Rrn as text, RcCodeId absent", func(p *progress) string { return codes(p.rest) }))),
		experiment("order-or-invoice",
			moving(s.tried("purchaseToRefund of an OrderId that was never given", refused("orderId"), opToRefund, func(side *probe.Side) *draft {
				return s.purchase(opToRefund, "", side.Number())
			})),
			moving(s.cancelled("purchaseToRefund of a new invoice by InvoiceId", taken, func(number, _ string) (string, string) { return number, "" }, outcomeAlone)),
			moving(s.cancelled("purchaseToRefund of a new invoice by OrderId", taken, func(_, order string) (string, string) { return "", order }, outcomeAlone)),
			moving(s.cancelled("InvoiceId of one invoice and an OrderId that it has not", refused("orderId"), func(number, order string) (string, string) {
				return number, order + "-other"
			}, outcomeAlone))),
		experiment("hold-answer",
			moving(s.cancelled("Result of purchaseToRefund", "State", func(number, order string) (string, string) { return number, order }, keysOfResult))),
	}
}

// paid asks about a payment that went through.
func (s *shop) paid(asks, ours string, look func(*progress) string) probe.Trial {
	return probe.Trial{
		Asks: asks, Ours: ours, Sends: probe.Once(opInvoice, opSBP).And(probe.Times(pollsForEnd, opState)),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			if s.end == nil {
				s.end = s.payment(ctx, side)
			}
			if s.end.err != nil {
				return "", s.end.err
			}
			return look(s.end), nil
		},
	}
}

func (s *shop) payment(ctx context.Context, side *probe.Side) *progress {
	p := &progress{}
	if p.err = s.startable(); p.err != nil {
		return p
	}
	number, err := s.newInvoice(ctx, side)
	if err != nil {
		p.err = err
		return p
	}
	if _, _, p.err = s.send(ctx, side, s.start(opSBP, number)); p.err != nil {
		return p
	}
	a, err := s.poll(ctx, side, number, pollsForEnd, "OK")
	p.step, p.rest, p.err = string(a.Result.PaymentStep), resultKeys(a), err
	return p
}

// codesOfNew asks whether an invoice that nobody started has codes of a bank.
func (s *shop) codesOfNew() probe.Trial {
	return probe.Trial{
		Asks: "an invoice that nobody started", Ours: "Rrn absent, RcCodeId absent", Sends: probe.Once(opInvoice, opState),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			number, err := s.newInvoice(ctx, side)
			if err != nil {
				return "", err
			}
			a, outcome, err := s.send(ctx, side, s.state(number))
			if err != nil || outcome != taken {
				return outcome, err
			}
			return codes(resultKeys(a)), nil
		},
	}
}

// codes says which of the bank's two are there.
func codes(result map[string]json.RawMessage) string {
	kind := func(name string) string {
		switch value := string(result[name]); {
		case value == "":
			return name + " absent"
		case value == "null":
			return name + " null"
		case strings.HasPrefix(value, `"`):
			return name + " as text"
		}
		return name + " as a number"
	}
	return kind("Rrn") + ", " + kind("RcCodeId")
}

// resultKeys are the keys of Result in a JSON answer.
func resultKeys(a answer) map[string]json.RawMessage {
	var body struct{ Result map[string]json.RawMessage }
	_ = json.Unmarshal(a.raw.Body, &body) // an answer in XML has none
	return body.Result
}

func outcomeAlone(_ answer, outcome string) string { return outcome }

// keysOfResult names them in their order.
func keysOfResult(a answer, outcome string) string {
	if outcome != taken {
		return outcome
	}
	keys, err := jsonKeys(a.raw.Body)
	if err != nil {
		return "no JSON"
	}
	var names []string
	for _, k := range keys {
		if name, found := strings.CutPrefix(k, "/Result/"); found && !strings.Contains(name, "/") {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// cancelled makes an invoice and cancels it by the numbers that by gives.
func (s *shop) cancelled(asks, ours string, by func(number, order string) (invoiceID, orderID string), look func(answer, string) string) probe.Trial {
	return probe.Trial{
		Asks: asks, Ours: ours, Sends: probe.Once(opInvoice, opToRefund),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			order := side.Number()
			number, err := s.newInvoice(ctx, side, field{"OrderId", order})
			if err != nil {
				return "", err
			}
			invoiceID, orderID := by(number, order)
			a, outcome, err := s.send(ctx, side, s.purchase(opToRefund, invoiceID, orderID))
			if err != nil {
				return "", err
			}
			return look(a, outcome), nil
		},
	}
}
