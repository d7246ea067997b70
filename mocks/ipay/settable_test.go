package ipay_test

import (
	"strings"
	"testing"

	"paysandbox/mocks/ipay"
	"paysandbox/payment"
)

func TestSet(t *testing.T) {
	provider := ipay.New()
	for _, c := range []struct {
		name, value string
		ok          bool
	}{
		{"error_group", "41", true}, {"error_group", "67", true}, {"error_group", "12", true}, {"error_group", "0", false}, {"error_group", "44", false},
		{"error_group", "", false}, {"error_group", "x", false}, {"error_group", "-41", false},
		{"rrn", "021705522966", true}, {"rrn", "02170552296", false}, {"rrn", "02170552296x", false}, {"rrn", "", false},
		{"auth_code", "040280", true}, {"auth_code", "A1B2C3", true}, {"auth_code", "a1b2c3", false}, {"auth_code", "04028", false}, {"auth_code", "", false},
		{"terminal_id", "IP000001", true}, {"terminal_id", "", true}, {"terminal_id", strings.Repeat("ж", 16), true}, {"terminal_id", strings.Repeat("ж", 17), false}, {"terminal_id", "\xff", false},
		{"bank_acquirer_name", "АТ «Банк»", true}, {"bank_acquirer_name", "", true}, {"bank_acquirer_name", strings.Repeat("ж", 100), true}, {"bank_acquirer_name", strings.Repeat("ж", 101), false},
		{"receipt_status", "CREATED", true}, {"receipt_status", "INPROCESS", true}, {"receipt_status", "READY", true}, {"receipt_status", "ERROR", true}, {"receipt_status", "DONE", false}, {"receipt_status", "", false},
		{"security_rate", "3D", true}, {"security_rate", "", false}, {"security_rate", strings.Repeat("x", 17), false},
		{"Error_group", "41", false}, {"pmt_status", "5", false}, {"", "", false},
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
	err := provider.Set(&payment.Payment{}, "pmt_status", "5")
	if want := `"pmt_status" cannot be set; known: error_group, rrn, auth_code, terminal_id, bank_acquirer_name, receipt_status, security_rate`; err == nil || err.Error() != want {
		t.Errorf("an unknown name: %v", err)
	}
}

// TestWhatIsSetIsAnswered sets each name by a scenario.
func TestWhatIsSetIsAnswered(t *testing.T) {
	const head = `
version: 1
name: own
about: What a scenario sets is what the answers say.
provider: ipay
bind: { operation: PaymentCreate }
script:
`
	for _, c := range []struct {
		rule, path, want string
	}{
		{`{ at: PaymentCreate, do: { set: { rrn: "000000000001" } } }`, "rrn", "000000000001"},
		{`{ at: PaymentCreate, do: { set: { auth_code: "A1B2C3" } } }`, "auth_code", "A1B2C3"},
		{`{ at: PaymentCreate, do: { set: { terminal_id: "T-1" } } }`, "terminal_id", "T-1"},
		{`{ at: PaymentCreate, do: { set: { bank_acquirer_name: "АТ «Інший банк»" } } }`, "bank_acquirer_name", "АТ «Інший банк»"},
		{`{ at: PaymentCreate, do: { go: "4", set: { error_group: 12 } } }`, "bank_response.error_group", "12"},
		{`{ at: PaymentCreate, do: { go: "4", set: { error_group: 50 } } }`, "bank_response.error_group", "50"},
	} {
		m := scripting(t, head+"  - "+c.rule+"\n")
		if r := m.create(100, nil); r.word(c.path) != c.want {
			t.Errorf("%s: %s", c.rule, r.text)
		}
	}

	m := scripting(t, head+"  - { at: PaymentCreate, do: { set: { terminal_id: \"\" } } }\n")
	if r := m.create(100, nil); !r.has("terminal_id") || r.at("terminal_id") != nil {
		t.Errorf("an empty terminal_id is null: %s", r.text)
	}
}

// TestReceiptStatusIsSet walks a receipt by a scenario; what was answered for good stays.
func TestReceiptStatusIsSet(t *testing.T) {
	m := scripting(t, `
version: 1
name: own
about: The receipt is slow, is then there, and a later ERROR comes too late.
provider: ipay
bind: { operation: PaymentCreate }
script:
  - { at: GetReceipt, calls: 1..2, do: { set: { receipt_status: INPROCESS } } }
  - { at: GetReceipt, calls: 3, do: { set: { receipt_status: CREATED } } }
  - { at: GetReceipt, calls: 4, do: { set: { receipt_status: READY } } }
  - { at: GetReceipt, calls: 6.., do: { set: { receipt_status: ERROR } } }
`)
	r := m.made("5", 100, nil) // without receipt_data: the scenario wants a receipt all the same
	for i, want := range []string{"INPROCESS", "INPROCESS", "CREATED", "PDF", "PDF", "PDF", "PDF"} {
		if got := told(m.about(r, "GetReceipt", nil)); got != want {
			t.Errorf("call %d: %s, want %s", i+1, got, want)
		}
	}
}

// TestRefusalsAreAnswered refuses a cancel with every code that the catalogue offers: the answer says it, and the payment stays.
func TestRefusalsAreAnswered(t *testing.T) {
	for _, term := range ipay.New().About().Refusals {
		m := scripting(t, `
version: 1
name: own
about: The first cancel is refused.
provider: ipay
bind: { operation: PaymentCreate }
script:
  - { at: PaymentCancel, calls: 1, do: { refuse: { code: "`+term.Name+`" } } }
`)
		r := m.made("5", 100, nil)
		want := term.Name
		if digitsOnly(want) {
			want = "4/" + want
		}
		if c := m.about(r, "PaymentCancel", nil); c.verdict() != want || c.has("transactions") {
			t.Errorf("%s: %s", term.Name, c.text)
		}
		if s := m.about(r, "GetPaymentStatus", nil); s.verdict() != "5" || s.number("amount") != 100 || s.at("bank_response.error_group") != nil {
			t.Errorf("after %s: %s", term.Name, s.text)
		}
		if c := m.about(r, "PaymentCancel", nil); c.verdict() != "9" {
			t.Errorf("the second cancel after %s: %s", term.Name, c.text)
		}
	}
}
