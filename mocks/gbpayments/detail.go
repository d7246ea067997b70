package gbpayments

import "paysandbox/payment"

// Detail is this provider's part of a payment. It is never changed in place: whoever changes something stores a new one, so that clones
// may share it. It holds no card number.
type Detail struct {
	Live        bool   `json:"live"`
	Token       string `json:"-"`
	Card        card   `json:"card"`
	Description string `json:"description"`
	Email       string `json:"email"`
	AccountID   string `json:"account_id,omitempty"`
	IP          string `json:"ip,omitempty"`
	Reason      string `json:"reason,omitempty"` // of a declined payment
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
