package intellectmoney

import (
	"context"
	"regexp"
	"strings"

	"paysandbox/internal/probe"
)

// Numbers for tests: the sandbox's own, one that networks publish, and one that is no card's, because its check digit is wrong.
const (
	panActivation = "4000000000003220"
	panPublished  = "5555555555554444"
	panNobodys    = "4111111111111112"
)

// cards asks about bankCardPayment. What a side could take is asked only where money may move.
func (s *shop) cards() []probe.Experiment {
	card := func(asks, ours string, change field) probe.Trial {
		return s.onInvoice(asks, ours, opCard, func(number string) *draft { return s.card(number, change) })
	}
	return []probe.Experiment{
		experiment("card-fields",
			card("without Pan", refused("pan"), field{"Pan", ""}),
			card("without CardHolder", refused("cardHolder"), field{"CardHolder", ""}),
			card("without ExpiredMonth", refused("expiredMonth"), field{"ExpiredMonth", ""}),
			card("without Cvv", refused("cvv"), field{"Cvv", ""}),
			card("without IpAddress", refused("ipAddress"), field{"IpAddress", ""}),
			moving(card("an expiry date in the past", taken, field{"ExpiredYear", "20"}))),
		experiment("return-url",
			card("without ReturnUrl", refused("returnUrl"), field{"ReturnUrl", ""}),
			card("ReturnUrl shop.example/back", refused("returnUrl"), field{"ReturnUrl", "shop.example/back"})),
		experiment("test-cards",
			card("a number that is no card's", refused("pan"), field{"Pan", panNobodys}),
			moving(card("4111111111111111", taken, field{})),
			moving(card("5555555555554444", refused("pan"), field{"Pan", panPublished}))),
		experiment("card-form", moving(s.aboutChallenge("the form of a card", "PaReq, MD, TermUrl by POST", opCard, func(_ *probe.Side, text string) (string, error) {
			return formOf(text)
		}))),
		experiment("activation", moving(s.activated("the third wrong amount", refused("activationAmount")+"; then Error", "123", 3))),
		experiment("activation-cvv", moving(s.activated("a wrong amount without Cvv", refused("activationAmount"), "", 1))),
	}
}

var (
	inputs = regexp.MustCompile(`(?i)<input[^>]*\bname\s*=\s*["']?([A-Za-z0-9_.-]+)`)
	method = regexp.MustCompile(`(?i)<form[^>]*\bmethod\s*=\s*["']?(get|post)`)
)

// formOf names the fields of a page's form, and how it goes.
func formOf(page string) (string, error) {
	var names []string
	for _, found := range inputs.FindAllStringSubmatch(page, -1) {
		names = append(names, found[1])
	}
	if len(names) == 0 {
		return "", probe.Unclear("Form3DS has no form but %s", kindOf(page))
	}
	how := "GET"
	if found := method.FindStringSubmatch(page); found != nil {
		how = strings.ToUpper(found[1])
	}
	return strings.Join(names, ", ") + " by " + how, nil
}

// activated names a wrong amount so many times; of several it looks where the payment is after the last.
func (s *shop) activated(asks, ours, cvv string, tries int) probe.Trial {
	return probe.Trial{
		Asks: asks, Ours: ours, Sends: probe.Once(opInvoice, opCard).And(probe.Times(pollsForChallenge+1, opState)).And(probe.Times(tries, opActivation)),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			number, err := s.newInvoice(ctx, side)
			if err != nil {
				return "", err
			}
			if _, outcome, err := s.send(ctx, side, s.card(number, field{"Pan", panActivation})); err != nil || outcome != taken {
				if err == nil {
					err = probe.Unclear("the sandbox's test card for it is not taken: %s", outcome)
				}
				return "", err
			}
			if _, err := s.poll(ctx, side, number, pollsForChallenge, "ActivationPayment"); err != nil {
				return "", err
			}
			outcome := ""
			for range tries {
				if _, outcome, err = s.send(ctx, side, s.activation(number, "0.01", cvv)); err != nil {
					return "", err
				}
			}
			if tries == 1 {
				return outcome, nil
			}
			step, err := s.step(ctx, side, number)
			return outcome + "; then " + step, err
		},
	}
}
