package scenario

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"paysandbox/internal/yamlfile"
	"paysandbox/payment"
)

// shop is a provider modelled on IntellectMoney: the same operations, states and settable names, fewer fields.
func shop() []Vocabulary {
	return []Vocabulary{{
		Provider: "intellectmoney",
		Operations: []Operation{
			{Name: "createInvoice", Fields: []string{"eshopId", "orderId", "serviceName", "recipientAmount"}},
			{Name: "sbpPayment", Fields: []string{"eshopId", "invoiceId", "ipAddress"}, Answers: []string{"eshopId", "operationId"}},
			{Name: "gazpromPayPayment", Fields: []string{"eshopId", "invoiceId", "ipAddress"}},
			{Name: "bnplPayment", Fields: []string{"eshopId", "invoiceId", "ipAddress"}},
			{Name: "bankCardPayment", Fields: []string{"eshopId", "invoiceId"}},
			{Name: "getBankCardPaymentState", Fields: []string{"eshopId", "invoiceId"}},
			{Name: "activationPay", Fields: []string{"eshopId", "invoiceId"}},
			{Name: "purchaseToPaid", Fields: []string{"eshopId", "orderId"}},
			{Name: "purchaseToRefund", Fields: []string{"eshopId", "orderId"}},
			{Name: "ping", NoPayment: true},
		},
		Machine:  machine(),
		Settable: []string{"message", "rc_code_id", "rrn", "operation_state", "state_code", "payment_step", "activation_amount"},
		Set: func(name, value string) error {
			if _, err := strconv.Atoi(value); err != nil && strings.HasSuffix(name, "_amount") {
				return errors.New("write whole kopecks, for example 137")
			}
			return nil
		},
		Settings: []string{"ok_spelling", "operation_id", "notify_charset"},
		Setting: func(name string, value yamlfile.Raw) error {
			if name == "operation_id" {
				return value.Decode(new(bool))
			}
			return value.Decode(new(string))
		},
		Notifications: []Notification{
			{Name: "created", States: []payment.State{"New"}}, {Name: "paid", States: []payment.State{"OK"}},
			{Name: "answered", Answers: true}, {Name: "reminder"},
		},
		Refusals: []string{"166", "2"},
		Methods:  []string{"Sbp", "GazpromPay", "BNPL", "BankCard"},
	}}
}

func machine() payment.Machine {
	m := payment.Machine{{From: "", By: "createInvoice", To: "New"}}
	step := func(by string, to payment.State, from ...payment.State) {
		for _, f := range from {
			m = append(m, payment.Edge{From: f, By: by, To: to})
		}
	}
	for _, pay := range []string{"sbpPayment", "gazpromPayPayment", "bnplPayment", "bankCardPayment"} {
		step(pay, "Created", "New", "Error")
	}
	step(payment.Progress, "InProcess", "Created")
	step(payment.Progress, "SendTo3DS", "Created", "InProcess")
	step(payment.Progress, "ActivationPayment", "InProcess")
	for _, end := range []payment.State{"OK", "Held", "PartlyPaid", "Error"} {
		step(payment.Progress, end, "InProcess", "SendTo3DS")
	}
	step("activationPay", "OK", "ActivationPayment")
	step("activationPay", "Error", "ActivationPayment")
	step("purchaseToPaid", "OK", "Held")
	step(payment.Progress, "OK", "PartlyPaid")
	step(payment.Progress, "Cancelled", "New", "Created", "InProcess", "SendTo3DS", "Held")
	step("purchaseToRefund", "Cancelled", "Held", "New")
	step("purchaseToRefund", "Refunded", "OK", "PartlyPaid")
	return m
}

// head is a right header of four lines; a script begins on line 5.
const head = "version: 1\nname: x\nabout: For a test.\nprovider: intellectmoney\n"

// mustLoad loads a file that is right.
func mustLoad(t testing.TB, data string) *Scenario {
	t.Helper()
	s, err := Load("x.yaml", []byte(data), shop())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fields is a request of these fields.
func fields(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}
