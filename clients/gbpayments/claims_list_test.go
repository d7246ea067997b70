package gbpayments_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/gbpayments"
	"paysandbox/internal/claims"
)

// claimMixed opens a shop with a transaction of every kind and state that the API makes, a minute between any two:
//
//	995 completed, 300 · 996 declined, 200 · 997 cancelled, 500 · 998 authorized, 100 · 999 completed in two stages, 400 · 1000 refund of 995, 50
func claimMixed(t testing.TB) *claimShop {
	t.Helper()
	s, ctx := claimOpen(t, nil), t.Context()
	next := func(m claimMethod, token string, amount int64) int64 {
		p := claimOrder()
		p.Token, p.Amount = token, amount
		r, err := m.call(s.Client, ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		s.advance(time.Minute)
		return r.TransactionID
	}
	paid := next(claimCharge, "tok_ok", 300)
	next(claimCharge, "tok_limit", 200)
	cancelled := next(claimAuthorize, "tok_ok", 500)
	next(claimAuthorize, "tok_ok", 100)
	confirmed := next(claimAuthorize, "tok_ok", 400)
	if _, err := s.Cancel(ctx, cancelled); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Confirm(ctx, confirmed, 400); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Refund(ctx, paid, 50); err != nil {
		t.Fatal(err)
	}
	return s
}

// asking is what a query comes to: the numbers that are listed, or what kind of error; and whether anything was sent.
func (s *claimShop) asking(q gbpayments.Query) string {
	s.t.Helper()
	before := len(s.wire)
	page, err := s.List(s.t.Context(), q)
	verdict := strings.Trim(fmt.Sprint(claimIDs(page)), "[]")
	if err != nil {
		verdict = claimVerdict(err)
	}
	if len(s.wire) == before {
		verdict += " unsent"
	}
	return verdict
}

// claimAll is every transaction of claimMixed, the newest first.
const claimAll = "1000 999 998 997 996 995"

func TestClaimTheListHasAnAddressAndNeedsNothing(t *testing.T) {
	s := claimMixed(t)
	for root, c := range map[string]*gbpayments.Client{base: s.Client, claimProvider: s.client(claimProvider)} {
		page, err := c.List(t.Context(), gbpayments.Query{})
		claims.Check(t, "gb.list.endpoint", s.address() == "POST "+root+"/payment/list" && err == nil && page.Count == 6, s.address(), page, err)
	}
	seen := s.asking(gbpayments.Query{})
	claims.Check(t, "gb.list.no_required", seen == claimAll && string(s.last().body) == `{"order":1}`, seen, s.last().body)
	s.change = func(sent claimTree) { clear(sent) }
	seen = s.asking(gbpayments.Query{})
	claims.Check(t, "gb.list.no_required", seen == claimAll, seen)
}

func TestClaimTheListBetweenDates(t *testing.T) {
	s, zone := claimMixed(t), moscow(t)
	at := func(minute, second int) time.Time { return time.Date(2026, 1, 15, 12, minute, second, 0, zone) }
	for _, c := range []struct {
		start          time.Time
		sent, expected string
	}{
		{time.Date(2026, 1, 15, 0, 0, 0, 0, zone), `"2026-01-15"`, claimAll}, {at(0, 0), `"2026-01-15 12:00"`, claimAll},
		{at(3, 0), `"2026-01-15 12:03"`, "1000 999 998"}, {at(3, 59), `"2026-01-15 12:03"`, "1000 999 998"},
		{at(4, 0).UTC(), `"2026-01-15 12:04"`, "1000 999"}, {at(6, 0), `"2026-01-15 12:06"`, ""},
		{time.Date(2026, 1, 14, 21, 0, 0, 0, time.UTC), `"2026-01-15"`, claimAll},
	} {
		seen := s.asking(gbpayments.Query{DateStart: c.start})
		claims.Check(t, "gb.list.field.date_start", seen == c.expected && claimShown(s.sent(), "date_end") == "absent", c.start, seen, s.last().body)
		claims.Check(t, "gb.list.date.format", claimShown(s.sent(), "date_start") == c.sent, c.start, s.last().body)
	}
	for _, c := range []struct {
		end            time.Time
		sent, expected string
	}{
		{at(0, 0), `"2026-01-15 12:00"`, "995"}, {at(2, 0), `"2026-01-15 12:02"`, "997 996 995"},
		{at(1, 1), `"2026-01-15 12:02"`, "997 996 995"}, {at(1, 0).UTC(), `"2026-01-15 12:01"`, "996 995"},
		{time.Date(2026, 1, 15, 0, 0, 0, 0, zone), `"2026-01-15 00:00"`, ""}, // its first minute, not the day
		{time.Date(2026, 1, 16, 0, 0, 0, 0, zone), `"2026-01-16 00:00"`, claimAll},
	} {
		seen := s.asking(gbpayments.Query{DateEnd: c.end})
		claims.Check(t, "gb.list.field.date_end", seen == c.expected && claimShown(s.sent(), "date_start") == "absent", c.end, seen, s.last().body)
		claims.Check(t, "gb.list.date.format", claimShown(s.sent(), "date_end") == c.sent, c.end, s.last().body)
	}
	seen := s.asking(gbpayments.Query{DateStart: at(1, 0), DateEnd: at(3, 0)})
	claims.Check(t, "gb.list.field.date_start", seen == "998 997 996", seen)
	claims.Check(t, "gb.list.field.date_end", claimKeys(s.sent()) == "date_end date_start order", s.last().body)
	seen = s.asking(gbpayments.Query{})
	claims.Check(t, "gb.list.field.date_start", seen == claimAll && claimShown(s.sent(), "date_start") == "absent", s.last().body)
	claims.Check(t, "gb.list.field.date_end", seen == claimAll && claimShown(s.sent(), "date_end") == "absent", s.last().body)
	seen = s.asking(gbpayments.Query{DateStart: at(3, 0), DateEnd: at(1, 0)})
	claims.Check(t, "gb.list.field.date_end", seen == "invalid unsent", seen)
}

func TestClaimTheListBeginsWithTheMonth(t *testing.T) {
	s := claimOpenAt(t, time.Date(2025, 12, 31, 20, 59, 0, 0, time.UTC), nil) // 31 December, 23:59 in Moscow
	old := s.taken()
	claims.Check(t, "gb.list.date_start.default", s.asking(gbpayments.Query{}) == claimNumber(old), old)
	s.advance(time.Minute)
	fresh := s.taken()
	seen := s.asking(gbpayments.Query{})
	claims.Check(t, "gb.list.date_start.default", seen == claimNumber(fresh) && claimShown(s.sent(), "date_start") == "absent", seen, s.last().body)
	seen = s.asking(gbpayments.Query{DateStart: s.tenant.Now().Add(-time.Hour)})
	claims.Check(t, "gb.list.date_start.default", seen == claimNumber(fresh)+" "+claimNumber(old), seen)
	// So Find needs to be told when the payment was made.
	_, err := s.Find(t.Context(), old, time.Time{})
	claims.Check(t, "gb.list.date_start.default", err != nil && strings.Contains(err.Error(), "earlier time"), err)
	line, err := s.Find(t.Context(), old, s.tenant.Now().Add(-time.Minute))
	claims.Check(t, "gb.list.date_start.default", err == nil && line.ID == old && line.Paid(), line, err)
}

// claimSorts are the five properties, with those of claimMixed in rising order.
var claimSorts = map[gbpayments.Sort]string{
	"id": "[995 996 997 998 999 1000]", "date": "[0 1 2 3 4 5]", "type": "[2 2 2 2 2 3]", "status": "[1 1 1 2 3 4]", "amount": "[50 100 200 300 400 500]",
}

// claimSorted is the property of a page's transactions, in the form of claimSorts: of a date its minutes since noon.
func claimSorted(page gbpayments.Page, by gbpayments.Sort, falling bool) string {
	values := make([]int64, len(page.Transactions))
	for i, t := range page.Transactions {
		at := i
		if falling {
			at = len(values) - 1 - i
		}
		values[at] = map[gbpayments.Sort]int64{
			"id": t.ID, "date": int64(t.Date.Sub(claimBegan) / time.Minute), "type": int64(t.Type), "status": int64(t.Status), "amount": t.Amount,
		}[by]
	}
	return fmt.Sprint(values)
}

func TestClaimTheListIsSorted(t *testing.T) {
	s := claimMixed(t)
	constants := []gbpayments.Sort{gbpayments.SortID, gbpayments.SortDate, gbpayments.SortType, gbpayments.SortStatus, gbpayments.SortAmount}
	claims.Check(t, "gb.list.sort.values", fmt.Sprint(constants) == "[id date type status amount]", constants)
	for by, rising := range claimSorts {
		up := s.listed(gbpayments.Query{Sort: by, Ascending: true})
		claims.Check(t, "gb.list.field.sort", claimShown(s.sent(), "sort") == `"`+string(by)+`"` && claimSorted(up, by, false) == rising, up, s.last().body)
		claims.Check(t, "gb.list.field.order", claimShown(s.sent(), "order") == "0" && claimSorted(up, by, false) == rising, by, s.last().body)
		down := s.listed(gbpayments.Query{Sort: by})
		claims.Check(t, "gb.list.sort.values", claimSorted(up, by, false) == rising && claimSorted(down, by, true) == rising, by, claimIDs(up), claimIDs(down))
		claims.Check(t, "gb.list.field.order", claimShown(s.sent(), "order") == "1" && claimSorted(down, by, true) == rising, by, s.last().body)

		// The zero value means what the provider does where nothing is said.
		s.change = func(sent claimTree) { delete(sent, "order") }
		usual := s.listed(gbpayments.Query{Sort: by})
		s.change = nil
		claims.Check(t, "gb.list.order.default", claimSorted(usual, by, true) == rising && fmt.Sprint(claimIDs(usual)) == fmt.Sprint(claimIDs(down)), by, claimIDs(usual))
	}
	seen := s.asking(gbpayments.Query{})
	claims.Check(t, "gb.list.field.sort", claimShown(s.sent(), "sort") == "absent" && seen == claimAll, s.last().body, seen)
	claims.Check(t, "gb.list.order.default", claimShown(s.sent(), "order") == "1" && seen == claimAll, s.last().body, seen)
	for _, by := range []gbpayments.Sort{"email", "ID", "id ", "-id", "id,date", "transaction_id"} {
		seen := s.asking(gbpayments.Query{Sort: by})
		claims.Check(t, "gb.list.sort.values", seen == "invalid unsent", by, seen)
	}
}

func TestClaimTheListIsReadInPages(t *testing.T) {
	s := claimMixed(t)
	for offset, expected := range []string{claimAll, "999 998 997 996 995", "998 997 996 995", "997 996 995", "996 995", "995", ""} {
		seen, sent := s.asking(gbpayments.Query{Offset: offset}), fmt.Sprint(offset)
		if offset == 0 {
			sent = "absent"
		}
		claims.Check(t, "gb.list.field.offset", seen == expected && claimShown(s.sent(), "offset") == sent, offset, seen, s.last().body)
	}
	for limit, expected := range map[int]string{1: "1000", 4: "1000 999 998 997", 10: claimAll, 100: claimAll} {
		seen := s.asking(gbpayments.Query{Limit: limit})
		claims.Check(t, "gb.list.field.limit", seen == expected && claimShown(s.sent(), "limit") == fmt.Sprint(limit), limit, seen, s.last().body)
	}
	seen := s.asking(gbpayments.Query{Offset: 1, Limit: 2})
	claims.Check(t, "gb.list.field.offset", seen == "999 998" && claimKeys(s.sent()) == "limit offset order", seen, s.last().body)
	seen = s.asking(gbpayments.Query{Offset: -1})
	claims.Check(t, "gb.list.field.offset", seen == "invalid unsent", seen)
	seen = s.asking(gbpayments.Query{Limit: -1})
	claims.Check(t, "gb.list.field.limit", seen == "invalid unsent", seen)
}

func TestClaimAListHasTenAndAtMostAHundred(t *testing.T) {
	s := claimOpen(t, nil)
	for range 102 {
		s.taken()
	}
	page := s.listed(gbpayments.Query{})
	claims.Check(t, "gb.list.limit.default", len(page.Transactions) == 10 && claimShown(s.sent(), "limit") == "absent", page, s.last().body)
	claims.Check(t, "gb.list.field.limit", claimShown(s.sent(), "limit") == "absent" && page.Count == 102, s.last().body)
	page = s.listed(gbpayments.Query{Limit: gbpayments.MaxLimit})
	claims.Check(t, "gb.list.limit.max", len(page.Transactions) == 100 && claimShown(s.sent(), "limit") == "100", page, s.last().body)
	for _, limit := range []int{101, 1000} {
		seen := s.asking(gbpayments.Query{Limit: limit})
		claims.Check(t, "gb.list.limit.max", seen == "invalid unsent", limit, seen)
	}
	before := len(s.wire)
	ids, err := numbers(s.ListAll(t.Context(), gbpayments.Query{})) // more than a hundred come in pages
	claims.Check(t, "gb.list.limit.max", err == nil && len(ids) == 102 && len(s.wire) == before+2, len(ids), err)
	for _, x := range s.wire[before:] {
		claims.Check(t, "gb.list.limit.max", claimShown(claimDecoded(t, x.body), "limit") == "100", x.body)
	}
}
