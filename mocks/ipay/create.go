package ipay

import (
	"slices"
	"strings"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// creation is a PaymentCreate that is in the documented form.
type creation struct {
	invoice                int64
	token, recurrentToken  string
	desc, extID, returnURL string
	deferred, recurrent    bool
	forced, preauth        bool
	parts                  split // nil: not split
	receipt                *receiptData
}

// paymentCreate makes a payment. Source: googlepay.uk.txt §3.1, §3.4 PaymentCreate.
func paymentCreate(t mocks.Tenant, c *mocks.Call, o object) (any, error) {
	s := settingsOf(t)
	w, err := readCreation(s, o)
	if err != nil {
		return nil, err
	}
	draft := payment.Payment{Reference: strings.Clone(w.extID), Method: methodGooglePay}
	d := Detail{
		Parts: w.parts, Description: strings.Clone(w.desc), TwoStage: w.preauth, Recurrent: w.recurrent,
		NotificationURL: strings.Clone(w.returnURL), Forced: w.forced, ReceiptData: w.receipt,
	}
	// Guess: guess.ipay.both-tokens: where both are sent, recurrent_token counts and the token is not opened.
	if w.recurrentToken != "" {
		draft.Method = methodRecurrent
		err = d.chargeAgain(t, w.recurrentToken)
	} else {
		err = d.takeToken(t, c, w.token)
	}
	if err != nil {
		return nil, err
	}
	if d.Parts == nil {
		d.Parts = split{{SmchID: s.SmchID, Invoice: w.invoice}}
	}
	d.Parts = d.Parts.charge(s.fee(w.invoice))
	// Guess: guess.ipay.card-pays: the card pays amount, the fee included.
	draft.Amount = payment.Money{Minor: d.Parts.left(), Currency: currency}
	draft.Detail = &d

	// Guess: guess.ipay.repeated-ext-id: an ext_id in use makes another payment; GetPaymentStatus finds the newest.
	for older := range t.ByReference(w.extID) {
		c.Find("reference-reused", "This ext_id was used before, by payment "+older.ID.Number+"; GetPaymentStatus by ext_id finds the newest only.")
		break
	}
	result, err := t.Create(c, draft, false, func(p *payment.Payment) (mocks.Proposal, error) {
		d := detailOf(p)
		own := settingsOf(t) // a scenario may have given the payment some of its own
		d.TwoStage = d.TwoStage || own.Stages == twoStage
		proposal := d.begin(own, w)
		if proposal.To == stateChallenge && d.NotificationURL == "" {
			c.Find("no-notification-url", "3-D Secure is wanted and threeds_info.notification_url is missing: the payer's browser will not bring the result back.")
		}
		p.Detail = &d
		return proposal, nil
	})
	return answered(result, err)
}

// begin is the first step of a payment. Source: googlepay.uk.txt §3.1, §3.2, §3.4 PaymentCreate, pmt_status.
// Guess: guess.ipay.deferred: a deferred payment is not challenged, and ProcessPayment finishes it at once.
// Guess: guess.ipay.recurrent-3ds: with recurrent_token there is no payer to challenge, unless 3-D Secure is forced.
// Guess: guess.ipay.security: what the security service refuses has no error_group and is final.
func (d *Detail) begin(s *Settings, w *creation) mocks.Proposal {
	above := s.ThreeDSAbove >= 0 && w.invoice > s.ThreeDSAbove && w.recurrentToken == ""
	switch {
	case d.Card != nil && d.Card.state != "":
		return mocks.Proposal{To: d.Card.state}
	case w.deferred:
		return mocks.Proposal{To: stateDeferred}
	case w.forced || above || d.Card != nil && d.Card.challenge:
		return mocks.Proposal{To: stateChallenge}
	}
	return d.settle()
}

// readCreation checks the body's form, field by field.
// Guess: guess.ipay.required: the page's own examples lack fields that its table requires; demanded are invoice and one of the tokens,
// the rest under strict_fields.
func readCreation(s *Settings, o object) (*creation, error) {
	f := fields{object: o}
	w := &creation{
		invoice: f.kopecks("invoice"), token: f.text("token", 0), recurrentToken: f.text("recurrent_token", 0),
		desc: f.text("pmt_desc", 0), extID: f.word("ext_id", longestExtID),
		deferred: f.flag("deferred_payment"), recurrent: f.flag("recurrent"),
	}
	f.word("msisdn", longestExtID)
	info := f.inner("pmt_info")
	w.forced = info.object["force_security_rate"] == security3DS
	w.returnURL = readThreeDSInfo(&f)
	w.parts, w.preauth = readSplit(s, &f)
	f.texts("sender", personNames)
	f.texts("receiver", personNames)
	w.receipt = readReceiptData(&f)
	threeds := f.inner("threeds_info")
	missing := s.StrictFields && (!f.sent("pmt_desc") || !f.sent("pmt_info") ||
		slices.ContainsFunc(threedsNames, func(name string) bool { return !threeds.sent(name) }))
	// Guess: guess.ipay.split-sum: the parts add up to invoice.
	apart := w.parts != nil && w.parts.total() != w.invoice
	if f.broken || w.invoice == 0 || w.token == "" && w.recurrentToken == "" || missing || apart {
		return nil, errStructure
	}
	for _, feature := range [...]struct {
		name string
		used bool
	}{
		{flagRecurrent, w.recurrent || w.recurrentToken != ""}, {flagDeferred, w.deferred}, {flagSplit, w.parts != nil}, {flagReceipt, w.receipt != nil},
	} {
		if feature.used && s.denies(feature.name) {
			return nil, errAccess
		}
	}
	return w, nil
}

// readThreeDSInfo checks threeds_info and gives notification_url. Source: googlepay.uk.txt §3.4 PaymentCreate.
// Guess: guess.ipay.threeds-info: sizes and depth are digits, browser_tz is minutes from -840 to 720, both addresses are absolute.
func readThreeDSInfo(f *fields) string {
	in := f.texts("threeds_info", threedsNames)
	for _, name := range [...]string{"browser_screen_height", "browser_screen_width", "browser_color_depth"} {
		if text := in.text(name, 0); text != "" && !digits(text) {
			f.broken = true
		}
	}
	if zone := in.text("browser_tz", 0); zone != "" {
		west, negative := strings.CutPrefix(zone, "-")
		minutes, ok := wholeNumber(west)
		if !ok || negative && minutes > 840 || !negative && minutes > 720 {
			f.broken = true
		}
	}
	for _, name := range [...]string{"notification_url", "threeds_requestor_url"} {
		if text := in.text(name, 0); text != "" && !absoluteURL(text) {
			f.broken = true
		}
	}
	return in.text("notification_url", 0)
}
