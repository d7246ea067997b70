package ipay

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
	{"error_group", "bank_response.error_group of a payment in 4: a group of §3.6, or 12, which the page's example has and its table does not", func(d *Detail, v string) error {
		n, err := strconv.Atoi(v)
		if g := group(n); err != nil || !g.known() && g != groupExample {
			return fmt.Errorf("%q is no error group; known: %s", v, groupNames())
		}
		d.Group = group(n)
		return nil
	}},
	{"rrn", "rrn, twelve digits", func(d *Detail, v string) error {
		if len(v) != 12 || !digits(v) {
			return fmt.Errorf("%q is no RRN; write twelve digits, for example 021705522966", v)
		}
		d.RRN = v
		return nil
	}},
	{"auth_code", "auth_code, six digits or capital letters", func(d *Detail, v string) error {
		if len(v) != 6 || strings.Trim(v, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			return fmt.Errorf("%q is no authorization code; write six digits or capital letters, for example 040280", v)
		}
		d.AuthCode = v
		return nil
	}},
	{"terminal_id", "terminal_id, up to 16 characters; empty: null", func(d *Detail, v string) error {
		if d.TerminalID = &v; v == "" {
			d.TerminalID = nil
		}
		return short(v, 16)
	}},
	{"bank_acquirer_name", "bank_acquirer_name, up to 100 characters; empty: the usual bank", func(d *Detail, v string) error {
		d.Bank = v
		return short(v, 100)
	}},
	{"receipt_status", "where the receipt is: CREATED, INPROCESS, READY (a PDF), or ERROR for good; a PDF that was answered stays", func(d *Detail, v string) error {
		switch status := receiptStatus(v); status {
		case receiptCreated, receiptInProcess, receiptReady, receiptError:
			if !d.ReceiptFinal {
				d.Receipt = status
			}
			return nil
		}
		return fmt.Errorf("%q is not known; known: %s, %s, %s, %s", v, receiptCreated, receiptInProcess, receiptReady, receiptError)
	}},
	{"security_rate", "security_rate of a challenge: 3D, the only one that the page knows", func(d *Detail, v string) error {
		if d.SecurityRate = v; v != security3DS {
			return fmt.Errorf("%q is not known; known: %s", v, security3DS)
		}
		return nil
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

// short wants text of at most so many characters.
func short(value string, limit int) error {
	if !utf8.ValidString(value) || utf8.RuneCountInString(value) > limit {
		return fmt.Errorf("wants text of at most %d characters", limit)
	}
	return nil
}

func groupNames() string {
	var names []string
	for _, g := range groups {
		names = append(names, strconv.Itoa(int(g.code)))
	}
	return strings.Join(append(names, strconv.Itoa(int(groupExample))), ", ")
}

func settableTerms() []mocks.Term {
	terms := make([]mocks.Term, len(settable))
	for i, s := range settable {
		terms[i] = mocks.Term{Name: s.name, Meaning: s.meaning}
	}
	return terms
}
