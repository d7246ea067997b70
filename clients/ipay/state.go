package ipay

import (
	"context"
	"fmt"
	"net/url"
	"unicode/utf8"
)

// The provider's names of its actions.
//
// Source: googlepay.uk.txt §3.4; the headings of six of them are lost on the page, so the names are those of its examples.
const (
	actionFee       = "CalculateFee"
	actionCreate    = "PaymentCreate"
	actionVerify3DS = "PaymentVerify3DS"
	actionSale      = "PaymentSale"
	actionCancel    = "PaymentCancel"
	actionStatus    = "GetPaymentStatus"
	actionInvoice   = "GetPaymentInvoice"
	actionReceipt   = "GetReceipt"
	actionProcess   = "ProcessPayment"
)

// PaymentState is what PaymentCreate, PaymentVerify3DS, PaymentSale, GetPaymentStatus and ProcessPayment answer. Texts that the
// answer does not have are "", numbers 0. Printing it with any verb of fmt shows no token.
//
// Source: googlepay.uk.txt §3.4, "Структура відповіді" of each.
type PaymentState struct {
	PaymentID         int64            // pmt_id
	ExtID             string           // of PaymentCreate, when it was sent
	Invoice           int64            // kopecks, without the fee
	Amount            int64            // kopecks, with the fee
	Status            Status           // pmt_status
	SecurityRate      string           // "3D" with status 1
	RedirectURL       string           // with status 1 of PaymentCreate; Challenge checks it
	MaskedPAN         string           // card_mask
	DeclineGroup      DeclineGroup     // why status 4 is; 0: null, or none
	BankAcquirer      string           // name of the acquiring bank
	RRN               string           // with 3 and 5
	TerminalID        string           // with 3 and 5; null is ""
	AuthorizationCode string           // with 3 and 5
	Transactions      []Transaction    // one for a payment that is not split; none with status 4
	RecurrentToken    string           // of a paid payment that asked for one: a secret
	MerchantAmounts   []MerchantAmount // what is credited to whom, of a paid payment
	Raw               []byte           // the body as it arrived, nothing masked: not for a log
}

// Transaction is one recipient's part of a payment. ID is what a refund of this part names; it is not the payment's number.
type Transaction struct {
	ID            int64 // trn_id
	SubMerchantID int64 // smch_id
	Invoice       int64 // kopecks, without the fee
	Amount        int64 // kopecks, with the fee
}

// MerchantAmount is what is credited to one recipient.
type MerchantAmount struct {
	SubMerchantID int64 // smch_id
	Amount        int64 // kopecks
}

// NeedsChallenge says that the payer has to pass 3-D Secure: status 1. Go on with [PaymentState.Challenge].
func (s PaymentState) NeedsChallenge() bool { return s.Status.NeedsChallenge() }

// Authorized says that the sum is blocked and not taken: status 3. Go on with [Client.Capture] or [Client.Void].
func (s PaymentState) Authorized() bool { return s.Status.Authorized() }

// Paid says that the sum was taken: status 5.
func (s PaymentState) Paid() bool { return s.Status.Paid() }

// Declined says that the payment failed: status 4, with a DeclineGroup, or 14, the security service's refusal.
func (s PaymentState) Declined() bool { return s.Status.Declined() }

// Deferred says that nothing was taken yet: status 17. Go on with [Client.ProcessPayment].
func (s PaymentState) Deferred() bool { return s.Status.Deferred() }

// Challenge gives the http or https address that the payer's browser is sent to for 3-D Secure. After it the browser POSTs
// threedsData to ThreeDSInfo.NotificationURL: [ParseThreeDSNotification].
//
// Errors: [ErrNoChallenge] when the status is not 1, or the state came from GetPaymentStatus, which brings no address;
// [ErrMalformedAnswer] when it is not an address ("javascript:" for one).
//
// Source: googlepay.uk.txt §3.4, PaymentCreate, "Приклад відповіді (3D Secure)" and the text after it.
func (s PaymentState) Challenge() (string, error) {
	switch {
	case !s.NeedsChallenge():
		return "", fmt.Errorf("%w at status %v; it comes with status 1", ErrNoChallenge, s.Status)
	case s.RedirectURL == "":
		return "", fmt.Errorf("%w: this answer has no redirect_url; only PaymentCreate brings it, so make a new payment", ErrNoChallenge)
	case !webAddress(s.RedirectURL):
		return "", fmt.Errorf("ipay: %w: security_data.redirect_url is not an http or https address", ErrMalformedAnswer)
	}
	return s.RedirectURL, nil
}

func webAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

type paymentWire struct {
	PaymentID int64 `json:"pmt_id"`
}

// GetPaymentStatus asks how far a payment is. It never changes anything, so it may be asked as often as wanted.
//
// Errors: [*APIError] ([ErrOverall] most likely for a payment that is not the merchant's: the page gives no name for it),
// [*HTTPError], [ErrInvalidRequest], [ErrUnavailable] and [ErrMalformedAnswer].
//
// Source: googlepay.uk.txt §3.4, GetPaymentStatus (its heading is lost on the page).
func (c *Client) GetPaymentStatus(ctx context.Context, paymentID int64) (PaymentState, error) {
	if err := checkPaymentID(paymentID); err != nil {
		return PaymentState{}, err
	}
	return c.payment(ctx, call{action: actionStatus, paymentID: paymentID, body: paymentWire{paymentID}})
}

// GetPaymentStatusByExtID asks by the merchant's own number: the way to find a payment whose PaymentCreate was not answered.
// [ErrOverall] then most likely means that no such payment was made; since the page does not say so, ask once more a little
// later before paying again. The number is sent as a text: the page's table calls it an integer, and its own sample is none.
// Errors as for [Client.GetPaymentStatus].
//
// Source: googlepay.uk.txt §3.4, GetPaymentStatus (ext_id).
func (c *Client) GetPaymentStatusByExtID(ctx context.Context, extID string) (PaymentState, error) {
	if extID == "" || utf8.RuneCountInString(extID) > maxExtID {
		return PaymentState{}, invalid(fmt.Sprintf("extID has to have 1 to %d characters; give the ExtID of the payment", maxExtID))
	}
	return c.payment(ctx, call{action: actionStatus, body: struct {
		ExtID string `json:"ext_id"`
	}{extID}})
}

// ProcessPayment finishes a payment that was made with Payment.Deferred and stands at status 17: 5 is paid, 4 declined. Errors
// as for [Client.PaymentSale].
//
// Source: googlepay.uk.txt §3.4.9.
func (c *Client) ProcessPayment(ctx context.Context, paymentID int64) (PaymentState, error) {
	if err := checkPaymentID(paymentID); err != nil {
		return PaymentState{}, err
	}
	return c.payment(ctx, call{action: actionProcess, moves: true, paymentID: paymentID, body: paymentWire{paymentID}})
}

func checkPaymentID(paymentID int64) error {
	if paymentID <= 0 {
		return invalid("the payment's number has to be above 0; it is PaymentID of the answer to PaymentCreate")
	}
	return nil
}

// payment sends a call whose answer is a PaymentState.
func (c *Client) payment(ctx context.Context, q call) (PaymentState, error) {
	a, err := c.do(ctx, q)
	if err != nil {
		return PaymentState{}, err
	}
	s, err := readState(a, q.paymentID)
	if err != nil {
		return PaymentState{}, q.unreadable(err)
	}
	return s, nil
}

// readState reads an answer about a payment; asked is the number that was asked for, 0 where it was not known.
func readState(a answer, asked int64) (PaymentState, error) {
	s := PaymentState{
		PaymentID:         a.number("pmt_id"),
		ExtID:             a.text("ext_id"),
		Invoice:           a.number("invoice"),
		Amount:            a.number("amount"),
		Status:            readStatus(a.object),
		SecurityRate:      a.text("security_rate"),
		RedirectURL:       a.child("security_data").text("redirect_url"),
		MaskedPAN:         a.text("card_mask"),
		DeclineGroup:      DeclineGroup(a.child("bank_response").integer("error_group")),
		BankAcquirer:      a.text("bank_acquirer_name"),
		RRN:               a.text("rrn"),
		TerminalID:        a.text("terminal_id"),
		AuthorizationCode: a.text("auth_code"),
		Transactions:      readTransactions(a.object),
		RecurrentToken:    a.text("recurrent_token"),
		Raw:               a.raw,
	}
	for _, credited := range a.list("mch_amount") {
		s.MerchantAmounts = append(s.MerchantAmounts, MerchantAmount{credited.number("smch_id"), credited.number("amount")})
	}
	if asked != 0 && s.PaymentID != asked {
		a.fail("pmt_id", "is of another payment")
	}
	if *a.err != nil {
		return PaymentState{}, *a.err
	}
	return s, nil
}

func readStatus(o object) Status {
	n := o.number("pmt_status")
	if int64(int(n)) != n {
		o.fail("pmt_status", "is too large")
	}
	return Status(n)
}

func readTransactions(o object) (parts []Transaction) {
	for _, part := range o.list("transactions") {
		parts = append(parts, Transaction{part.number("trn_id"), part.number("smch_id"), part.number("invoice"), part.number("amount")})
	}
	return parts
}
