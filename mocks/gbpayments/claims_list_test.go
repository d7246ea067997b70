package gbpayments_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"paysandbox/internal/claims"
	"paysandbox/mocks/gbpayments"
)

// claimMixed is a site with a transaction of every kind and state that its calls can make, a minute between any two:
//
//	995 completed, 300 · 996 declined, 200 · 997 cancelled, 500 · 998 authorized, 100 · 999 completed in two stages, 400 · 1000 refund of 995, 50
func claimMixed(t testing.TB, change func(*gbpayments.Settings)) *site {
	t.Helper()
	s := newSite(t, change)
	next := func(op string, more tree) int64 {
		number := s.made(op, more)
		s.advance(time.Minute)
		return number
	}
	paid := next(charge, tree{"amount": 300})
	s.pay(charge, tree{"amount": 200, "token": "tok_limit"})
	s.advance(time.Minute)
	cancelled := next(auth, tree{"amount": 500})
	next(auth, tree{"amount": 100})
	confirmed := next(auth, tree{"amount": 400})
	s.about(cancelled, "cancel", nil)
	s.about(confirmed, "confirm", tree{"amount": 400})
	s.about(paid, "refund", tree{"amount": 50})
	return s
}

// claimFilter is what a filter of the list finds: ids where the filter is good, or the verdicts of absent and wrong values.
func claimFilter(s *site, name string, value any) string {
	s.t.Helper()
	r := s.list(tree{name: value})
	if r.at("error") != nil {
		return r.verdict()
	}
	return r.column("id")
}

// claimAll is every transaction of claimMixed, as the list sorts where nothing is said.
const claimAll = "1000 999 998 997 996 995"

// claimIntFilter sends an int parameter of the list as a number, as digits, not at all, and wrong.
func claimIntFilter(s *site, name string, value int, wrong ...any) string {
	s.t.Helper()
	try := func(v any) reply { return s.list(tree{name: v}) }
	number, digits := claimFilter(s, name, value), claimFilter(s, name, fmt.Sprint(value))
	if digits != number {
		return "as digits " + digits
	}
	absent := claimEach(claimAbsent(), try)
	return number + ", absent " + absent + ", wrong " + claimEach(append(claimNoInt(), wrong...), try)
}

func TestClaimListIsOfTheOwnSite(t *testing.T) {
	s := newSite(t, nil)
	served := claimEndpoint(s, "payment/list", func() tree { return tree{} })
	claims.Check(t, "gb.list.endpoint", served == "0 listed and 0 listed, other verbs status 405, beside status 404", served)
	other := s.another("other", nil)
	s.made(charge, tree{"order_id": "own"})
	claims.Check(t, "gb.list.own_site", s.list(nil).verdict() == "1 listed" && other.list(nil).verdict() == "0 listed", other.list(nil).text)
	paid := other.made(charge, tree{"order_id": "other"})
	other.about(paid, "refund", tree{"amount": 1})
	own, foreign := s.list(nil), other.list(nil)
	claims.Check(t, "gb.list.own_site", own.column("order_id") == "own" && own.verdict() == "1 listed", own.text)
	claims.Check(t, "gb.list.own_site", foreign.column("order_id") == "other other" && foreign.verdict() == "2 listed" && s.SiteID != other.SiteID, foreign.text)
	claims.Check(t, "gb.list.endpoint", s.last().Operation == "payment/list" && s.last().Payment == "" && claimKind(own.at("response.items.0")) == "object", own.text)
}

func TestClaimListRequiresNothing(t *testing.T) {
	s := claimMixed(t, nil)
	for _, body := range []string{"", "{}", " {}\n", `{"type": null, "sort": "", "date_start": null, "limit": ""}`} {
		r := s.post("payment/list", body)
		claims.Check(t, "gb.list.no_required", r.verdict() == "6 listed" && r.column("id") == claimAll, body, r.text)
	}
	for name, value := range map[string]any{
		"date_start": "2026-01-01", "date_end": "2026-01-15", "type": 2, "status": 1, "workmode": 1, "sort": "id", "order": 1, "offset": 0, "limit": 10,
	} {
		r := s.list(tree{name: value})
		claims.Check(t, "gb.list.no_required", strings.HasSuffix(r.verdict(), " listed") && len(r.items()) > 1, name, r.text)
	}
}

func TestClaimListOfTypes(t *testing.T) {
	s := claimMixed(t, nil)
	whole := claimIntFilter(s, "type", 2, 0, 4, -1)
	claims.Check(t, "gb.list.field.type", whole == "999 998 997 996 995, absent 6 listed, wrong error 10002 type", whole)
	cards := s.list(tree{"type": 1}) // none: nothing of this API makes one
	claims.Check(t, "gb.list.type.1", cards.verdict() == "0 listed" && len(cards.items()) == 0, cards.text)
	claims.Check(t, "gb.list.type.1", s.list(nil).column("type") == "3 2 2 2 2 2", s.list(nil).text)
	tokens, refunds := s.list(tree{"type": 2}), s.list(tree{"type": 3})
	claims.Check(t, "gb.list.type.2", tokens.column("type") == "2 2 2 2 2" && tokens.column("amount") == "400 100 500 200 300", tokens.text)
	claims.Check(t, "gb.list.type.2", tokens.verdict() == "5 listed" && tokens.column("token") == "tok_ok tok_ok tok_ok tok_limit tok_ok", tokens.text)
	claims.Check(t, "gb.list.type.3", refunds.column("id") == "1000" && refunds.column("type") == "3" && refunds.column("amount") == "50", refunds.text)
	claims.Check(t, "gb.list.type.3", refunds.verdict() == "1 listed" && refunds.column("parent_id") == "995", refunds.text)
}

func TestClaimListOfStatuses(t *testing.T) {
	s := claimMixed(t, nil)
	whole := claimIntFilter(s, "status", 4, 0, 5, -1, "COMPLETED")
	claims.Check(t, "gb.list.field.status", whole == "998, absent 6 listed, wrong error 10002 status", whole)
	both := s.list(tree{"type": 2, "status": 1})
	claims.Check(t, "gb.list.field.status", both.column("id") == "999 995" && both.verdict() == "2 listed", both.text)

	completed, declined, cancelled, authorized := s.list(tree{"status": 1}), s.list(tree{"status": 2}), s.list(tree{"status": 3}), s.list(tree{"status": 4})
	claims.Check(t, "gb.list.status.1", completed.column("id") == "1000 999 995" && completed.column("status") == "1 1 1", completed.text)
	claims.Check(t, "gb.list.status.1", s.state(999) == "COMPLETED" && s.state(995) == "COMPLETED", s.state(999), s.state(995))
	claims.Check(t, "gb.list.status.2", declined.column("id") == "996" && declined.column("status") == "2" && s.state(996) == "DECLINED", declined.text)
	claims.Check(t, "gb.list.status.2", declined.column("reason") == "Превышен лимит" && completed.column("reason") == "- - -", declined.text)
	claims.Check(t, "gb.list.status.3", cancelled.column("id") == "997" && cancelled.column("status") == "3" && s.state(997) == "CANCELED", cancelled.text)
	claims.Check(t, "gb.list.status.4", authorized.column("id") == "998" && authorized.column("status") == "4" && s.state(998) == "AUTHORIZED", authorized.text)
	s.about(998, "confirm", tree{"amount": 100})
	claims.Check(t, "gb.list.status.4", s.list(tree{"status": 4}).verdict() == "0 listed", s.list(tree{"status": 4}).text)
	claims.Check(t, "gb.list.status.1", claimFilter(s, "status", 1) == "1000 999 998 995", claimFilter(s, "status", 1))
}

func TestClaimListOfModes(t *testing.T) {
	live, trial := claimMixed(t, nil), claimMixed(t, func(s *gbpayments.Settings) { s.Workmode = "test" })
	whole := claimIntFilter(live, "workmode", 1)
	claims.Check(t, "gb.list.field.workmode", whole == claimAll+", absent 6 listed, wrong error 10002 workmode", whole)
	claims.Check(t, "gb.list.field.workmode", claimFilter(trial, "workmode", 2) == claimAll && claimFilter(trial, "workmode", 1) == "", trial.list(tree{"workmode": 1}).text)
	claims.Check(t, "gb.list.field.workmode", claimFilter(live, "workmode", 2) == "" && live.list(tree{"workmode": 2}).verdict() == "0 listed", live.list(tree{"workmode": 2}).text)
	claims.Check(t, "gb.list.workmode.default", live.list(nil).column("id") == claimAll && live.list(nil).column("workmode") == "1 1 1 1 1 1", live.list(nil).text)
	claims.Check(t, "gb.list.workmode.default", trial.list(nil).verdict() == "0 listed" && trial.list(tree{"workmode": 2}).verdict() == "6 listed", trial.list(nil).text)
}

func TestClaimListAnswer(t *testing.T) {
	s := claimMixed(t, nil)
	for _, c := range []struct {
		filter tree
		count  int64
		items  int
	}{
		{nil, 6, 6}, {tree{"limit": 2}, 6, 2}, {tree{"offset": 5, "limit": 2}, 6, 1}, {tree{"offset": 6}, 6, 0}, {tree{"status": 1, "limit": 1}, 3, 1}, {tree{"type": 1}, 0, 0},
		{tree{"date_start": "2026-02-01"}, 0, 0}, {tree{"sort": "amount", "order": 0, "offset": 1, "limit": 100}, 6, 5},
	} {
		r := s.list(c.filter)
		claims.Check(t, "gb.list.answer.count", r.at("response.count") == claimNumber(c.count) && claimKind(r.at("response.count")) == "integer", c, r.text)
		claims.Check(t, "gb.list.answer.items", claimKind(r.at("response.items")) == "array" && len(r.items()) == c.items, c, r.text)
		claims.Check(t, "gb.list.answer.bare", claimKeys(r.tree) == "response" && claimKeys(r.at("response")) == "count items", c, r.text)
	}
	ids := map[any]bool{}
	for _, item := range s.list(nil).items() {
		claims.Check(t, "gb.list.answer.items", claimKind(item["id"]) == "integer" && claimKind(item["amount"]) == "integer" && !ids[item["id"]], item)
		ids[item["id"]] = true
	}
	claims.Check(t, "gb.list.answer.items", len(ids) == 6 && ids[json.Number("1000")], ids)
}

func TestClaimListLimit(t *testing.T) {
	s := newSite(t, nil)
	var made []string
	for range 102 {
		made = append(made, fmt.Sprint(s.made(charge, nil)))
	}
	slices.Reverse(made)
	newest := func(n int) string { return strings.Join(made[:n], " ") }
	whole := claimIntFilter(s, "limit", 3, 0, -1)
	claims.Check(t, "gb.list.field.limit", whole == newest(3)+", absent 102 listed, wrong error 10002 limit", whole)
	for _, limit := range []int{1, 11, 99, 100} {
		claims.Check(t, "gb.list.field.limit", claimFilter(s, "limit", limit) == newest(limit), limit, claimFilter(s, "limit", limit))
	}
	claims.Check(t, "gb.list.limit.default", s.list(nil).column("id") == newest(10), s.list(nil).text)
	claims.Check(t, "gb.list.limit.max", claimFilter(s, "limit", 100) == newest(100), claimFilter(s, "limit", 100))
	for _, limit := range []int{101, 102, 1000, 999_999_999} {
		claims.Check(t, "gb.list.limit.max", claimFilter(s, "limit", limit) == newest(100), limit, claimFilter(s, "limit", limit))
	}
}

func TestClaimListOffset(t *testing.T) {
	s := claimMixed(t, nil)
	whole := claimIntFilter(s, "offset", 2, -1)
	claims.Check(t, "gb.list.field.offset", whole == "998 997 996 995, absent 6 listed, wrong error 10002 offset", whole)
	claims.Check(t, "gb.list.field.offset", claimFilter(s, "offset", 0) == claimAll && claimFilter(s, "offset", 6) == "" && claimFilter(s, "offset", 5) == "995", claimFilter(s, "offset", 5))
	for _, by := range []string{"id", "date", "type", "status", "amount"} {
		for _, order := range []int{0, 1} {
			filter, pages := tree{"sort": by, "order": order}, []string{}
			for offset := range 6 {
				pages = append(pages, s.list(with(filter, tree{"offset": offset, "limit": 1})).column("id"))
			}
			claims.Check(t, "gb.list.field.offset", strings.Join(pages, " ") == s.list(filter).column("id"), filter, pages)
		}
	}
}
