package ipay

import (
	"context"
	"strings"

	"paysandbox/internal/probe"
)

// fields asks what the fields of a request may be.
func (s *shop) fields() []probe.Experiment {
	const mostKopecks = 9_999_999_999_999
	sum := func(asks, ours string, invoice any) probe.Trial {
		return s.fee("CalculateFee of "+asks, ours, func(d *draft) { d.body = object{"invoice": invoice} })
	}
	without := func(name string) probe.Trial {
		return strict(s.createdBy("without "+name, fieldsTaken, func() *draft { return lacking(s.creation(nil), name) }), structure)
	}
	info := func(asks, ours, name string, value any) probe.Trial {
		return s.created("with "+asks, ours, object{"threeds_info": threeds(object{name: value})})
	}
	receipt := func(asks, ours string, data object) probe.Trial {
		return s.created("with receipt_data "+asks, ours, object{"receipt_data": data})
	}
	unknown := func(name string) string { return "refused: unknown field " + name }
	return []probe.Experiment{
		experiment("unknown-field",
			strict(s.fee("CalculateFee with a field odd_one", taken, func(d *draft) { d.body["odd_one"] = "x" }), unknown("odd_one")),
			strict(s.fee("CalculateFee with fields odd_two and odd_one", taken, func(d *draft) {
				d.write = replaced(`"invoice":10000`, `"odd_two":"x","odd_one":"x","invoice":10000`)
			}), unknown("odd_one")),
			strict(info("a field threeds_info.odd_one", fieldsTaken, "odd_one", "x"), unknown("odd_one"))),
		experiment("required",
			without("pmt_desc"), without("pmt_info"), without("threeds_info"),
			s.createdBy("without invoice", structure, func() *draft { return lacking(s.creation(nil), "invoice") }),
			s.createdBy("without token", structure, func() *draft { return lacking(s.creation(nil), "token") })),
		experiment("types",
			s.created("with pmt_desc 5", structure, object{"pmt_desc": 5}),
			s.created(`with deferred_payment "true"`, structure, object{"deferred_payment": "true"}),
			s.created("with recurrent 1", structure, object{"recurrent": 1}),
			s.created("with sender as a text", structure, object{"sender": "Probe"}),
			s.created("with receiver.lastname 5", structure, object{"receiver": object{"lastname": 5}}),
			s.created("with ext_id and msisdn null", fieldsTaken, object{"ext_id": nil, "msisdn": nil})),
		experiment("sums",
			sum("0", structure, 0), sum("-1", structure, -1), sum("100.5", structure, 100.5),
			sum("9999999999999", taken, mostKopecks), sum("10000000000000", structure, mostKopecks+1)),
		experiment("threeds-info",
			info("browser_screen_height tall", structure, "browser_screen_height", "tall"),
			info("browser_screen_width -1", structure, "browser_screen_width", "-1"),
			info("browser_color_depth 24 bit", structure, "browser_color_depth", "24 bit"),
			info("browser_tz -840", fieldsTaken, "browser_tz", "-840"), info("browser_tz -841", structure, "browser_tz", "-841"),
			info("browser_tz 720", fieldsTaken, "browser_tz", "720"), info("browser_tz 721", structure, "browser_tz", "721"),
			info("browser_tz Europe/Kyiv", structure, "browser_tz", "Europe/Kyiv"),
			info("notification_url shop.example/3ds", structure, "notification_url", "shop.example/3ds"),
			info("threeds_requestor_url ftp://shop.example/", structure, "threeds_requestor_url", "ftp://shop.example/")),
		experiment("receipt-fields",
			receipt("empty", fieldsTaken, object{}),
			receipt("of one good without fields", fieldsTaken, object{"goods": []object{{}}}),
			receipt("whose good has an id that is no UUID", structure, object{"goods": []object{{"id": "1"}}}),
			receipt("with delivery_email nobody", structure, object{"delivery_email": "nobody"}),
			receipt("with a discount of value -1", structure, object{"discounts": []object{{"type": "DISCOUNT", "mode": "VALUE", "value": -1}}}),
			receipt(`with a discount of value "1"`, structure, object{"discounts": []object{{"type": "DISCOUNT", "mode": "VALUE", "value": "1"}}})),
		experiment("fee-rule", s.feeRule()),
	}
}

// lacking takes a field away.
func lacking(d *draft, name string) *draft {
	delete(d.body, name)
	return d
}

// feeRule asks for the fees of three sums.
func (s *shop) feeRule() probe.Trial {
	sums := []int{100, 12345, 1_000_000}
	return probe.Trial{Asks: "the fees of 100, 12345 and 1000000 kopecks", Ours: "0, 0, 0", Sends: probe.Once(opFee, opFee, opFee), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		var fees []string
		for _, invoice := range sums {
			a, outcome, err := s.send(ctx, side, s.draft(opFee, object{"invoice": invoice}))
			if err != nil || outcome != taken {
				return outcome, err
			}
			fees = append(fees, string(a.Fee))
		}
		return strings.Join(fees, ", "), nil
	}}
}

// splits asks about transactions.
func (s *shop) splits() []probe.Experiment {
	first := func(asks, ours string, change object) probe.Trial {
		return s.split("with "+asks, ours, func() object { return object{"transactions": s.parts(change)} })
	}
	const longest = 100 // characters
	return []probe.Experiment{
		experiment("desc",
			first("desc of 100 characters", fieldsTaken, object{"desc": strings.Repeat("ж", longest)}),
			first("desc of 101 characters", structure, object{"desc": strings.Repeat("ж", longest+1)}),
			strict(first("desc 5", fieldsTaken, object{"desc": 5}), structure)),
		experiment("split-sum",
			first("transactions of less than invoice", structure, object{"invoice": 59}),
			first("transactions of more than invoice", structure, object{"invoice": 61})),
		experiment("recipients", s.stranger()),
	}
}

// stranger pays a recipient whom iPay has not given to the merchant. Refused of him and taken of the own ones is a list.
func (s *shop) stranger() probe.Trial {
	t := s.withRecipients(probe.Trial{Asks: "PaymentCreate for a recipient that is none of the merchant's", Ours: fieldsTaken, Sends: probe.Once(opCreate, opCreate)})
	if t.Missing != "" {
		t.Settings = nil
		return t
	}
	t.Settings = map[string]string{structure: "smch_ids=" + numbers(s.Recipients)}
	t.Run = func(ctx context.Context, side *probe.Side) (string, error) {
		ask := s.split("", "", func() object { return object{"transactions": s.parts(nil)} })
		outcome, err := ask.Run(ctx, side)
		if err != nil {
			return "", err
		}
		if outcome != fieldsTaken {
			return "", probe.Unclear("a plain split is not taken: %s", outcome)
		}
		const nobodys = 999_999_999
		return s.split("", "", func() object { return object{"transactions": s.parts(object{"smch_id": nobodys})} }).Run(ctx, side)
	}
	return t
}
