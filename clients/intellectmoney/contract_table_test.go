package intellectmoney_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing/fstest"

	"paysandbox/clients/intellectmoney"
)

// operationTable is the line of the operation under test: what it needs, how it is called, and what can be wrong about it. Shop,
// token and key are wrong in one way for all of them; see run.
func (tr *trial) operationTable() table {
	tr.t.Helper()
	fresh := func(tr *trial, c *intellectmoney.Client) arguments { return tr.arguments(c) }
	change := func(param string, change func(*arguments)) wrong { return wrong{param: param, change: change} }
	id := change("InvoiceId", func(a *arguments) { a.setID("2000000000") })

	switch name := tr.path[strings.LastIndex(tr.path, "/")+1:]; name {
	case "createInvoice":
		return createInvoiceTable()
	case "sbpPayment", "gazpromPayPayment", "bnplPayment":
		start := map[string]func(*intellectmoney.Client, context.Context, intellectmoney.Payment) (intellectmoney.Answer, error){
			"sbpPayment":        (*intellectmoney.Client).SBPPayment,
			"gazpromPayPayment": (*intellectmoney.Client).GazpromPayPayment,
			"bnplPayment":       (*intellectmoney.Client).BNPLPayment,
		}[name]
		return table{prepare: fresh,
			call: func(ctx context.Context, c *intellectmoney.Client, a arguments) error {
				_, err := start(c, ctx, a.payment)
				return err
			},
			wrongs: []wrong{
				id,
				change("SuccessUrl", func(a *arguments) { a.payment.SuccessURL = "" }),
				change("FailUrl", func(a *arguments) { a.payment.FailURL = "https://shop.test/" + strings.Repeat("x", 512) }),
				change("IpAddress", func(a *arguments) { a.payment.IPAddress = "127.0.0.1/32" }),
			}}
	case "bankCardPayment":
		return table{prepare: fresh,
			call: func(ctx context.Context, c *intellectmoney.Client, a arguments) error {
				_, err := c.BankCardPayment(ctx, a.card)
				return err
			},
			wrongs: []wrong{
				id,
				change("Pan", func(a *arguments) { a.card.Card.PAN = "41111111" }),
				change("CardHolder", func(a *arguments) { a.card.Card.Holder = strings.Repeat("X", 51) }),
				change("ExpiredMonth", func(a *arguments) { a.card.Card.ExpiryMonth = "13" }),
				change("ExpiredYear", func(a *arguments) { a.card.Card.ExpiryYear = "2030" }),
				change("Cvv", func(a *arguments) { a.card.Card.CVV = "12" }),
				change("ReturnUrl", func(a *arguments) { a.card.ReturnURL = "shop.test/back" }),
				change("IpAddress", func(a *arguments) { a.card.IPAddress = "" }),
			}}
	case "getBankCardPaymentState":
		return table{prepare: fresh, wrongs: []wrong{id},
			call: func(ctx context.Context, c *intellectmoney.Client, a arguments) error {
				_, err := c.State(ctx, a.id)
				return err
			}}
	case "activationPay":
		return table{prepare: blockedCard,
			call: func(ctx context.Context, c *intellectmoney.Client, a arguments) error {
				_, err := c.ActivationPay(ctx, a.id, a.minor, a.cvv)
				return err
			},
			wrongs: []wrong{
				id,
				change("ActivationAmount", func(a *arguments) { a.minor = 0 }),
				change("Cvv", func(a *arguments) { a.cvv = "12345" }),
			}}
	case "purchaseToPaid":
		return table{prepare: heldOrder, wrongs: orderWrongs,
			call: func(ctx context.Context, c *intellectmoney.Client, a arguments) error {
				_, err := c.Capture(ctx, a.order)
				return err
			}}
	case "purchaseToRefund":
		return table{prepare: fresh, wrongs: orderWrongs,
			call: func(ctx context.Context, c *intellectmoney.Client, a arguments) error {
				_, err := c.Refund(ctx, a.order)
				return err
			}}
	default:
		tr.t.Fatalf("the contract has an operation %s and the client's table none; add a line", name)
		return table{}
	}
}

// orderWrongs: the client names the order alone, so InvoiceId gets wrong on the way or because the payment does not allow it.
var orderWrongs = []wrong{
	{param: "OrderId", change: func(a *arguments) { a.order = strings.Repeat("E", 51) }},
	{param: "InvoiceId", spoil: func(r *http.Request) {
		rewrite(r, "EshopId=", "InvoiceId=2000000000&EshopId=", `"EshopId":`, `"InvoiceId":"2000000000","EshopId":`)
	}},
}

// blockedCard is a card payment whose payer must name the blocked amount.
func blockedCard(tr *trial, c *intellectmoney.Client) arguments {
	tr.t.Helper()
	a := tr.arguments(c)
	if _, err := c.BankCardPayment(tr.t.Context(), byCard(a.id, "4000000000003220")); err != nil {
		tr.t.Fatal(err)
	}
	tr.ask(c, a.id, 2)
	a.minor = tr.blocked(a.id)
	return a
}

// heldOrder is an order whose money is blocked.
func heldOrder(tr *trial, c *intellectmoney.Client) arguments {
	tr.t.Helper()
	order := tr.order()
	made, err := c.CreateInvoice(tr.t.Context(), held(order))
	if err != nil {
		tr.t.Fatal(err)
	}
	if _, err := c.SBPPayment(tr.t.Context(), payable(made.InvoiceID)); err != nil {
		tr.t.Fatal(err)
	}
	tr.ask(c, made.InvoiceID, 3)
	return arguments{id: made.InvoiceID, order: order}
}

func createInvoiceTable() table {
	change := func(param string, change func(*intellectmoney.Invoice)) wrong {
		return wrong{param: param, change: func(a *arguments) { change(&a.invoice) }}
	}
	expiry := change("ExpireDate", func(i *intellectmoney.Invoice) { i.ExpireDate = began })
	expiry.legal = true // the contract knows the form of a date and no clock
	return table{prepare: func(tr *trial, _ *intellectmoney.Client) arguments {
		order := tr.order()
		return arguments{order: order, invoice: intellectmoney.Invoice{
			OrderID: order, ServiceName: "Заказ №1", Amount: 199_00, UserName: "Иван Петров", Email: "a@b.test",
			SuccessURL: "https://shop.test/ok", FailURL: "https://shop.test/fail", BackURL: "https://shop.test/back",
			ResultURL: "https://shop.test/result", ExpireDate: held(order).ExpireDate, Hold: true, HoldHours: 24,
			Preference:      []intellectmoney.Method{intellectmoney.MethodSBP, intellectmoney.MethodBankCard},
			MerchantReceipt: `{"positions":[]}`, RecurringType: "Activate", Language: "ru",
			UserFields: []intellectmoney.UserField{{Name: "Склад", Value: "2"}},
		}}
	},
		call: func(ctx context.Context, c *intellectmoney.Client, a arguments) error {
			_, err := c.CreateInvoice(ctx, a.invoice)
			return err
		},
		wrongs: []wrong{
			change("OrderId", func(i *intellectmoney.Invoice) { i.OrderID = strings.Repeat("E", 51) }),
			change("ServiceName", func(i *intellectmoney.Invoice) { i.ServiceName = strings.Repeat("Ы", 1025) }),
			change("RecipientAmount", func(i *intellectmoney.Invoice) { i.Amount = 0 }),
			change("RecipientCurrency", func(i *intellectmoney.Invoice) { i.Currency = "GBP" }),
			change("SuccessUrl", func(i *intellectmoney.Invoice) { i.SuccessURL = "ftp://shop.test" }),
			change("FailUrl", func(i *intellectmoney.Invoice) { i.FailURL = "shop.test" }),
			change("BackUrl", func(i *intellectmoney.Invoice) { i.BackURL = "https://" }),
			change("ResultUrl", func(i *intellectmoney.Invoice) { i.ResultURL = "https://shop.test/a b" }),
			expiry,
			{param: "HoldMode", open: true, spoil: func(r *http.Request) { rewrite(r, "HoldMode=1", "HoldMode=2", `"HoldMode":"1"`, `"HoldMode":"2"`) }},
			change("HoldTime", func(i *intellectmoney.Invoice) { i.HoldHours = 120 }),
			change("Preference", func(i *intellectmoney.Invoice) { i.Preference = []intellectmoney.Method{"Sbp BNPL"} }),
			change("RecurringType", func(i *intellectmoney.Invoice) { i.RecurringType = "Weekly" }),
		}}
}

// answersByScript are scenarios that make the codes of OperationState and State that nothing else makes, one for each operation.
func answersByScript() fstest.MapFS {
	texts := map[string]string{
		"declined":  oneRule("declined", `{ at: payer.approve, do: { go: Error, set: { message: Отказ, rc_code_id: "51" } } }`),
		"ok-by-sdk": oneRule("ok-by-sdk", `{ at: getBankCardPaymentState, state: Created, do: { go: Created, set: { payment_step: Ok } } }`),
	}
	for _, o := range operations() {
		for code, set := range map[string]string{"warned": `state_code: "1"`, "queued": `operation_state: "1"`, "failed": `operation_state: "2"`} {
			name := strings.ToLower(o.name) + "-" + code
			texts[name] = oneRule(name, fmt.Sprintf("{ at: %s, do: { set: { %s } } }", o.name, set))
		}
	}
	return files(texts)
}

// oneRule is a scenario file of one rule that no payment takes by itself.
func oneRule(name, rule string) string {
	return fmt.Sprintf("version: 1\nname: %s\nabout: A test's own.\nprovider: intellectmoney\nscript:\n  - %s\n", name, rule)
}

// lives are whole payments, for the answers that only a certain moment of a certain method brings.
func (tr *trial) lives() {
	tr.t.Helper()
	plain := tr.client(shopKeys)
	for name, life := range map[string]struct {
		client *intellectmoney.Client
		start  func(*intellectmoney.Client, string) error
		want   string
	}{
		"SBP": {plain, func(c *intellectmoney.Client, id string) error {
			_, err := c.SBPPayment(tr.t.Context(), payable(id))
			return err
		}, "InProcess SendTo3DS OK"},
		"Gazprom Pay": {plain, func(c *intellectmoney.Client, id string) error {
			_, err := c.GazpromPayPayment(tr.t.Context(), payable(id))
			return err
		}, "InProcess SendTo3DS OK"},
		"card": {plain, func(c *intellectmoney.Client, id string) error {
			_, err := c.BankCardPayment(tr.t.Context(), byCard(id, testCard.PAN))
			return err
		}, "InProcess SendTo3DS OK"},
		"card that the bank declines": {plain, func(c *intellectmoney.Client, id string) error {
			_, err := c.BankCardPayment(tr.t.Context(), byCard(id, "4000000000000002"))
			return err
		}, "InProcess SendTo3DS Error"},
		"card that wants an amount": {plain, func(c *intellectmoney.Client, id string) error {
			_, err := c.BankCardPayment(tr.t.Context(), byCard(id, "4000000000003220"))
			return err
		}, "InProcess ActivationPayment ActivationPayment"},
		"instalments, declined": {tr.client(shopKeys, scenario("declined")), func(c *intellectmoney.Client, id string) error {
			_, err := c.BNPLPayment(tr.t.Context(), payable(id))
			return err
		}, "InProcess SendTo3DS Error"},
		"test currency": {tr.client(intellectmoney.Credentials{EshopID: shopKeys.EshopID, SecretKey: shopKeys.SecretKey}, intellectmoney.WithTestCurrency()),
			func(c *intellectmoney.Client, id string) error {
				_, err := c.BankCardPayment(tr.t.Context(), byCard(id, testCard.PAN))
				return err
			}, "InProcess SendTo3DS OK"},
		"the spelling of the vendor's kit": {tr.client(shopKeys, scenario("ok-by-sdk")), func(c *intellectmoney.Client, id string) error {
			_, err := c.SBPPayment(tr.t.Context(), payable(id))
			return err
		}, "OK OK OK"},
		"none": {plain, func(*intellectmoney.Client, string) error { return nil }, "Created Created Created"},
	} {
		id := tr.invoice(life.client, tr.order())
		if err := life.start(life.client, id); err != nil {
			tr.t.Fatalf("%s: %v", name, err)
		}
		var steps []string
		for range 3 {
			steps = append(steps, string(tr.ask(life.client, id, 1).Step))
		}
		if got := strings.Join(steps, " "); got != life.want {
			tr.t.Errorf("%s: the client reads %s, want %s", name, got, life.want)
		}
	}
}
