package ipay_test

import (
	"testing"

	"paysandbox/internal/claims"
)

// claimPerson is somebody's particulars, with the page's examples where it has any.
var claimPerson = map[string]string{
	"lastname":              "Шевченко",
	"firstname":             "Тарас",
	"middlename":            "Григорович",
	"document":              "АН123456",
	"address":               "Київ, вул. Тестова, 10",
	"identification_number": "1234567890",
	"account_number":        "UA000000000000000000000000000",
}

// claimPeople is a merchant that awaits claimPerson as sender or receiver.
func claimPeople(t *testing.T, role string) (m *merchant, probe func(key, other string) string) {
	t.Helper()
	awaited := map[string]string{}
	for key, value := range claimPerson {
		awaited[role+"."+key] = value
	}
	m = claimWatching(t, awaited)
	return m, func(key, other string) string {
		return claimProbe(m, role+"."+key, claimPerson[key], other, claimNoText()...)
	}
}

// claimRole sends an object of particulars: whole, empty, with a key of nobody's, absent, and what is none.
func claimRole(t *testing.T, role string) string {
	t.Helper()
	m, strict := newMerchant(t, nil), claimStrictWithout(t, role)
	for _, good := range []any{claimPerson, tree{}, tree{"ipn": "1234567890"}, nil} {
		if got := m.create(100, tree{role: good}).verdict(); got != "5" {
			return got
		}
	}
	return strict + ", wrong: " + claimRefused([]any{"x", 7, true, []any{}, []any{claimPerson}}, func(v any) reply { return m.create(100, tree{role: v}) })
}

// claimStrictWithout is what a strict merchant gets without the object and with it.
func claimStrictWithout(t *testing.T, role string) string {
	t.Helper()
	m, body := claimStrict(t)
	absent := m.call("PaymentCreate", with(body, tree{role: nil})).verdict()
	return "absent " + absent + ", sent " + m.call("PaymentCreate", with(body, tree{role: claimPerson})).verdict()
}

func TestClaimSender(t *testing.T) {
	whole := claimRole(t, "sender")
	claims.Check(t, "ipay.create.body.sender", whole == "absent 5, sent 5, wrong: invalid request structure", whole)

	_, probe := claimPeople(t, "sender")
	last := probe("lastname", "O'Brien-Ґалаґан")
	claims.Check(t, "ipay.create.body.sender.lastname", last == claimOptional, last)
	first := probe("firstname", "Jane")
	claims.Check(t, "ipay.create.body.sender.firstname", first == claimOptional, first)
	middle := probe("middlename", "")
	claims.Check(t, "ipay.create.body.sender.middlename", middle == claimOptional, middle)
	document := probe("document", "AH123456")
	claims.Check(t, "ipay.create.body.sender.document", document == claimOptional, document)
	address := probe("address", "Lviv")
	claims.Check(t, "ipay.create.body.sender.address", address == claimOptional, address)
	number := probe("identification_number", "12345678")
	claims.Check(t, "ipay.create.body.sender.identification_number", number == claimOptional, number)
	account := probe("account_number", "26001234567890")
	claims.Check(t, "ipay.create.body.sender.account_number", account == claimOptional, account)
}

func TestClaimReceiver(t *testing.T) {
	whole := claimRole(t, "receiver")
	claims.Check(t, "ipay.create.body.receiver", whole == "absent 5, sent 5, wrong: invalid request structure", whole)

	_, probe := claimPeople(t, "receiver")
	last := probe("lastname", "O'Brien-Ґалаґан")
	claims.Check(t, "ipay.create.body.receiver.lastname", last == claimOptional, last)
	first := probe("firstname", "Jane")
	claims.Check(t, "ipay.create.body.receiver.firstname", first == claimOptional, first)
	middle := probe("middlename", "")
	claims.Check(t, "ipay.create.body.receiver.middlename", middle == claimOptional, middle)
	document := probe("document", "AH123456")
	claims.Check(t, "ipay.create.body.receiver.document", document == claimOptional, document)
	address := probe("address", "Lviv")
	claims.Check(t, "ipay.create.body.receiver.address", address == claimOptional, address)
	number := probe("identification_number", "12345678")
	claims.Check(t, "ipay.create.body.receiver.identification_number", number == claimOptional, number)
	account := probe("account_number", "26001234567890")
	claims.Check(t, "ipay.create.body.receiver.account_number", account == claimOptional, account)
}
