package gbpayments_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestTimestamps: seconds, at most four decimals in a response and six in an error, cut off, without zeros at the end.
func TestTimestamps(t *testing.T) {
	for nanoseconds, want := range map[time.Duration]struct{ response, failure string }{
		0: {"", ""}, 1: {"", ""}, 999: {"", ""}, 1_000: {"", ".000001"}, 99_999: {"", ".000099"}, 100_000: {".0001", ".0001"}, 123_456_789: {".1234", ".123456"}, 100_000_000: {".1", ".1"},
		120_000_000: {".12", ".12"}, 10_000_000: {".01", ".01"}, 500_000_500: {".5", ".5"}, 765_400_000: {".7654", ".7654"}, 13_394_000: {".0133", ".013394"}, 999_999_999: {".9999", ".999999"}, 100_020_000: {".1", ".10002"},
	} {
		s := quickAt(t, start.Add(nanoseconds), nil)
		seconds := strconv.FormatInt(start.Unix(), 10)
		if got, want := s.post("test", "").text, `{"response":{"success":1,"timestamp":`+seconds+want.response+`}}`; got != want {
			t.Errorf("%d ns: %s, want %s", nanoseconds, got, want)
		}
		if got, want := s.post("test", `{"success":0}`).text, `{"response":{"success":0,"timestamp":`+seconds+want.response+`,"reason":"Test failure"}}`; got != want {
			t.Errorf("%d ns: %s, want %s", nanoseconds, got, want)
		}
		if got, want := s.post("test", `{"error":7}`).text, `{"error":{"code":7,"text":"Test error","error_id":1002,"timestamp":`+seconds+want.failure+`}}`; got != want {
			t.Errorf("%d ns: %s, want %s", nanoseconds, got, want)
		}
	}
}

// TestTimestampsAreTheTenants: they stand with the clock and go with it.
func TestTimestampsAreTheTenants(t *testing.T) {
	s := quick(t, nil)
	for _, wait := range []time.Duration{0, 0, time.Second, 1500 * time.Millisecond, 24 * time.Hour} {
		s.advance(wait)
		want := strings.TrimSuffix(strconv.FormatFloat(float64(s.tenant.Now().UnixMilli())/1000, 'f', 1, 64), ".0")
		if got := s.post("test", "").word("response.timestamp"); got != want {
			t.Errorf("after %s: %s, want %s", wait, got, want)
		}
	}
}

// TestErrorsAreCounted: error_id counts the errors of a site from the page's number, whatever they are about; what is no error object
// takes none.
func TestErrorsAreCounted(t *testing.T) {
	s := newSite(t, nil)
	other := s.another("shop-b", nil)
	next := int64(1002)
	failing := func(what string, r reply) {
		t.Helper()
		if r.number("error.error_id") != next {
			t.Errorf("%s: %s, want error_id %d", what, r.text, next)
		}
		next++
	}
	failing("a parameter", s.post(charge, "{}"))
	failing("a test", s.post("test", `{"error":1}`))
	s.post("test", `{"success":0}`)
	s.pay(charge, tree{"token": "tok_limit"})
	failing("a body", s.post(charge, "{"))
	number := s.made(charge, nil)
	s.about(number, "cancel", nil)
	failing("a transaction", s.about(strangerID, "cancel", nil))
	s.post("payment/nothing", "{}")
	m := s.message("test", "{}")
	m.method = "GET"
	s.send(m)
	s.post("test", strings.Repeat(" ", 1<<20+1))
	failing("a proof", s.send(s.message("test", "{}").without("Authorization")))
	failing("a filter", s.list(tree{"limit": 0}))
	if r := other.post(charge, "{}"); r.number("error.error_id") != 1002 {
		t.Errorf("another site's first error: %s", r.text)
	}
	s.control("POST", "/__admin/reset", "", nil)
	next = 1002
	failing("after a reset", s.post(charge, "{}"))
}

// TestEveryAnswerIsAsWritten holds the bytes of every kind of answer.
func TestEveryAnswerIsAsWritten(t *testing.T) {
	s := newSite(t, nil)
	answers := map[string]reply{}
	note := func(name string, r reply) reply { answers[name] = r; return r }
	note("test", s.post("test", ""))
	note("test, refused", s.post("test", `{"success":0}`))
	note("test, error", s.post("test", `{"error":10002,"success":0}`))
	note("test, error of a proof", s.post("test", `{"error":401}`))
	s.advance(1_234_567_800)
	held := note("authorized", s.pay(auth, tree{"order_id": "A-1"})).number("response.transaction_id")
	paid := note("charged", s.pay(charge, tree{"order_id": `<A&"2">`, "account_id": "Покупатель", "ip": "::1"})).number("response.transaction_id")
	note("declined", s.pay(charge, tree{"token": "tok_insufficient_funds"}))
	note("confirmed", s.about(held, "confirm", tree{"amount": 1}))
	note("cancel refused", s.about(held, "cancel", nil))
	note("refund refused", s.about(held, "refund", tree{"amount": 2}))
	note("refunded", s.about(paid, "refund", tree{"amount": 3}))
	note("cancelled", s.about(s.made(auth, nil), "cancel", nil))
	note("list", s.list(tree{"order": 0}))
	note("list, empty", s.list(tree{"type": 1}))
	note("list, wrong", s.list(tree{"sort": "mask"}))
	note("wrong parameter", s.pay(charge, tree{"token": "`\"<"}))
	note("unknown transaction", s.about(strangerID, "cancel", nil))
	note("unreadable", s.post(charge, "{"))
	note("no proof", s.send(s.message("test", "").without("Authorization")))
	note("no such method", s.post("payment/get", "{}"))
	var all strings.Builder
	for _, name := range slices.Sorted(maps.Keys(answers)) {
		r := answers[name]
		fmt.Fprintf(&all, "%s\n%d %s %s\n%s\n\n", name, r.status, r.header.Get("Content-Type"), r.header.Get("WWW-Authenticate"), r.text)
	}
	golden(t, "answers.golden", all.String())
}
