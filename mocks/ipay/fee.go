package ipay

import (
	"math/bits"

	"paysandbox/mocks"
)

// feeAnswer answers CalculateFee: kopecks.
type feeAnswer struct{ invoice, fee int64 }

// calculateFee tells what the payer would pay beside the sum. Source: googlepay.uk.txt §3.4.1.
func calculateFee(t mocks.Tenant, _ *mocks.Call, o object) (any, error) {
	f := fields{object: o}
	invoice := f.kopecks("invoice")
	if f.broken || invoice == 0 {
		return nil, errStructure
	}
	return feeAnswer{invoice: invoice, fee: settingsOf(t).fee(invoice)}, nil
}

// fee is what the merchant's rule adds to a sum, in kopecks: percent, half up, and a fixed part, not below a minimum.
// Guess: guess.ipay.fee-rule: how a fee is reckoned is not said; 0 unless the settings say otherwise.
func (s *Settings) fee(invoice int64) int64 {
	percent := (invoice/10000)*s.feePoints + (invoice%10000*s.feePoints+5000)/10000
	return max(s.FeeMinimum, percent+s.FeeFixed)
}

// portion is whole × share / of, rounded down, for share ≤ of. It cannot overflow.
func portion(whole, share, of int64) int64 {
	if of == 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(whole), uint64(share))
	quotient, _ := bits.Div64(high, low, uint64(of)) // below whole, as share is at most of
	return int64(quotient)
}
