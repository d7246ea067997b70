package ipay_test

import (
	"testing"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
)

var (
	claimPayer = ipay.Party{
		LastName: "Шевченко", FirstName: "Тарас", MiddleName: "Григорович", Document: "АН123456", Address: "Київ, вул. Тестова, 10",
		IdentificationNumber: "0123456789", AccountNumber: "UA0000000000000001",
	}
	claimPayee = ipay.Party{
		LastName: "Косач", FirstName: "Лариса", MiddleName: "Петрівна", Document: "АН654321", Address: "Львів, вул. Тестова, 7",
		IdentificationNumber: "00012345", AccountNumber: "UA0000000000000002",
	}
)

// claimParty is one object of a payment that has one field of it.
func claimParty(t *testing.T, which string, p ipay.Party) string {
	t.Helper()
	return claimShown(claimSent(t, func(payment *ipay.Payment) {
		if which == "sender" {
			payment.Sender = p
		} else {
			payment.Receiver = p
		}
	}), which)
}

func TestClaimSenderIsSentAsGiven(t *testing.T) {
	full, bare := claimSent(t, func(p *ipay.Payment) { p.Sender, p.Receiver = claimPayer, claimPayee }), claimBare(t)
	claims.Check(t, "ipay.create.body.sender",
		claimKeys(full, "sender") == "account_number address document firstname identification_number lastname middlename", full)
	claims.Check(t, "ipay.create.body.sender", claimShown(bare, "sender") == "absent", bare)

	claims.Check(t, "ipay.create.body.sender.lastname", claimShown(full, "sender.lastname") == `"Шевченко"`, full)
	alone := claimParty(t, "sender", ipay.Party{LastName: "О’Ніл"})
	claims.Check(t, "ipay.create.body.sender.lastname", alone == `{"lastname":"О’Ніл"}`, alone)
	claims.Check(t, "ipay.create.body.sender.firstname", claimShown(full, "sender.firstname") == `"Тарас"`, full)
	alone = claimParty(t, "sender", ipay.Party{FirstName: "Anna-Maria"})
	claims.Check(t, "ipay.create.body.sender.firstname", alone == `{"firstname":"Anna-Maria"}`, alone)
	claims.Check(t, "ipay.create.body.sender.middlename", claimShown(full, "sender.middlename") == `"Григорович"`, full)
	alone = claimParty(t, "sender", ipay.Party{MiddleName: "Іллівна"})
	claims.Check(t, "ipay.create.body.sender.middlename", alone == `{"middlename":"Іллівна"}`, alone)
	claims.Check(t, "ipay.create.body.sender.document", claimShown(full, "sender.document") == `"АН123456"`, full)
	alone = claimParty(t, "sender", ipay.Party{Document: "000000001"})
	claims.Check(t, "ipay.create.body.sender.document", alone == `{"document":"000000001"}`, alone)
	claims.Check(t, "ipay.create.body.sender.address", claimShown(full, "sender.address") == `"Київ, вул. Тестова, 10"`, full)
	alone = claimParty(t, "sender", ipay.Party{Address: "1"})
	claims.Check(t, "ipay.create.body.sender.address", alone == `{"address":"1"}`, alone)
	claims.Check(t, "ipay.create.body.sender.identification_number", claimShown(full, "sender.identification_number") == `"0123456789"`, full)
	alone = claimParty(t, "sender", ipay.Party{IdentificationNumber: "00000000"})
	claims.Check(t, "ipay.create.body.sender.identification_number", alone == `{"identification_number":"00000000"}`, alone)
	claims.Check(t, "ipay.create.body.sender.account_number", claimShown(full, "sender.account_number") == `"UA0000000000000001"`, full)
	alone = claimParty(t, "sender", ipay.Party{AccountNumber: "0026"})
	claims.Check(t, "ipay.create.body.sender.account_number", alone == `{"account_number":"0026"}`, alone)
}

func TestClaimReceiverIsSentAsGiven(t *testing.T) {
	full, bare := claimSent(t, func(p *ipay.Payment) { p.Sender, p.Receiver = claimPayer, claimPayee }), claimBare(t)
	claims.Check(t, "ipay.create.body.receiver",
		claimKeys(full, "receiver") == "account_number address document firstname identification_number lastname middlename", full)
	claims.Check(t, "ipay.create.body.receiver", claimShown(bare, "receiver") == "absent", bare)

	claims.Check(t, "ipay.create.body.receiver.lastname", claimShown(full, "receiver.lastname") == `"Косач"`, full)
	alone := claimParty(t, "receiver", ipay.Party{LastName: "О’Ніл"})
	claims.Check(t, "ipay.create.body.receiver.lastname", alone == `{"lastname":"О’Ніл"}`, alone)
	claims.Check(t, "ipay.create.body.receiver.firstname", claimShown(full, "receiver.firstname") == `"Лариса"`, full)
	alone = claimParty(t, "receiver", ipay.Party{FirstName: "Anna-Maria"})
	claims.Check(t, "ipay.create.body.receiver.firstname", alone == `{"firstname":"Anna-Maria"}`, alone)
	claims.Check(t, "ipay.create.body.receiver.middlename", claimShown(full, "receiver.middlename") == `"Петрівна"`, full)
	alone = claimParty(t, "receiver", ipay.Party{MiddleName: "Іллівна"})
	claims.Check(t, "ipay.create.body.receiver.middlename", alone == `{"middlename":"Іллівна"}`, alone)
	claims.Check(t, "ipay.create.body.receiver.document", claimShown(full, "receiver.document") == `"АН654321"`, full)
	alone = claimParty(t, "receiver", ipay.Party{Document: "000000001"})
	claims.Check(t, "ipay.create.body.receiver.document", alone == `{"document":"000000001"}`, alone)
	claims.Check(t, "ipay.create.body.receiver.address", claimShown(full, "receiver.address") == `"Львів, вул. Тестова, 7"`, full)
	alone = claimParty(t, "receiver", ipay.Party{Address: "1"})
	claims.Check(t, "ipay.create.body.receiver.address", alone == `{"address":"1"}`, alone)
	claims.Check(t, "ipay.create.body.receiver.identification_number", claimShown(full, "receiver.identification_number") == `"00012345"`, full)
	alone = claimParty(t, "receiver", ipay.Party{IdentificationNumber: "00000000"})
	claims.Check(t, "ipay.create.body.receiver.identification_number", alone == `{"identification_number":"00000000"}`, alone)
	claims.Check(t, "ipay.create.body.receiver.account_number", claimShown(full, "receiver.account_number") == `"UA0000000000000002"`, full)
	alone = claimParty(t, "receiver", ipay.Party{AccountNumber: "0026"})
	claims.Check(t, "ipay.create.body.receiver.account_number", alone == `{"account_number":"0026"}`, alone)
}
