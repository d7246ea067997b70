package gbpayments_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"paysandbox/mocks/gbpayments"
)

// keeper is a site and a merchant's own list beside it.
type keeper struct {
	*site
	book
}

// buy makes a payment and writes it down.
func (k *keeper) buy(op, token string, amount int64) int64 {
	k.t.Helper()
	l := line{
		id: k.First + int64(len(k.lines)), kind: 2, status: 1, live: k.Workmode == "live", at: k.tenant.Now(), amount: amount,
		order: fmt.Sprint("A-", len(k.lines)),
	}
	switch {
	case token != "tok_ok":
		l.status, l.reason = 2, "Карта утеряна"
	case op == auth:
		l.status = 4
	}
	r := k.pay(op, tree{"token": token, "amount": amount, "order_id": l.order})
	if r.verdict() == "1" != (l.reason == "") || l.reason == "" && r.number("response.transaction_id") != l.id {
		k.t.Fatalf("%s with %s: %s", op, token, r.text)
	}
	k.lines = append(k.lines, l)
	return l.id
}

// does carries a command out and writes down what becomes of it.
func (k *keeper) does(command string, number, amount int64) {
	k.t.Helper()
	body := tree{"amount": amount}
	if command == "cancel" {
		body = nil
	}
	r := k.about(number, command, body)
	if r.verdict() != "1" {
		k.t.Fatalf("%s of %d: %s", command, number, r.text)
	}
	of := k.at(number)
	switch command {
	case "confirm":
		of.status, of.amount = 1, amount
	case "cancel":
		of.status = 3
	case "refund":
		k.lines = append(k.lines, line{
			id: r.number("response.transaction_id"), kind: 3, status: 1, live: of.live, at: k.tenant.Now(), amount: amount, order: of.order, parent: number,
		})
	}
}

// busy is a keeper with a few months of every kind of transaction: many of one amount, and several in one instant.
func busy(t testing.TB, change func(*gbpayments.Settings)) *keeper {
	t.Helper()
	k := &keeper{site: quickAt(t, time.Date(2025, 11, 30, 20, 59, 59, 0, time.UTC), change)}
	for i := range 60 {
		amount := int64(100 * (1 + i*i%7))
		number := k.buy([]string{auth, charge}[i%2], []string{"tok_ok", "tok_ok", "tok_ok", "tok_lost_card"}[i/2%4], amount)
		status := k.at(number).status
		switch {
		case status == 4 && i%3 == 0:
			k.does("confirm", number, amount-int64(i%2))
		case status == 4 && i%3 == 1:
			k.does("cancel", number, 0)
		case status == 1 && i%3 == 1:
			k.does("refund", number, 50)
			k.advance(time.Second)
			k.does("refund", number, 30)
		}
		k.advance([]time.Duration{0, time.Second, 26 * time.Hour, 999 * time.Millisecond, 17 * time.Hour}[i%5])
	}
	return k
}

// TestListAgreesWithTheMerchantsBooks asks for every filter with every sort, order and page.
func TestListAgreesWithTheMerchantsBooks(t *testing.T) {
	k := busy(t, nil)
	filters := []tree{{}, {"date_start": "2000-01-01"}}
	for _, more := range []tree{
		{"type": 1}, {"type": 2}, {"type": 3}, {"status": 1}, {"status": 2}, {"status": 3}, {"status": 4}, {"type": 3, "status": 2}, {"type": 2, "status": 1},
		{"workmode": 1}, {"workmode": 2}, {"workmode": 0}, {"date_end": "2025-12-31"}, {"date_start": "2025-12-01", "date_end": "2025-12-01 00:00"},
		{"date_start": "2025-11-30 23:59", "date_end": "2025-11-30 23:59"}, {"date_start": "2026-01-05", "date_end": "2025-12-05"}, {"date_start": "2026-01-10 11:30"},
	} {
		filters = append(filters, with(tree{"date_start": "2000-01-01"}, more))
	}
	found := 0
	for _, filter := range filters {
		for _, sort := range []any{nil, "id", "date", "type", "status", "amount"} {
			for _, order := range []any{nil, 0, 1} {
				for _, page := range []tree{{}, {"limit": 100}, {"limit": 7, "offset": 5}, {"offset": 60}, {"offset": 1000, "limit": 1}} {
					if wrong := k.agree(&k.book, with(with(filter, tree{"sort": sort, "order": order}), page)); wrong != "" {
						t.Fatal(wrong)
					}
				}
			}
		}
		if _, count := k.find(filter, k.tenant.Now()); count > 0 {
			found++
		}
	}
	if found < len(filters)*2/3 {
		t.Errorf("only %d of %d filters find anything", found, len(filters))
	}
}

// TestPagesNeverOverlap walks through every sort a page at a time: each transaction is on one page, ties by id in the sort's direction.
func TestPagesNeverOverlap(t *testing.T) {
	k := busy(t, nil)
	for _, sort := range []string{"id", "date", "type", "status", "amount"} {
		for order := range 2 {
			seen := map[string]bool{}
			for offset := 0; offset < len(k.lines); offset += 7 {
				page := k.list(tree{"date_start": "2000-01-01", "sort": sort, "order": order, "offset": offset, "limit": 7})
				if page.number("response.count") != int64(len(k.lines)) {
					t.Fatalf("count is %s of %d", page.word("response.count"), len(k.lines))
				}
				for _, id := range strings.Fields(page.column("id")) {
					if seen[id] {
						t.Errorf("by %s, %d: %s is on two pages", sort, order, id)
					}
					seen[id] = true
				}
			}
			if len(seen) != len(k.lines) {
				t.Errorf("by %s, %d: %d of %d transactions", sort, order, len(seen), len(k.lines))
			}
		}
	}
}

// TestListDates: both forms, Moscow's time, both ends inclusive. There is a transaction at each instant, to the nanosecond.
func TestListDates(t *testing.T) {
	k := &keeper{site: quickAt(t, time.Date(2026, 1, 14, 20, 59, 59, 999_999_999, time.UTC), nil)}
	for _, wait := range []time.Duration{0, 1, time.Minute - 1, 1, time.Minute - 1, 1, 24*time.Hour - 2*time.Minute - 1, 1} {
		k.advance(wait)
		k.buy(charge, "tok_ok", 100)
	}
	// 995 14.01. 23:59:59.999999999 · 996 15.01. 00:00 · 997 00:00:59.999999999 · 998 00:01 · 999 00:01:59.999999999 · 1000 00:02 ·
	// 1001 23:59:59.999999999 · 1002 16.01. 00:00
	for _, c := range []struct{ from, to, want string }{
		{"2026-01-14", "2026-01-14", "995"},
		{"2026-01-15", "2026-01-15", "996 997 998 999 1000 1001"},
		{"2026-01-16", "2026-01-16", "1002"},
		{"2026-01-14 23:59", "2026-01-14 23:59", "995"},
		{"2026-01-15 00:00", "2026-01-15 00:00", "996 997"},
		{"2026-01-15 00:01", "2026-01-15 00:01", "998 999"},
		{"2026-01-15 00:01", "2026-01-15", "998 999 1000 1001"},
		{"2026-01-15", "2026-01-15 00:01", "996 997 998 999"},
		{"2026-01-15 00:02", "2026-01-16 00:00", "1000 1001 1002"},
		{"2026-01-16", "", "1002"}, {"2026-01-17", "", ""}, {"2026-01-16", "2026-01-15", ""},
		{"", "2026-01-14", "995"}, {"", "2026-01-13", ""}, {"", "", "995 996 997 998 999 1000 1001 1002"},
		{"2024-02-29", "2024-02-29", ""}, {"1999-12-31 23:59", "2050-01-01", "995 996 997 998 999 1000 1001 1002"},
	} {
		filter := tree{"order": 0}
		if c.from != "" {
			filter["date_start"] = c.from
		}
		if c.to != "" {
			filter["date_end"] = c.to
		}
		if r := k.list(filter); r.column("id") != c.want || r.word("response.count") != fmt.Sprint(len(strings.Fields(c.want))) {
			t.Errorf("from %q to %q: %s of %s, want %s", c.from, c.to, r.column("id"), r.word("response.count"), c.want)
		}
	}
}

// TestListDatesOfAnyYear: a year that is far off is a bound like any other.
func TestListDatesOfAnyYear(t *testing.T) {
	s := quick(t, nil)
	s.made(charge, nil)
	for _, c := range []struct{ from, to, want string }{
		{"0001-01-01", "9999-12-31", "995"}, {"1600-01-01", "", "995"}, {"1677-01-01", "2263-01-01", "995"}, {"2026-01-01", "2500-01-01", "995"}, {"2026-01-01", "9999-12-31 23:59", "995"},
		{"9999-12-31", "", ""}, {"2300-01-01", "", ""}, {"2600-01-01", "", ""}, {"0001-01-01", "1600-01-01", ""}, {"0001-01-01", "0999-12-31 00:00", ""},
	} {
		filter := tree{"date_start": c.from}
		if c.to != "" {
			filter["date_end"] = c.to
		}
		if r := s.list(filter); r.column("id") != c.want {
			t.Errorf("from %q to %q: %q, want %q", c.from, c.to, r.column("id"), c.want)
		}
	}
}

// TestListBeginsWithTheMonth: without date_start the list begins with the 1st of the month in which it is in Moscow, by the tenant's clock.
func TestListBeginsWithTheMonth(t *testing.T) {
	s := quickAt(t, time.Date(2025, 11, 30, 20, 59, 59, 0, time.UTC), nil) // the last second of November in Moscow
	november := fmt.Sprint(s.made(charge, nil))
	if got := s.list(nil).column("id"); got != november {
		t.Errorf("in November: %s", got)
	}
	s.advance(time.Second)
	if r := s.list(nil); r.column("id") != "" || r.word("response.count") != "0" {
		t.Errorf("at the turn of the month: %s", r.text)
	}
	december := fmt.Sprint(s.made(charge, nil))
	s.advance(31*24*time.Hour - time.Nanosecond)
	if got := s.list(nil).column("id"); got != december {
		t.Errorf("at the end of December: %s", got)
	}
	s.advance(1)
	if got := s.list(nil).column("id"); got != "" {
		t.Errorf("in the new year: %s", got)
	}
	if got := s.list(tree{"date_start": "2025-11-01"}).column("id"); got != december+" "+november {
		t.Errorf("from November: %s", got)
	}
	if got := s.list(tree{"date_end": "2025-12-31"}).text; got != `{"response":{"count":0,"items":[]}}` {
		t.Errorf("from this month to the last: %s", got)
	}
}

// TestListIsInMoscowsTime also where Moscow's time was another than it is today.
func TestListIsInMoscowsTime(t *testing.T) {
	for at, want := range map[time.Time]string{
		time.Date(2026, 7, 1, 21, 0, 0, 0, time.UTC):     "2026-07-02 00:00:00",
		time.Date(2013, 6, 30, 19, 59, 59, 0, time.UTC):  "2013-06-30 23:59:59",
		time.Date(2013, 6, 30, 20, 0, 0, 0, time.UTC):    "2013-07-01 00:00:00",
		time.Date(2014, 10, 26, 20, 30, 0, 0, time.UTC):  "2014-10-26 23:30:00",
		time.Date(2026, 1, 15, 9, 0, 0, 1e9-1, time.UTC): "2026-01-15 12:00:00",
	} {
		s := quickAt(t, at, nil)
		s.made(charge, nil)
		if r := s.list(tree{"date_start": want[:16], "date_end": want[:16]}); r.column("date") != want {
			t.Errorf("at %s: %s, want %s", at, r.text, want)
		}
	}
}

// TestListOfATestSite: a site in the mode test has no live transactions, and shows its own only when they are asked for.
func TestListOfATestSite(t *testing.T) {
	k := busy(t, func(s *gbpayments.Settings) { s.Workmode = "test" })
	from := tree{"date_start": "2000-01-01"}
	if r := k.list(from); r.text != `{"response":{"count":0,"items":[]}}` {
		t.Errorf("without workmode: %s", r.text)
	}
	for _, mode := range []any{0, 2, "2", 77, -5, 1, "1"} {
		if wrong := k.agree(&k.book, with(from, tree{"workmode": mode, "limit": 100})); wrong != "" {
			t.Error(wrong)
		}
	}
	if got := k.list(with(from, tree{"workmode": 2, "type": 3, "limit": 2})).column("workmode"); got != "2 2" {
		t.Errorf("workmode of items is %q", got)
	}
}

// TestListIsOfTheSiteAlone: another site's transactions never show, though both count from the same number.
func TestListIsOfTheSiteAlone(t *testing.T) {
	s := newSite(t, nil)
	other := s.another("shop-b", nil)
	s.made(charge, tree{"order_id": "A-1"})
	other.made(charge, tree{"order_id": "B-1"})
	s.about(s.First, "refund", tree{"amount": 1})
	if got, theirs := s.list(nil).column("order_id"), other.list(nil).column("order_id"); got != "A-1 A-1" || theirs != "B-1" {
		t.Errorf("%s and %s", got, theirs)
	}
}
