package gbpayments_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks"
	"paysandbox/mocks/gbpayments"
	"paysandbox/payment"
)

func TestClaimOneStageAndTwo(t *testing.T) {
	s := newSite(t, nil)
	two, one := claimEndpoint(s, auth, order), claimEndpoint(s, charge, order)
	claims.Check(t, "gb.pay.auth.endpoint", two == claimServed, two)
	claims.Check(t, "gb.pay.charge.endpoint", one == claimServed, one)

	held, step := s.made(auth, nil), claimStep(s)
	claims.Check(t, "gb.pay.auth.endpoint", s.state(held) == "AUTHORIZED" && step == " to AUTHORIZED" && claimMoney(s, held) == "10000 0 0 0", step, claimMoney(s, held))
	taken, step := s.made(charge, nil), claimStep(s)
	claims.Check(t, "gb.pay.charge.endpoint", s.state(taken) == "COMPLETED" && step == " to COMPLETED" && claimMoney(s, taken) == "0 10000 0 0", step, claimMoney(s, taken))
}

func TestClaimBothTakeTheSameParameters(t *testing.T) {
	full := with(order(), tree{"order_id": "A-1", "account_id": "payer-1", "ip": "192.0.2.7"})
	outcomes, shown, fields := map[string][]string{}, map[string]string{}, map[string][]string{}
	for _, op := range claimOps {
		s := newSite(t, nil) // of one seed, so both draw the same card
		for name := range full {
			for i, value := range []any{nil, "x", 7, -7, 1.5, true, tree{}, "192.0.2.8", "RUB", "tok_limit"} {
				outcomes[op] = append(outcomes[op], fmt.Sprint(name, " ", i, " ", s.pay(op, with(full, tree{name: value})).verdict()))
			}
		}
		slices.Sort(outcomes[op])
		s.made(op, full)
		shown[op] = fmt.Sprint(with(claimNewest(s), tree{"status": nil, "id": nil}))
	}
	for _, o := range gbpayments.New().Operations() {
		fields[o.Name] = o.Fields
	}
	claims.Check(t, "gb.pay.same_parameters", slices.Equal(outcomes[auth], outcomes[charge]) && len(outcomes[auth]) == 10*len(full), outcomes)
	claims.Check(t, "gb.pay.same_parameters", shown[auth] == shown[charge] && strings.Contains(shown[auth], "account_id:payer-1"), shown)
	claims.Check(t, "gb.pay.same_parameters", slices.Equal(fields[auth], fields[charge]) && len(fields[auth]) == len(full), fields)
}

func TestClaimToken(t *testing.T) {
	s := newSite(t, nil)
	minted, err := s.tenant.MintToken(gbpayments.Name, mocks.TokenRequest{Card: "limit"})
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range claimOps {
		try := func(v any) reply { return s.pay(op, tree{"token": v}) }
		absent, wrong := claimEach(claimAbsent(), try), claimEach(append(claimNoText(), "x", "tok_", "tok_ok ", "TOK_OK", 7, minted+"0"), try)
		claims.Check(t, "gb.pay.field.token", absent == "error 10002 token" && wrong == absent, op, absent, wrong)
		good, declined := try("tok_ok"), try(minted) // the token leads to its own card
		claims.Check(t, "gb.pay.field.token", good.verdict() == "1" && declined.verdict() == "0 Превышен лимит", op, good.text, declined.text)
		claims.Check(t, "gb.pay.field.token", strings.HasPrefix(s.list(nil).column("token"), minted+" tok_ok"), op, s.list(nil).column("token"))
	}
}

func TestClaimAmount(t *testing.T) {
	s := newSite(t, nil)
	for _, op := range claimOps {
		try := func(v any) reply { return s.pay(op, tree{"amount": v}) }
		absent, wrong := claimEach(claimAbsent(), try), claimEach(append(claimNoInt(), 0, -1, 10.5, "ten", "1,00"), try)
		claims.Check(t, "gb.pay.field.amount", absent == "error 10002 amount" && wrong == absent, op, absent, wrong)
		for _, sum := range []int64{1, 100, 100050, 999_999_999_999} {
			number := s.made(op, tree{"amount": sum})
			ledger := s.payment(number).Ledger
			claims.Check(t, "gb.pay.field.amount", ledger.Sum(payment.Authorize)+ledger.Sum(payment.Capture) == sum && len(ledger) == 1, op, sum, ledger)
			claims.Check(t, "gb.pay.field.amount", claimNewest(s)["amount"] == claimNumber(sum), op, sum, claimNewest(s))
		}
	}
}

func TestClaimCurrency(t *testing.T) {
	s := newSite(t, nil)
	for _, op := range claimOps {
		try := func(v any) reply { return s.pay(op, tree{"currency": v}) }
		absent, wrong := claimEach(claimAbsent(), try), claimEach(claimNoText(), try)
		claims.Check(t, "gb.pay.field.currency", absent == "error 10002 currency" && wrong == absent, op, absent, wrong)
		claims.Check(t, "gb.pay.field.currency", try("RUB").verdict() == "1" && claimNewest(s)["currency"] == "RUB", op, claimNewest(s))
		other := claimEach([]any{"USD", "EUR", "KZT", "RUR", "rub", "RUB ", "643", 643}, try)
		claims.Check(t, "gb.pay.field.currency.rub", other == "error 10002 currency" && try("RUB").verdict() == "1", op, other)
	}
}

func TestClaimDescription(t *testing.T) {
	s := newSite(t, nil)
	for _, op := range claimOps {
		try := func(v any) reply { return s.pay(op, tree{"description": v}) }
		absent, wrong := claimEach(claimAbsent(), try), claimEach(claimNoText(), try)
		claims.Check(t, "gb.pay.field.description", absent == "error 10002 description" && wrong == absent, op, absent, wrong)
		for _, purpose := range []string{"x", " x ", "Оплата заказа № 5", `"<&>\` + "\n", strings.Repeat("ы", 4000)} {
			s.made(op, tree{"description": purpose})
			claims.Check(t, "gb.pay.field.description", claimNewest(s)["description"] == purpose, op, claimNewest(s))
		}
	}
}

func TestClaimEmail(t *testing.T) {
	s := newSite(t, nil)
	for _, op := range claimOps {
		try := func(v any) reply { return s.pay(op, tree{"email": v}) }
		absent := claimEach(claimAbsent(), try)
		wrong := claimEach(append(claimNoText(), 7, "x", "payer@", "@example.com", "payer example.com", "Payer <payer@example.com>", "a@example.com, b@example.com"), try)
		claims.Check(t, "gb.pay.field.email", absent == "error 10002 email" && wrong == absent, op, absent, wrong)
		for _, address := range []string{"payer@example.com", "first.last+tag@sub.example.org"} {
			s.made(op, tree{"email": address})
			claims.Check(t, "gb.pay.field.email", claimNewest(s)["email"] == address, op, claimNewest(s))
		}
	}
}

// claimReceipts are the addresses to which the newest request sent a receipt.
func claimReceipts(s *site) string {
	s.t.Helper()
	var told []string
	for _, f := range s.last().Findings {
		if f.Rule == "receipt" {
			told = append(told, f.Text)
		}
	}
	return strings.Join(told, "\n")
}

func TestClaimReceiptGoesToEmail(t *testing.T) {
	s := newSite(t, nil)
	for i, address := range []string{"payer@example.com", "other@example.org"} {
		s.made(charge, tree{"email": address})
		told := claimReceipts(s)
		claims.Check(t, "gb.pay.email.receipt", strings.Contains(told, " "+address+";") && strings.Count(told, "@") == 1, told)
		held, early := s.made(auth, tree{"email": address}), claimReceipts(s)
		s.about(held, "confirm", tree{"amount": 1 + i})
		told = claimReceipts(s)
		claims.Check(t, "gb.pay.email.receipt", early == "" && strings.Contains(told, " "+address+";"), early, told)
		s.pay(charge, tree{"email": address, "token": "tok_lost_card"})
		claims.Check(t, "gb.pay.email.receipt", claimReceipts(s) == "", claimReceipts(s)) // nothing was paid
	}
}

func TestClaimOptionalParameters(t *testing.T) {
	form := "shown, shown, absent, error 10002 %[1]s, shown, shown, absent, error 10002 %[1]s"
	seller := claimShown(t, "order_id", "A-1/№ 7", "00000000-0000-4000-8000-000000000001")
	claims.Check(t, "gb.pay.field.order_id", seller == fmt.Sprintf(form, "order_id"), seller)
	payer := claimShown(t, "account_id", "payer-1", strings.Repeat("9", 300))
	claims.Check(t, "gb.pay.field.account_id", payer == fmt.Sprintf(form, "account_id"), payer)
	address := claimShown(t, "ip", "192.0.2.7", "2001:db8::7", "x", "192.0.2", "192.0.2.256", "192.0.2.7:80", 7)
	claims.Check(t, "gb.pay.field.ip", address == fmt.Sprintf(form, "ip"), address)
}

func TestClaimParametersAreOneJSONObject(t *testing.T) {
	s := newSite(t, nil)
	good, err := json.Marshal(order())
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range claimOps {
		for _, body := range []string{
			string(good), "\r\n\t " + string(good) + " \n", strings.Replace(string(good), "tok_ok", `\u0074ok\u005fok`, 1), strings.ReplaceAll(string(good), ",", " ,\n"),
		} {
			r := s.post(op, body)
			claims.Check(t, "gb.pay.request.json", r.verdict() == "1" && len(s.last().Forgiven) == 0 && claimNewest(s)["description"] == "Заказ", body, r.text)
		}
		before := s.list(nil).verdict()
		for _, body := range []string{
			"x", "[]", "[" + string(good) + "]", strconv.Quote(string(good)), "7", "null", string(good[:len(good)-1]), string(good) + "}", string(good) + string(good),
			strings.Replace(string(good), ":", "=", 1),
		} {
			r := s.post(op, body)
			claims.Check(t, "gb.pay.request.json", r.verdict() == "error 10002", body, r.text)
		}
		claims.Check(t, "gb.pay.request.json", s.list(nil).verdict() == before, before, s.list(nil).text)
	}
	values := url.Values{}
	for name, value := range order() {
		values.Set(name, fmt.Sprint(value))
	}
	r := s.post(charge, values.Encode())
	claims.Check(t, "gb.pay.request.json", r.verdict() == "1" && slices.Equal(s.last().Forgiven, []string{"form"}), r.text) // forgiven, not documented
}
