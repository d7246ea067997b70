package intellectmoney

import (
	"slices"
	"testing"

	"paysandbox/mocks"
	"paysandbox/payment"
)

func TestPageSpeaksToThePayer(t *testing.T) {
	for op, title := range map[string]string{
		opSbpPayment: "Pay by SBP (Faster Payments System)", opGazpromPay: "Pay by Gazprom Pay", opBnplPayment: "Pay by instalments with PayLate", opBankCard: "Pay by bank card",
	} {
		s := newShop()
		p := s.bring(t, stateSendTo3DS, goodInvoice.with("ServiceName", "Чай"), op)
		page := s.provider.Page(s, p, "")
		if page.Title != title || page.Amount != (payment.Money{Minor: 1000, Currency: "RUB"}) {
			t.Errorf("%s: %q, %v", op, page.Title, page.Amount)
		}
		want := []string{"Shop: 450000", "Order: EP-1", "Invoice: 3000000000", "For: Чай"}
		if op == opBankCard {
			want = append([]string{"Card: 411111******1111"}, want...)
		}
		if !slices.Equal(page.Lines, want) {
			t.Errorf("%s: %q, want %q", op, page.Lines, want)
		}
	}
	s := newShop()
	if title := s.provider.Page(s, payment.Payment{}, "").Title; title != "Pay by a method not chosen yet" {
		t.Errorf("a page before a start: %s", title)
	}
}

func TestBrowserGoesWhereTheMerchantSaid(t *testing.T) {
	for _, c := range []struct {
		state   payment.State
		op      string
		answer  mocks.Answer
		failURL string
		url     string
		note    string
	}{
		{stateOK, opSbpPayment, mocks.Approve, "https://shop.ru/fail", "https://shop.ru/ok", ""},
		{stateHeld, opGazpromPay, mocks.Approve, "", "https://shop.ru/ok", ""},
		{statePartlyPaid, opBnplPayment, mocks.Approve, "", "https://shop.ru/ok", ""},
		{stateError, opSbpPayment, mocks.Decline, "https://shop.ru/fail", "https://shop.ru/fail", ""},
		{stateError, opSbpPayment, mocks.Approve, "https://shop.ru/fail", "https://shop.ru/fail", ""},
		{stateCancelled, opSbpPayment, mocks.Decline, "https://shop.ru/fail", "https://shop.ru/fail", ""},
		{stateError, opSbpPayment, mocks.Decline, "", "", "The payment failed, and the merchant gave no FailUrl to go back to."},
		{stateOK, opBankCard, mocks.Approve, "", "https://shop.ru/back", ""},
		{stateError, opBankCard, mocks.Decline, "", "https://shop.ru/back", ""},
		{stateSendTo3DS, opSbpPayment, mocks.Abandon, "https://shop.ru/fail", "", "The payer went away; the payment stays as it is."},
		{stateInProcess, opSbpPayment, mocks.Approve, "https://shop.ru/fail", "", "The payment is not finished: it is InProcess."},
	} {
		s := newShop()
		s.call(opCreateInvoice, goodInvoice)
		s.call(c.op, goodCalls[c.op].with("FailUrl", c.failURL))
		p, _ := s.Get("3000000000")
		p.State = c.state
		next := s.provider.Next(s, p, c.answer)
		if next.URL != c.url || next.Note != c.note || (next.Method == "GET") != (c.url != "") || next.Fields != nil {
			t.Errorf("%s at %s by %s without FailUrl %v: %+v", c.answer, c.state, c.op, c.failURL == "", next)
		}
	}
}
