package gbpayments_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"paysandbox/internal/claims"
	"paysandbox/sandbox"
)

// claimSorts are the five properties by which a list can be sorted, with those of claimMixed in rising order.
var claimSorts = map[string]string{
	"id":     "995 996 997 998 999 1000",
	"date":   "2026-01-15 12:00:00,2026-01-15 12:01:00,2026-01-15 12:02:00,2026-01-15 12:03:00,2026-01-15 12:04:00,2026-01-15 12:05:00",
	"type":   "2 2 2 2 2 3",
	"status": "1 1 1 2 3 4",
	"amount": "50 100 200 300 400 500",
}

// claimSorted is the sorted property of a list, in the form of claimSorts; falling turns it round.
func claimSorted(r reply, by string, falling bool) string {
	r.t.Helper()
	var values []string
	for _, item := range r.items() {
		switch v := item[by].(type) {
		case json.Number:
			values = append(values, v.String())
		case string:
			values = append(values, v)
		}
	}
	if falling {
		slices.Reverse(values)
	}
	if by == "date" {
		return strings.Join(values, ",")
	}
	return strings.Join(values, " ")
}

func TestClaimListSorts(t *testing.T) {
	s := claimMixed(t, nil)
	for by, rising := range claimSorts {
		up, down, usual := s.list(tree{"sort": by, "order": 0}), s.list(tree{"sort": by, "order": 1}), s.list(tree{"sort": by})
		claims.Check(t, "gb.list.sort.values", claimSorted(up, by, false) == rising && up.verdict() == "6 listed", by, up.text)
		claims.Check(t, "gb.list.sort.values", claimSorted(down, by, true) == rising, by, down.text)
		claims.Check(t, "gb.list.field.order", claimSorted(down, by, true) == rising && claimSorted(up, by, false) == rising && up.text != down.text, by, up.text, down.text)
		claims.Check(t, "gb.list.order.default", usual.text == down.text && claimSorted(usual, by, true) == rising, by, usual.text)
	}
	claims.Check(t, "gb.list.order.default", s.list(nil).column("id") == claimAll, s.list(nil).text)

	try := func(v any) reply { return s.list(tree{"sort": v}) }
	absent, none := claimEach(claimAbsent(), try), claimEach(claimNoText(), try)
	claims.Check(t, "gb.list.field.sort", absent == "6 listed" && none == "error 10002 sort" && try("amount").column("amount") == "500 400 300 200 100 50", absent, none)
	other := claimEach([]any{"email", "ID", "id ", "-id", "id,date", "transaction_id", "workmode", "order_id", "x", 1}, try)
	claims.Check(t, "gb.list.sort.values", other == "error 10002 sort", other)
	whole := claimIntFilter(s, "order", 1, 2, -1, "yes")
	claims.Check(t, "gb.list.field.order", whole == claimAll+", absent 6 listed, wrong error 10002 order", whole)
	forward := claimIntFilter(s, "order", 0)
	claims.Check(t, "gb.list.field.order", strings.HasPrefix(forward, claimSorts["id"]+", "), forward)
}

// claimMonths is a site at 17 January with transactions at instants of Moscow time:
//
//	995 31 December, 23:59 · 996 1 January, 00:00 · 997 15 January, 12:00 · 998 at 12:00:59 · 999 at 12:01 · 1000 16 January, 00:00
func claimMonths(t testing.TB) *site {
	t.Helper()
	at := time.Date(2025, 12, 31, 20, 59, 0, 0, time.UTC)
	s := claimAt(t, at, 995, sandbox.Options{})
	for _, wait := range []time.Duration{
		time.Minute, 14*24*time.Hour + 12*time.Hour, 59 * time.Second, time.Second, 12*time.Hour - time.Minute, 24 * time.Hour,
	} {
		s.made(charge, nil)
		s.advance(wait)
	}
	return s
}

func TestClaimListBetweenDates(t *testing.T) {
	s := claimMonths(t)
	for from, want := range map[string]string{
		"2025-12-31": "1000 999 998 997 996 995", "2026-01-01": "1000 999 998 997 996", "2026-01-01 00:01": "1000 999 998 997", "2026-01-15": "1000 999 998 997",
		"2026-01-15 12:00": "1000 999 998 997", "2026-01-15 12:01": "1000 999", "2026-01-16": "1000", "2026-01-16 00:01": "", "2026-01-17": "",
	} {
		r := s.list(tree{"date_start": from})
		claims.Check(t, "gb.list.field.date_start", r.column("id") == want, from, r.text)
		claims.Check(t, "gb.list.date.format", r.column("id") == want, from, r.text)
	}
	for until, want := range map[string]string{
		"2026-01-17": "1000 999 998 997 996", "2026-01-15": "999 998 997 996", "2026-01-15 12:01": "999 998 997 996", "2026-01-15 12:00": "998 997 996",
		"2026-01-15 11:59": "996", "2026-01-14": "996", "2026-01-01 00:00": "996", "2025-12-31": "",
	} {
		r := s.list(tree{"date_end": until})
		claims.Check(t, "gb.list.field.date_end", r.column("id") == want, until, r.text)
		claims.Check(t, "gb.list.date.format", r.column("id") == want, until, r.text)
	}
	both := s.list(tree{"date_start": "2025-12-31 23:59", "date_end": "2026-01-15 12:00"})
	claims.Check(t, "gb.list.field.date_start", both.column("id") == "998 997 996 995" && both.verdict() == "4 listed", both.text)
	claims.Check(t, "gb.list.field.date_end", both.column("id") == "998 997 996 995" && s.list(tree{"date_start": "2026-01-16", "date_end": "2026-01-15"}).verdict() == "0 listed", both.text)
}

func TestClaimListDates(t *testing.T) {
	s := claimMonths(t)
	start, end := func(v any) reply { return s.list(tree{"date_start": v}) }, func(v any) reply { return s.list(tree{"date_end": v}) }
	absent, none := claimEach(claimAbsent(), start), claimEach(claimNoText(), start)
	claims.Check(t, "gb.list.field.date_start", absent == "5 listed" && none == "error 10002 date_start", absent, none)
	absent, none = claimEach(claimAbsent(), end), claimEach(claimNoText(), end)
	claims.Check(t, "gb.list.field.date_end", absent == "5 listed" && none == "error 10002 date_end", absent, none)

	wrong := []any{
		"x", "2026", "2026-01", "2026-1-15", "26-01-15", "15.01.2026", "01/15/2026", "20260115", 20260115, "2026-01-15 12", "2026-01-15 12:00:00", "2026-01-15T12:00",
		"2026-01-15 1:00", "2026-01-15  12:00", "2026-01-15 ", " 2026-01-15", "2026-01-15 [12:00]", "2026-01-15 24:00", "2026-01-15 12:60", "2026-13-01", "2026-00-10",
		"2026-02-29", "2026-04-31", "2026-01-15 12:00 PM", "2026-01-15Z",
	}
	early, late := claimEach(wrong, start), claimEach(wrong, end)
	claims.Check(t, "gb.list.date.format", early == "error 10002 date_start" && late == "error 10002 date_end", early, late)
	leap := claimEach([]any{"2024-02-29", "2024-02-29 23:59", "2000-01-01 00:00"}, start)
	claims.Check(t, "gb.list.date.format", leap == "6 listed", leap)
}

func TestClaimListBeginsWithTheMonth(t *testing.T) {
	s := claimMonths(t)
	claims.Check(t, "gb.list.date_start.default", s.list(nil).column("id") == "1000 999 998 997 996", s.list(nil).text)
	claims.Check(t, "gb.list.date_start.default", s.list(tree{"date_start": "2026-01-01"}).text == s.list(nil).text, s.list(nil).text)
	s.advance(15*24*time.Hour - time.Minute) // 31 January, 23:59
	last := s.made(charge, nil)
	claims.Check(t, "gb.list.date_start.default", s.list(nil).column("id") == "1001 1000 999 998 997 996" && last == 1001, s.list(nil).text)
	s.advance(time.Minute) // 1 February, 00:00 in Moscow
	claims.Check(t, "gb.list.date_start.default", s.list(nil).verdict() == "0 listed", s.list(nil).text)
	s.made(charge, nil)
	claims.Check(t, "gb.list.date_start.default", s.list(nil).column("id") == "1002" && s.list(nil).column("date") == "2026-02-01 00:00:00", s.list(nil).text)
}
