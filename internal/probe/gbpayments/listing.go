package gbpayments

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"paysandbox/internal/probe"
)

// values asks what a list takes. Nothing needs to be listed for it.
func (s *site) values() []probe.Experiment {
	value := func(name string, v any, ours string) probe.Trial {
		return s.listable(s.tried(fmt.Sprintf("%s %v", name, v), ours, opList, func(*probe.Side) *call { return s.ask(opList, object{name: v}) }))
	}
	bad := func(name string, v any) probe.Trial { return value(name, v, wrong(name)) }
	return []probe.Experiment{
		experiment("list-values",
			value("limit", 101, taken), bad("limit", 0), bad("limit", -1), bad("offset", -1), bad("sort", "nothing"), bad("order", 2),
			bad("type", 4), bad("status", 5), bad("date_start", "yesterday"), bad("date_start", "2020-09-31"), bad("date_end", "2020-09-01T12:30")),
	}
}

// listing asks what a list shows, by blocks that were made for it and cancelled.
func (s *site) listing() []probe.Experiment {
	part := func(form string) func(item) string { return func(one item) string { return cut(one, form) } }
	return []probe.Experiment{
		experiment("time-zone", s.aboutSample("date of a new transaction beside timestamp", "3h0m0s ahead of UTC", func(one item, made *sample) (string, error) {
			at, err := time.Parse(time.DateTime, word(one["date"]))
			if err != nil {
				return "", probe.Unclear("date %q is none of year, month, day and time", word(one["date"]))
			}
			return at.Sub(made.at).Round(15*time.Minute).String() + " ahead of UTC", nil
		})),
		experiment("dates",
			s.within("date_end of the very day", "date_end", part(time.DateOnly)),
			s.within("date_end of the very minute", "date_end", part(minutes)),
			s.within("date_start of the very day", "date_start", part(time.DateOnly)),
			s.within("date_start of the very minute", "date_start", part(minutes))),
		experiment("workmode",
			s.mode(1), s.mode(2), s.mode(0),
			s.aboutSample("workmode of a new transaction", "1", func(one item, _ *sample) (string, error) { return word(one["workmode"]), nil })),
		experiment("order",
			s.order("nothing said", "id falls", object{}),
			s.order("sort date", "id falls", object{"sort": "date"}),
			s.order("order 0", "id rises", object{"order": 0}),
			s.order("sort amount, of equal amounts", "id falls", object{"sort": "amount"})),
		experiment("count", s.counted()),
		experiment("transaction",
			s.aboutSample("a payment with every parameter", "account_id, amount, card, currency, date, description, email, id, ip, order_id, status, token, type, workmode",
				func(one item, _ *sample) (string, error) { return one.keys(), nil }),
			s.aboutSample("its card", "exp, mask, type", func(one item, _ *sample) (string, error) {
				var card item
				_ = json.Unmarshal(one["card"], &card) // what is no object has no keys
				return card.keys(), nil
			}),
			s.looked("parent_id of a refund", "the payment's id", func(one item, d done) (string, error) {
				if word(one["parent_id"]) == d.answers[0].number() {
					return "the payment's id", nil
				}
				return fmt.Sprintf("%q", word(one["parent_id"])), nil
			}, s.charge(nil), refund(tenRoubles))),
	}
}

const minutes = "2006-01-02 15:04"

// cut is the date of a transaction in a form of a list's dates.
func cut(one item, form string) string {
	date := word(one["date"])
	return date[:min(len(date), len(form))]
}

// listable keeps a trial from asking where not even a plain list is taken.
func (s *site) listable(t probe.Trial) probe.Trial {
	ask := t.Run
	t.Run = func(ctx context.Context, side *probe.Side) (string, error) {
		if s.plainList != taken {
			return "", probe.Unclear("a plain list is not taken here: %s", s.plainList)
		}
		return ask(ctx, side)
	}
	return t
}

// list asks for the newest page in the site's mode. The error says where it was not taken.
func (s *site) list(ctx context.Context, side *probe.Side, filter object) (answer, error) {
	parameters := object{"limit": 100}.with(filter)
	if _, given := parameters["workmode"]; s.Workmode != "" && !given {
		parameters["workmode"] = s.Workmode
	}
	a, outcome, err := s.send(ctx, side, s.ask(opList, parameters))
	if err == nil && outcome != taken {
		err = probe.Unclear("the list was not taken: %s", outcome)
	}
	return a, err
}

// sample is a block that was cancelled, or why there is none.
type sample struct {
	number string
	at     time.Time // timestamp of its answer
	err    error
}

// sampleOf is one of the two, made when it is first asked for.
func (s *site) sampleOf(ctx context.Context, side *probe.Side, n int) *sample {
	if s.samples[n] == nil {
		made := &sample{}
		d, err := s.take(ctx, side, []step{s.auth(object{"account_id": "payer-1", "ip": "127.0.0.1"}), cancel})
		if err == nil && d.outcomes[1] != taken {
			err = probe.Unclear("the block for it is still there: %s", d.outcomes[1])
		}
		if made.err = err; err == nil {
			seconds, _ := strconv.ParseFloat(d.answers[0].timestamp(), 64) // none is 1970, and far from every date
			whole, fraction := math.Modf(seconds)
			made.number, made.at = d.answers[0].number(), time.Unix(int64(whole), int64(fraction*1e9)).UTC()
		}
		s.samples[n] = made
	}
	return s.samples[n]
}

// sampled is a trial of both samples and so many lists.
func (s *site) sampled(asks, ours string, lists int, run func(context.Context, *probe.Side) (string, error)) probe.Trial {
	return s.paying(probe.Trial{
		Asks: asks, Ours: ours, Sends: probe.Once(opAuth, opCancel, opAuth, opCancel).And(probe.Sends{opList: lists}),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			for n := range s.samples {
				if err := s.sampleOf(ctx, side, n).err; err != nil {
					return "", err
				}
			}
			return run(ctx, side)
		},
	})
}

// aboutSample looks at the first sample in the list.
func (s *site) aboutSample(asks, ours string, look func(item, *sample) (string, error)) probe.Trial {
	return s.sampled(asks, ours, 1, func(ctx context.Context, side *probe.Side) (string, error) {
		one, err := s.find(ctx, side, nil)
		if err != nil {
			return "", err
		}
		if one == nil {
			return "", probe.Unclear("the list does not have what was just made; for a test site give --workmode test")
		}
		return look(one, s.samples[0])
	})
}

// find is the first sample as a list with a filter shows it; nil: it does not.
func (s *site) find(ctx context.Context, side *probe.Side, filter object) (item, error) {
	list, err := s.list(ctx, side, filter)
	if err != nil {
		return nil, err
	}
	return list.holding(s.samples[0].number), nil
}

// within lists from or to a part of the sample's own date.
func (s *site) within(asks, name string, part func(item) string) probe.Trial {
	return s.sampled(asks, "listed", 2, func(ctx context.Context, side *probe.Side) (string, error) {
		one, err := s.find(ctx, side, nil)
		if err != nil {
			return "", err
		}
		if one == nil || len(word(one["date"])) < len(minutes) {
			return "", probe.Unclear("the list does not have what was just made with a date; for a test site give --workmode test")
		}
		if one, err = s.find(ctx, side, object{name: part(one)}); err != nil {
			return "", err
		}
		if one == nil {
			return "not listed", nil
		}
		return "listed", nil
	})
}

// mode asks whether a workmode is known.
func (s *site) mode(n int) probe.Trial {
	return s.listable(s.tried(fmt.Sprintf("a list of workmode %d", n), taken, opList, func(*probe.Side) *call { return s.ask(opList, object{"workmode": n}) }))
}

// order looks how the ids of neighbours of one amount go.
func (s *site) order(asks, ours string, filter object) probe.Trial {
	return s.sampled(asks, ours, 1, func(ctx context.Context, side *probe.Side) (string, error) {
		list, err := s.list(ctx, side, filter)
		if err != nil {
			return "", err
		}
		falls, rises := 0, 0
		all := list.items()
		for i := 1; i < len(all); i++ {
			before, first := whole(all[i-1]["id"])
			after, second := whole(all[i]["id"])
			switch {
			case !first || !second:
				return "", probe.Unclear("a transaction has no id that is a number")
			case word(all[i-1]["amount"]) != word(all[i]["amount"]):
			case after < before:
				falls++
			default:
				rises++
			}
		}
		switch {
		case falls > 0 && rises == 0:
			return "id falls", nil
		case rises > 0 && falls == 0:
			return "id rises", nil
		case rises == 0:
			return "", probe.Unclear("the list has no two transactions of one sum")
		}
		return "id falls and rises", nil
	})
}

// counted compares count with a page of one.
func (s *site) counted() probe.Trial {
	return s.sampled("count with limit 1", "all matches", 1, func(ctx context.Context, side *probe.Side) (string, error) {
		list, err := s.list(ctx, side, object{"limit": 1})
		if err != nil {
			return "", err
		}
		switch n, ok := whole(list.Response.Count); {
		case !ok:
			return fmt.Sprintf("count %q", word(list.Response.Count)), nil
		case n == int64(len(list.Response.Items)):
			return "the items", nil
		case n < int64(len(s.samples)):
			return strconv.FormatInt(n, 10), nil
		}
		return "all matches", nil
	})
}
