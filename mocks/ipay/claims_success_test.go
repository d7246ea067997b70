package ipay_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks"
)

func TestClaimRecurrentTokenComesWithSuccess(t *testing.T) {
	for _, a := range claimSix(t, tree{"recurrent": true}) {
		paid := a.word("pmt_status") == "5"
		claims.Check(t, "ipay.answer.recurrent_token", a.has("recurrent_token") == paid && (claimKind(a.at("recurrent_token")) == "string") == paid, a.action, a.text)
	}
	for _, a := range claimSix(t, nil) {
		claims.Check(t, "ipay.answer.recurrent_token", !a.has("recurrent_token"), a.action, a.text)
	}
	m := newMerchant(t, nil)
	single := m.made("5", 100, tree{"recurrent": true, "token": m.token("4000000000000044")}) // a card that does not support it
	claims.Check(t, "ipay.answer.recurrent_token", !single.has("recurrent_token"), single.text)
}

func TestClaimMchAmountComesWithSuccess(t *testing.T) {
	for _, a := range claimSix(t, nil) {
		list, _ := a.at("mch_amount").([]any)
		paid := a.word("pmt_status") == "5"
		claims.Check(t, "ipay.answer.mch_amount", a.has("mch_amount") == paid && (len(list) == 1) == paid, a.action, a.text)
		if paid {
			claims.Check(t, "ipay.answer.mch_amount.smch_id", a.at("mch_amount.0.smch_id") == "5410", a.action, a.text)
			claims.Check(t, "ipay.answer.mch_amount.amount", a.at("mch_amount.0.amount") == "100", a.action, a.text)
		}
	}
	for _, a := range claimOther(t) {
		claims.Check(t, "ipay.answer.mch_amount", !a.has("mch_amount"), a.action, a.text)
	}
	split := claimSplit(newMerchant(t, nil), "5", 60, 40)
	claims.Check(t, "ipay.answer.mch_amount", strings.Contains(split.text, `"mch_amount":[{"smch_id":"5410","amount":"60"},{"smch_id":"5411","amount":"40"}]`), split.text)
}

func TestClaimPaymentCancelHasNoExtras(t *testing.T) {
	m := newMerchant(t, nil)
	paid := m.made("5", 100, tree{"recurrent": true})
	part := m.about(paid, "PaymentCancel", tree{"amount": 40})
	more := m.about(paid, "PaymentCancel", tree{"amount": 61}) // above what is left
	rest := m.about(paid, "PaymentCancel", nil)
	for _, r := range []reply{part, rest, more} {
		extras := ""
		for _, key := range []string{"rrn", "terminal_id", "auth_code", "recurrent_token", "mch_amount"} {
			if !paid.has(key) || r.has(key) {
				extras += key + " "
			}
		}
		claims.Check(t, "ipay.answer.no_success_extras_on_cancel", extras == "" && (r.verdict() == "9" || r.verdict() == "4/55"), extras, r.text)
	}
}

func TestClaimEveryAnswerIsAResponse(t *testing.T) {
	m := newMerchant(t, nil)
	good := m.made("5", 100, nil)
	answers := []string{good.text, m.post("").text, m.post("[]").text, m.call("x", tree{}).text}
	for action, body := range claimActions(m, good) {
		answers = append(answers, m.call(action, body).text, m.call(action, tree{}).text)
	}
	for _, a := range claimSix(t, nil) {
		answers = append(answers, a.text)
	}
	for _, text := range answers {
		var top map[string]json.RawMessage
		err := json.Unmarshal([]byte(text), &top)
		claims.Check(t, "ipay.answer.envelope", err == nil && len(top) == 1 && strings.HasPrefix(string(top["response"]), "{"), text)
	}
}

func TestClaimSecurityComesWithStatusOne(t *testing.T) {
	m := newMerchant(t, nil)
	challenged := m.made("1", 50001, nil)
	claims.Check(t, "ipay.answer.security_rate", challenged.at("security_rate") == "3D", challenged.text)
	link, err := url.Parse(challenged.word("security_data.redirect_url"))
	claims.Check(t, "ipay.answer.security_data", err == nil && link.IsAbs() && link.Host != "" && len(challenged.at("security_data").(tree)) == 1, challenged.text)
	status, page := m.fetch("GET", challenged.word("security_data.redirect_url"), "", "")
	claims.Check(t, "ipay.answer.security_data", status == 200 && strings.Contains(page, "3-D Secure"), status, page)

	verified := m.about(challenged, "PaymentVerify3DS", tree{"threeds_data": m.payer(challenged, mocks.Approve)})
	for _, r := range []reply{m.made("5", 50000, nil), m.made("4/42", 100, tree{"token": m.token(claimPoorCard)}), verified} {
		claims.Check(t, "ipay.answer.security_rate", !r.has("security_rate"), r.text)
		claims.Check(t, "ipay.answer.security_data", !r.has("security_data"), r.text)
	}
}
