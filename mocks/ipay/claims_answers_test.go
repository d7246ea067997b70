package ipay_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
)

// claimAnswer is an answer of one of the six actions that answer with a payment.
type claimAnswer struct {
	action string
	reply
}

// claimRich is a two-stage merchant whose payers pay a tenth on top, so that amount is another sum than invoice.
func claimRich(t testing.TB) *merchant {
	t.Helper()
	return newMerchant(t, func(s *ipay.Settings) { s.FeePercent, s.Stages = "10", "two" })
}

// claimSix asks every action that answers with a payment for a payment of 100 kopecks in which all goes well; more goes into
// PaymentCreate.
func claimSix(t testing.TB, more tree) []claimAnswer {
	t.Helper()
	m := claimRich(t)
	created := m.made("3", 100, more)
	sold := m.about(created, "PaymentSale", tree{"invoice": 100})
	asked := m.about(created, "GetPaymentStatus", nil)
	cancelled := m.about(created, "PaymentCancel", nil)
	challenged := m.made("1", 100, with(tree{"pmt_info": tree{"force_security_rate": "3D"}}, more))
	verified := m.about(challenged, "PaymentVerify3DS", tree{"threeds_data": m.payer(challenged, mocks.Approve)})
	processed := m.about(m.made("17", 100, with(tree{"deferred_payment": true}, more)), "ProcessPayment", nil)
	return []claimAnswer{
		{"PaymentCreate", created}, {"PaymentVerify3DS", verified}, {"PaymentSale", sold},
		{"PaymentCancel", cancelled}, {"GetPaymentStatus", asked}, {"ProcessPayment", processed},
	}
}

// claimOther is a payment in each status without a debit or a hold, as PaymentCreate or a later action answers it, and as
// GetPaymentStatus does.
func claimOther(t testing.TB) []claimAnswer {
	t.Helper()
	m := claimRich(t)
	force := tree{"pmt_info": tree{"force_security_rate": "3D"}}
	failed := m.made("1", 100, force)
	cancelled := m.made("3", 100, nil)
	answers := []claimAnswer{
		{"PaymentCreate", m.made("1", 100, force)}, {"PaymentCreate", m.made("4/42", 100, tree{"token": m.token(claimPoorCard)})},
		{"PaymentCreate", m.made("14", 100, tree{"token": m.token("4000000000000143")})}, {"PaymentCreate", m.made("17", 100, tree{"deferred_payment": true})},
		{"PaymentVerify3DS", m.about(failed, "PaymentVerify3DS", tree{"threeds_data": m.payer(failed, mocks.Decline)})},
		{"PaymentCancel", m.about(cancelled, "PaymentCancel", nil)},
	}
	for _, a := range slices.Clone(answers) {
		answers = append(answers, claimAnswer{"GetPaymentStatus", m.about(a.reply, "GetPaymentStatus", nil)})
	}
	return answers
}

func TestClaimSixAnswersHaveTheCommonFields(t *testing.T) {
	for _, a := range claimSix(t, nil) {
		claims.Check(t, "ipay.answer.pmt_id", claimKind(a.at("pmt_id")) == "integer" && a.number("pmt_id") >= 1234567, a.action, a.text)
		claims.Check(t, "ipay.answer.invoice", claimKind(a.at("invoice")) == "integer" && a.number("invoice") == 100, a.action, a.text)
		claims.Check(t, "ipay.answer.amount", claimKind(a.at("amount")) == "integer" && a.number("amount") == 110, a.action, a.text)
		claims.Check(t, "ipay.answer.pmt_status", claimKind(a.at("pmt_status")) == "integer" && slices.Contains([]string{"3", "5", "9"}, a.word("pmt_status")), a.action, a.text)
		claims.Check(t, "ipay.answer.card_mask", a.at("card_mask") == "411111******1111", a.action, a.text)
		claims.Check(t, "ipay.answer.bank_response", claimKind(a.at("bank_response")) == "object" && len(a.at("bank_response").(tree)) == 1, a.action, a.text)
		claims.Check(t, "ipay.answer.bank_response.error_group", strings.Contains(a.text, `"bank_response":{"error_group":null}`), a.action, a.text)
		claims.Check(t, "ipay.answer.bank_acquirer_name", a.at("bank_acquirer_name") == "АТ «Ощадбанк»", a.action, a.text)
	}
	m := newMerchant(t, nil)
	mask := regexp.MustCompile(`^\d{6}\*{6}\d{4}$`)
	for _, pan := range []string{"5555555555554444", "2223003122003222", claimPoorCard} {
		r := m.create(100, tree{"token": m.token(pan)})
		masked := r.word("card_mask")
		claims.Check(t, "ipay.answer.card_mask", mask.MatchString(masked) && masked[:6] == pan[:6] && strings.HasSuffix(masked, pan[len(pan)-4:]), r.text)
	}
}

func TestClaimErrorGroupIsAlwaysThere(t *testing.T) {
	for _, a := range claimOther(t) {
		kind, want := claimKind(a.at("bank_response.error_group")), "null"
		if a.word("pmt_status") == "4" {
			want = "integer"
		}
		claims.Check(t, "ipay.answer.bank_response.error_group", strings.Contains(a.text, `"error_group":`) && kind == want, a.action, a.text)
	}
}

func TestClaimExtIdIsEchoedByPaymentCreateOnly(t *testing.T) {
	for _, a := range claimSix(t, tree{"ext_id": "AD68E7675FE111E79A65005056B960DF"}) {
		claims.Check(t, "ipay.answer.ext_id", (a.at("ext_id") == "AD68E7675FE111E79A65005056B960DF") == (a.action == "PaymentCreate"), a.action, a.text)
		claims.Check(t, "ipay.answer.ext_id", a.has("ext_id") == (a.action == "PaymentCreate"), a.action, a.text)
	}
}

func TestClaimBankFieldsComeWithThreeAndFive(t *testing.T) {
	twelve, six := regexp.MustCompile(`^\d{12}$`), regexp.MustCompile(`^\d{6}$`)
	for _, a := range claimSix(t, nil) {
		held := a.action != "PaymentCancel" // the others come to 3 or 5
		claims.Check(t, "ipay.answer.rrn", a.has("rrn") == held && twelve.MatchString(a.word("rrn")) == held, a.action, a.text)
		claims.Check(t, "ipay.answer.auth_code", a.has("auth_code") == held && six.MatchString(a.word("auth_code")) == held, a.action, a.text)
		claims.Check(t, "ipay.answer.terminal_id", a.has("terminal_id") == (held && a.action != "GetPaymentStatus"), a.action, a.text)
		if a.has("terminal_id") {
			claims.Check(t, "ipay.answer.terminal_id", claimKind(a.at("terminal_id")) == "string", a.action, a.text)
		}
	}
	for _, a := range claimOther(t) {
		claims.Check(t, "ipay.answer.bank_fields_absent", !a.has("rrn") && !a.has("terminal_id") && !a.has("auth_code"), a.action, a.text)
		claims.Check(t, "ipay.answer.rrn", !strings.Contains(a.text, "rrn"), a.action, a.text)
		claims.Check(t, "ipay.answer.auth_code", !strings.Contains(a.text, "auth_code"), a.action, a.text)
		claims.Check(t, "ipay.answer.terminal_id", !strings.Contains(a.text, "terminal_id"), a.action, a.text)
	}
}

func TestClaimLeadingZerosStay(t *testing.T) {
	m := scripting(t, `version: 1
name: own
about: The bank's numbers are those of the page's example, and there is no terminal.
provider: ipay
bind: { operation: PaymentCreate }
script:
  - { at: PaymentCreate, do: { set: { rrn: "021705522966", auth_code: "040280", terminal_id: "" } } }
`)
	r := m.made("5", 100, nil)
	asked := m.about(r, "GetPaymentStatus", nil)
	claims.Check(t, "ipay.answer.rrn", r.at("rrn") == "021705522966" && asked.at("rrn") == "021705522966", r.text, asked.text)
	claims.Check(t, "ipay.answer.auth_code", r.at("auth_code") == "040280" && asked.at("auth_code") == "040280", r.text, asked.text)
	claims.Check(t, "ipay.answer.terminal_id", strings.Contains(r.text, `"terminal_id":null`), r.text)
}

func TestClaimTransactionsAreInTheAnswers(t *testing.T) {
	for _, a := range claimSix(t, nil) {
		list, _ := a.at("transactions").([]any)
		want := 1
		if a.action == "ProcessPayment" {
			want = 0
		}
		claims.Check(t, "ipay.answer.transactions", len(list) == want && a.has("transactions") == (want == 1), a.action, a.text)
	}
	for _, a := range claimOther(t) {
		claims.Check(t, "ipay.answer.transactions", a.has("transactions") == (a.word("pmt_status") != "4"), a.action, a.text)
	}

	m := claimFeeRule(t, "10", 0)
	split := claimSplit(m, "5", 60, 40)
	for i, want := range []struct{ smch, invoice, amount int64 }{{5410, 60, 66}, {5411, 40, 44}} {
		at := func(key string) string { return fmt.Sprintf("transactions.%d.%s", i, key) }
		claims.Check(t, "ipay.answer.transactions.smch_id", claimKind(split.at(at("smch_id"))) == "integer" && split.number(at("smch_id")) == want.smch, split.text)
		claims.Check(t, "ipay.answer.transactions.invoice", claimKind(split.at(at("invoice"))) == "integer" && split.number(at("invoice")) == want.invoice, split.text)
		claims.Check(t, "ipay.answer.transactions.amount", claimKind(split.at(at("amount"))) == "integer" && split.number(at("amount")) == want.amount, split.text)
		claims.Check(t, "ipay.answer.transactions.trn_id", claimKind(split.at(at("trn_id"))) == "integer", split.text)
	}
	one, other := split.at("transactions.0.trn_id"), split.at("transactions.1.trn_id")
	back := m.about(split, "PaymentCancel", tree{"transactions": []any{tree{"trn_id": other, "amount": 44}}}) // PaymentCancel takes it
	claims.Check(t, "ipay.answer.transactions.trn_id", one != other && back.verdict() == "9" && back.number("amount") == 66, split.text, back.text)
}
