package gbpayments_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"paysandbox/clients/gbpayments"
	"paysandbox/internal/claims"
)

func TestClaimTheMethodsOfATokenPaymentHaveAddresses(t *testing.T) {
	s := claimOpen(t, nil)
	for root, c := range map[string]*gbpayments.Client{base: s.Client, claimProvider: s.client(claimProvider)} {
		held, err := c.Authorize(t.Context(), claimOrder())
		claims.Check(t, "gb.pay.auth.endpoint", s.address() == "POST "+root+"/payment/token/auth" && held.Success && err == nil, s.address(), held, err)
		claims.Check(t, "gb.pay.auth.endpoint", s.money(held.TransactionID) == "10000 0 0 0" && s.found(held.TransactionID).Authorized(), held)
		paid, err := c.Charge(t.Context(), claimOrder())
		claims.Check(t, "gb.pay.charge.endpoint", s.address() == "POST "+root+"/payment/token/charge" && paid.Success && err == nil, s.address(), paid, err)
		claims.Check(t, "gb.pay.charge.endpoint", s.money(paid.TransactionID) == "0 10000 0 0" && s.found(paid.TransactionID).Paid(), paid)
	}
}

func TestClaimBothMethodsTakeTheSameParameters(t *testing.T) {
	s := claimOpen(t, nil)
	full := claimOrder()
	full.OrderID, full.AccountID, full.IP = "order-1", "payer-1", "192.0.2.7"
	for keys, p := range map[string]gbpayments.Payment{
		"amount currency description email token": claimOrder(), "account_id amount currency description email ip order_id token": full,
	} {
		held := s.found(s.pay(claimAuthorize, func(q *gbpayments.Payment) { *q = p }))
		first := s.wire[len(s.wire)-2].body
		paid := s.found(s.pay(claimCharge, func(q *gbpayments.Payment) { *q = p }))
		second := s.wire[len(s.wire)-2].body
		claims.Check(t, "gb.pay.same_parameters", bytes.Equal(first, second) && claimKeys(claimDecoded(t, first)) == keys, first, second)
		held.ID, held.Status, held.Raw, paid.ID, paid.Status, paid.Raw = 0, 0, nil, 0, 0, nil
		claims.Check(t, "gb.pay.same_parameters", reflect.DeepEqual(held, paid) && held.Amount == p.Amount, held, paid)
	}
	for _, m := range claimMethods { // and both are checked alike
		before := len(s.wire)
		_, err := m.call(s.Client, t.Context(), gbpayments.Payment{})
		claims.Check(t, "gb.pay.same_parameters", errors.Is(err, gbpayments.ErrInvalidRequest) && len(s.wire) == before, m.path, err)
	}
}

// claimSent pays with every value of a text by both methods, and tells what was sent, and what the list has of it if it came so far.
func (s *claimShop) claimSent(name string, set func(*gbpayments.Payment, string), get func(gbpayments.Transaction) string, values ...string) string {
	s.t.Helper()
	for _, m := range claimMethods {
		for _, value := range values {
			p := claimOrder()
			set(&p, value)
			r, err := m.call(s.Client, s.t.Context(), p)
			if err != nil || !r.Success {
				return fmt.Sprintf("%s: %v, %v for %s", m.path, r, err, value)
			}
			if sent := claimShown(s.sent(), name); sent != claimShown(claimTree{"": value}, "") {
				return m.path + " sent " + sent + " for " + value
			}
			if listed := get(s.found(r.TransactionID)); listed != value {
				return m.path + ": the list has " + listed + " for " + value
			}
		}
	}
	return "as given"
}

// refusing pays after a change and says what kind of error came, and whether anything was sent.
func (s *claimShop) refusing(change func(*gbpayments.Payment)) string {
	s.t.Helper()
	verdict := ""
	for _, m := range claimMethods {
		p, before := claimOrder(), len(s.wire)
		change(&p)
		_, err := m.call(s.Client, s.t.Context(), p)
		verdict += claimVerdict(err)
		if len(s.wire) == before {
			verdict += " unsent"
		}
		verdict += ";"
	}
	return verdict
}

// claimVerdict is what an error is, in a word: the parameter of a bad one.
func claimVerdict(err error) string {
	var refused *gbpayments.APIError
	switch {
	case err == nil:
		return "none"
	case errors.Is(err, gbpayments.ErrInvalidRequest):
		return "invalid"
	case errors.As(err, &refused) && errors.Is(err, gbpayments.ErrBadParameter):
		return "bad " + refused.Name
	case errors.Is(err, gbpayments.ErrMalformedAnswer):
		return "malformed"
	}
	return "another error: " + err.Error()
}

const claimUnsent = "invalid unsent;invalid unsent;"

func TestClaimTheTokenIsSent(t *testing.T) {
	s := claimOpen(t, nil)
	minted := s.minted("")
	set := func(p *gbpayments.Payment, v string) { p.Token = v }
	seen := s.claimSent("token", set, func(l gbpayments.Transaction) string { return l.Token }, "tok_ok", minted)
	claims.Check(t, "gb.pay.field.token", seen == "as given" && minted != "tok_ok", seen)
	none := s.refusing(func(p *gbpayments.Payment) { p.Token = "" })
	claims.Check(t, "gb.pay.field.token", none == claimUnsent, none)
	wrong := s.refusing(func(p *gbpayments.Payment) { p.Token = "4111" })
	claims.Check(t, "gb.pay.field.token", wrong == "bad token;bad token;" && claimShown(s.sent(), "token") == `"4111"`, wrong, s.last().body)
}

func TestClaimTheAmountIsKopecks(t *testing.T) {
	s := claimOpen(t, nil)
	for _, m := range claimMethods {
		for _, kopecks := range []int64{1, 100, 150050, 999_999_999_999} {
			id := s.pay(m, func(p *gbpayments.Payment) { p.Amount = kopecks })
			claims.Check(t, "gb.pay.field.amount", claimShown(s.sent(), "amount") == claimNumber(kopecks), m.path, s.last().body)
			claims.Check(t, "gb.pay.field.amount", s.found(id).Amount == kopecks, m.path, s.found(id))
		}
	}
	for _, kopecks := range []int64{0, -1} {
		none := s.refusing(func(p *gbpayments.Payment) { p.Amount = kopecks })
		claims.Check(t, "gb.pay.field.amount", none == claimUnsent, kopecks, none)
	}
}

func TestClaimTheCurrencyIsRoubles(t *testing.T) {
	s := claimOpen(t, nil)
	set := func(p *gbpayments.Payment, v string) { p.Currency = v }
	seen := s.claimSent("currency", set, func(l gbpayments.Transaction) string { return l.Currency }, "RUB")
	claims.Check(t, "gb.pay.field.currency", seen == "as given", seen)
	for _, m := range claimMethods { // required, so it is sent where none was chosen
		id := s.pay(m, nil)
		claims.Check(t, "gb.pay.field.currency", claimShown(s.sent(), "currency") == `"RUB"`, s.last().body)
		claims.Check(t, "gb.pay.field.currency.rub", claimShown(s.sent(), "currency") == `"RUB"` && s.found(id).Currency == "RUB", s.last().body)
	}
	s.loose = true
	for _, code := range []string{"USD", "EUR", "rub", "643"} {
		other := s.refusing(func(p *gbpayments.Payment) { p.Currency = code })
		claims.Check(t, "gb.pay.field.currency.rub", other == "bad currency;bad currency;", code, other)
		claims.Check(t, "gb.pay.field.currency", claimShown(s.sent(), "currency") == `"`+code+`"`, s.last().body)
	}
}

func TestClaimDescriptionAndEmailAreSent(t *testing.T) {
	s := claimOpen(t, nil)
	set := func(p *gbpayments.Payment, v string) { p.Description = v }
	get := func(l gbpayments.Transaction) string { return l.Description }
	seen := s.claimSent("description", set, get, "x", "Оплата заказа № 5", `"<&>\`+"\n", "1")
	claims.Check(t, "gb.pay.field.description", seen == "as given", seen)
	none := s.refusing(func(p *gbpayments.Payment) { p.Description = "" })
	claims.Check(t, "gb.pay.field.description", none == claimUnsent, none)

	set = func(p *gbpayments.Payment, v string) { p.Email = v }
	get = func(l gbpayments.Transaction) string { return l.Email }
	seen = s.claimSent("email", set, get, "payer@shop.example", "first.last+tag@sub.example.org")
	claims.Check(t, "gb.pay.field.email", seen == "as given", seen)
	none = s.refusing(func(p *gbpayments.Payment) { p.Email = "" })
	claims.Check(t, "gb.pay.field.email", none == claimUnsent, none)
	s.loose = true
	wrong := s.refusing(func(p *gbpayments.Payment) { p.Email = "payer" })
	claims.Check(t, "gb.pay.field.email", wrong == "bad email;bad email;" && claimShown(s.sent(), "email") == `"payer"`, wrong, s.last().body)
}

func TestClaimTheSellersOwnNumbersAreSentIfGiven(t *testing.T) {
	s := claimOpen(t, nil)
	set := func(p *gbpayments.Payment, v string) { p.OrderID = v }
	get := func(l gbpayments.Transaction) string { return l.OrderID }
	seen := s.claimSent("order_id", set, get, "A-1/№ 7", "007", "A-1/№ 7") // nobody says that it is unique
	claims.Check(t, "gb.pay.field.order_id", seen == "as given", seen)
	set = func(p *gbpayments.Payment, v string) { p.AccountID = v }
	get = func(l gbpayments.Transaction) string { return l.AccountID }
	seen = s.claimSent("account_id", set, get, "payer-1", "00042")
	claims.Check(t, "gb.pay.field.account_id", seen == "as given", seen)
	set = func(p *gbpayments.Payment, v string) { p.IP = v }
	get = func(l gbpayments.Transaction) string { return l.IP }
	seen = s.claimSent("ip", set, get, "192.0.2.7", "2001:db8::7")
	claims.Check(t, "gb.pay.field.ip", seen == "as given", seen)

	for _, m := range claimMethods {
		line := s.found(s.pay(m, nil))
		sent := claimDecoded(t, s.wire[len(s.wire)-2].body)
		claims.Check(t, "gb.pay.field.order_id", claimShown(sent, "order_id") == "absent" && line.OrderID == "", m.path, sent, line)
		claims.Check(t, "gb.pay.field.account_id", claimShown(sent, "account_id") == "absent" && line.AccountID == "", m.path, sent, line)
		claims.Check(t, "gb.pay.field.ip", claimShown(sent, "ip") == "absent" && line.IP == "", m.path, sent, line)
	}
	s.loose = true
	wrong := s.refusing(func(p *gbpayments.Payment) { p.IP = "192.0.2.256" })
	claims.Check(t, "gb.pay.field.ip", wrong == "bad ip;bad ip;", wrong)
}

func TestClaimParametersTravelAsOneJSONObject(t *testing.T) {
	s := claimOpen(t, nil)
	sent := map[string]int{}
	for _, o := range operations() {
		if _, err := o.call(t.Context(), s.Client); err != nil && claimVerdict(err) != "bad transaction_id" {
			t.Error(o.name, err)
		}
		x := s.last()
		claims.Check(t, "gb.pay.request.json", x.header.Get("Content-Type") == "application/json" && claimDecoded(t, x.body) != nil, o.name, x.header)
		claims.Check(t, "gb.pay.request.json", x.body[0] == '{' && x.body[len(x.body)-1] == '}' && x.url == base+"/"+o.name, x.url, x.body)
		sent[o.name] = len(claimDecoded(t, x.body))
	}
	claims.Check(t, "gb.pay.request.json", fmt.Sprint(sent) == "map[payment/cancel:1 payment/confirm:2 payment/list:1 payment/refund:2 "+
		"payment/token/auth:6 payment/token/charge:6 test:0]", sent)
}
