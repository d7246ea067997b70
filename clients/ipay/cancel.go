package ipay

import (
	"context"
	"fmt"
	"io"
)

// Cancel is what PaymentCancel asks for. Without Amount and Transactions it cancels all that is left.
//
// Source: googlepay.uk.txt §3.4, PaymentCancel.
type Cancel struct {
	PaymentID    int64
	Amount       int64        // a part, in kopecks, of a payment with one transaction; 0: all
	Transactions []CancelPart // parts of a payment with several transactions; none: all
}

// CancelPart is what is given back of one transaction.
type CancelPart struct {
	TransactionID int64 `json:"trn_id"` // Transaction.ID, not the payment's number
	Amount        int64 `json:"amount"` // kopecks
}

type cancelWire struct {
	PaymentID    int64        `json:"pmt_id"`
	Amount       int64        `json:"amount,omitempty"`
	Transactions []CancelPart `json:"transactions,omitempty"`
}

// Cancellation is what came of a PaymentCancel. Its status is that of the cancelling and not of the payment: when it
// [Cancellation.Failed], the payment is what it was before, authorized or paid, and [Client.GetPaymentStatus] shows it.
//
// Source: googlepay.uk.txt §3.4, PaymentCancel (pmt_status: 4 failed, 9 cancelled).
type Cancellation struct {
	PaymentID    int64         // pmt_id
	Outcome      Status        // pmt_status of this answer: 9 cancelled, 4 not cancelled
	Invoice      int64         // kopecks, without the fee
	Amount       int64         // kopecks, with the fee
	MaskedPAN    string        // card_mask
	DeclineGroup DeclineGroup  // why it failed; 0: null, or none
	BankAcquirer string        // name of the acquiring bank
	Transactions []Transaction // none when it failed
	Raw          []byte        // the body as it arrived
}

// Cancelled says that the sum, or the part of it that was asked for, goes back to the payer: 9. Where neither Cancelled nor
// Failed holds, the answer has a status that the page does not name here; ask [Client.GetPaymentStatus].
func (c Cancellation) Cancelled() bool { return c.Outcome == StatusCancelled }

// Failed says that nothing went back, and that the payment keeps its status: 4. DeclineGroup may say why.
func (c Cancellation) Failed() bool { return c.Outcome == StatusDeclined }

// String names the payment and what came of cancelling it.
func (c Cancellation) String() string {
	word := "unknown: " + c.Outcome.String()
	switch {
	case c.Cancelled():
		word = "done"
	case c.Failed():
		word = fmt.Sprintf("failed (group %v), the payment keeps its status", c.DeclineGroup)
	}
	return fmt.Sprintf("cancelling of payment %d: %s, invoice %d, amount %d kopecks", c.PaymentID, word, c.Invoice, c.Amount)
}

// Format prints String for every verb.
func (c Cancellation) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// Void gives back the whole of a payment that is authorized and not captured (status 3). It sends [Client.PaymentCancel], as
// [Client.Refund] does: the provider has one action for both. A payment that was captured meanwhile is refunded. Errors as for
// PaymentCancel.
func (c *Client) Void(ctx context.Context, paymentID int64) (Cancellation, error) {
	return c.PaymentCancel(ctx, Cancel{PaymentID: paymentID})
}

// Refund gives back all that is left of a payment that is paid (status 5, or 9 after a part). Errors as for
// [Client.PaymentCancel].
func (c *Client) Refund(ctx context.Context, paymentID int64) (Cancellation, error) {
	return c.PaymentCancel(ctx, Cancel{PaymentID: paymentID})
}

// RefundAmount gives back a part of a payment with one transaction: amount kopecks, above 0. Errors as for
// [Client.PaymentCancel].
func (c *Client) RefundAmount(ctx context.Context, paymentID, amount int64) (Cancellation, error) {
	if amount <= 0 {
		return Cancellation{}, invalid("the sum to refund has to be above 0; give kopecks, or call Refund for all")
	}
	return c.PaymentCancel(ctx, Cancel{PaymentID: paymentID, Amount: amount})
}

// RefundTransactions gives back parts of a payment that was split; each part names its transaction. Errors as for
// [Client.PaymentCancel].
func (c *Client) RefundTransactions(ctx context.Context, paymentID int64, parts ...CancelPart) (Cancellation, error) {
	if len(parts) == 0 {
		return Cancellation{}, invalid("no part to refund; give at least one, or call Refund for all")
	}
	return c.PaymentCancel(ctx, Cancel{PaymentID: paymentID, Transactions: parts})
}

// PaymentCancel gives money back, whole or in part, of a payment that is authorized or paid. [Client.Void], [Client.Refund],
// [Client.RefundAmount] and [Client.RefundTransactions] are the ways to ask for it.
//
// A cancelling that failed is a result, not an error. Errors: [*APIError] (the provider refused; see [ErrOverall]),
// [*HTTPError], [ErrInvalidRequest], [ErrUnavailable] when nothing was sent, and [ErrOutcomeUnknown]: ask
// [Client.GetPaymentStatus] before calling again, and compare the sums after a part.
//
// Source: googlepay.uk.txt §3.4, PaymentCancel (its heading is lost on the page).
func (c *Client) PaymentCancel(ctx context.Context, cancel Cancel) (Cancellation, error) {
	if err := cancel.check(); err != nil {
		return Cancellation{}, err
	}
	q := call{action: actionCancel, moves: true, paymentID: cancel.PaymentID, body: cancelWire(cancel)}
	s, err := c.payment(ctx, q)
	if err != nil {
		return Cancellation{}, err
	}
	return Cancellation{
		PaymentID: s.PaymentID, Outcome: s.Status, Invoice: s.Invoice, Amount: s.Amount, MaskedPAN: s.MaskedPAN,
		DeclineGroup: s.DeclineGroup, BankAcquirer: s.BankAcquirer, Transactions: s.Transactions, Raw: s.Raw,
	}, nil
}

func (c Cancel) check() error {
	if err := checkPaymentID(c.PaymentID); err != nil {
		return err
	}
	switch {
	case c.Amount < 0:
		return invalid("Cancel.Amount is below 0; give kopecks, or 0 for all")
	case c.Amount > 0 && len(c.Transactions) > 0:
		return invalid("Cancel has Amount and Transactions; give Amount for a payment with one transaction, Transactions for several")
	}
	for i, part := range c.Transactions {
		if part.TransactionID <= 0 || part.Amount <= 0 {
			return invalid(fmt.Sprintf("Transactions[%d] needs a TransactionID and an Amount above 0; both are in the state of the payment", i))
		}
	}
	return nil
}
