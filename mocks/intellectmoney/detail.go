package intellectmoney

import (
	"time"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// Detail is this provider's part of a payment. It is never changed in place: whoever changes something stores a new one, so
// that clones may share it. It holds no card number and no cvv.
type Detail struct {
	ServiceName string    `json:"service_name,omitempty"` // up to 1024 characters
	Preference  methods   `json:"-"`                      // what the invoice names
	Hold        bool      `json:"hold,omitempty"`         // HoldMode 1: block first, take later
	HoldHours   int       `json:"hold_hours,omitempty"`   // 0: a hold has no end of its own
	ExpireAt    time.Time `json:"expire_at,omitzero"`     // zero: never

	Contact   *contact `json:"-"`                    // what notifications repeat of the invoice; nil: none can be sent
	IPAddress string   `json:"ip_address,omitempty"` // of the newest start

	SuccessURL string  `json:"success_url,omitempty"`
	FailURL    string  `json:"fail_url,omitempty"`
	ReturnURL  string  `json:"return_url,omitempty"` // of a card: where the payer goes in either case
	MaskedPAN  string  `json:"masked_pan,omitempty"` // first six and last four digits
	Card       outcome `json:"-"`

	ActivationAmount int64 `json:"activation_amount,omitempty"` // kopecks blocked, which the payer must name
	WrongAmounts     int   `json:"wrong_amounts,omitempty"`     // answers so far that named another

	Message string `json:"message,omitempty"`
	RcCode  int    `json:"rc_code_id,omitempty"`
	RRN     string `json:"rrn,omitempty"` // twelve digits
	Expired bool   `json:"expired,omitempty"`

	// What a scenario says in the place of the model, until the payment enters another state.
	OperationState int    `json:"operation_state,omitempty"`
	StateCode      int    `json:"state_code,omitempty"`
	PaymentStep    string `json:"payment_step,omitempty"`
}

// Clone shares the value, which nobody changes.
func (d *Detail) Clone() payment.Detail { return d }

// detailOf copies a payment's detail, for reading or to be changed and stored again.
func detailOf(p *payment.Payment) Detail {
	if d, ok := p.Detail.(*Detail); ok && d != nil {
		return *d
	}
	return Detail{}
}

// methods is a set of payment methods.
type methods uint8

// method is a way to pay.
type method struct {
	name  string // in the spelling of Preference
	words string // for the payer
	bit   methods
}

// The four ways to pay.
var (
	methodSBP        = method{name: "Sbp", words: "SBP (Faster Payments System)", bit: 1}
	methodGazpromPay = method{name: "GazpromPay", words: "Gazprom Pay", bit: 2}
	methodBNPL       = method{name: "BNPL", words: "instalments with PayLate", bit: 4}
	methodBankCard   = method{name: "BankCard", words: "bank card", bit: 8}
	anyMethod        = methodSBP.bit | methodGazpromPay.bit | methodBNPL.bit | methodBankCard.bit
)

// allMethods lists the four ways.
func allMethods() [4]method {
	return [...]method{methodSBP, methodGazpromPay, methodBNPL, methodBankCard}
}

// methodTerms is allMethods for the catalogue and the linter.
func methodTerms() []mocks.Term {
	var terms []mocks.Term
	for _, m := range allMethods() {
		terms = append(terms, mocks.Term{Name: m.name, Meaning: m.words})
	}
	return terms
}

// methodNamed finds a method by its name; the zero method where there is none.
func methodNamed(name string) method {
	for _, m := range allMethods() {
		if m.name == name {
			return m
		}
	}
	return method{}
}
