package ipay

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"paysandbox/internal/probe"
)

// reading asks how a request is read.
func (s *shop) reading() []probe.Experiment {
	windows := func(text []byte) []byte { return bytes.Replace(text, []byte("Probe"), []byte("\xd2\xe5\xf1\xf2"), 1) }
	return []probe.Experiment{
		experiment("other-path", s.fee("CalculateFee at /other", "HTTP 404 without a body", func(d *draft) { d.path = "/other" })),
		experiment("http-status",
			s.httpStatus("of an answer", func(*draft) {}),
			s.httpStatus("of a wrong sign", func(d *draft) { d.digit = wrongSign }),
			s.httpStatus("of a body that is no sum", func(d *draft) { d.body = object{"invoice": "no sum"} })),
		experiment("lost-headings", s.lostHeadings()),
		experiment("check-order", s.checkOrder()...),
		experiment("body-limit",
			s.fee("CalculateFee of one byte more than 1 MiB", "HTTP 413 without a body", func(d *draft) {
				const most = 1 << 20
				d.write = func(text []byte) []byte { return append(text, bytes.Repeat([]byte(" "), most+1-len(text))...) }
			}),
			s.fee("CalculateFee of one level more than 32", structure, func(d *draft) {
				const levels = 32 - 2 // request and body
				d.write = replaced(`{"invoice":10000}`, `{"invoice":10000,"pmt_info":`+strings.Repeat("[", levels)+strings.Repeat("]", levels)+`}`)
			}),
			s.split("with 101 transactions", structure, func() object {
				return object{"invoice": 101, "transactions": many(101, object{"smch_id": s.Recipients[0], "invoice": 1})}
			}),
			s.created("with 1000 goods", fieldsTaken, object{"receipt_data": object{"goods": many(1000, object{"name": "x"})}}),
			s.created("with 1001 goods", structure, object{"receipt_data": object{"goods": many(1001, object{"name": "x"})}})),
		experiment("encoding", s.createdBy("in windows-1251", structure, func() *draft {
			d := s.creation(nil)
			d.write = windows
			return d
		})),
		experiment("repeated-key", s.looked("CalculateFee of invoice 10000 and then 20000", "the last counts", opFee, func(*probe.Side) *draft {
			d := s.draft(opFee, object{"invoice": 10000})
			d.write = replaced(`{"invoice":10000}`, `{"invoice":10000,"invoice":20000}`)
			return d
		}, func(a answer, outcome string) string {
			switch {
			case outcome == taken && a.Invoice == "10000":
				return "the first counts"
			case outcome == taken && a.Invoice == "20000":
				return "the last counts"
			}
			return outcome
		})),
		experiment("version",
			s.fee("no version", taken, func(*draft) {}),
			s.fee(`version "1.20"`, taken, func(d *draft) { d.version = "1.20" }),
			s.fee("version 1.20 as a number", taken, func(d *draft) { d.version = 1.2 }),
			s.fee(`version "0.01"`, taken, func(d *draft) { d.version = "0.01" }),
			s.fee("version true", structure, func(d *draft) { d.version = true })),
	}
}

func many(n int, one object) []object {
	all := make([]object, n)
	for i := range all {
		all[i] = one
	}
	return all
}

func (s *shop) httpStatus(asks string, spoil func(*draft)) probe.Trial {
	return s.looked("HTTP status "+asks, "HTTP 200 and an answer", opFee, func(*probe.Side) *draft {
		d := s.draft(opFee, object{"invoice": 10000})
		spoil(d)
		return d
	}, func(a answer, outcome string) string {
		if a.keys["invoice"] == nil && outcome != badAuth && outcome != s.broken {
			return outcome
		}
		return fmt.Sprintf("HTTP %d and an answer", a.raw.Status)
	})
}

// lostHeadings sends each action without fields. One that does not exist is told apart by the answer that broken fields get.
func (s *shop) lostHeadings() probe.Trial {
	actions := []string{opFee, opCreate, opVerify, opSale, opCancel, opStatus, opInvoice, opReceipt, opProcess}
	return probe.Trial{Asks: "each action with an empty body", Ours: "all nine are known", Sends: probe.Once(actions...), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		var others []string
		for _, action := range actions {
			d := s.draft(action, object{})
			d.mayBeDenied = true
			_, outcome, err := s.send(ctx, side, d)
			if err != nil {
				return "", err
			}
			if outcome != s.broken && outcome != overall && outcome != denied {
				others = append(others, action+" "+outcome)
			}
		}
		if others != nil {
			return strings.Join(others, ", "), nil
		}
		return "all nine are known", nil
	}}
}

// checkOrder pairs mistakes: the one that is named was looked at first.
func (s *shop) checkOrder() []probe.Trial {
	unknown := func(spoil func(*draft)) func(*probe.Side) *draft {
		return func(*probe.Side) *draft {
			d := s.draft("NoSuchAction", object{"invoice": 10000})
			spoil(d)
			return d
		}
	}
	return []probe.Trial{
		s.tried("no action and a wrong sign", structure, odd, func(*probe.Side) *draft { return &draft{body: object{}, digit: wrongSign} }),
		s.fee("a wrong sign and a time of another form", badAuth, func(d *draft) { d.at, d.digit = "now", wrongSign }),
		s.tried("an unknown action and a wrong sign", badAuth, odd, unknown(func(d *draft) { d.digit = wrongSign })),
		s.tried("an unknown action and a time of another form", badTime, odd, unknown(func(d *draft) { d.at = "now" })),
		s.tried("an unknown action and broken fields", badAction, odd, unknown(func(d *draft) { d.body = object{"invoice": "no sum"} })),
		s.fee("broken fields and a wrong sign", badAuth, func(d *draft) { d.body, d.digit = object{"invoice": "no sum"}, wrongSign }),
		s.tried("PaymentCreate with broken fields and a token that is none", structure, opCreate, func(*probe.Side) *draft {
			return s.creation(object{"invoice": "no sum"})
		}),
	}
}
