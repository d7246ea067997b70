package ipay_test

import (
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
)

// claimGroup is how a payment with a test card ends, how GetPaymentStatus tells it, and what the catalogue says that the group means.
func claimGroup(t testing.TB, card string) string {
	t.Helper()
	m := newMerchant(t, nil)
	r := m.create(100, tree{"token": m.token(card)})
	asked := m.about(r, "GetPaymentStatus", nil)
	if asked.verdict() != r.verdict() {
		return r.verdict() + ", then " + asked.verdict()
	}
	return r.verdict() + ": " + claimMeaning(r.word("bank_response.error_group"))
}

// claimMeaning is what the catalogue says of an error group, in the page's words.
func claimMeaning(group string) string {
	for _, term := range ipay.New().About().Refusals {
		if term.Name == group {
			return term.Meaning[strings.LastIndex(term.Meaning, ": ")+2:]
		}
	}
	return "unknown"
}

// claimScripted makes a payment that ends in 4 with a group that no test card has.
func claimScripted(t testing.TB, group string) reply {
	t.Helper()
	m := scripting(t, `version: 1
name: own
about: Every payment is declined for one reason.
provider: ipay
bind: { operation: PaymentCreate }
script:
  - { at: PaymentCreate, do: { go: "4", set: { error_group: `+group+` } } }
`)
	return m.create(100, nil)
}

func TestClaimGroupComesWithStatusFour(t *testing.T) {
	one, fails := newMerchant(t, nil), claimFails(t)
	created := one.create(100, tree{"token": one.token(claimPoorCard)})
	claims.Check(t, "ipay.group.when", strings.Contains(created.text, `"pmt_status":4,`) && strings.Contains(created.text, `"bank_response":{"error_group":42}`), created.text)
	sold := fails.about(fails.made("3", 100, nil), "PaymentSale", tree{"invoice": 100})
	claims.Check(t, "ipay.group.when", strings.Contains(sold.text, `"pmt_status":4,`) && strings.Contains(sold.text, `"bank_response":{"error_group":41}`), sold.text)
	paid := one.create(100, nil)
	claims.Check(t, "ipay.group.when", paid.verdict() == "5" && strings.Contains(paid.text, `"bank_response":{"error_group":null}`), paid.text)
}

func TestClaimGroupsOfTheBank(t *testing.T) {
	got := claimGroup(t, "4000000000000416")
	claims.Check(t, "ipay.group.41", got == "4/41: Відмова від банку-емітента", got)
	got = claimGroup(t, "4000000000000424")
	claims.Check(t, "ipay.group.42", got == "4/42: Недостатньо коштів", got)
	got = claimGroup(t, "4000000000000432")
	claims.Check(t, "ipay.group.43", got == "4/43: Ліміт банку-емітента", got)
	got = claimGroup(t, "4000000000000523")
	claims.Check(t, "ipay.group.52", got == "4/52: Помилка зв'язку", got)
	got = claimGroup(t, "4000000000000556")
	claims.Check(t, "ipay.group.55", got == "4/55: Невідома помилка", got)
	got = claimGroup(t, "4000000000000564")
	claims.Check(t, "ipay.group.56", got == "4/56: Термін дії картки закінчився", got)
	got = claimGroup(t, "4000000000000572")
	claims.Check(t, "ipay.group.57", got == "4/57: Невірний номер картки", got)
	got = claimGroup(t, "4000000000000580")
	claims.Check(t, "ipay.group.58", got == "4/58: Ліміт на картці", got)
	got = claimGroup(t, "4000000000000663")
	claims.Check(t, "ipay.group.66", strings.HasPrefix(got, "4/66: Операція відхилена через необхідність пройти 3DSecure верифікацію"), got)
	got = claimGroup(t, "4000000000000671")
	claims.Check(t, "ipay.group.67", strings.HasPrefix(got, "4/67: Операція відхилена через те, що дана картка іноземного банку"), got)

	cvv := claimScripted(t, "50")
	claims.Check(t, "ipay.group.50", cvv.verdict() == "4/50" && claimMeaning("50") == "Неправильний CVV код", cvv.text)
}

func TestClaimAnExpiredCardIsGroup56(t *testing.T) {
	m := newMerchant(t, nil) // now it is January 2026
	for expires, want := range map[string]string{"12/2025": "4/56", "01/2026": "5", "02/2020": "4/56", "12/2039": "5"} {
		r := m.create(100, tree{"token": m.tokenOf(mocks.TokenRequest{CardExpires: expires})})
		claims.Check(t, "ipay.group.56", r.verdict() == want, expires, r.text)
	}
}

func TestClaimGroupsOfVerification(t *testing.T) {
	m := newMerchant(t, nil)
	said, spoilt, approved := m.made("1", 100, claimForce), m.made("1", 100, claimForce), m.made("1", 100, claimForce)
	no := claimVerify(m, said, m.payer(said, mocks.Decline))
	claims.Check(t, "ipay.group.51", no.verdict() == "4/51" && claimMeaning("51") == "Помилка 3D Secure верифікації", no.text)
	m.payer(spoilt, mocks.Approve)
	forged := claimVerify(m, spoilt, "eJxlUttygjAQ")
	claims.Check(t, "ipay.group.60", forged.verdict() == "4/60" && claimMeaning("60") == "Помилка 3D Secure верифікації", forged.text)
	yes := claimVerify(m, approved, m.payer(approved, mocks.Approve))
	claims.Check(t, "ipay.group.51", yes.verdict() == "5", yes.text)
	claims.Check(t, "ipay.group.60", yes.verdict() == "5", yes.text)
}

func TestClaimAfterGroup66TheRetryIsChallenged(t *testing.T) {
	m := newMerchant(t, nil)
	for _, sum := range []int64{1, 100, 50000} {
		body := tree{"token": m.token("4000000000000663")}
		refused, again := m.create(sum, body), m.create(sum, body)
		claims.Check(t, "ipay.group.66.retry", refused.verdict() == "4/66" && again.verdict() == "4/66", refused.text, again.text)
		retried := m.create(sum, with(body, claimForce))
		claims.Check(t, "ipay.group.66.retry", retried.verdict() == "1" && retried.word("security_rate") == "3D", retried.text)
		paid := claimVerify(m, retried, m.payer(retried, mocks.Approve))
		claims.Check(t, "ipay.group.66.retry", paid.verdict() == "5", paid.text)
		for _, other := range []any{"3d", "2D", "", true, 3} {
			r := m.create(sum, with(body, tree{"pmt_info": tree{"force_security_rate": other}}))
			claims.Check(t, "ipay.group.66.retry", r.verdict() == "4/66", other, r.text)
		}
	}
}

func TestClaimAfterGroup67AnotherCardPays(t *testing.T) {
	m := newMerchant(t, nil)
	for range 3 {
		same := m.create(100, tree{"token": m.token("4000000000000671"), "ext_id": "order"})
		claims.Check(t, "ipay.group.67.other_card", same.verdict() == "4/67", same.text)
	}
	other := m.create(100, tree{"token": m.token("5555555555554444"), "ext_id": "order"})
	claims.Check(t, "ipay.group.67.other_card", other.verdict() == "5", other.text)
}
