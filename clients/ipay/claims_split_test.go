package ipay_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
	"paysandbox/payment"
)

// claimParts is the page's split with Cyrillic text, and a part that has nothing but its sum and its recipient.
func claimParts() []ipay.Split {
	return []ipay.Split{
		{Invoice: 60, SubMerchantID: 5410, Description: "Тестовий платіж", Info: map[string]any{"custom_field_1": "test", "n": 7}},
		{Invoice: 40, SubMerchantID: 5472},
	}
}

func TestClaimASplitPaymentNamesItsRecipients(t *testing.T) {
	s := claimOpen(t, "", nil)
	paid := s.made(100, func(p *ipay.Payment) { p.Transactions = claimParts() })
	sent := s.sentBody()
	claims.Check(t, "ipay.create.body.transactions",
		claimKeys(sent, "transactions.0") == "desc info invoice smch_id" && claimShown(sent, "transactions.2") == "absent", sent)
	claims.Check(t, "ipay.create.body.transactions",
		len(paid.Transactions) == 2 && claimShown(claimBare(t), "transactions") == "absent", paid.Transactions)
	claims.Check(t, "ipay.create.body.transactions.invoice",
		claimShown(sent, "transactions.0.invoice")+claimShown(sent, "transactions.1.invoice") == "6040", sent)
	claims.Check(t, "ipay.create.body.transactions.invoice",
		claimNth(paid.Transactions, 0).Invoice == 60 && claimNth(paid.Transactions, 1).Invoice == 40, paid.Transactions)
	claims.Check(t, "ipay.create.body.transactions.smch_id",
		claimShown(sent, "transactions.0.smch_id")+claimShown(sent, "transactions.1.smch_id") == "54105472", sent)
	claims.Check(t, "ipay.create.body.transactions.smch_id",
		claimNth(paid.Transactions, 0).SubMerchantID == 5410 && claimNth(paid.Transactions, 1).SubMerchantID == 5472, paid.Transactions)
	claims.Check(t, "ipay.create.body.transactions.desc",
		claimShown(sent, "transactions.0.desc") == `"Тестовий платіж"` && claimShown(sent, "transactions.1.desc") == "absent", sent)
	claims.Check(t, "ipay.create.body.transactions.info",
		claimShown(sent, "transactions.0.info") == `{"custom_field_1":"test","n":7}` && claimShown(sent, "transactions.1.info") == "absent", sent)

	before := len(s.wire)
	_, err := s.PaymentCreate(t.Context(), ipay.Payment{Invoice: 100, Token: "eyJ9", Transactions: []ipay.Split{{Invoice: 0, SubMerchantID: 5410}}})
	claims.Check(t, "ipay.create.body.transactions.invoice", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, err)
	for _, letter := range []string{"x", "ї"} {
		longest := s.made(100, func(p *ipay.Payment) {
			p.Transactions = claimParts()
			p.Transactions[1].Description = strings.Repeat(letter, 100)
		})
		claims.Check(t, "ipay.create.body.transactions.desc.max",
			longest.Paid() && claimShown(s.sentBody(), "transactions.1.desc") == `"`+strings.Repeat(letter, 100)+`"`, letter)
		parts := claimParts()
		parts[1].Description = strings.Repeat(letter, 101)
		before := len(s.wire)
		_, err := s.PaymentCreate(t.Context(), ipay.Payment{Invoice: 100, Token: "eyJ9", Transactions: parts})
		claims.Check(t, "ipay.create.body.transactions.desc.max", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, letter, err)
	}
}

func TestClaimASaleMaySplitTheSumAnew(t *testing.T) {
	s := claimOpen(t, "", claimTwoStages)
	held := s.made(100, nil)
	done, err := s.PaymentSale(t.Context(), ipay.Sale{PaymentID: held.PaymentID, Invoice: 100, Transactions: claimParts()})
	if err != nil {
		t.Fatal(err)
	}
	sent := s.sentBody()
	claims.Check(t, "ipay.sale.body.transactions",
		claimKeys(sent, "transactions.0") == "desc info invoice smch_id" && claimShown(sent, "transactions.2") == "absent", sent)
	claims.Check(t, "ipay.sale.body.transactions", done.Paid() && len(done.Transactions) == 2, done.Transactions)
	claims.Check(t, "ipay.sale.body.transactions.invoice",
		claimShown(sent, "transactions.0.invoice")+claimShown(sent, "transactions.1.invoice") == "6040", sent)
	claims.Check(t, "ipay.sale.body.transactions.invoice",
		claimNth(done.Transactions, 0).Invoice == 60 && claimNth(done.Transactions, 1).Invoice == 40, done.Transactions)
	claims.Check(t, "ipay.sale.body.transactions.smch_id",
		claimShown(sent, "transactions.0.smch_id")+claimShown(sent, "transactions.1.smch_id") == "54105472", sent)
	claims.Check(t, "ipay.sale.body.transactions.smch_id",
		claimNth(done.Transactions, 0).SubMerchantID == 5410 && claimNth(done.Transactions, 1).SubMerchantID == 5472, done.Transactions)
	claims.Check(t, "ipay.sale.body.transactions.desc",
		claimShown(sent, "transactions.0.desc") == `"Тестовий платіж"` && claimShown(sent, "transactions.1.desc") == "absent", sent)
	claims.Check(t, "ipay.sale.body.transactions.info",
		claimShown(sent, "transactions.0.info") == `{"custom_field_1":"test","n":7}` && claimShown(sent, "transactions.1.info") == "absent", sent)

	plain := s.made(100, nil)
	if _, err := s.Capture(t.Context(), plain.PaymentID, 100); err != nil {
		t.Fatal(err)
	}
	claims.Check(t, "ipay.sale.body.transactions", claimShown(s.sentBody(), "transactions") == "absent", s.last().body)

	before := len(s.wire)
	_, err = s.CaptureSplit(t.Context(), plain.PaymentID, ipay.Split{Invoice: -1, SubMerchantID: 5410})
	claims.Check(t, "ipay.sale.body.transactions.invoice", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, err)
	for _, letter := range []string{"x", "ї"} {
		next := s.made(100, nil)
		part := ipay.Split{Invoice: 100, SubMerchantID: 5410, Description: strings.Repeat(letter, 100)}
		longest, err := s.CaptureSplit(t.Context(), next.PaymentID, part)
		claims.Check(t, "ipay.sale.body.transactions.desc.max",
			err == nil && longest.Paid() && claimShown(s.sentBody(), "transactions.0.desc") == `"`+part.Description+`"`, letter, err)
		part.Description += letter
		before := len(s.wire)
		_, err = s.CaptureSplit(t.Context(), next.PaymentID, part)
		claims.Check(t, "ipay.sale.body.transactions.desc.max", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, letter, err)
	}
}

// A part is named by its own number when it is given back.
func TestClaimPartsAreGivenBackByTheirNumbers(t *testing.T) {
	s := claimOpen(t, "", nil)
	paid := s.made(100, func(p *ipay.Payment) { p.Transactions = claimParts() })
	first, second := claimNth(paid.Transactions, 0).ID, claimNth(paid.Transactions, 1).ID
	back, err := s.RefundTransactions(t.Context(), paid.PaymentID, ipay.CancelPart{TransactionID: second, Amount: 15})
	sent := s.sentBody()
	claims.Check(t, "ipay.cancel.body.transactions", claimShown(sent, "transactions.1") == "absent" && claimShown(sent, "amount") == "absent", sent)
	claims.Check(t, "ipay.cancel.body.transactions",
		claimKeys(sent, "transactions.0") == "amount trn_id" && err == nil && back.Cancelled(), sent, back, err)
	claims.Check(t, "ipay.cancel.body.transactions.trn_id",
		claimShown(sent, "transactions.0.trn_id") == strconv.FormatInt(second, 10) && first != second, sent)
	claims.Check(t, "ipay.cancel.body.transactions.trn_id",
		claimNth(back.Transactions, 0).Amount == 60 && claimNth(back.Transactions, 1).Amount == 25, back.Transactions)
	claims.Check(t, "ipay.cancel.body.transactions.amount",
		claimShown(sent, "transactions.0.amount") == "15" && s.ledger(paid.PaymentID).Sum(payment.Refund) == 15, sent)
	claims.Check(t, "ipay.answer.transactions.trn_id",
		first != paid.PaymentID && claimNth(back.Transactions, 0).ID == first && claimNth(back.Transactions, 1).ID == second, back.Transactions)

	both, err := s.RefundTransactions(t.Context(), paid.PaymentID,
		ipay.CancelPart{TransactionID: first, Amount: 10}, ipay.CancelPart{TransactionID: second, Amount: 5})
	claims.Check(t, "ipay.cancel.body.transactions",
		err == nil && both.Cancelled() && claimKeys(s.sentBody(), "transactions.1") == "amount trn_id", both, err)
	claims.Check(t, "ipay.cancel.body.transactions.amount", s.ledger(paid.PaymentID).Sum(payment.Refund) == 30, both)
	before := len(s.wire)
	for what, part := range map[string]ipay.CancelPart{"no number": {Amount: 10}, "no sum": {TransactionID: first}} {
		_, err := s.RefundTransactions(t.Context(), paid.PaymentID, part)
		claims.Check(t, "ipay.cancel.body.transactions.trn_id", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, what, err)
		claims.Check(t, "ipay.cancel.body.transactions.amount", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, what, err)
	}
	if _, err := s.Refund(t.Context(), paid.PaymentID); err != nil {
		t.Fatal(err)
	}
	claims.Check(t, "ipay.cancel.body.transactions", claimShown(s.sentBody(), "transactions") == "absent", s.last().body)
}
