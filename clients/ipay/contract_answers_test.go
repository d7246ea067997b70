package ipay_test

import (
	"bytes"
	"fmt"
	"strings"

	"paysandbox/clients/control"
	"paysandbox/clients/ipay"
	"paysandbox/mocks"
)

// wants compares a verdict.
func (tr *trial) wants(what, want, got string) {
	tr.t.Helper()
	if got != want {
		tr.t.Errorf("%s: the client says %q, want %q", what, got, want)
	}
}

// creations are the statuses that PaymentCreate and, after it, GetPaymentStatus can tell.
func (tr *trial) creations() {
	ctx := tr.t.Context()
	for name, test := range map[string]struct {
		tenant, scenario, card string
		change                 func(*ipay.Payment)
		want, asked            string
	}{
		"paid":                    {want: "5", asked: "5"},
		"blocked":                 {tenant: twoStage, want: "3", asked: "3"},
		"challenged by its sum":   {change: func(p *ipay.Payment) { p.Invoice = 500_01 }, want: "1", asked: "1"},
		"challenged by its card":  {card: "4000000000000036", want: "1", asked: "1"},
		"challenged by force":     {change: func(p *ipay.Payment) { p.Force3DS = true }, want: "1", asked: "1"},
		"deferred":                {change: func(p *ipay.Payment) { p.Deferred = true }, want: "17", asked: "17"},
		"refused by security":     {card: "4000000000000143", want: "14", asked: "14"},
		"no terminal":             {scenario: "no-terminal", want: "5", asked: "5"},
		"no money":                {card: "4000000000000424", want: "4/42", asked: "4/42"},
		"foreign card":            {card: "4000000000000671", want: "4/67", asked: "4/67"},
		"another network":         {card: "378282246310005", want: "4/57", asked: "4/57"},
		"both by one order":       {change: func(p *ipay.Payment) { p.ExtID = "A-1" }, want: "5", asked: "5"},
		"without an order":        {change: func(p *ipay.Payment) { p.ExtID = "" }, want: "5", asked: "5"},
		"by what nobody can open": {change: func(p *ipay.Payment) { p.Token = unopened }, want: "5", asked: "5"},
	} {
		c := tr.client(test.tenant)
		if test.scenario != "" {
			c = tr.client(test.tenant, scenario(test.scenario))
		}
		p := tr.cheap(test.tenant, tr.order())
		p.Token = tr.token(test.tenant, test.card)
		if test.change != nil {
			test.change(&p)
		}
		state, err := c.PaymentCreate(ctx, p)
		tr.wants(name, test.want, stateVerdict(state, err))
		if state.ExtID != p.ExtID {
			tr.t.Errorf("%s: ext_id is %q, want %q", name, state.ExtID, p.ExtID)
		}
		if _, err := state.Challenge(); (err == nil) != (test.want == "1") {
			tr.t.Errorf("%s: the challenge is %v", name, err)
		}
		tr.wants(name+", asked", test.asked, stateVerdict(c.GetPaymentStatus(ctx, state.PaymentID)))
		if p.ExtID != "" {
			tr.wants(name+", asked by order", test.asked, stateVerdict(c.GetPaymentStatusByExtID(ctx, p.ExtID)))
		}
	}
	for _, group := range tr.groups {
		c := tr.client("", scenario(fmt.Sprint("declined-", group)))
		want := fmt.Sprint("4/", group)
		state, err := c.PaymentCreate(ctx, tr.cheap("", tr.order()))
		tr.wants("a decline", want, stateVerdict(state, err))
		tr.wants("a decline, asked", want, stateVerdict(c.GetPaymentStatus(ctx, state.PaymentID)))
	}

	first := tr.made(tr.client(""), tr.full(""), ipay.StatusPaid)
	again := ipay.Payment{Invoice: 50_00, RecurrentToken: first.RecurrentToken, ExtID: tr.order()}
	tr.wants("by the recurrent token", "5", stateVerdict(tr.client("").PaymentCreate(ctx, again)))
	again.RecurrentToken = strings.Repeat("0", 40)
	tr.wants("by no recurrent token", "invalid token", stateVerdict(tr.client("").PaymentCreate(ctx, again)))
	tr.wants("a fee", "10000+276=10276", deedTable()["CalculateFee"].call(ctx, tr.client(twoStage), arguments{invoice: 100_00}))
	tr.wants("an unknown payment", "overall error", stateVerdict(tr.client("").GetPaymentStatus(ctx, 999)))
	tr.wants("an unknown order", "overall error", stateVerdict(tr.client("").GetPaymentStatusByExtID(ctx, "no such order")))
}

// unopened is a token in the form of ECv2 that no key opens.
var unopened = ipay.EncodeToken([]byte(`{"protocolVersion":"ECv2","signature":"MAYCAQECAQE=","intermediateSigningKey":{"signedKey":"{` +
	`\"keyExpiration\":\"4102444800000\",\"keyValue\":\"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==\"}",` +
	`"signatures":["MAYCAQECAQE="]},"signedMessage":"{\"encryptedMessage\":\"YSBzYW1wbGUsIHNlYWxlZCB3aXRoIG5vIGtleQ==\",` +
	`\"ephemeralPublicKey\":\"BGsX0fLhLEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU=\",` +
	`\"tag\":\"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\"}"}`))

// tokens are the errors that the token brings about by itself.
func (tr *trial) tokens() {
	mint := func(r mocks.TokenRequest) string {
		token, err := tr.tenant("").MintToken("googlepay", r)
		if err != nil {
			tr.t.Fatal(err)
		}
		return token
	}
	for want, token := range map[string]string{
		"invalid token format":            ipay.EncodeToken([]byte("no JSON")),
		"invalid token":                   mint(mocks.TokenRequest{Expires: "-1m"}),
		"invalid token gatewayMerchantId": mint(mocks.TokenRequest{Merchant: "another"}),
		"invalid pan":                     mint(mocks.TokenRequest{Card: "4111111111111112"}),
		"invalid expm":                    mint(mocks.TokenRequest{CardExpires: "13/2030"}),
		"invalid expy":                    mint(mocks.TokenRequest{CardExpires: "12/30"}),
		"4/56":                            mint(mocks.TokenRequest{CardExpires: "12/2025"}),
		"5":                               mint(mocks.TokenRequest{AuthMethod: "CRYPTOGRAM_3DS"}),
	} {
		p := tr.cheap("", tr.order())
		p.Token = token
		tr.wants("a token of its own", want, stateVerdict(tr.client("").PaymentCreate(tr.t.Context(), p)))
	}
	p := tr.full(strict)
	p.Token = unopened
	tr.wants("a token that does not open, strictly", "invalid token", stateVerdict(tr.client(strict).PaymentCreate(tr.t.Context(), p)))
}

// denials are the features that a merchant may be denied.
func (tr *trial) denials() {
	for name, change := range map[string]func(*ipay.Payment){
		"recurrent":       func(p *ipay.Payment) { p.Recurrent = true },
		"recurrent token": func(p *ipay.Payment) { p.Token, p.RecurrentToken = "", "5d41402abc4b2a76b9719d911017c592" },
		"deferred":        func(p *ipay.Payment) { p.Deferred = true },
		"split":           func(p *ipay.Payment) { p.Transactions = []ipay.Split{{Invoice: p.Invoice, SubMerchantID: 5410}} },
		"receipt":         func(p *ipay.Payment) { p.ReceiptData = fiscal() },
	} {
		p := tr.cheap(plainly, tr.order())
		change(&p)
		tr.wants(name, "access denied", stateVerdict(tr.client(plainly).PaymentCreate(tr.t.Context(), p)))
	}
	tr.wants("nothing special", "5", stateVerdict(tr.client(plainly).PaymentCreate(tr.t.Context(), tr.cheap(plainly, tr.order()))))
	tr.wants("too little for a strict merchant", "invalid request structure",
		stateVerdict(tr.client(strict).PaymentCreate(tr.t.Context(), tr.cheap(strict, tr.order()))))
	tr.wants("enough for a strict merchant", "5", stateVerdict(tr.client(strict).PaymentCreate(tr.t.Context(), tr.full(strict))))
}

// later plays what ends a payment in 4 later in its life: each group of the page, and 12.
func (tr *trial) later(what, tenant string, call func(*ipay.Client) string) {
	tr.t.Helper()
	for _, group := range tr.groups {
		c := tr.client(tenant, scenario(fmt.Sprint("later-declined-", group)))
		tr.wants(fmt.Sprintf("%s declined with group %d", what, group), fmt.Sprint("4/", group), call(c))
	}
}

func (tr *trial) verifications() {
	ctx := tr.t.Context()
	verify := func(c *ipay.Client, a arguments) string { return stateVerdict(c.Verify3DS(ctx, a.id, a.data)) }
	tr.later("a verification", "", func(c *ipay.Client) string { return verify(c, challenged(tr)) })

	tr.wants("two stages", "3", verify(tr.client(twoStage), tr.challenge(twoStage, control.Approve)))
	tr.wants("no terminal", "5", verify(tr.client("", scenario("no-terminal")), challenged(tr)))
	tr.wants("the payer declines", "4/51", verify(tr.client(""), tr.challenge("", control.Decline)))
	a := challenged(tr)
	good := a.data
	a.data = strings.ToLower(a.data)
	tr.wants("changed on the way", "4/60", verify(tr.client(""), a))
	a.data = good
	tr.wants("a second time", "overall error", verify(tr.client(""), a))
}

func (tr *trial) sales() {
	ctx := tr.t.Context()
	sell := func(c *ipay.Client, s ipay.Sale) string { return stateVerdict(c.PaymentSale(ctx, s)) }
	c := tr.client(twoStage)
	tr.later("a sale", twoStage, func(c *ipay.Client) string { return sell(c, held(tr).sale) })

	tr.wants("no terminal", "5", sell(tr.client(twoStage, scenario("no-terminal")), held(tr).sale))
	a := held(tr)
	above := a.sale
	above.Invoice++
	tr.wants("above the hold", "4/55", sell(c, above))
	tr.wants("above the hold, asked", "3", stateVerdict(c.GetPaymentStatus(ctx, a.id)))
	parts := ipay.Sale{PaymentID: a.id, Transactions: []ipay.Split{
		{Invoice: 20_00, SubMerchantID: 111, Description: "Test1", Info: map[string]any{"custom_merchant_field": 12345}},
		{Invoice: 25_00, SubMerchantID: 222, Description: "Test2"},
	}}
	tr.wants("in parts", "5", sell(c, parts))
	tr.wants("a second time", "overall error", sell(c, parts))
	parts.PaymentID = 1
	tr.wants("in parts that are denied", "access denied", sell(tr.client(plainly), parts))
	parts.Invoice = 45_01
	tr.wants("sums that differ", "invalid request structure", sell(c, parts))
}

func (tr *trial) cancellings() {
	ctx := tr.t.Context()
	c := tr.client("")
	cancel := func(c *ipay.Client, what ipay.Cancel) string { return cancelVerdict(c.PaymentCancel(ctx, what)) }
	tr.wants("a hold", "9", cancel(tr.client(twoStage), held(tr).cancel))

	id := tr.paid(tr.cheap("", tr.order()))
	tr.wants("a part", "9", cancel(c, ipay.Cancel{PaymentID: id, Amount: 30_00}))
	tr.wants("a part, asked", "9", stateVerdict(c.GetPaymentStatus(ctx, id)))
	tr.wants("more than is left", "4/55", cancel(c, ipay.Cancel{PaymentID: id, Amount: 70_01}))
	tr.wants("the rest", "9", cancel(c, ipay.Cancel{PaymentID: id}))
	tr.wants("nothing is left", "4/55", cancel(c, ipay.Cancel{PaymentID: id}))

	split := tr.made(c, tr.full(""), ipay.StatusPaid)
	of := func(n int, amount int64) ipay.Cancel {
		return ipay.Cancel{PaymentID: split.PaymentID, Transactions: []ipay.CancelPart{{TransactionID: split.Transactions[n].ID, Amount: amount}}}
	}
	tr.wants("a part of the second", "9", cancel(c, of(1, 40_00)))
	tr.wants("more of the second", "4/55", cancel(c, of(1, 1)))
	tr.wants("an amount of a split payment", "invalid request structure", cancel(c, ipay.Cancel{PaymentID: split.PaymentID, Amount: 1}))
	tr.wants("a deferred payment", "overall error", cancel(c, ipay.Cancel{PaymentID: tr.deferred()}))
}

func (tr *trial) processings() {
	ctx := tr.t.Context()
	tr.later("a deferred payment", "", func(c *ipay.Client) string { return stateVerdict(c.ProcessPayment(ctx, tr.deferred())) })
	tr.wants("no terminal", "5", stateVerdict(tr.client("", scenario("no-terminal")).ProcessPayment(ctx, tr.deferred())))
	p := tr.cheap("", tr.order())
	p.Deferred, p.Token = true, tr.token("", "4000000000000424")
	poor := tr.made(tr.client(""), p, ipay.StatusDeferred).PaymentID
	tr.wants("no money", "4/42", stateVerdict(tr.client("").ProcessPayment(ctx, poor)))
	tr.wants("a second time", "overall error", stateVerdict(tr.client("").ProcessPayment(ctx, poor)))
}

func (tr *trial) receipts() {
	ctx := tr.t.Context()
	c := tr.client("")
	id := tr.paid(tr.full(""))
	for _, want := range []string{"CREATED", "INPROCESS", "READY", "READY"} {
		receipt, err := c.GetReceipt(ctx, id)
		tr.wants("a receipt", want, receiptVerdict(receipt, err))
		if is := bytes.HasPrefix(receipt.PDF, []byte("%PDF-")); is != (want == "READY") {
			tr.t.Errorf("a receipt at %s: there is a PDF: %t", want, is)
		}
	}
	tr.wants("without receipt_data", "ERROR", receiptVerdict(c.GetReceipt(ctx, tr.paid(tr.cheap("", tr.order())))))
	fails := tr.client("", scenario("receipt-fails"))
	id = tr.paid(tr.full(""))
	for _, want := range []string{"CREATED", "ERROR", "ERROR"} {
		tr.wants("a receipt that fails", want, receiptVerdict(fails.GetReceipt(ctx, id)))
	}
	if _, err := c.GetPaymentInvoice(ctx, tr.deferred()); verdict(0, 0, err) != "overall error" {
		tr.t.Errorf("the link of a payment that is not paid: %v", err)
	}
}
