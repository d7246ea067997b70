package gbpayments

import (
	"context"
	"errors"
	"slices"

	"paysandbox/internal/probe"
)

// New is everything that can be asked at GBPayments, for one run.
func New(c Credentials) probe.Provider {
	s := &site{Credentials: c}
	return probe.Provider{
		Name:        "gbpayments",
		Gate:        probe.Gate{Sends: probe.Once(opTest, opList), Pass: s.gate},
		Experiments: slices.Concat(s.surface(), s.reading(), s.payments(), s.commands(), s.answers(), s.values(), s.listing()),
		Unasked:     unasked(),
	}
}

// gate tries the connection. A list that is refused stops only what needs one.
func (s *site) gate(ctx context.Context, side *probe.Side) error {
	_, outcome, err := s.send(ctx, side, s.ask(opTest, object{}))
	if err != nil {
		return err
	}
	if outcome != taken {
		return errors.New("a plain test is not taken: " + outcome + "; check Site ID, API Secret and the address")
	}
	_, s.plainList, err = s.send(ctx, side, s.ask(opList, object{}))
	return err
}

// experiment asks a guess.
func experiment(name string, trials ...probe.Trial) probe.Experiment {
	return probe.Experiment{Guess: "guess.gbpayments." + name, Trials: trials}
}

// unasked are the guesses that nobody can ask from outside.
func unasked() []probe.Unasked {
	why := func(name, reason string) probe.Unasked {
		return probe.Unasked{Guess: "guess.gbpayments." + name, Why: reason}
	}
	return []probe.Unasked{
		why("pay-notification", "it comes to an address of the merchant's own"),
		why("receipt", "it is mail to the payer"),
		why("hold-time", "a hold ends after days, if at all"),
	}
}
