package intellectmoney

import (
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/payment"
)

func TestSet(t *testing.T) {
	provider := New()
	for _, c := range []struct {
		name, value string
		ok          bool
	}{
		{"message", "Недостаточно средств", true}, {"message", "", true}, {"message", strings.Repeat("ж", 512), true}, {"message", strings.Repeat("ж", 513), false},
		{"message", "\xff", false}, {"rc_code_id", "51", true}, {"rc_code_id", "x", false}, {"rc_code_id", "10000", false}, {"rc_code_id", "-1", false},
		{"rrn", "123456789012", true}, {"rrn", "", true}, {"rrn", "12345678901", false}, {"rrn", "12345678901x", false},
		{"operation_state", "0", true}, {"operation_state", "2", true}, {"operation_state", "3", false}, {"operation_state", "", false}, {"operation_state", "+1", false},
		{"state_code", "166", true}, {"state_code", "9999", true}, {"state_code", "10000", false}, {"state_code", "1.5", false},
		{"payment_step", "Strange", true}, {"payment_step", "", true}, {"payment_step", strings.Repeat("x", 65), false},
		{"activation_amount", "137", true}, {"activation_amount", "0", false}, {"activation_amount", "1.37", false}, {"activation_amount", "9999999999", false},
		{"rcCodeId", "1", false}, {"", "", false},
	} {
		var p payment.Payment
		err := provider.Set(&p, c.name, c.value)
		if (err == nil) != c.ok {
			t.Errorf("%s = %q: %v", c.name, c.value, err)
		}
		if err != nil && p.Detail != nil {
			t.Errorf("%s = %q was refused and kept", c.name, c.value)
		}
	}
	if err := provider.Set(&payment.Payment{}, "rcCodeId", "1"); err == nil || !strings.HasSuffix(err.Error(), "known: message, rc_code_id, rrn, operation_state, state_code, payment_step, activation_amount") {
		t.Errorf("an unknown name: %v", err)
	}
}

func TestWhatIsSetOfAnAnswerEndsWithTheState(t *testing.T) {
	s := newShop()
	p := s.bring(t, stateInProcess, goodInvoice, opBankCard)
	for name, value := range map[string]string{"operation_state": "1", "state_code": "1", "payment_step": "Strange", "activation_amount": "250"} {
		if err := s.provider.Set(&p, name, value); err != nil {
			t.Fatal(err)
		}
	}
	s.move(&p, mocks.Proposal{To: stateActivation}, payment.Progress)
	if d := detailOf(&p); d.OperationState != 0 || d.StateCode != 0 || d.PaymentStep != "" || d.ActivationAmount != 250 {
		t.Errorf("after the next state: %+v", d)
	}
}
