package ipay_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing/fstest"

	"paysandbox/clients/control"
	"paysandbox/clients/ipay"
)

// deedTable is every action of the contract as the client calls it.
func deedTable() map[string]deedRow {
	return map[string]deedRow{
		"CalculateFee": {prepare: func(*trial) arguments { return arguments{invoice: 100_00} }, good: "10000+0=10000",
			call: func(ctx context.Context, c *ipay.Client, a arguments) string {
				fee, err := c.CalculateFee(ctx, a.invoice)
				if err != nil {
					return verdict(0, 0, err)
				}
				return fmt.Sprintf("%d+%d=%d", fee.Invoice, fee.Fee, fee.Amount)
			}},
		"PaymentCreate": {prepare: func(tr *trial) arguments { return arguments{payment: tr.full("")} }, good: "5",
			call: func(ctx context.Context, c *ipay.Client, a arguments) string {
				return stateVerdict(c.PaymentCreate(ctx, a.payment))
			}},
		"PaymentVerify3DS": {prepare: challenged, groups: true, good: "5",
			call: func(ctx context.Context, c *ipay.Client, a arguments) string {
				return stateVerdict(c.Verify3DS(ctx, a.id, a.data))
			}},
		"PaymentSale": {tenant: twoStage, prepare: held, groups: true, good: "5",
			call: func(ctx context.Context, c *ipay.Client, a arguments) string {
				return stateVerdict(c.PaymentSale(ctx, a.sale))
			}},
		"PaymentCancel": {prepare: func(tr *trial) arguments {
			return arguments{cancel: ipay.Cancel{PaymentID: tr.paid(tr.cheap("", tr.order()))}}
		},
			groups: true, good: "9",
			call: func(ctx context.Context, c *ipay.Client, a arguments) string {
				return cancelVerdict(c.PaymentCancel(ctx, a.cancel))
			}},
		"GetPaymentStatus": {prepare: func(tr *trial) arguments { return arguments{id: tr.paid(tr.full(""))} }, groups: true, good: "5",
			call: func(ctx context.Context, c *ipay.Client, a arguments) string {
				return stateVerdict(c.GetPaymentStatus(ctx, a.id))
			}},
		"GetPaymentInvoice": {prepare: func(tr *trial) arguments { return arguments{id: tr.paid(tr.full(""))} }, good: "a link",
			call: func(ctx context.Context, c *ipay.Client, a arguments) string {
				link, err := c.GetPaymentInvoice(ctx, a.id)
				if err == nil && strings.Contains(link.URL, "/invoice/") {
					return "a link"
				}
				return verdict(0, 0, err)
			}},
		"GetReceipt": {prepare: func(tr *trial) arguments { return arguments{id: tr.paid(tr.full(""))} }, good: "CREATED",
			call: func(ctx context.Context, c *ipay.Client, a arguments) string {
				return receiptVerdict(c.GetReceipt(ctx, a.id))
			}},
		"ProcessPayment": {prepare: func(tr *trial) arguments { return arguments{id: tr.deferred()} }, groups: true, good: "5",
			call: func(ctx context.Context, c *ipay.Client, a arguments) string {
				return stateVerdict(c.ProcessPayment(ctx, a.id))
			}},
	}
}

func receiptVerdict(r ipay.Receipt, err error) string {
	if err != nil {
		return verdict(0, 0, err)
	}
	return string(r.Status)
}

// full is a payment with every field that there is, of two recipients.
func (tr *trial) full(tenant string) ipay.Payment {
	tr.t.Helper()
	p := tr.cheap(tenant, tr.order())
	p.Info = map[string]any{"custom_merchant_field": 1234567}
	p.Phone, p.Recurrent = "380931234567", true
	p.ThreeDS = ipay.ThreeDSInfo{
		NotificationURL: "https://shop.test/3ds?order=" + p.ExtID, RequestorURL: "https://shop.test", ColorDepth: "24", Language: "uk-UA",
		ScreenHeight: "1080", ScreenWidth: "1920", TimeZone: "-120", AcceptHeader: "text/html;q=0.9,*/*;q=0.8", UserAgent: "Mozilla/5.0 (X11)",
	}
	p.Transactions = []ipay.Split{
		{Invoice: 60_00, SubMerchantID: 5410, Description: "Чай", Info: map[string]any{"shelf": 7}},
		{Invoice: 40_00, SubMerchantID: 5472, Description: "Чашка"},
	}
	party := ipay.Party{
		LastName: "Тестовий", FirstName: "Платник", MiddleName: "Іванович", Document: "АН123456", Address: "Київ, вул. Тестова, 10",
		IdentificationNumber: "1234567890", AccountNumber: "UA123456789012345678901234567",
	}
	p.Sender, p.Receiver = party, party
	p.ReceiptData = fiscal()
	return p
}

func fiscal() ipay.ReceiptData {
	return ipay.ReceiptData{
		CashierID: 1, CashRegisterID: 2, DeliveryEmail: "payer@shop.test",
		Goods: []ipay.Good{{ID: "e0e58e8e-af5d-430f-8204-459ab547a4b8", Code: "1", Name: "Чай", Barcode: "A12345", Price: 50_00, Quantity: 2000}},
		Discounts: []ipay.Discount{
			{Type: ipay.DiscountDown, Mode: ipay.DiscountPercent, Value: 10}, {Type: ipay.DiscountUp, Mode: ipay.DiscountValue, Value: 10_00},
		},
	}
}

// paid makes a payment of the default tenant that is paid.
func (tr *trial) paid(p ipay.Payment) int64 {
	tr.t.Helper()
	return tr.made(tr.client(""), p, ipay.StatusPaid).PaymentID
}

func (tr *trial) deferred() int64 {
	tr.t.Helper()
	p := tr.cheap("", tr.order())
	p.Deferred, p.Recurrent = true, true
	return tr.made(tr.client(""), p, ipay.StatusDeferred).PaymentID
}

// challenge makes a payment of a tenant whose payer answered the challenge.
func (tr *trial) challenge(tenant, answer string) arguments {
	tr.t.Helper()
	p := tr.cheap(tenant, tr.order())
	p.Force3DS, p.Recurrent = true, true
	p.ThreeDS.NotificationURL = "https://shop.test/3ds"
	a := arguments{id: tr.made(tr.client(tenant), p, ipay.StatusChallenged).PaymentID}
	a.data = tr.payer(tenant, a.id, answer)
	return a
}

func challenged(tr *trial) arguments { return tr.challenge("", control.Approve) }

// held is a payment whose money is blocked, and the sale of all of it.
func held(tr *trial) arguments {
	tr.t.Helper()
	p := tr.cheap(twoStage, tr.order())
	p.Recurrent = true
	id := tr.made(tr.client(twoStage), p, ipay.StatusAuthorized).PaymentID
	return arguments{id: id, sale: ipay.Sale{PaymentID: id, Invoice: p.Invoice}, cancel: ipay.Cancel{PaymentID: id}}
}

// systemErrors are the names of googlepay.uk.txt §3.5 but "unknown field x", which no scenario says.
var systemErrors = []string{
	"overall error", "invalid request structure", "invalid action", "invalid token", "invalid token format", "invalid token gatewayMerchantId",
	"invalid pan", "invalid expm", "invalid expy", "invalid cvv", "invalid auth", "invalid auth time", "access denied",
}

// refusals plays the scenario of an action: first every system error, then every group of the bank, on one payment.
func (tr *trial) refusals(action string, row deedRow, a arguments) {
	if action == "CalculateFee" {
		return // no scenario reaches it
	}
	c := tr.client(row.tenant, scenario(refusing(action)))
	for _, name := range systemErrors {
		if got := row.call(tr.t.Context(), c, a); got != name {
			tr.t.Errorf("%s refused with %q: the client says %q", action, name, got)
		}
	}
	if !row.groups {
		return
	}
	for _, group := range tr.groups {
		if group == groupOfTheExample {
			continue // no refusal
		}
		if got, want := row.call(tr.t.Context(), c, a), fmt.Sprintf("4/%d", group); got != want {
			tr.t.Errorf("%s refused with group %d: the client says %q", action, group, got)
		}
	}
}

func refusing(action string) string { return "refusing-" + strings.ToLower(action) }

// groupsByRefusal are the groups of googlepay.uk.txt §3.6 in its order. Scenarios are written before there is a sandbox to ask.
var groupsByRefusal = []string{"41", "42", "43", "50", "51", "52", "55", "56", "57", "58", "60", "66", "67"}

// answersByScript are the scenarios of what nothing else brings about.
func answersByScript() fstest.MapFS {
	texts := map[string]string{
		"no-terminal": byRules("no-terminal",
			`{ at: PaymentCreate, do: { set: { terminal_id: "" } } }`, `{ at: PaymentVerify3DS, do: { set: { terminal_id: "" } } }`,
			`{ at: PaymentSale, do: { set: { terminal_id: "" } } }`, `{ at: ProcessPayment, do: { set: { terminal_id: "" } } }`),
		"receipt-fails": byRules("receipt-fails", "{ at: GetReceipt, calls: 2.., do: { set: { receipt_status: ERROR } } }"),
	}
	for _, group := range append(groupsByRefusal, fmt.Sprint(groupOfTheExample)) {
		var rules []string
		for _, action := range []string{"PaymentVerify3DS", "PaymentSale", "ProcessPayment"} {
			rules = append(rules, fmt.Sprintf(`{ at: %s, do: { go: "4", set: { error_group: %s } } }`, action, group))
		}
		name := "later-declined-" + group
		texts[name] = byRules(name, rules...)
		name = "declined-" + group
		texts[name] = byRules(name, fmt.Sprintf(`{ at: PaymentCreate, do: { go: "4", set: { error_group: %s } } }`, group))
	}
	for action, row := range deedTable() {
		if action == "CalculateFee" {
			continue // no scenario reaches it
		}
		codes := slices.Clone(systemErrors)
		if row.groups {
			codes = append(codes, groupsByRefusal...)
		}
		var rules []string
		for i, code := range codes {
			rules = append(rules, fmt.Sprintf("{ at: %s, calls: %d, do: { refuse: { code: %q } } }", action, i+1, code))
		}
		texts[refusing(action)] = byRules(refusing(action), rules...)
	}
	create := refusing("PaymentCreate")
	// An order counts what makes no payment; its condition is not asked where the header names the scenario.
	bind := "bind: { operation: PaymentCreate, when: { ext_id: by header only }, scope: order, key: ext_id }\nscript:"
	texts[create] = strings.Replace(texts[create], "script:", bind, 1)
	return files(texts)
}
