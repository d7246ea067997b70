package gbpayments

import "context"

// Payment is what a payment with the token of a card asks for. Optional fields left empty are not sent. Printing it with any
// verb of fmt shows no token.
//
// Source: methods.ru.txt, "Оплата по токену", "Параметры".
type Payment struct {
	Token       string // required, a secret: from the card of an earlier PAY notification
	Amount      int64  // required, above 0: kopecks
	Currency    string // "" is "RUB", the only code that the page names
	Description string // required: what is paid for
	Email       string // required: of the payer, who gets a receipt there
	OrderID     string // the merchant's own number; one for every attempt, else Reconcile cannot tell them apart
	AccountID   string // the merchant's own number of the payer
	IP          string // address of the payer
}

// Charge takes a sum from a card at once, in one stage. A success has the payment's number; [Client.Refund] gives back. A
// declined payment is a [Result] with a Reason, and has no number.
//
// Errors: [*APIError] ([ErrBadParameter] of an unknown token, for one), [*HTTPError], [ErrInvalidRequest], [ErrUnavailable]
// when nothing was sent, and [ErrOutcomeUnknown]: look for the payment with [Client.Reconcile] before the payer pays again.
//
// Source: methods.ru.txt, "Оплата по токену", "Адрес метода одностадийной схемы".
func (c *Client) Charge(ctx context.Context, payment Payment) (Result, error) {
	return c.pay(ctx, methodCharge, payment)
}

// Authorize blocks a sum on a card, the first of two stages. [Client.Capture] takes the sum or a part of it, [Client.Void] gives
// it back; one of them has to follow. Answers and errors as for [Client.Charge].
//
// Source: methods.ru.txt, "Оплата по токену", "Адрес метода двухстадийной схемы".
func (c *Client) Authorize(ctx context.Context, payment Payment) (Result, error) {
	return c.pay(ctx, methodAuthorize, payment)
}

func (c *Client) pay(ctx context.Context, method string, p Payment) (Result, error) {
	if err := p.check(); err != nil {
		return Result{}, err
	}
	if p.Currency == "" {
		p.Currency = "RUB"
	}
	return c.result(ctx, call{
		method: method, moves: true, orderID: p.OrderID, amount: p.Amount, hide: []string{p.Token},
		fields: given(
			textField("token", p.Token), numberField("amount", p.Amount), textField("currency", p.Currency),
			textField("description", p.Description), textField("email", p.Email), textField("order_id", p.OrderID),
			textField("account_id", p.AccountID), textField("ip", p.IP),
		),
	}, true)
}

func (p Payment) check() error {
	switch {
	case p.Token == "":
		return invalid("Payment.Token is empty; give the token that came with the card of an earlier payment")
	case p.Amount <= 0:
		return invalid("Payment.Amount has to be above 0; give the sum in kopecks")
	case p.Description == "":
		return invalid("Payment.Description is empty; say what is paid for")
	case p.Email == "":
		return invalid("Payment.Email is empty; give the payer's address, where the receipt goes")
	}
	return nil
}
