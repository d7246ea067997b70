package intellectmoney

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// settable are the names that a scenario may set.
var settable = []struct {
	name, meaning string
	set           func(d *Detail, value string) error
}{
	{"message", "Message of the state answer, up to 512 characters; empty: none", func(d *Detail, v string) error {
		d.Message = v
		return short(v, 512)
	}},
	{"rc_code_id", "RcCodeId of the state answer, 0 to 9999; 0: none", func(d *Detail, v string) (err error) {
		d.RcCode, err = whole(v, 0, 9999)
		return err
	}},
	{"rrn", "Rrn of the state answer, twelve digits; empty: none", func(d *Detail, v string) error {
		if d.RRN = v; v != "" && (len(v) != 12 || !digits(v)) {
			return fmt.Errorf("%q is no RRN; write twelve digits, for example 123456789012", v)
		}
		return nil
	}},
	{"operation_state", "OperationState.Code: 0 processed, 1 queued, 2 could not be processed; until the next state", func(d *Detail, v string) (err error) {
		d.OperationState, err = whole(v, 0, 2)
		return err
	}},
	{"state_code", "Result.State.Code, 0 to 9999; until the next state", func(d *Detail, v string) (err error) {
		d.StateCode, err = whole(v, 0, 9999)
		return err
	}},
	{"payment_step", "PaymentStep, any word up to 64 characters; empty: the state's own; until the next state", func(d *Detail, v string) error {
		d.PaymentStep = v
		return short(v, 64)
	}},
	{"activation_amount", "the blocked amount that activationPay must name, whole kopecks from 1", func(d *Detail, v string) error {
		kopecks, err := whole(v, 1, 999_999_999)
		d.ActivationAmount = int64(kopecks)
		return err
	}},
}

// Set changes one settable name. Nothing is kept of a value that is refused.
func (*Provider) Set(p *payment.Payment, name, value string) error {
	d := detailOf(p)
	for _, s := range settable {
		if s.name == name {
			if err := s.set(&d, strings.Clone(value)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			p.Detail = &d
			return nil
		}
	}
	known := make([]string, len(settable))
	for i, s := range settable {
		known[i] = s.name
	}
	return fmt.Errorf("%q cannot be set; known: %s", name, strings.Join(known, ", "))
}

// whole reads a whole number within limits, written in digits.
func whole(value string, least, most int) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || !digits(value) || n < least || n > most {
		return 0, fmt.Errorf("%q does not fit; write a whole number from %d to %d", value, least, most)
	}
	return n, nil
}

// short wants text of at most so many characters.
func short(value string, limit int) error {
	if !utf8.ValidString(value) || longer(value, limit) {
		return fmt.Errorf("wants text of at most %d characters", limit)
	}
	return nil
}

func settableTerms() []mocks.Term {
	terms := make([]mocks.Term, len(settable))
	for i, s := range settable {
		terms[i] = mocks.Term{Name: s.name, Meaning: s.meaning}
	}
	return terms
}
