package intellectmoney

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"paysandbox/payment"
)

// A case is one value of one parameter and whether it passes.
type fieldCase struct {
	name  string
	value string
	pass  bool
}

var (
	longURL = "https://shop.ru/" + strings.Repeat("я", 512-len("https://shop.ru/"))

	eshopCases = []fieldCase{{"EshopId", "", false}, {"EshopId", "4500000", false}, {"EshopId", "45000x", false}, {"EshopId", "450001", false}, {"EshopId", " 450000", false}}

	invoiceCases = []fieldCase{
		{"InvoiceId", "", false}, {"InvoiceId", "300000000", false}, {"InvoiceId", "30000000000", false}, {"InvoiceId", "4000000000", false},
		{"InvoiceId", "3x00000000", false}, {"InvoiceId", "3000000009", false}, {"InvoiceId", "3000000000", true},
	}
	addressCases = []fieldCase{
		{"IpAddress", "", false}, {"IpAddress", "127.0.0.1/32", false}, {"IpAddress", "0.0.0.0/0", false}, {"IpAddress", "::1", false}, {"IpAddress", "256.1.1.1", false},
		{"IpAddress", "127.0.0", false}, {"IpAddress", "0127.0.0.1", false}, {"IpAddress", "255.255.255.255", true},
	}
)

// urlCases are those of one parameter that holds an address.
func urlCases(name string, required bool) []fieldCase {
	return []fieldCase{
		{name, "", !required}, {name, "https://shop.ru?a=1&b=ж#c", true}, {name, "HTTP://shop.ru", true}, {name, longURL, true}, {name, longURL + "x", false},
		{name, "shop.ru", false}, {name, "//shop.ru", false}, {name, "ftp://shop.ru", false}, {name, "javascript:alert(1)", false}, {name, "https://", false},
		{name, "https://shop.ru/a b", false}, {name, "https://shop.ru/\r\nX: y", false}, {name, "https://[shop.ru", false},
	}
}

func TestEachParameterRuleHasItsError166(t *testing.T) {
	start := slices.Concat(eshopCases, invoiceCases, addressCases, urlCases("SuccessUrl", true), urlCases("FailUrl", false),
		[]fieldCase{{"AdditionalParams", "", true}, {"AdditionalParams", strings.Repeat("x", 5000), true}})
	purchase := slices.Concat(eshopCases, []fieldCase{
		{"OrderId", "", false}, {"OrderId", strings.Repeat("x", 51), false}, {"OrderId", "EP-2", false}, {"OrderId", "EP-1", true},
		{"InvoiceId", "", true}, {"InvoiceId", "3000000000", true}, {"InvoiceId", "3000000009", false}, {"InvoiceId", "1", false},
	})
	for _, op := range []struct {
		name  string
		in    payment.State // of invoice 3000000000; empty: there is none
		cases []fieldCase
	}{
		{opCreateInvoice, "", slices.Concat(eshopCases,
			urlCases("SuccessUrl", false), urlCases("FailUrl", false), urlCases("BackUrl", false), urlCases("ResultUrl", false), []fieldCase{
				{"OrderId", "", false}, {"OrderId", strings.Repeat("ж", 50), true}, {"OrderId", strings.Repeat("x", 51), false},
				{"ServiceName", "", true}, {"ServiceName", strings.Repeat("ж", 1024), true}, {"ServiceName", strings.Repeat("x", 1025), false},
				{"RecipientAmount", "", false}, {"RecipientAmount", "0.00", false}, {"RecipientAmount", "0.01", true}, {"RecipientAmount", "10", false},
				{"RecipientAmount", "10.0", false}, {"RecipientAmount", "10.000", false}, {"RecipientAmount", "10,00", false}, {"RecipientAmount", "-1.00", false},
				{"RecipientAmount", "+1.00", false}, {"RecipientAmount", "1e2", false}, {"RecipientAmount", "01.00", false}, {"RecipientAmount", ".10", false},
				{"RecipientAmount", "9999999999.99", true}, {"RecipientAmount", "10000000000.00", false},
				{"RecipientCurrency", "", false}, {"RecipientCurrency", "USD", true}, {"RecipientCurrency", "EUR", true}, {"RecipientCurrency", "TST", true},
				{"RecipientCurrency", "RUR", true}, {"RecipientCurrency", "GBP", false}, {"RecipientCurrency", "rub", false},
				{"UserName", "Иван", true}, {"Email", "anything", true},
				{"ExpireDate", "2026-01-15 12:00:00", false}, {"ExpireDate", "2026-01-15 12:00:01", true}, {"ExpireDate", "2026-07-15 12:00:00", true},
				{"ExpireDate", "2026-07-15 12:00:01", false}, {"ExpireDate", "2026-02-30 00:00:00", false}, {"ExpireDate", "2026-02-03T00:00:00", false},
				{"ExpireDate", "2026-02-03", false}, {"ExpireDate", "2026-02-03 1:00:00", false}, {"ExpireDate", "2026-02-03 01:00:00.5", false}, {"ExpireDate", "2025-12-31 00:00:00", false},
				{"HoldMode", "", true}, {"HoldMode", "0", true}, {"HoldMode", "2", false}, {"HoldMode", "true", false},
				{"HoldTime", "0", true}, {"HoldTime", "119", true}, {"HoldTime", "120", false}, {"HoldTime", "-1", false}, {"HoldTime", "+1", false}, {"HoldTime", "1h", false},
				{"Preference", "BankCard,Sbp,BNPL,GazpromPay,Other_1", true}, {"Preference", "Sbp,", false}, {"Preference", "Sbp; BNPL", false},
				{"MerchantReceipt", `{"a":1}`, true}, {"MerchantReceipt", `{a:1}`, false}, {"RecurringType", "Activate", true}, {"RecurringType", "activate", false},
				{"Language", "ru", true}, {"UserField_0", "x", true}, {"UserFieldName_9", "x", true},
			})},
		{opSbpPayment, stateNew, start}, {opGazpromPay, stateNew, start}, {opBnplPayment, stateNew, start},
		{opBankCard, stateNew, slices.Concat(eshopCases, invoiceCases, addressCases, urlCases("ReturnUrl", true), []fieldCase{
			{"Pan", "", false}, {"Pan", "4111111111111112", false}, {"Pan", "4000000000000002", true}, {"Pan", "4000000000000077", true}, {"Pan", "4000000000003220", true},
			{"Pan", "4111 1111 1111 1111", false}, {"Pan", "411111111111", false}, {"Pan", "41111111111111111111", false}, {"Pan", "x", false},
			{"CardHolder", "", false}, {"CardHolder", strings.Repeat("Ж", 50), true}, {"CardHolder", strings.Repeat("X", 51), false},
			{"ExpiredMonth", "", false}, {"ExpiredMonth", "01", true}, {"ExpiredMonth", "12", true}, {"ExpiredMonth", "13", false}, {"ExpiredMonth", "00", false}, {"ExpiredMonth", "1", false},
			{"ExpiredYear", "", false}, {"ExpiredYear", "00", true}, {"ExpiredYear", "2030", false}, {"ExpiredYear", "3x", false},
			{"Cvv", "", false}, {"Cvv", "12", false}, {"Cvv", "1234", true}, {"Cvv", "12345", false}, {"Cvv", "12x", false},
		})},
		{opState, stateInProcess, slices.Concat(eshopCases, invoiceCases)},
		{opActivationPay, stateActivation, slices.Concat(eshopCases, invoiceCases, []fieldCase{
			{"ActivationAmount", "", false}, {"ActivationAmount", "x", false}, {"ActivationAmount", "1.3", false}, {"ActivationAmount", "1.38", false},
			{"ActivationAmount", "0.00", false}, {"ActivationAmount", "1.37", true}, {"Cvv", "123", true}, {"Cvv", "1", false},
		})},
		{opPurchaseToPaid, stateHeld, purchase}, {opPurchaseToRefund, stateHeld, purchase},
	} {
		for _, c := range op.cases {
			s := newShop()
			if op.in != "" {
				p := s.bring(t, op.in, goodInvoice, opSbpPayment)
				if err := s.provider.Set(&p, "activation_amount", "137"); err != nil {
					t.Fatal(err)
				}
				s.payments[p.ID.Number] = p
			}
			answer := s.call(op.name, goodCalls[op.name].with(c.name, c.value))
			want := ""
			if !c.pass {
				want = strings.ToLower(c.name[:1]) + c.name[1:]
			}
			if got := refused(answer); got != want {
				t.Errorf("%s with %s %.40q: error 166 of %q, want %q\n%s", op.name, c.name, c.value, got, want, answer.Body)
			}
			if c.pass && answer.Status != http.StatusOK {
				t.Errorf("%s with %s %.40q: HTTP %d", op.name, c.name, c.value, answer.Status)
			}
		}
	}
}

// Both wrong: the first in table order is named, and the parameters come before Hash.
func TestFirstBrokenParameterIsNamed(t *testing.T) {
	s := newShop()
	s.bring(t, stateNew, goodInvoice, "")
	both := goodStart.with("SuccessUrl", "x").with("IpAddress", "x").with("FailUrl", "x")
	if got := refused(s.call(opSbpPayment, both)); got != "successUrl" {
		t.Errorf("named %q, want successUrl", got)
	}
	request := signed(opSbpPayment, goodStart.with("IpAddress", "x"))
	request.Body = append(request.Body, '0')
	if _, answer := s.exchange(request); refused(answer) != "ipAddress" {
		t.Errorf("with a wrong Hash too: %s", answer.Body)
	}
}

func TestStructuresAndWrongCharsetAreBadParameters(t *testing.T) {
	s := newShop()
	s.settings.SignSecretKey = "signsecret"
	for body, param := range map[string]string{
		`{"EshopId":"450000","OrderId":{"a":1},"RecipientAmount":"1.00","RecipientCurrency":"TST"}`:                          "orderId",
		`{"EshopId":"450000","OrderId":"1","RecipientAmount":["1.00"],"RecipientCurrency":"TST"}`:                            "recipientAmount",
		`{"EshopId":["450000"],"OrderId":"1","RecipientAmount":"1.00","RecipientCurrency":"TST"}`:                            "eshopId",
		`EshopId=450000&OrderId=1&ServiceName=%CF%F0&RecipientAmount=1.00&RecipientCurrency=TST`:                             "serviceName",
		`<r><EshopId>450000</EshopId><OrderId><a/></OrderId><RecipientCurrency>TST</RecipientCurrency></r>`:                  "orderId",
		`EshopId=450000&OrderId=1&RecipientAmount=1.00&RecipientCurrency=TST`:                                                "hash",
		`{"EshopId":"450000","OrderId":"1","RecipientAmount":1.00,"RecipientCurrency":"TST","UserField_0":{"not":"a text"}}`: "userField_0",
	} {
		request := signed(opCreateInvoice, goodInvoice)
		request.Body = []byte(body)
		if _, answer := s.exchange(request); refused(answer) != param {
			t.Errorf("%s: %s, want error 166 of %s", body, answer.Body, param)
		}
	}
}

func TestRealLookingCardIsRefusedWithAFinding(t *testing.T) {
	for pan, finding := range map[string]bool{"4242424242424242": true, "4242424242424241": false, "4111111111111111": false} {
		s := newShop()
		s.bring(t, stateNew, goodInvoice, "")
		call, answer := s.exchange(signed(opBankCard, goodCard.with("Pan", pan)))
		if got := len(call.Findings) == 1 && call.Findings[0].Rule == "real-card"; got != finding {
			t.Errorf("%s: findings %v", pan, call.Findings)
		}
		if known := pan == "4111111111111111"; (refused(answer) == "pan") == known {
			t.Errorf("%s: %s", pan, answer.Body)
		}
		for _, f := range call.Findings {
			if strings.Contains(f.Text, pan) {
				t.Errorf("the finding shows the number: %s", f.Text)
			}
		}
	}
}
