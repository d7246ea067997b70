package ipay_test

import (
	"encoding/json"
	"strconv"

	"paysandbox/payment"
)

// A plan is the merchant's terms, four bytes (see newTill), then calls of four bytes: what, about which payment, how, and how much.
const (
	doCreate = iota
	doSale
	doCancel
	doStatus
	doProcess
	calls
)

// The ways of doCreate, which add up.
const (
	howSplit    = 1 << iota // into two
	howThree                // with howSplit: into three
	howPreauth              // with howSplit: info.preauth
	howDeferred             // unless howSplit
)

// The ways of the others.
const (
	howWhole     = iota // sale: invoice of the payment; cancel: nothing more
	howLess             // sale: a share of invoice; cancel: a share of amount
	howMore             // more than there is
	howParts            // by transactions, of shares
	howStrangers        // sale: parts of other recipients; cancel: a transaction that is not there
	howBoth             // sale: invoice and parts that differ; cancel: amount and transactions
	hows
)

func plan(terms [4]byte, steps ...[4]byte) []byte {
	all := terms[:]
	for _, s := range steps {
		all = append(all, s[:]...)
	}
	return all
}

var (
	plainTerms = [4]byte{}
	feeTerms   = [4]byte{2, 0xff, 0x13, 0x40} // two stages, per cent, a fixed part and a minimum
	feeAtOnce  = [4]byte{0, 0x81, 0x07, 0x00}
)

var plannedLives = [][]byte{
	plan(plainTerms),
	plan(plainTerms, [4]byte{doCreate, 0, 0, 99}, [4]byte{doCancel, 0, howLess, 9}, [4]byte{doStatus}, [4]byte{doCancel, 0, howMore, 9}, [4]byte{doCancel}, [4]byte{doCancel}, [4]byte{doCancel, 0, howLess, 1}),
	plan(plainTerms, [4]byte{doCreate, 0, howSplit, 99}, [4]byte{doCancel, 0, howLess, 9}, [4]byte{doCancel, 0, howParts, 0x33}, [4]byte{doCancel, 0, howParts, 0xff}, [4]byte{doCancel, 0, howStrangers, 1},
		[4]byte{doCancel, 0, howBoth, 1}, [4]byte{doCancel}, [4]byte{doStatus}),
	plan(plainTerms, [4]byte{doCreate, 0, howSplit | howPreauth, 200}, [4]byte{doSale, 0, howMore, 1}, [4]byte{doCancel, 0, howMore, 1}, [4]byte{doSale, 0, howBoth, 1}, [4]byte{doSale, 0, howLess, 0x50},
		[4]byte{doCancel, 0, howMore}, [4]byte{doCancel, 0, howStrangers}, [4]byte{doCancel, 0, howBoth}, [4]byte{doCancel, 0, howParts, 0x77}, [4]byte{doCancel}),
	plan(feeTerms, [4]byte{doCreate, 0, 0, 250}, [4]byte{doSale, 0, howLess, 3}, [4]byte{doCancel, 0, howLess, 0x20}, [4]byte{doCancel, 0, howLess, 0x20}, [4]byte{doCancel}),
	plan(feeTerms, [4]byte{doCreate, 0, howSplit | howThree, 77}, [4]byte{doSale, 0, howParts, 0x66}, [4]byte{doCancel, 0, howParts, 0x11}, [4]byte{doCancel}, [4]byte{doCancel}),
	plan(feeTerms, [4]byte{doCreate, 0, howSplit, 77}, [4]byte{doSale, 0, howStrangers, 0x66}, [4]byte{doCancel, 0, howParts, 0x11}, [4]byte{doCancel}),
	plan(feeTerms, [4]byte{doCreate, 0, 0, 50}, [4]byte{doCancel, 0, howLess, 0x40}, [4]byte{doCancel, 0, howMore, 1}, [4]byte{doSale}, [4]byte{doCancel}, [4]byte{doCancel}),
	plan(feeAtOnce, [4]byte{doCreate, 0, howDeferred, 9}, [4]byte{doCancel}, [4]byte{doProcess}, [4]byte{doProcess}, [4]byte{doCancel, 0, howLess, 0x80}, [4]byte{doStatus}),
	plan(feeAtOnce, [4]byte{doCreate, 0, 0, 0}, [4]byte{doCreate, 0, howSplit | howThree, 1}, [4]byte{doCancel, 1, howParts, 0xff}, [4]byte{doCancel, 0, howLess, 1}, [4]byte{doCancel, 1}),
}

// partsOf are the payment's transactions as they stand.
func partsOf(p payment.Payment) []tree {
	var v struct {
		Transactions []struct {
			TrnID    int64 `json:"trn_id"`
			SmchID   int64 `json:"smch_id"`
			Invoice  int64
			Amount   int64
			Returned int64
		}
	}
	if err := json.Unmarshal([]byte(detailText(p)), &v); err != nil {
		return nil
	}
	var parts []tree
	for _, one := range v.Transactions {
		parts = append(parts, tree{"trn_id": one.TrnID, "smch_id": one.SmchID, "invoice": one.Invoice, "left": one.Amount - one.Returned})
	}
	return parts
}

// invoiceOf is what the payment's parts add up to, without the fee.
func invoiceOf(p payment.Payment) (sum int64) {
	for _, one := range partsOf(p) {
		sum += one["invoice"].(int64)
	}
	return sum
}

// share is a part of a sum, above zero.
func share(sum, of256 int64) int64 { return max(1, sum/256*of256+sum%256*of256/256) }

// sale fills the body of a PaymentSale.
func (w *till) sale(body tree, how int, much, invoice int64) {
	parts := func(smchID int64, sums ...int64) []any {
		var list []any
		for i, sum := range sums {
			list = append(list, tree{"invoice": max(1, sum), "smch_id": smchID * int64(i+1)})
		}
		return list
	}
	switch how {
	case howWhole:
		body["invoice"] = invoice
	case howLess:
		body["invoice"] = share(invoice, much)
	case howMore:
		body["invoice"] = invoice + 1 + much
	case howParts:
		body["transactions"] = parts(111, share(invoice/2, much), share(invoice/2, 255-much))
	case howStrangers:
		body["transactions"] = parts(5_472_000, share(invoice, much))
	case howBoth:
		body["invoice"], body["transactions"] = invoice, parts(111, invoice+1)
	}
}

// cancel fills the body of a PaymentCancel and gives what it must give back if it is carried out.
func (w *till) cancel(body tree, how int, much int64, p payment.Payment) (moves int64) {
	parts, left := partsOf(p), p.Ledger.Held()+p.Ledger.Refundable()
	switch how {
	case howLess:
		body["amount"] = share(left, much)
		return share(left, much)
	case howMore:
		body["transactions"] = []any{tree{"trn_id": parts[0]["trn_id"], "amount": parts[0]["left"].(int64) + 1 + much}}
		return 0
	case howParts:
		var lines []any
		for i, one := range parts {
			part := one["left"].(int64)
			if i%2 == 1 && much%2 == 1 || part == 0 {
				continue
			}
			line := tree{"trn_id": one["trn_id"], "amount": share(part, much)}
			if much == 0xff { // all of it
				delete(line, "amount")
				moves += part
			} else {
				moves += share(part, much)
			}
			lines = append(lines, line)
		}
		if lines == nil {
			return -1
		}
		body["transactions"] = lines
		return moves
	case howStrangers:
		body["transactions"] = []any{tree{"trn_id": p.ID.Number, "amount": 1}} // its pmt_id is none of them
		return 0
	case howBoth:
		body["amount"], body["transactions"] = 1, []any{tree{"trn_id": strconv.FormatInt(parts[0]["trn_id"].(int64), 10), "amount": 1}}
		return 0
	}
	return -1
}
