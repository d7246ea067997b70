package ipay

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"paysandbox/internal/probe"
)

// wrongSign stands for a digest that is none of anything.
var wrongSign = strings.Repeat("0", 128)

// proof asks how the caller is proved.
func (s *shop) proof() []probe.Experiment {
	signed := func(asks, ours string, digest func(stamp string) string) probe.Trial {
		return s.tried(asks, ours, opFee, func(side *probe.Side) *draft {
			d := s.draft(opFee, object{"invoice": 10000})
			d.at = side.Now().In(kyiv()).Format(time.DateTime)
			d.digit = digest(d.at)
			return d
		})
	}
	stamped := func(asks, stamp string) probe.Trial {
		return s.fee(asks, badTime, func(d *draft) { d.at = stamp })
	}
	return []probe.Experiment{
		experiment("sign-digest",
			signed("sign of time and key", taken, func(stamp string) string { return sign(stamp + s.SignKey) }),
			signed("sign in upper case", badAuth, func(stamp string) string { return strings.ToUpper(sign(stamp + s.SignKey)) }),
			signed("sign of key and time", badAuth, func(stamp string) string { return sign(s.SignKey + stamp) }),
			signed("sign with a colon between time and key", badAuth, func(stamp string) string { return sign(stamp + ":" + s.SignKey) })),
		experiment("auth-time",
			s.age(),
			stamped("time with a T between date and hour", "2026-01-15T11:00:00"),
			stamped("time without seconds", "2026-01-15 11:00"),
			stamped("time of the form 15.01.2026 11:00:00", "15.01.2026 11:00:00"),
			stamped("time of 30 February", "2026-02-30 11:00:00")),
		experiment("no-name",
			s.fee("CalculateFee without invoice", structure, func(d *draft) { d.body = object{} }),
			s.fee("CalculateFee of a text", structure, func(d *draft) { d.body = object{"invoice": "no sum"} }),
			s.tried("GetPaymentStatus without a number", structure, opStatus, func(*probe.Side) *draft { return s.draft(opStatus, object{}) }),
			s.never(opStatus, nil), s.never(opInvoice, nil), s.never(opReceipt, nil), s.never(opProcess, nil),
			s.never(opVerify, object{"threeds_data": "eA=="}), s.never(opSale, object{"invoice": small}), s.never(opCancel, nil),
			s.tried("GetPaymentStatus of an ext_id that was never given", overall, opStatus, func(side *probe.Side) *draft {
				return s.draft(opStatus, object{"ext_id": side.Number()})
			}),
			s.onSold("PaymentSale of a payment that is paid", overall, opSale, object{"invoice": small}),
			s.onSold("ProcessPayment of a payment that is paid", overall, opProcess, nil)),
		experiment("access-denied",
			s.fee("an unknown login", badAuth, func(d *draft) { d.login = s.Login + "-other" }),
			s.features()),
	}
}

// never asks about a pmt_id that was never given.
func (s *shop) never(action string, fields object) probe.Trial {
	return s.tried(action+" of a pmt_id that was never given", overall, action, func(*probe.Side) *draft {
		body := object{"pmt_id": neverGiven}
		maps.Copy(body, fields)
		return s.draft(action, body)
	})
}

// ages are asked from the youngest on. Where two of them stand around a usual limit, that is the limit.
var ages = []struct {
	text string
	age  time.Duration
}{
	{"4 minutes", 4 * time.Minute}, {"6 minutes", 6 * time.Minute}, {"50 minutes", 50 * time.Minute}, {"70 minutes", 70 * time.Minute},
	{"23 hours", 23 * time.Hour}, {"25 hours", 25 * time.Hour}, {"two years", 2 * 365 * 24 * time.Hour},
}

const anyAge = "taken, even two years old"

// age looks for the oldest time that is taken.
func (s *shop) age() probe.Trial {
	limit := func(from, to int) string {
		return fmt.Sprintf("taken of %s ago, refused of %s ago", ages[from].text, ages[to].text)
	}
	return probe.Trial{
		Asks: "the oldest time that is taken", Ours: anyAge, Sends: probe.Sends{opFee: len(ages)},
		Settings: map[string]string{
			limit(0, 1): "time_skew_seconds=300", limit(2, 3): "time_skew_seconds=3600", limit(4, 5): "time_skew_seconds=86400",
		},
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			now := side.Now()
			for i, a := range ages {
				d := s.draft(opFee, object{"invoice": 10000})
				d.at = now.Add(-a.age).In(kyiv()).Format(time.DateTime)
				_, outcome, err := s.send(ctx, side, d)
				switch {
				case err != nil:
					return "", err
				case outcome == taken:
				case i > 0 && outcome == badTime:
					return limit(i-1, i), nil
				default:
					return fmt.Sprintf("of %s ago %s", a.text, outcome), nil
				}
			}
			return anyAge, nil
		},
	}
}

// features asks which features iPay has not opened to the merchant. The token is none: nobody can take money.
func (s *shop) features() probe.Trial {
	used := object{"recurrent": true, "deferred_payment": true, "receipt_data": object{}}
	names := []string{"recurrent", "deferred_payment", "receipt_data"}
	if len(s.Recipients) == 2 {
		used["transactions"] = s.parts(nil)
		names = append(names, "transactions")
	}
	deniedOf := func(which []string) string { return "access denied for " + strings.Join(which, ", ") }
	settings := map[string]string{}
	for chosen := 1; chosen < 1<<len(names); chosen++ {
		var some []string
		for i, name := range names {
			if chosen>>i&1 == 1 {
				some = append(some, name)
			}
		}
		settings[deniedOf(some)] = `denied=["` + strings.Join(some, `","`) + `"]`
	}
	return probe.Trial{
		Asks: "PaymentCreate of each feature: " + strings.Join(names, ", "), Ours: "all are open", Settings: settings,
		Sends: probe.Sends{opCreate: len(names)},
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			var closed []string
			for _, name := range names {
				d := s.creation(object{name: used[name]})
				d.mayBeDenied = true
				_, outcome, err := s.send(ctx, side, d)
				switch {
				case err != nil:
					return "", err
				case outcome == denied:
					closed = append(closed, name)
				case outcome != s.badToken:
					return name + " " + outcome, nil
				}
			}
			if closed != nil {
				return deniedOf(closed), nil
			}
			return "all are open", nil
		},
	}
}
