// Package payment is the field's vocabulary: what a payment is with every provider. It imports the standard library only,
// and everything else in this program speaks in its words.
package payment

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// State is the provider's own code of where a payment is ("InProcess", "5"): the stored truth. The empty State is
// "not there yet".
type State string

// Status is the field's word for where a payment is. A provider derives it from the whole payment, never stores it.
type Status string

// The statuses of every provider.
const (
	Created        Status = "created"         // known to the provider, nothing started
	Pending        Status = "pending"         // started, nobody but the provider has to act
	Challenged     Status = "challenged"      // the payer has to act: 3-D Secure, QR code, payment page
	Authorized     Status = "authorized"      // money blocked, not taken
	Paid           Status = "paid"            // money taken
	PartlyPaid     Status = "partly_paid"     // a part of the amount taken
	PartlyRefunded Status = "partly_refunded" // a part given back
	Refunded       Status = "refunded"        // all given back
	Declined       Status = "declined"        // refused by the payer, the bank or the provider
	Cancelled      Status = "cancelled"       // ended by the merchant before money was taken
	Expired        Status = "expired"         // ended by time before money was taken
)

// Statuses lists every Status in the order of a payment's life.
func Statuses() []Status {
	return []Status{Created, Pending, Challenged, Authorized, Paid, PartlyPaid, PartlyRefunded, Refunded, Declined, Cancelled, Expired}
}

// ID names a payment within a tenant.
type ID struct {
	Provider string // "intellectmoney"
	Number   string // the provider's number: InvoiceId, pmt_id, transaction_id
}

// String is the control plane's {id}: "intellectmoney:3000000001".
func (id ID) String() string { return id.Provider + ":" + id.Number }

// ErrID is returned by ParseID for a text that is no payment id.
var ErrID = errors.New("not a payment id")

// ParseID reads "provider:number". A bare number gives an ID without a provider: the caller decides whose it is.
func ParseID(text string) (ID, error) {
	provider, number, found := strings.Cut(text, ":")
	if !found {
		provider, number = "", text
	}
	if number == "" || found && provider == "" {
		return ID{}, fmt.Errorf("%w: %q; write it as provider:number, for example intellectmoney:3000000000", ErrID, text)
	}
	return ID{Provider: provider, Number: number}, nil
}

// Decline is a no to one command: the bank's, the payer's or the model's. The payment itself may stay as it was.
type Decline struct {
	Code string // the provider's own code; empty means the provider's usual one
	Text string // words for the merchant; empty means the provider's usual ones
}

// Detail is the provider's own part of a payment. It is a value: Clone copies whatever a later change could touch.
type Detail interface{ Clone() Detail }

// Payment is one payment in the provider's books.
type Payment struct {
	ID        ID
	Reference string // the merchant's own: OrderId, order_id, ext_id; empty where the merchant gave none
	Amount    Money
	Method    string    // how the payer pays, in the provider's spelling: "Sbp", "BankCard"; empty until chosen
	State     State     // where it is
	Since     time.Time // when State was entered, tenant time
	Deadline  time.Time // when the model itself ends this state, tenant time; zero: never
	Ledger    Ledger
	Detail    Detail
}

// Clone copies the payment with everything it refers to.
func (p Payment) Clone() Payment {
	p.Ledger = slices.Clone(p.Ledger)
	if p.Detail != nil {
		p.Detail = p.Detail.Clone()
	}
	return p
}
