package gbpayments_test

import (
	"errors"
	"testing"

	"paysandbox/clients/gbpayments"
	"paysandbox/internal/claims"
)

func TestClaimTheTestMethodHasAnAddress(t *testing.T) {
	s := claimOpen(t, nil)
	for root, c := range map[string]*gbpayments.Client{base: s.Client, claimProvider: s.client(claimProvider)} {
		r, err := c.Test(t.Context(), gbpayments.TestRequest{})
		claims.Check(t, "gb.test.endpoint", s.address() == "POST "+root+"/test" && r.Success && err == nil, s.address(), r, err)
	}
}

func TestClaimTheTestMethodSucceeds(t *testing.T) {
	s := claimOpenAt(t, printedInstant, nil)
	r, err := s.Test(t.Context(), gbpayments.TestRequest{})
	claims.Check(t, "gb.test.success.default", string(s.last().body) == "{}" && err == nil && r.Success && !r.Declined(), s.last().body, r, err)
	claims.Check(t, "gb.test.success.default", r.Reason == "" && r.TransactionID == 0 && r.Timestamp == "1491279174.7654", r.Raw)
	claims.Check(t, "gb.test.field.success", claimShown(s.sent(), "success") == "absent", s.last().body)
	claims.Check(t, "gb.test.field.error", claimShown(s.sent(), "error") == "absent", s.last().body)
}

func TestClaimTheTestMethodFails(t *testing.T) {
	s := claimOpen(t, nil)
	r, err := s.Test(t.Context(), gbpayments.TestRequest{Fail: true})
	claims.Check(t, "gb.test.field.success", string(s.last().body) == `{"success":0}` && claimKeys(s.sent()) == "success", s.last().body)
	claims.Check(t, "gb.test.success.zero", err == nil && r.Declined() && !r.Success && r.TransactionID == 0, r, err)
	claims.Check(t, "gb.test.success.zero", r.Reason != "" && r.Reason == claimText(t, r.Raw, "reason"), r.Reason, r.Raw)
	r, err = answering(t, 200, fixture(t, "page/answers/refused.json")).Test(t.Context(), gbpayments.TestRequest{Fail: true})
	claims.Check(t, "gb.test.success.zero", err == nil && r.Declined() && r.Reason == "Some reason", r, err)
}

func TestClaimTheTestMethodGivesAnError(t *testing.T) {
	s := claimOpen(t, nil)
	for _, code := range []int{1, 7, 404, 1002, 10001, 10002, 999_999_999} {
		r, err := s.Test(t.Context(), gbpayments.TestRequest{ErrorCode: code})
		claims.Check(t, "gb.test.field.error", string(s.last().body) == `{"error":`+claimNumber(int64(code))+`}`, s.last().body)
		var refused *gbpayments.APIError
		claims.Check(t, "gb.test.error.code", errors.As(err, &refused) && refused.Code == int64(code) && refused.HTTPStatus == 200, err)
		claims.Check(t, "gb.test.error.code", r.Raw == nil && errors.Is(err, gbpayments.ErrBadParameter) == (code == 10002), code, r, err)
		claims.Check(t, "gb.test.error.code", !errors.Is(err, gbpayments.ErrOutcomeUnknown), "no money was asked for", err)
	}
	both := gbpayments.TestRequest{Fail: true, ErrorCode: 7}
	_, err := s.Test(t.Context(), both)
	claims.Check(t, "gb.test.field.success", claimShown(s.sent(), "success") == "0" && claimShown(s.sent(), "error") == "7", s.last().body)
	claims.Check(t, "gb.test.field.error", claimKeys(s.sent()) == "error success" && err != nil, s.last().body, err)
	before := len(s.wire)
	_, err = s.Test(t.Context(), gbpayments.TestRequest{ErrorCode: -1})
	claims.Check(t, "gb.test.field.error", errors.Is(err, gbpayments.ErrInvalidRequest) && len(s.wire) == before, err)
}
