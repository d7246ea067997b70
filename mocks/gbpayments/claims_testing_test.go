package gbpayments_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"paysandbox/internal/claims"
)

func TestClaimTestMethod(t *testing.T) {
	s := newSite(t, nil)
	served := claimEndpoint(s, "test", func() tree { return tree{} })
	claims.Check(t, "gb.test.endpoint", served == claimServed, served)

	right := s.call("test", tree{})
	claims.Check(t, "gb.test.purpose", right.verdict() == "1" && s.last().Operation == "test" && s.last().Payment == "", right.text)
	wrong := s.send(s.message("test", "{}").heading("Authorization", "Basic eDp5"))
	claims.Check(t, "gb.test.purpose", wrong.status == http.StatusUnauthorized && wrong.verdict() == "error 401", wrong.status, wrong.text)
	none, first := s.list(nil), s.made(charge, nil) // no test took a number
	claims.Check(t, "gb.test.purpose", none.verdict() == "0 listed" && first == s.First, none.text, first)
}

func TestClaimTestSuccess(t *testing.T) {
	s := newSite(t, nil)
	try := func(v any) reply { return s.call("test", tree{"success": v}) }
	good, absent := claimEach([]any{1, "1"}, try), claimEach(claimAbsent(), try)
	wrong := claimEach(append(claimNoInt(), 2, -1), try)
	claims.Check(t, "gb.test.field.success", good == "1" && absent == "1" && wrong == "error 10002 success", good, absent, wrong)

	for _, zero := range []any{0, "0"} {
		failed := try(zero)
		claims.Check(t, "gb.test.field.success", strings.HasPrefix(failed.verdict(), "0 "), failed.text)
		claims.Check(t, "gb.test.success.zero", failed.at("response.success") == json.Number("0") && failed.word("response.reason") != "", failed.text)
		claims.Check(t, "gb.test.success.zero", claimKeys(failed.tree) == "response" && claimKeys(failed.at("response")) == "reason success timestamp", failed.text)
	}
	for _, body := range []string{"", "{}", `{"success": 1}`, `{"success": null, "error": null}`} {
		r := s.post("test", body)
		claims.Check(t, "gb.test.success.default", r.status == http.StatusOK && r.verdict() == "1" && claimKeys(r.at("response")) == "success timestamp", body, r.text)
	}
}

func TestClaimTestError(t *testing.T) {
	s := newSite(t, nil)
	try := func(v any) reply { return s.call("test", tree{"error": v}) }
	good, absent, wrong := claimEach([]any{7, "7"}, try), claimEach(claimAbsent(), try), claimEach(append(claimNoInt(), -1), try)
	claims.Check(t, "gb.test.field.error", good == "error 7" && absent == "1" && wrong == "error 10002 error", good, absent, wrong)

	for _, code := range []int64{1, 7, 404, 1002, 10001, 10002, 10003, 999_999_999} {
		for _, more := range []tree{nil, {"success": 1}} {
			r := s.call("test", with(tree{"error": code}, more))
			claims.Check(t, "gb.test.error.code", r.at("error.code") == claimNumber(code) && claimKeys(r.tree) == "error", r.text)
		}
	}
}
