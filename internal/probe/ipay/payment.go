package ipay

import (
	"context"
	"encoding/json"
	"maps"
	"strconv"
	"strings"

	"paysandbox/internal/probe"
)

// payment is a payment that was made for a trial.
type payment struct {
	answer  answer
	id      any // pmt_id as a number, where it is one
	outcome string
}

// token is the usual token, or one that holds what is wished for.
func (s *shop) token(ctx context.Context, w Wish) (string, error) {
	if w == (Wish{}) && s.tokens.Given != "" {
		return s.tokens.Given, nil
	}
	return s.tokens.Mint(ctx, w)
}

// moving marks a trial that carries a payment through, takes money or gives it back, or could; it needs a token that pays.
func (s *shop) moving(t probe.Trial) probe.Trial {
	t.Money = true
	if s.tokens.Given == "" && s.tokens.Mint == nil && t.Missing == "" {
		t.Missing = "it needs a Google Pay token that pays; give one with --token"
	}
	return t
}

// wishing marks a trial of a token that holds something special.
func (s *shop) wishing(t probe.Trial) probe.Trial {
	if t.Money = true; s.tokens.Mint == nil {
		t.Missing = "it needs a token that only a sandbox's control plane makes: ask a sandbox, without --base-url"
	}
	return t
}

// create makes a payment with changes of its fields. A token that is to pay and is refused tells nothing of what is asked.
func (s *shop) create(ctx context.Context, side *probe.Side, w Wish, changes object) (*payment, error) {
	token, err := s.token(ctx, w)
	if err != nil {
		return nil, err
	}
	fields := object{"token": token}
	maps.Copy(fields, changes)
	a, outcome, err := s.send(ctx, side, s.creation(fields))
	if err == nil && w == (Wish{}) && strings.HasPrefix(outcome, badTokenError) {
		err = probe.Unclear("the token that is to pay is %s; perhaps it serves once or its time is over", outcome)
	}
	return &payment{a, number(a.PmtID), outcome}, err
}

// number is a number that the other side gave, as one if it is one.
func number(w probe.Word) any {
	if _, err := strconv.ParseUint(string(w), 10, 63); err == nil {
		return json.Number(w)
	}
	return string(w)
}

// newSold carries a payment through, by PaymentSale where the merchant has two stages.
func (s *shop) newSold(ctx context.Context, side *probe.Side, changes object) (*payment, error) {
	return s.sell(ctx, side, Wish{}, changes)
}

func (s *shop) sell(ctx context.Context, side *probe.Side, w Wish, changes object) (*payment, error) {
	p, err := s.create(ctx, side, w, changes)
	if err != nil {
		return nil, err
	}
	if p.answer.PmtStatus == "3" {
		if p.answer, p.outcome, err = s.command(ctx, side, opSale, p, object{"invoice": small}); err != nil {
			return nil, err
		}
	}
	if p.answer.PmtStatus != "5" {
		return nil, probe.Unclear("a plain payment did not go through: %s", p.outcome)
	}
	return p, nil
}

// newSplit carries a payment to two recipients through.
func (s *shop) newSplit(ctx context.Context, side *probe.Side, _ object) (*payment, error) {
	p, err := s.newSold(ctx, side, object{"transactions": s.parts(nil)})
	if err == nil && len(p.answer.Transactions) != 2 {
		err = probe.Unclear("the answer to a split payment has not its two transactions")
	}
	return p, err
}

// newHold blocks the money of a payment to two recipients.
func (s *shop) newHold(ctx context.Context, side *probe.Side, changes object) (*payment, error) {
	fields := object{"transactions": s.parts(object{"info": object{"preauth": 1}})}
	maps.Copy(fields, changes)
	p, err := s.create(ctx, side, Wish{}, fields)
	if err == nil && p.answer.PmtStatus != "3" {
		err = probe.Unclear("no money was blocked by info.preauth = 1: %s", p.outcome)
	}
	return p, err
}

// newChallenge makes a payment that wants 3-D Secure.
func (s *shop) newChallenge(ctx context.Context, side *probe.Side, changes object) (*payment, error) {
	fields := object{"pmt_info": object{"force_security_rate": "3D"}}
	maps.Copy(fields, changes)
	p, err := s.create(ctx, side, Wish{}, fields)
	if err == nil && p.answer.PmtStatus != "1" {
		err = probe.Unclear("no 3-D Secure was wanted by force_security_rate = 3D: %s", p.outcome)
	}
	return p, err
}

// command is an action on a payment.
func (s *shop) command(ctx context.Context, side *probe.Side, action string, p *payment, fields object) (answer, string, error) {
	body := object{"pmt_id": p.id}
	maps.Copy(body, fields)
	return s.send(ctx, side, s.draft(action, body))
}

// step is an action on a payment of a trial's own.
type step struct {
	action string
	fields func(*payment) object // nil: pmt_id alone
}

func with(action string, fields object) step {
	return step{action, func(*payment) object { return fields }}
}

// maker makes the payment of a trial.
type maker = func(context.Context, *probe.Side, object) (*payment, error)

// after asks what becomes of steps on a new payment, one after another; the outcome names each answer.
func (s *shop) after(asks, ours string, make maker, changes func() object, steps ...step) probe.Trial {
	count := probe.Once(opCreate, opSale)
	for _, one := range steps {
		count[one.action]++
	}
	return s.moving(probe.Trial{Asks: asks, Ours: ours, Sends: count, Run: func(ctx context.Context, side *probe.Side) (string, error) {
		var fields object
		if changes != nil {
			fields = changes()
		}
		p, err := make(ctx, side, fields)
		if err != nil {
			return "", err
		}
		var outcomes []string
		for _, one := range steps {
			var fields object
			if one.fields != nil {
				fields = one.fields(p)
			}
			a, outcome, err := s.command(ctx, side, one.action, p, fields)
			if err != nil {
				return "", err
			}
			if a.Status != "" {
				outcome = string(a.Status)
			}
			outcomes = append(outcomes, outcome)
		}
		return strings.Join(outcomes, ", then "), nil
	}})
}

// afterHold is after of a hold; it needs two recipients.
func (s *shop) afterHold(asks, ours string, steps ...step) probe.Trial {
	return s.withRecipients(s.after(asks, ours, s.newHold, nil, steps...))
}

// shared is a payment that went through, made once for every trial that only looks at it.
func (s *shop) shared(ctx context.Context, side *probe.Side) (*payment, error) {
	if s.sold == nil {
		p, err := s.newSold(ctx, side, object{"ext_id": side.Number(), "recurrent": false})
		if err != nil {
			return nil, err
		}
		s.sold = p
	}
	return s.sold, nil
}

// onSold asks what becomes of an action on a payment that went through, which leaves it as it is.
func (s *shop) onSold(asks, ours, action string, fields object) probe.Trial {
	return s.moving(probe.Trial{Asks: asks, Ours: ours, Sends: probe.Once(opCreate, opSale).And(probe.Once(action)), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		p, err := s.shared(ctx, side)
		if err != nil {
			return "", err
		}
		_, outcome, err := s.command(ctx, side, action, p, fields)
		return outcome, err
	}})
}

// seen asks about the answer to one PaymentCreate that could take money.
func (s *shop) seen(asks, ours string, w Wish, changes func() object, look func(*payment) string) probe.Trial {
	return probe.Trial{Asks: asks, Ours: ours, Money: true, Sends: probe.Once(opCreate), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		var fields object
		if changes != nil {
			fields = changes()
		}
		p, err := s.create(ctx, side, w, fields)
		if err != nil {
			return "", err
		}
		return look(p), nil
	}}
}

func outcomeOf(p *payment) string { return p.outcome }

func numbers(all []int64) string {
	text, _ := json.Marshal(all) // whole numbers cannot fail
	return string(text)
}

// invoices are the sums of transactions.
func invoices(a answer) string {
	var each []string
	for _, t := range a.Transactions {
		each = append(each, string(t.Invoice))
	}
	return strings.Join(each, " and ")
}

// paid is what the payer paid, in kopecks, with the fee; 0: the answer does not say.
func (p *payment) paid() int {
	n, _ := strconv.Atoi(string(p.answer.Amount))
	return n
}

// more is one kopeck more.
func (p *payment) more() object { return object{"amount": p.paid() + 1} }
