package play

// ipayMistakes are merchants who go wrong, at least one for each scenario.
func ipayMistakes() []mistake {
	twice := func(w *wrong) { w.create(); w.wait(); w.create() }
	thrice := func(w *wrong) { w.times(3, w.create) }
	return append([]mistake{
		{"3ds-abandoned", twice, "made another payment while the first one can still be paid"},
		{"3ds-abandoned", func(w *wrong) { w.create(); w.ask(); w.ask() }, "asked for the status more often than once a second"},
		{"3ds-abandoned", func(w *wrong) { w.create(); w.times(61, w.ask) }, "did not give up a payer who does not come back"},
		{"3ds-abandoned", func(w *wrong) { w.create(); w.forge() }, "ended the payment with threedsData that no payer brought"},
		{"3ds-by-hand", twice, "made another payment while the first one can still be paid"},
		{"3ds-by-hand", func(w *wrong) { w.create(); w.ask(); w.ask() }, "asked for the status more often than once a second"},
		{"3ds-by-hand", func(w *wrong) { w.create(); w.forge(); w.forge() }, "sent threedsData more than once"},
		{"3ds-paid", twice, "made another payment although the first one was only waiting for 3-D Secure"},
		{"3ds-paid", func(w *wrong) { w.create(); w.verify(); w.verify() }, notVerified},
		{"3ds-paid", func(w *wrong) { w.create(); w.wait(); w.ask() }, "did not finish the payment after the payer had approved"},
		{"3ds-refused", func(w *wrong) { w.create(); w.verify(); w.create() }, "charged again by itself after the payer had declined"},
		{"3ds-refused", func(w *wrong) { w.create(); w.wait(); w.ask() }, notVerified},
		{"3ds-refused", func(w *wrong) { w.create(); w.wait(); w.ask() }, "did not finish the payment that the payer declined, so it stays in 1"},
		{"3ds-tampered", func(w *wrong) { w.create(); w.verify(); w.create() }, "charged again by itself although 3-D Secure could not be verified"},
		{"3ds-tampered", func(w *wrong) { w.create(); w.verify(); w.verify() }, notVerified},
		{"3ds-refused-then-paid", func(w *wrong) { w.create(); w.verify(); w.order.ExtID = "A-2"; w.create(); w.verify() },
			"did not make a second payment with the ext_id of the order, or made more"},
		{"3ds-refused-then-paid", func(w *wrong) { w.create(); w.verify(); w.verify(); w.create() }, "did not send the threedsData of each payment once"},
		{"3ds-refused-then-paid", func(w *wrong) { w.create(); w.verify() }, "did not get the second payment paid"},

		{"declined-52-no-connection", func(w *wrong) { w.create(); w.create() },
			"charged again at once, or again and again, while the bank cannot be reached"},
		{"declined-55-unknown", func(w *wrong) { thrice(w); w.create() },
			"charged again at once, or again and again, although nobody knows why it is declined"},
		{"declined-66-needs-3ds", twice, notForced},
		{"declined-66-then-3ds", twice, notForced},
		{"declined-66-then-3ds", func(w *wrong) { w.create(); w.order.Force3DS = true; w.create() }, notVerified},
		{"declined-66-then-3ds", thrice, "did not get the payment paid by 3-D Secure"},
		{"declined-67-foreign-card", func(w *wrong) { w.create(); w.repeat() }, "tried the card again that is not allowed here, or more than one other"},
		{"declined-67-foreign-card", thrice, "tried the card again that is not allowed here, or more than one other"},
		{"declined-67-then-other-card", func(w *wrong) { w.create(); w.order.ExtID = "A-2"; w.create() },
			"did not make a second payment with the ext_id of the order, or made more"},
		{"declined-67-then-other-card", func(w *wrong) { w.create(); w.repeat() }, "sent the token of the first card again"},
		{"declined-67-then-other-card", func(w *wrong) { w.create() }, "did not get the order paid with another card"},
		{"security-refused", twice, "tried again what the security service refuses for good"},
		{"security-refused", func(w *wrong) { w.create(); w.undo() }, "asked for money back that was never taken"},

		{"sale-whole", func(w *wrong) { w.create(); w.take(4000); w.take(6000) }, "did not take the money, or tried more than once"},
		{"sale-whole", func(w *wrong) { w.create() }, "left the money blocked"},
		{"sale-partial", func(w *wrong) { w.create() }, "did not take the money, or tried more than once"},
		{"sale-partial", func(w *wrong) { w.create(); w.take(10000) }, "did not take 40.00 UAH of what is blocked"},
		{"sale-refused", func(w *wrong) { w.create(); w.take(10000) }, "took the refusal of PaymentSale for the end, although the money is still blocked"},
		{"sale-refused", func(w *wrong) { w.create(); w.take(10000); w.undo() }, "did not take the blocked money"},
		{"sale-declined", func(w *wrong) { w.create(); w.take(10000) }, "did not ask what became of the blocked money when PaymentSale was refused"},
		{"sale-declined", func(w *wrong) { w.create(); w.take(10000); w.take(10000) },
			"did not try to take the money, or tried again after the payment had ended"},
		{"sale-declined", func(w *wrong) { w.create() }, "left the money blocked"},
		{"sale-lost-answer", func(w *wrong) { w.create(); w.take(10000) }, "did not ask what became of the sale whose answer was lost"},
		{"sale-lost-answer", func(w *wrong) { w.create(); w.take(10000); w.take(10000) },
			"did not try to take the money, or took it again after a lost answer"},
		{"sale-lost-answer", func(w *wrong) { w.create(); w.undo() }, "did not take the blocked money"},
		{"hold-cancelled", func(w *wrong) { w.create(); w.take(10000) }, "took the money that it was to release"},
		{"hold-cancelled", func(w *wrong) { w.create(); w.undo(); w.undo() }, "did not release the blocked money, or tried more than once"},
		{"hold-cancelled", func(w *wrong) { w.create() }, "left the money blocked, or took it"},
		{"access-denied", func(w *wrong) { w.create(); w.undo(); w.undo() }, "asked for the money back again, although only iPay can lift access denied"},
		{"cancel-refused", func(w *wrong) { w.create(); w.undo() }, "took the refusal of PaymentCancel for the end, although the payment is still paid"},
		{"cancel-refused", func(w *wrong) { w.create(); w.undo() }, "did not give the money back"},
		{"cancel-lost-answer", func(w *wrong) { w.create(); w.undo() }, "did not ask what became of the cancel whose answer was lost"},
		{"cancel-lost-answer", func(w *wrong) { w.create(); w.undo(); w.undo() }, "asked for the money back twice, which may give it back twice"},
		{"split-part-cancelled", func(w *wrong) { w.create(); w.undo() }, "did not split the payment, or gave back all of it"},

		{"deferred-paid", func(w *wrong) { w.create(); w.wait(); w.ask() }, "did not finish the deferred payment with ProcessPayment, or did so more than once"},
		{"deferred-paid", func(w *wrong) { w.create() }, "did not make a payment with deferred_payment and finish it"},
		{"deferred-declined", func(w *wrong) { w.create(); w.process(); w.process() },
			"did not finish the deferred payment with ProcessPayment, or did so more than once"},
		{"deferred-declined", func(w *wrong) { w.create(); w.process(); w.create() }, "charged again by itself a card without enough money"},
		{"recurrent", func(w *wrong) { w.create() }, "did not charge again with recurrent_token"},
		{"recurrent", sameNumber, "used an ext_id for two payments"},
		{"recurrent-next-declined", sameNumber, "used an ext_id for two payments"},
		{"recurrent-next-declined", twice, "did not pay the first time, or not with recurrent_token the next"},

		{"receipt-slow", func(w *wrong) { w.create(); w.times(4, w.fetch) }, "gave up before the receipt was there"},
		{"receipt-slow", func(w *wrong) { w.create(); w.fetch(); w.fetch() }, "asked for the receipt more often than once a second"},
		{"receipt-slow", func(w *wrong) { w.create(); w.times(7, w.fetch) }, "asked on although the receipt was there"},
		{"receipt-error", func(w *wrong) { w.create(); w.times(4, w.fetch) }, "did not ask until the receipt was in ERROR, or asked on although that is final"},
		{"receipt-error", func(w *wrong) { w.create(); w.fetch(); w.fetch() }, "asked for the receipt more often than once a second"},

		{"create-lost-answer", func(w *wrong) { w.create() }, "did not ask by ext_id what became of the payment whose answer was lost"},
		{"create-lost-answer", twice, "created the payment again after a lost answer, which charges the payer twice"},
		{"create-lost-answer", func(w *wrong) { twice(w); w.find() }, "did not make one payment"},
		{"create-truncated", func(w *wrong) { w.create() }, "did not ask by ext_id what became of the payment whose answer was cut off"},
		{"create-truncated", twice, "created the payment again after half an answer, which charges the payer twice"},
		{"create-502-twice", func(w *wrong) { w.create() },
			"did not try the order again with its ext_id until the gateway let it through, or charged it again"},
		{"create-502-twice", func(w *wrong) {
			w.create()
			w.wait()
			w.order.ExtID = "A-2"
			w.create()
			w.wait()
			w.create()
		},
			"did not try the order again with its ext_id until the gateway let it through, or charged it again"},
		{"create-502-twice", func(w *wrong) { w.create(); w.create(); w.create() }, "tried again at once: a gateway that answers 502 needs a moment"},
		{"create-502-twice", func(w *wrong) { w.times(4, w.create) }, "did not get the order paid just once"},
		{"slow-status", twice, "paid again because the status was late"},
		{"slow-status", func(w *wrong) { w.create() }, "did not ask for the status"},
		{"slow-status", func(w *wrong) { w.create(); w.ask(); w.ask() }, "asked for the status more often than once a second"},
		{"invalid-cvv", thrice, "kept sending a payment that the provider refuses by name: the payer needs another card"},
	}, declinedAndChargedAgain(twice)...)
}

const (
	notVerified = "did not send the threedsData that the payer's browser brought, or sent it more than once"
	notForced   = "did not try once more with pmt_info.force_security_rate=3D after group 66, or tried on without it"
)

// sameNumber charges with a recurrent token under the number of the first payment.
func sameNumber(w *wrong) {
	w.create()
	w.order.RecurrentToken, w.order.Token = w.state.RecurrentToken, ""
	w.repeat()
}

// declinedAndChargedAgain is who does not take no for an answer.
func declinedAndChargedAgain(twice func(*wrong)) (all []mistake) {
	for _, m := range [][2]string{
		{"declined-41-issuer", "a card that its bank had declined"},
		{"declined-42-no-money", "a card without enough money"},
		{"declined-43-issuer-limit", "a card whose bank had set a limit below the sum"},
		{"declined-50-wrong-cvv", "although only the payer can mend a wrong CVV"},
		{"declined-51-3ds-failed", "after 3-D Secure had failed"},
		{"declined-56-card-expired", "a card that has expired"},
		{"declined-57-wrong-number", "a card number that is wrong"},
		{"declined-58-card-limit", "a card whose limit is below the sum"},
		{"declined-60-3ds-unproven", "although 3-D Secure could not be verified"},
	} {
		all = append(all, mistake{m[0], twice, "charged again by itself " + m[1]})
	}
	return all
}
