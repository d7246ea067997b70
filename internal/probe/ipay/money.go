package ipay

import (
	"context"
	"fmt"
	"maps"

	"paysandbox/internal/probe"
)

// money asks what stands in the answers about payments that went through.
func (s *shop) money() []probe.Experiment {
	types := func(asks string, action string) probe.Trial {
		return set(s.onPayment(asks, "each a number", action, func(a answer) string {
			return a.kinds("pmt_id", "invoice", "amount", "pmt_status")
		}), "each a string", "string_numbers=true")
	}
	return []probe.Experiment{
		experiment("string-numbers",
			s.looked("CalculateFee's invoice, amount and fee", "each a string", opFee, func(*probe.Side) *draft { return s.draft(opFee, object{"invoice": 10000}) },
				func(a answer, _ string) string { return a.kinds("invoice", "amount", "fee") }),
			types("pmt_id, invoice, amount, pmt_status of PaymentCreate", ""),
			types("pmt_id, invoice, amount, pmt_status of GetPaymentStatus", opStatus)),
		experiment("transactions",
			s.onPayment("transactions of PaymentCreate without a split", "1 transactions", "", count),
			s.onPayment("transactions of GetPaymentStatus without a split", "1 transactions", opStatus, count),
			s.counted("transactions of ProcessPayment", "absent", s.newDeferred, opProcess, nil),
			s.counted("transactions with status 4", "absent", s.newChallenge, opVerify, object{"threeds_data": nobodysData})),
		experiment("repeated-ext-id", s.repeated()),
		experiment("both-ids", s.bothIDs()),
		experiment("preauth", s.withRecipients(s.preauth())),
		experiment("deferred",
			s.moving(s.seen("deferred_payment with 3-D Secure forced", "pmt_status 17", Wish{}, func() object {
				return object{"deferred_payment": true, "pmt_info": object{"force_security_rate": "3D"}}
			}, outcomeOf)),
			s.withRecipients(s.after("ProcessPayment of a deferred payment with info.preauth = 1", "pmt_status 5", s.newDeferred, func() object {
				return object{"transactions": s.parts(object{"info": object{"preauth": 1}})}
			}, step{action: opProcess}))),
	}
}

func count(a answer) string {
	if kind := a.kindOf("transactions"); kind != "a list" {
		return kind
	}
	return fmt.Sprintf("%d transactions", len(a.Transactions))
}

// onPayment looks at the answer that carried the payment through, or at that of an action on it.
func (s *shop) onPayment(asks, ours, action string, look func(answer) string) probe.Trial {
	count := probe.Once(opCreate, opSale)
	if action != "" {
		count[action]++
	}
	return s.moving(probe.Trial{Asks: asks, Ours: ours, Sends: count, Run: func(ctx context.Context, side *probe.Side) (string, error) {
		p, err := s.shared(ctx, side)
		if err != nil {
			return "", err
		}
		a := p.answer
		if action != "" {
			var outcome string
			if a, outcome, err = s.command(ctx, side, action, p, nil); err != nil {
				return "", err
			}
			if a.PmtStatus == "" {
				return outcome, nil
			}
		}
		return look(a), nil
	}})
}

// counted counts the transactions of an answer that finishes a payment.
func (s *shop) counted(asks, ours string, make maker, action string, fields object) probe.Trial {
	return s.moving(probe.Trial{Asks: asks, Ours: ours, Sends: probe.Once(opCreate, action), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		p, err := make(ctx, side, nil)
		if err != nil {
			return "", err
		}
		a, outcome, err := s.command(ctx, side, action, p, fields)
		if err != nil || a.PmtStatus == "" {
			return outcome, err
		}
		return count(a), nil
	}})
}

func (s *shop) newDeferred(ctx context.Context, side *probe.Side, changes object) (*payment, error) {
	fields := object{"deferred_payment": true}
	maps.Copy(fields, changes)
	p, err := s.create(ctx, side, Wish{}, fields)
	if err == nil && p.answer.PmtStatus != "17" {
		err = probe.Unclear("deferred_payment was not deferred: %s", p.outcome)
	}
	return p, err
}

// repeated makes two payments of one ext_id.
func (s *shop) repeated() probe.Trial {
	return s.moving(probe.Trial{
		Asks: "two payments of one ext_id, then GetPaymentStatus by it", Ours: "another payment, the newest is found", Sends: probe.Once(opCreate, opSale, opCreate, opStatus),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			ext := object{"ext_id": side.Number()}
			first, err := s.newSold(ctx, side, ext)
			if err != nil {
				return "", err
			}
			second, err := s.create(ctx, side, Wish{}, ext)
			if err != nil {
				return "", err
			}
			switch second.answer.PmtID {
			case "":
				return second.outcome, nil
			case first.answer.PmtID:
				return "the first payment again", nil
			}
			a, outcome, err := s.send(ctx, side, s.draft(opStatus, ext))
			switch {
			case err != nil:
				return "", err
			case a.PmtID == second.answer.PmtID:
				return "another payment, the newest is found", nil
			case a.PmtID == first.answer.PmtID:
				return "another payment, the first is found", nil
			}
			return "another payment, then " + outcome, nil
		},
	})
}

// bothIDs names a payment and an ext_id that it has not.
func (s *shop) bothIDs() probe.Trial {
	return s.moving(probe.Trial{
		Asks: "GetPaymentStatus of a pmt_id and an ext_id that it has not", Ours: overall, Sends: probe.Once(opCreate, opSale, opStatus),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			p, err := s.shared(ctx, side)
			if err != nil {
				return "", err
			}
			_, outcome, err := s.command(ctx, side, opStatus, p, object{"ext_id": side.Number()})
			return outcome, err
		},
	})
}

// preauth asks whether info.preauth makes a hold where a plain payment is none.
func (s *shop) preauth() probe.Trial {
	return s.moving(probe.Trial{
		Asks: "info.preauth = 1 of a transaction", Ours: "pmt_status 3", Sends: probe.Once(opCreate, opCreate),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			plain, err := s.create(ctx, side, Wish{}, object{"transactions": s.parts(nil)})
			if err != nil {
				return "", err
			}
			if plain.answer.PmtStatus != "5" {
				return "", probe.Unclear("a split payment without it is not paid at once: %s", plain.outcome)
			}
			p, err := s.create(ctx, side, Wish{}, object{"transactions": s.parts(object{"info": object{"preauth": 1}})})
			if err != nil {
				return "", err
			}
			return p.outcome, nil
		},
	})
}
