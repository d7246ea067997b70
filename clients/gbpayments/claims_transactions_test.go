package gbpayments_test

import (
	"fmt"
	"strings"
	"testing"

	"paysandbox/clients/gbpayments"
	"paysandbox/internal/claims"
	mock "paysandbox/mocks/gbpayments"
)

// claimFace is everything that a transaction says of itself: the predicates that hold, in one order.
func claimFace(l gbpayments.Transaction) string {
	var face []string
	for _, p := range []struct {
		name  string
		holds bool
	}{
		{"refund", l.Refund()}, {"paid", l.Paid()}, {"declined", l.Declined()}, {"cancelled", l.Cancelled()}, {"authorized", l.Authorized()},
		{"final", l.Status.Final()},
	} {
		if p.holds {
			face = append(face, p.name)
		}
	}
	return strings.Join(face, " ")
}

// claimFaces are those of a page's transactions, after their numbers.
func claimFaces(page gbpayments.Page) (faces []string) {
	for _, l := range page.Transactions {
		faces = append(faces, fmt.Sprint(l.ID, " ", claimFace(l)))
	}
	return faces
}

func TestClaimTheListOfAType(t *testing.T) {
	s := claimMixed(t)
	for kind, expected := range map[gbpayments.Type]string{
		gbpayments.TypeCard: "", gbpayments.TypeToken: "999 998 997 996 995", gbpayments.TypeRefund: "1000",
	} {
		seen := s.asking(gbpayments.Query{Type: kind})
		claims.Check(t, "gb.list.field.type", seen == expected && claimShown(s.sent(), "type") == fmt.Sprint(int(kind)), seen, s.last().body)
	}
	seen := s.asking(gbpayments.Query{})
	claims.Check(t, "gb.list.field.type", seen == claimAll && claimShown(s.sent(), "type") == "absent", seen, s.last().body)
	for _, kind := range []gbpayments.Type{-1, 4} {
		seen := s.asking(gbpayments.Query{Type: kind})
		claims.Check(t, "gb.list.field.type", seen == "invalid unsent", kind, seen)
	}

	none := s.listed(gbpayments.Query{Type: gbpayments.TypeCard}) // nothing of this API makes one
	claims.Check(t, "gb.list.type.1", none.Count == 0 && len(none.Transactions) == 0 && string(s.last().body) == `{"type":1,"order":1}`, none, s.last().body)
	for _, written := range []string{"1", `"1"`} {
		card := readLine(t, `{"id":7,"type":`+written+`,"status":1}`)
		claims.Check(t, "gb.list.type.1", card.Type == gbpayments.TypeCard && claimFace(card) == "paid final" && card.Type.String() == "card payment (1)", card)
	}
	tokens, refunds := s.listed(gbpayments.Query{Type: gbpayments.TypeToken}), s.listed(gbpayments.Query{Type: gbpayments.TypeRefund})
	for _, l := range tokens.Transactions {
		claims.Check(t, "gb.list.type.2", l.Type == gbpayments.TypeToken && int(l.Type) == 2 && !l.Refund() && l.Token != "" && l.ParentID == 0, l)
	}
	claims.Check(t, "gb.list.type.2", len(tokens.Transactions) == 5 && tokens.Count == 5, tokens)
	for _, l := range refunds.Transactions {
		claims.Check(t, "gb.list.type.3", l.Type == gbpayments.TypeRefund && int(l.Type) == 3 && l.ParentID == 995 && l.Amount == 50, l)
		claims.Check(t, "gb.list.type.3", claimFace(l) == "refund final", "a refund is no payment", l)
	}
	claims.Check(t, "gb.list.type.3", len(refunds.Transactions) == 1 && refunds.Count == 1, refunds)
}

func TestClaimTheListOfAStatus(t *testing.T) {
	s := claimMixed(t)
	for status, expected := range map[gbpayments.Status]string{1: "1000 999 995", 2: "996", 3: "997", 4: "998"} {
		seen := s.asking(gbpayments.Query{Status: status})
		claims.Check(t, "gb.list.field.status", seen == expected && claimShown(s.sent(), "status") == fmt.Sprint(int(status)), seen, s.last().body)
	}
	seen := s.asking(gbpayments.Query{})
	claims.Check(t, "gb.list.field.status", seen == claimAll && claimShown(s.sent(), "status") == "absent", seen, s.last().body)
	seen = s.asking(gbpayments.Query{Status: gbpayments.StatusCompleted, Type: gbpayments.TypeToken})
	claims.Check(t, "gb.list.field.status", seen == "999 995" && claimKeys(s.sent()) == "order status type", seen, s.last().body)
	for _, status := range []gbpayments.Status{-1, 5} {
		seen := s.asking(gbpayments.Query{Status: status})
		claims.Check(t, "gb.list.field.status", seen == "invalid unsent", status, seen)
	}

	completed, declined := s.listed(gbpayments.Query{Status: gbpayments.StatusCompleted}), s.listed(gbpayments.Query{Status: gbpayments.StatusDeclined})
	cancelled, authorized := s.listed(gbpayments.Query{Status: gbpayments.StatusCancelled}), s.listed(gbpayments.Query{Status: gbpayments.StatusAuthorized})
	claims.Check(t, "gb.list.status.1", fmt.Sprint(claimFaces(completed)) == "[1000 refund final 999 paid final 995 paid final]", claimFaces(completed))
	claims.Check(t, "gb.list.status.2", fmt.Sprint(claimFaces(declined)) == "[996 declined final]", claimFaces(declined))
	claims.Check(t, "gb.list.status.3", fmt.Sprint(claimFaces(cancelled)) == "[997 cancelled final]", claimFaces(cancelled))
	claims.Check(t, "gb.list.status.4", fmt.Sprint(claimFaces(authorized)) == "[998 authorized]", claimFaces(authorized))
	for _, l := range declined.Transactions {
		claims.Check(t, "gb.list.status.2", l.Reason == "Превышен лимит" && l.Amount == 200 && s.money(l.ID) == "0 0 0 0", l)
	}

	// Items may have the name that the page gives to the number.
	lines := map[string]string{}
	for _, name := range []string{"COMPLETED", "DECLINED", "CANCELED", "AUTHORIZED", "CANCELLED"} {
		l := readLine(t, `{"id":7,"type":2,"status":"`+name+`"}`)
		lines[name] = fmt.Sprint(int(l.Status), " ", claimFace(l), l.Unread)
	}
	claims.Check(t, "gb.list.status.1", lines["COMPLETED"] == "1 paid final[]" && gbpayments.StatusCompleted == 1, lines)
	claims.Check(t, "gb.list.status.2", lines["DECLINED"] == "2 declined final[]" && gbpayments.StatusDeclined == 2, lines)
	claims.Check(t, "gb.list.status.3", lines["CANCELED"] == "3 cancelled final[]" && lines["CANCELLED"] == "0 [status]", "one L", lines)
	claims.Check(t, "gb.list.status.4", lines["AUTHORIZED"] == "4 authorized[]" && gbpayments.StatusAuthorized == 4, lines)

	held := s.found(998)
	if r, err := s.Confirm(t.Context(), 998, 100); err != nil || !r.Success {
		t.Fatal(r, err)
	}
	claims.Check(t, "gb.list.status.4", held.Authorized() && s.asking(gbpayments.Query{Status: gbpayments.StatusAuthorized}) == "", s.found(998))
	claims.Check(t, "gb.list.status.1", s.found(998).Paid() && s.asking(gbpayments.Query{Status: gbpayments.StatusCompleted}) == "1000 999 998 995", s.found(998))
}

func TestClaimTheListOfAMode(t *testing.T) {
	live, trial := claimOpen(t, nil), claimOpen(t, func(own *mock.Settings) { own.Workmode = "test" })
	id := live.taken()
	if other := trial.taken(); other != id {
		t.Fatal(id, other)
	}
	for _, c := range []struct {
		mode        gbpayments.Workmode
		sent        string
		live, trial bool
	}{{"", "absent", true, false}, {gbpayments.WorkmodeLive, "1", true, false}, {gbpayments.WorkmodeTest, "2", false, true}, {"0", "0", false, true}} {
		ofLive, ofTrial := live.asking(gbpayments.Query{Workmode: c.mode}), trial.asking(gbpayments.Query{Workmode: c.mode})
		claims.Check(t, "gb.list.field.workmode", claimShown(live.sent(), "workmode") == c.sent, c.mode, live.last().body)
		claims.Check(t, "gb.list.field.workmode", (ofLive == claimNumber(id)) == c.live && (ofTrial == claimNumber(id)) == c.trial, c.mode, ofLive, ofTrial)
	}
	claims.Check(t, "gb.list.workmode.default", live.asking(gbpayments.Query{}) == claimNumber(id) && claimShown(live.sent(), "workmode") == "absent", live.last().body)
	claims.Check(t, "gb.list.workmode.default", trial.asking(gbpayments.Query{}) == "" && claimShown(trial.sent(), "workmode") == "absent", trial.last().body)
	claims.Check(t, "gb.list.workmode.default", live.found(id).Workmode == gbpayments.WorkmodeLive, live.found(id))

	// A test site tells its client once.
	c := trial.client(base, gbpayments.WithWorkmode(gbpayments.WorkmodeTest))
	page, err := c.List(t.Context(), gbpayments.Query{})
	claims.Check(t, "gb.list.field.workmode", err == nil && fmt.Sprint(claimIDs(page)) == "["+claimNumber(id)+"]", page, err)
	claims.Check(t, "gb.list.field.workmode", claimShown(trial.sent(), "workmode") == "2" && page.Count == 1, trial.last().body)
	seen := live.asking(gbpayments.Query{Workmode: "live"})
	claims.Check(t, "gb.list.field.workmode", seen == "invalid unsent", seen)
}

func TestClaimTheAnswerOfTheList(t *testing.T) {
	s := claimMixed(t)
	for _, c := range []struct {
		query gbpayments.Query
		count int64
		items int
	}{
		{gbpayments.Query{}, 6, 6}, {gbpayments.Query{Limit: 2}, 6, 2}, {gbpayments.Query{Offset: 6}, 6, 0},
		{gbpayments.Query{Status: 1, Limit: 1}, 3, 1}, {gbpayments.Query{Type: 1}, 0, 0},
	} {
		page := s.listed(c.query)
		claims.Check(t, "gb.list.answer.count", page.Count == c.count, c, page)
		claims.Check(t, "gb.list.answer.items", len(page.Transactions) == c.items && string(page.Raw) == string(s.last().answer), c, page)
		response, _ := claimDecoded(t, page.Raw)["response"].(claimTree)
		claims.Check(t, "gb.list.answer.bare", claimKeys(response) == "count items" && len(page.Transactions) == c.items, c, page.Raw)
	}
	for _, l := range s.listed(gbpayments.Query{}).Transactions { // as the sandbox fills what the page leaves out
		claims.Check(t, "gb.list.answer.items", len(l.Unread) == 0 && l.ID > 0 && l.Type.Known() && l.Status.Known() && l.Amount > 0, l, l.Unread)
		claims.Check(t, "gb.list.answer.items", !l.Date.IsZero() && l.Currency == "RUB" && l.Email == "payer@shop.example" && l.Card.MaskedPAN != "", l.Raw)
		claims.Check(t, "gb.list.answer.items", strings.Contains(string(l.Raw), `"id":`+claimNumber(l.ID)+`,`), l.Raw)
	}

	saying := func(response string) (gbpayments.Page, string) {
		page, err := answering(t, 200, `{"response":`+response+`}`).List(t.Context(), gbpayments.Query{Limit: 100})
		return page, claimVerdict(err)
	}
	// The page's own: four counted, three listed.
	page, verdict := saying(`{"count":4,"items":[{},{},{}]}`)
	claims.Check(t, "gb.list.answer.count", verdict == "none" && page.Count == 4 && len(page.Transactions) == 3, page, verdict)
	claims.Check(t, "gb.list.answer.bare", verdict == "none" && len(page.Transactions) == 3, "no success is not success 0", page, verdict)
	page, verdict = saying(`{"count":5000000000,"items":[]}`)
	claims.Check(t, "gb.list.answer.count", verdict == "none" && page.Count == 5000000000, page, verdict)
	for _, items := range []string{
		`{"count":1}`, `{"count":1,"items":null}`, `{"count":1,"items":{}}`, `{"count":1,"items":[1]}`, `{"count":1,"items":"[]"}`, `{"success":1,"timestamp":1.5}`,
	} {
		_, verdict := saying(items)
		claims.Check(t, "gb.list.answer.items", verdict == "malformed", items, verdict)
	}
	// And the other methods do not take a list for an answer.
	for _, o := range claimResults() {
		_, err := claimResult(t, o, answering(t, 200, fixture(t, "page/answers/list.json")))
		claims.Check(t, "gb.list.answer.bare", claimVerdict(err) == "malformed", o.name, err)
	}
}
