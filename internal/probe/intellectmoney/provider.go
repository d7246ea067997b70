package intellectmoney

import (
	"context"
	"errors"
	"slices"

	"paysandbox/internal/probe"
)

// New is everything that can be asked at IntellectMoney, for one run.
func New(c Credentials) probe.Provider {
	s := &shop{Credentials: c, challenges: map[string]*challenge{}}
	return probe.Provider{
		Name:        "intellectmoney",
		Gate:        probe.Gate{Sends: probe.Once(opInvoice, opSBP), Pass: s.gate},
		Experiments: slices.Concat(s.reading(), s.proof(), s.invoices(), s.commands(), s.links(), s.answers(), s.cards(), s.money()),
		Unasked:     unasked(),
	}
}

// gate makes a plain invoice and starts it. A start that is refused for another reason than the keys stops only what needs one.
func (s *shop) gate(ctx context.Context, side *probe.Side) error {
	const check = "; check EshopId, the keys and the address, and that the account's access level is enough"
	a, outcome, err := s.send(ctx, side, s.invoice(side))
	if err != nil {
		return err
	}
	if outcome != taken || a.Result.InvoiceID == "" {
		return errors.New("a plain invoice in TST is not taken: " + outcome + check)
	}
	if _, s.plainStart, err = s.send(ctx, side, s.start(opSBP, string(a.Result.InvoiceID))); err != nil {
		return err
	}
	if s.plainStart == notAuthorized {
		return errors.New("a plain sbpPayment is not authorised: " + s.plainStart + check)
	}
	return nil
}

// experiment asks a guess.
func experiment(name string, trials ...probe.Trial) probe.Experiment {
	return probe.Experiment{Guess: "guess.intellectmoney." + name, Trials: trials}
}

// unasked are the guesses that nobody can ask from outside.
func unasked() []probe.Unasked {
	why := func(name, reason string) probe.Unasked {
		return probe.Unasked{Guess: "guess.intellectmoney." + name, Why: reason}
	}
	const posted = "the answer is in a notification, which comes to an address of the merchant's own"
	return []probe.Unasked{
		why("access-level", "it needs an account below the access level; with one, nothing else can be asked"),
		why("hold-time", "a hold ends after hours, if at all"),
		why("activation-answer", "the blocked amount is known to the payer alone"),
		why("partly-paid", "no request of the merchant's leads there"),
		why("no-fail-url", "it is about where the payer's page leads"),
		why("result-url", posted),
		why("notify-fields", posted),
		why("notify-charset", posted),
		why("notify-retries", posted+", for hours"),
	}
}
