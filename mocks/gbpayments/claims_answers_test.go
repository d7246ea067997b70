package gbpayments_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"paysandbox/internal/claims"
	"paysandbox/mocks/gbpayments"
	"paysandbox/sandbox"
)

// The instants of the page's samples.
var (
	printedResponse = time.Unix(1491279174, 765_400_000)
	printedError    = time.Unix(1597852096, 13_394_000)
)

// claimAt is a site whose clock stands at an instant and whose transactions are numbered from first.
func claimAt(t testing.TB, at time.Time, first int64, o sandbox.Options) *site {
	t.Helper()
	o.Default.Clock.Start = at
	return open(t, o, func(s *gbpayments.Settings) { s.First = first })
}

func TestClaimAnswerIsResponseOrError(t *testing.T) {
	s := newSite(t, nil)
	kinds := map[string]int{}
	for name, r := range claimAnswers(s) {
		key := claimKeys(r.tree)
		claims.Check(t, "gb.answer.either", key == "response" || key == "error", name, r.text)
		claims.Check(t, "gb.answer.either", claimKind(r.at(key)) == "object" && strings.HasPrefix(r.header.Get("Content-Type"), "application/json"), name, r.header, r.text)
		kinds[key]++
	}
	claims.Check(t, "gb.answer.either", kinds["response"] >= 13 && kinds["error"] >= 18, kinds)
}

func TestClaimSuccessIsANumber(t *testing.T) {
	s := newSite(t, nil)
	seen := map[any]int{}
	for name, r := range claimAnswers(s) {
		success, reason := r.at("response.success"), r.at("response.reason")
		switch {
		case claimKeys(r.tree) == "error" || r.at("response.items") != nil:
			claims.Check(t, "gb.answer.reason", success == nil && !strings.Contains(r.text, `"reason"`), name, r.text)
			continue
		case strings.HasSuffix(name, "refused") || strings.HasSuffix(name, "declined"):
			claims.Check(t, "gb.answer.success.false", success == json.Number("0") && r.status == http.StatusOK && claimKeys(r.tree) == "response", name, r.text)
		default:
			claims.Check(t, "gb.answer.success.true", success == json.Number("1") && r.status == http.StatusOK && claimKeys(r.tree) == "response", name, r.text)
		}
		claims.Check(t, "gb.answer.reason", (reason == nil) == (success == json.Number("1")), name, r.text)
		claims.Check(t, "gb.answer.reason", reason == nil && !strings.Contains(r.text, "reason") || claimKind(reason) == "string" && reason != "", name, r.text)
		seen[success]++
	}
	claims.Check(t, "gb.answer.success.true", seen[json.Number("1")] == 6, seen)
	claims.Check(t, "gb.answer.success.false", seen[json.Number("0")] == 6, seen)
}

func TestClaimTimestamp(t *testing.T) {
	for _, c := range []struct {
		at       time.Time
		response string
		error    string
	}{
		{printedResponse, "1491279174.7654", "1491279174.7654"}, {printedError, "1597852096.0133", "1597852096.013394"},
		{time.Unix(1767225599, 999_999_999), "1767225599.9999", "1767225599.999999"}, {time.Unix(1767225600, 500_000_000), "1767225600.5", "1767225600.5"},
	} {
		s := claimAt(t, c.at, 995, sandbox.Options{})
		for name, r := range claimAnswers(s) {
			if r.at("response.items") != nil {
				continue
			}
			key, want := claimKeys(r.tree), c.response
			if key == "error" {
				want = c.error
			}
			claims.Check(t, "gb.answer.timestamp", r.at(key+".timestamp") == json.Number(want), name, want, r.text)
		}
		s.advance(90 * time.Second)
		later := s.call("test", nil)
		claims.Check(t, "gb.answer.timestamp", strings.HasPrefix(later.word("response.timestamp"), strconv.FormatInt(c.at.Unix()+90, 10)+"."), later.text)
	}
}

func TestClaimTransactionIDInAnswers(t *testing.T) {
	s := newSite(t, nil)
	given := map[any]bool{}
	for _, op := range claimOps {
		for range 3 {
			r := s.pay(op, nil)
			id := r.at("response.transaction_id")
			claims.Check(t, "gb.answer.transaction_id", claimKeys(r.at("response")) == "success timestamp transaction_id" && claimKind(id) == "integer", op, r.text)
			claims.Check(t, "gb.answer.transaction_id", claimNewest(s)["id"] == id && !given[id], op, r.text)
			given[id] = true
		}
		for _, token := range []string{"insufficient_funds", "expired_card", "lost_card", "limit", "3ds_required"} {
			r := s.pay(op, tree{"token": "tok_" + token})
			claims.Check(t, "gb.answer.transaction_id.absent", r.status == http.StatusOK && claimKeys(r.tree) == "response", op, r.text)
			claims.Check(t, "gb.answer.transaction_id.absent", claimKeys(r.at("response")) == "reason success timestamp" && strings.HasPrefix(r.verdict(), "0 "), op, r.text)
		}
	}
}

func TestClaimErrorNamesTheParameter(t *testing.T) {
	s := newSite(t, nil)
	named, before := map[string]int{}, int64(0)
	for _, m := range claimMethods(s) {
		for _, name := range append(m.required, m.optional...) {
			for _, wrong := range []any{tree{}, true, []any{1}} {
				r := s.call(m.op, with(m.good(), tree{name: wrong}))
				claims.Check(t, "gb.error.shape", r.status == http.StatusOK && claimKeys(r.tree) == "error", m.op, name, r.text)
				claims.Check(t, "gb.error.shape", claimKeys(r.at("error")) == "code error_id name text timestamp", m.op, name, r.text)
				claims.Check(t, "gb.error.10002", r.at("error.code") == json.Number("10002") && r.at("error.text") == "Invalid parameter `"+name+"`", m.op, name, r.text)
				claims.Check(t, "gb.error.name", r.at("error.name") == name, m.op, name, r.text)
				id := r.number("error.error_id")
				claims.Check(t, "gb.error.error_id", claimKind(r.at("error.error_id")) == "integer" && id > before && id != 10002, m.op, name, before, r.text)
				before = id
			}
			named[name]++
		}
	}
	claims.Check(t, "gb.error.name", len(named) == 20, named) // every parameter of the page
}

func TestClaimRequiredParameters(t *testing.T) {
	s := newSite(t, nil)
	for _, m := range claimMethods(s) {
		for _, name := range m.required {
			got := claimEach(claimAbsent(), func(v any) reply { return s.call(m.op, with(m.good(), tree{name: v})) })
			claims.Check(t, "gb.error.required", got == "error 10002 "+name, m.op, name, got)
		}
		for _, name := range m.optional {
			got := claimEach(claimAbsent(), func(v any) reply { return s.call(m.op, with(m.good(), tree{name: v})) })
			claims.Check(t, "gb.error.required", regexp.MustCompile(`^(1|[0-9]+ listed)$`).MatchString(got), m.op, name, got)
		}
		good := s.call(m.op, m.good())
		claims.Check(t, "gb.error.required", strings.HasSuffix(good.verdict(), m.comesTo), m.op, fmt.Sprint(m.required), good.text)
	}
}
