package ipay

import (
	"encoding/json"
	"slices"

	"paysandbox/mocks"
)

// part is one transaction of a payment: the money of one recipient. A payment that is not split has one.
type part struct {
	TrnID    int64 `json:"trn_id"` // 0: not numbered yet
	SmchID   int64 `json:"smch_id"`
	Invoice  int64 `json:"invoice"`            // kopecks, without the fee
	Amount   int64 `json:"amount"`             // kopecks, with the fee: what the payer pays
	Returned int64 `json:"returned,omitempty"` // kopecks of Amount released or given back
}

// left is what is not given back yet, with the fee.
func (p part) left() int64 { return p.Amount - p.Returned }

// leftInvoice is the same without the fee, which goes back in proportion.
// Guess: guess.ipay.part-refund-sum: the amount of PaymentCancel is the payer's money, the fee included.
func (p part) leftInvoice() int64 { return portion(p.Invoice, p.left(), p.Amount) }

// split is the parts of a payment.
type split []part

// sums are the payment's invoice and amount as an answer shows them: what is left, or, where nothing is, what there was.
// Guess: guess.ipay.sums-after-cancel: the page prints the whole sums after a whole cancel and nothing after a part.
func (s split) sums() (invoice, amount int64) {
	for _, p := range s.shown() {
		invoice += p.leftInvoice()
		amount += p.left()
	}
	return invoice, amount
}

// shown is the parts as an answer shows them.
func (s split) shown() split {
	for _, p := range s {
		if p.left() > 0 {
			return s
		}
	}
	whole := make(split, len(s))
	for i, p := range s {
		p.Returned = 0
		whole[i] = p
	}
	return whole
}

// total is the sum of the parts without the fee, as they were asked for.
func (s split) total() (invoice int64) {
	for _, p := range s {
		invoice += p.Invoice
	}
	return invoice
}

// left is the payer's money that is not given back yet.
func (s split) left() (amount int64) {
	for _, p := range s {
		amount += p.left()
	}
	return amount
}

// charge lays the fee on the parts, in proportion, rounded down, the rest on the first, so that they add up to the whole.
// Guess: guess.ipay.fee-split: how a fee is spread over a split is not said.
func (s split) charge(fee int64) split {
	invoice, rest := s.total(), fee
	charged := make(split, len(s))
	for i, p := range s {
		share := portion(fee, p.Invoice, invoice)
		rest -= share
		p.Amount = p.Invoice + share
		charged[i] = p
	}
	charged[0].Amount += rest
	return charged
}

// shrink makes the parts smaller so that they add up to a lower invoice: in proportion, rounded down, the rest to the first.
// Guess: guess.ipay.sale-of-split: how a lower PaymentSale without transactions falls on the parts of a split is not said.
func (s split) shrink(invoice int64) split {
	was, rest := s.total(), invoice
	smaller := make(split, len(s))
	for i, p := range s {
		p.Invoice = portion(invoice, p.Invoice, was)
		rest -= p.Invoice
		smaller[i] = p
	}
	smaller[0].Invoice += rest
	return smaller
}

// readSplit reads transactions[] of PaymentCreate and PaymentSale; nil where there are none.
// Source: googlepay.uk.txt §3.4, "Опціональні поля". Guess: guess.ipay.desc: desc is text of 100 characters (the table says integer).
func readSplit(s *Settings, f *fields) (parts split, preauth bool) {
	for _, t := range f.list("transactions", mostTransactions) {
		p := part{SmchID: t.id("smch_id"), Invoice: t.kopecks("invoice")}
		if s.StrictFields {
			t.text("desc", longestDesc)
		} else {
			t.word("desc", longestDesc)
		}
		info := t.inner("info")
		// Guess: guess.ipay.preauth: clients ask for a hold by info.preauth = 1 of a transaction.
		switch info.object["preauth"] {
		case json.Number("1"), "1":
			preauth = true
		}
		f.broken = f.broken || t.broken || p.SmchID == 0 || p.Invoice == 0 || !s.pays(p.SmchID)
		parts = append(parts, p)
	}
	return parts, preauth
}

// pays says whether the merchant may pay a recipient.
// Guess: guess.ipay.recipients: any recipient is taken, unless the setting smch_ids lists them.
func (s *Settings) pays(smchID int64) bool {
	return len(s.SmchIDs) == 0 || smchID == s.SmchID || slices.Contains(s.SmchIDs, smchID)
}

// number gives the parts that have none their trn_id, an id of its own.
func (s split) number(e mocks.Env) {
	for i := range s {
		if s[i].TrnID == 0 {
			s[i].TrnID = e.Count("transaction", firstTransaction)
		}
	}
}

// firstTransaction is the first trn_id. Source: googlepay.uk.txt §3.4, PaymentCancel, example.
const firstTransaction = 6636
