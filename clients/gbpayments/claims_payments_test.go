package gbpayments_test

import (
	"context"
	"strconv"
	"strings"
	"time"

	"paysandbox/clients/gbpayments"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// claimOrder is a payment of 100 roubles with every required parameter and none else.
func claimOrder() gbpayments.Payment {
	return gbpayments.Payment{Token: "tok_ok", Amount: 100_00, Description: "Заказ", Email: "payer@shop.example"}
}

// pay makes a payment after a change, which may be nil, and gives its number.
func (s *claimShop) pay(method claimMethod, change func(*gbpayments.Payment)) int64 {
	s.t.Helper()
	p := claimOrder()
	if change != nil {
		change(&p)
	}
	r, err := method.call(s.Client, s.t.Context(), p)
	if err != nil || !r.Success {
		s.t.Fatal(r, err)
	}
	return r.TransactionID
}

// held and taken make a payment of two stages and one of one.
func (s *claimShop) held() int64  { s.t.Helper(); return s.pay(claimAuthorize, nil) }
func (s *claimShop) taken() int64 { s.t.Helper(); return s.pay(claimCharge, nil) }

// confirmed makes a payment of two stages and confirms the whole sum.
func (s *claimShop) confirmed() int64 {
	s.t.Helper()
	id := s.held()
	if r, err := s.Confirm(s.t.Context(), id, 100_00); err != nil || !r.Success {
		s.t.Fatal(r, err)
	}
	return id
}

// claimMethod is one of the two methods of a token payment.
type claimMethod struct {
	path string
	call func(*gbpayments.Client, context.Context, gbpayments.Payment) (gbpayments.Result, error)
}

var (
	claimAuthorize = claimMethod{"/payment/token/auth", (*gbpayments.Client).Authorize}
	claimCharge    = claimMethod{"/payment/token/charge", (*gbpayments.Client).Charge}
	claimMethods   = []claimMethod{claimAuthorize, claimCharge}
)

// listed is one page of the list.
func (s *claimShop) listed(q gbpayments.Query) gbpayments.Page {
	s.t.Helper()
	page, err := s.List(s.t.Context(), q)
	if err != nil {
		s.t.Fatal(err)
	}
	return page
}

// found is a transaction of this month as the list tells it.
func (s *claimShop) found(id int64) gbpayments.Transaction {
	s.t.Helper()
	t, err := s.Find(s.t.Context(), id, time.Time{})
	if err != nil {
		s.t.Fatal(err)
	}
	return t
}

// cabinet does what the merchant's staff can do by hand.
func (s *claimShop) cabinet(id int64, kind payment.Kind, minor int64) {
	s.t.Helper()
	if _, err := s.tenant.Operate(payment.ID{Provider: "gbpayments", Number: strconv.FormatInt(id, 10)}, kind, minor); err != nil {
		s.t.Fatal(err)
	}
}

// money is what the sandbox counts of a payment: held, taken, released, given back.
func (s *claimShop) money(id int64) string {
	s.t.Helper()
	p, found := s.tenant.Payment(payment.ID{Provider: "gbpayments", Number: strconv.FormatInt(id, 10)})
	if !found {
		s.t.Fatalf("there is no payment %d", id)
	}
	var words []string
	for _, n := range []int64{p.Ledger.Held(), p.Ledger.Sum(payment.Capture), p.Ledger.Sum(payment.Void), p.Ledger.Sum(payment.Refund)} {
		words = append(words, strconv.FormatInt(n, 10))
	}
	return strings.Join(words, " ")
}

// advance moves the tenant's clock.
func (s *claimShop) advance(d time.Duration) {
	s.t.Helper()
	if err := s.tenant.Advance(d); err != nil {
		s.t.Fatal(err)
	}
}

// claimNumber is a number as JSON writes it.
func claimNumber(n int64) string { return strconv.FormatInt(n, 10) }

// minted is a further token of this site; outcome "" is paid.
func (s *claimShop) minted(outcome string) string {
	s.t.Helper()
	token, err := s.tenant.MintToken("gbpayments", mocks.TokenRequest{Card: outcome})
	if err != nil {
		s.t.Fatal(err)
	}
	return token
}
