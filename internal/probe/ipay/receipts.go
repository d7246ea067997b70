package ipay

import "paysandbox/internal/probe"

// receipts asks about the receipt page and the fiscal receipt.
func (s *shop) receipts() []probe.Experiment {
	ask := step{action: opReceipt}
	fiscal := func() object {
		return object{"receipt_data": object{"goods": []object{{"name": "Probe", "price": small, "quantity": 1000}}}}
	}
	return []probe.Experiment{
		experiment("invoice-unpaid", s.after("GetPaymentInvoice of a payment that waits for 3-D Secure", overall, s.newChallenge, nil, step{action: opInvoice})),
		experiment("receipt-steps", s.after("three GetReceipt, one after another", "CREATED, then INPROCESS, then a PDF", s.newSold, fiscal, ask, ask, ask)),
		experiment("no-receipt",
			s.after("GetReceipt of a payment without receipt_data, twice", "ERROR, then ERROR", s.newSold, nil, ask, ask),
			s.after("GetReceipt of a payment that is not paid", "ERROR", s.newDeferred, fiscal, ask)),
	}
}
