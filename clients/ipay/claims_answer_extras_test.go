package ipay_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"testing"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
	mock "paysandbox/mocks/ipay"
)

func TestClaimTransactionsAreRead(t *testing.T) {
	s := claimOpen(t, "", func(own *mock.Settings) { own.FeePercent = "10" })
	plain, split := s.made(100, nil), s.made(100, func(p *ipay.Payment) { p.Transactions = claimParts() })
	claims.Check(t, "ipay.answer.transactions", len(plain.Transactions) == 1 && len(split.Transactions) == 2, plain.Transactions, split.Transactions)
	claims.Check(t, "ipay.answer.transactions.trn_id",
		claimNth(plain.Transactions, 0).ID == 6636 && claimNth(split.Transactions, 1).ID == 6638, plain.Transactions, split.Transactions)
	claims.Check(t, "ipay.answer.transactions.smch_id",
		claimNth(plain.Transactions, 0).SubMerchantID == 5410 && claimNth(split.Transactions, 1).SubMerchantID == 5472, plain.Transactions, split.Transactions)
	claims.Check(t, "ipay.answer.transactions.invoice",
		claimNth(plain.Transactions, 0).Invoice == 100 && claimNth(split.Transactions, 0).Invoice == 60, plain.Transactions, split.Transactions)
	claims.Check(t, "ipay.answer.transactions.amount",
		claimNth(plain.Transactions, 0).Amount == 110 && claimNth(split.Transactions, 0).Amount == 66, plain.Transactions, split.Transactions)

	count := func(value any) string {
		return claimReads(t, "transactions", value, func(s ipay.PaymentState) any { return len(s.Transactions) })
	}
	one := claimTree{"trn_id": 1, "smch_id": 2, "invoice": 3, "amount": 4}
	claims.Check(t, "ipay.answer.transactions",
		count([]any{one}) == "1" && count([]any{one, one, one}) == "3" && count([]any{}) == "0", count([]any{one}))
	claims.Check(t, "ipay.answer.transactions", count(nil) == "0" && count(claimGone{}) == "0" && count(one) == "malformed", count(nil))
	read := claimNumbers(t, "transactions.1.trn_id", func(s ipay.PaymentState) any { return claimNth(s.Transactions, 1).ID })
	claims.Check(t, "ipay.answer.transactions.trn_id", read == claimAnyNumber, read)
	read = claimNumbers(t, "transactions.1.smch_id", func(s ipay.PaymentState) any { return claimNth(s.Transactions, 1).SubMerchantID })
	claims.Check(t, "ipay.answer.transactions.smch_id", read == claimAnyNumber, read)
	read = claimNumbers(t, "transactions.1.invoice", func(s ipay.PaymentState) any { return claimNth(s.Transactions, 1).Invoice })
	claims.Check(t, "ipay.answer.transactions.invoice", read == claimAnyNumber, read)
	read = claimNumbers(t, "transactions.1.amount", func(s ipay.PaymentState) any { return claimNth(s.Transactions, 1).Amount })
	claims.Check(t, "ipay.answer.transactions.amount", read == claimAnyNumber, read)
}

func TestClaimWhatASuccessAddsIsRead(t *testing.T) {
	s := claimOpen(t, "", func(own *mock.Settings) { own.FeePercent = "10" })
	two := claimOpen(t, "", claimTwoStages)
	asked := s.made(100, func(p *ipay.Payment) { p.Recurrent = true })
	split := s.made(100, func(p *ipay.Payment) { p.Transactions = claimParts() })
	poor := s.made(100, func(p *ipay.Payment) { p.Recurrent, p.Token = true, s.token("4000000000000424") })
	held := two.made(100, nil)

	token := func(value any) string {
		return claimOfFive(t, "recurrent_token", value, func(s ipay.PaymentState) any { return s.RecurrentToken })
	}
	claims.Check(t, "ipay.answer.recurrent_token",
		token("recurrent/token+1==") == `"recurrent/token+1=="` && token(claimGone{}) == `""`, token(claimGone{}))
	claims.Check(t, "ipay.answer.recurrent_token",
		asked.RecurrentToken != "" && split.RecurrentToken+poor.RecurrentToken+held.RecurrentToken == "", asked.Status, split.Status)

	claims.Check(t, "ipay.answer.mch_amount",
		len(asked.MerchantAmounts) == 1 && len(split.MerchantAmounts) == 2, asked.MerchantAmounts, split.MerchantAmounts)
	claims.Check(t, "ipay.answer.mch_amount", poor.MerchantAmounts == nil && held.MerchantAmounts == nil, poor.MerchantAmounts, held.MerchantAmounts)
	claims.Check(t, "ipay.answer.mch_amount.smch_id",
		claimNth(asked.MerchantAmounts, 0).SubMerchantID == 5410 && claimNth(split.MerchantAmounts, 1).SubMerchantID == 5472, split.MerchantAmounts)
	claims.Check(t, "ipay.answer.mch_amount.amount",
		claimNth(asked.MerchantAmounts, 0).Amount == 100 && claimNth(split.MerchantAmounts, 1).Amount == 40, split.MerchantAmounts)
	count := func(value any) string {
		return claimOfFive(t, "mch_amount", value, func(s ipay.PaymentState) any { return len(s.MerchantAmounts) })
	}
	claims.Check(t, "ipay.answer.mch_amount",
		count(nil) == "0" && count(claimGone{}) == "0" && count([]any{claimTree{"smch_id": "1", "amount": "2"}}) == "1", count(nil))

	// Texts in the table; the same of a number, whose name is another field's type elsewhere.
	answer := claimDecoded(t, split.Raw)
	claims.Check(t, "ipay.answer.mch_amount.smch_id", claimShown(answer, "response.mch_amount.1.smch_id") == `"5472"`, split.MerchantAmounts)
	claims.Check(t, "ipay.answer.mch_amount.amount", claimShown(answer, "response.mch_amount.1.amount") == `"40"`, split.MerchantAmounts)
	for _, value := range []any{"77", json.Number("77")} {
		smch := claimOfFive(t, "mch_amount.1.smch_id", value, func(s ipay.PaymentState) any { return claimNth(s.MerchantAmounts, 1).SubMerchantID })
		claims.Check(t, "ipay.answer.mch_amount.smch_id", smch == "77", value, smch)
		amount := claimOfFive(t, "mch_amount.1.amount", value, func(s ipay.PaymentState) any { return claimNth(s.MerchantAmounts, 1).Amount })
		claims.Check(t, "ipay.answer.mch_amount.amount", amount == "77", value, amount)
	}
}

func TestClaimExtIDComesBackWhenItWasSent(t *testing.T) {
	s := claimOpen(t, "", nil)
	named, bare := s.made(100, func(p *ipay.Payment) { p.ExtID = "order-1" }), s.made(100, nil)
	claims.Check(t, "ipay.answer.ext_id", named.ExtID == "order-1" && bare.ExtID == "", named, bare)
	for value, want := range map[any]string{"0042": "0042", json.Number("42"): "42", nil: "", claimGone{}: ""} {
		state, err := answering(t, 200, claimWith(t, "ext_id", value)).PaymentCreate(t.Context(), ipay.Payment{Invoice: 100, Token: "eyJ9"})
		claims.Check(t, "ipay.answer.ext_id", err == nil && state.ExtID == want, value, state.ExtID, err)
	}
}

func TestClaimAChallengeBringsItsRateAndItsAddress(t *testing.T) {
	s := claimOpen(t, "", nil)
	challenged, paid := s.challenged(), s.made(100, nil)
	claims.Check(t, "ipay.answer.security_rate", challenged.SecurityRate == "3D" && paid.SecurityRate == "", challenged, paid)
	address, err := url.Parse(challenged.RedirectURL)
	claims.Check(t, "ipay.answer.security_data",
		err == nil && address.Scheme == "http" && address.Host == "ipay.test" && paid.RedirectURL == "", challenged.RedirectURL)

	body := fixture(t, "page/answers/PaymentCreate-3ds.json")
	printed, err := answering(t, 200, body).Charge(t.Context(), ipay.Payment{Invoice: 100, Token: "eyJ9"})
	claims.Check(t, "ipay.answer.security_rate", err == nil && printed.SecurityRate == "3D", printed, err)
	claims.Check(t, "ipay.answer.security_data", err == nil && printed.RedirectURL == "https://example.com/acs", printed, err)
	for what, data := range map[string]any{"null": nil, "no address": claimTree{}, "no http": claimTree{"redirect_url": "javascript:alert(1)"}} {
		tree := claimDecoded(t, []byte(body))
		response, _ := tree["response"].(claimTree)
		response["security_data"] = data
		text, err := json.Marshal(tree)
		if err != nil {
			t.Fatal(err)
		}
		state, err := answering(t, 200, string(text)).Charge(t.Context(), ipay.Payment{Invoice: 100, Token: "eyJ9"})
		link, linkErr := state.Challenge()
		claims.Check(t, "ipay.answer.security_data",
			err == nil && link == "" && linkErr != nil && !errors.Is(linkErr, ipay.ErrInvalidRequest), what, err, linkErr)
	}
}
