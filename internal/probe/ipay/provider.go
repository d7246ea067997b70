package ipay

import (
	"context"
	"errors"
	"slices"

	"paysandbox/internal/probe"
)

// New is everything that can be asked at iPay, for one run.
func New(c Credentials, t Tokens) probe.Provider {
	s := &shop{Credentials: c, tokens: t}
	return probe.Provider{
		Name:        "ipay",
		Gate:        probe.Gate{Sends: probe.Once(opFee, opFee, opCreate, opCreate), Pass: s.gate},
		Experiments: slices.Concat(s.reading(), s.proof(), s.fields(), s.splits(), s.tokenErrors(), s.cards(), s.money(), s.challenges(), s.recurrent(), s.sales(), s.cancels(), s.receipts()),
		Unasked:     unasked(),
	}
}

// gate asks for a fee, and learns what PaymentCreate says of broken fields and of a token that is none. Where the time is wrong, it tries
// once more with that of the answer.
func (s *shop) gate(ctx context.Context, side *probe.Side) error {
	fee := s.draft(opFee, object{"invoice": 10000})
	_, outcome, err := s.send(ctx, side, fee)
	if outcome == badTime {
		_, outcome, err = s.send(ctx, side, fee)
	}
	if err != nil {
		return err
	}
	if outcome != taken {
		return errors.New("a plain CalculateFee is not taken: " + outcome + "; check the login, the sign key and the address")
	}
	broken := s.creation(object{"invoice": "no sum"})
	broken.mayBeDenied = true
	if _, s.broken, err = s.send(ctx, side, broken); err != nil {
		return err
	}
	plain := s.creation(nil)
	plain.mayBeDenied = true
	_, s.badToken, err = s.send(ctx, side, plain)
	return err
}

// unasked are the guesses that nobody can ask from outside.
func unasked() []probe.Unasked {
	why := func(name, reason string) probe.Unasked {
		return probe.Unasked{Guess: "guess.ipay." + name, Why: reason}
	}
	const (
		noFee   = "without a fee nothing can be told of it, and the sandbox's default is none"
		browser = "it comes through the payer's browser to an address of the merchant's own"
		bank    = "no request of the merchant's leads there; the bank decides, or a scenario"
	)
	return []probe.Unasked{
		why("error-set", "only all answers together would tell; an error that is not of the list is reported where it comes"),
		why("fee-split", noFee),
		why("card-pays", noFee),
		why("mch-amount", noFee),
		why("part-refund-sum", noFee),
		why("usual-group", bank),
		why("sale-declined", bank),
		why("refused-answer", "only a scenario refuses so"),
		why("threeds-data", browser),
		why("browser-post", browser),
		why("no-expiry", "it would take days"),
		why("receipt-sums", "they are drawn in a PDF, for people to read"),
	}
}
