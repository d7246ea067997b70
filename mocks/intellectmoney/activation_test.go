package intellectmoney

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/payment"
)

func TestActivationAmountIsDrawnWithinItsLimits(t *testing.T) {
	seen := map[int64]bool{}
	for i := range 50 {
		p := payment.Payment{ID: payment.ID{Provider: Name, Number: fmt.Sprint(3000000000 + i)}}
		New().Enter(newShop(), &p, mocks.Step{From: stateInProcess, To: stateActivation})
		amount := detailOf(&p).ActivationAmount
		if amount < 100 || amount > 999 {
			t.Errorf("%d kopecks", amount)
		}
		seen[amount] = true
	}
	if len(seen) < 10 {
		t.Errorf("only %d different amounts of 50", len(seen))
	}
}

func TestWrongAmountThatAScenarioMakesGood(t *testing.T) {
	s := newShop()
	s.bring(t, stateActivation, goodInvoice, opBankCard)
	c := s.provider.Open(signed(opActivationPay, goodActivation.with("ActivationAmount", "9.99")))
	value, err := s.provider.byName[opActivationPay].handle(&overruled{s, stateOK}, c)
	answer := s.provider.Render(s, c, value, err)
	if answer.Status != http.StatusOK || !strings.HasSuffix(string(answer.Body), acceptedResult) {
		t.Errorf("a rule that goes to OK: %s", answer.Body)
	}
}

// overruled is a tenant whose scenario replaces what the model proposes.
type overruled struct {
	*shop
	to payment.State
}

func (s *overruled) Act(c *mocks.Call, number string, decide mocks.Decide) (mocks.Result, error) {
	return s.shop.Act(c, number, func(p *payment.Payment) (mocks.Proposal, error) {
		if _, err := decide(p); err != nil {
			return mocks.Proposal{}, err
		}
		return mocks.Proposal{To: s.to}, nil
	})
}
