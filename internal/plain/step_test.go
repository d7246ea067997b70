package main

import (
	"crypto/sha3"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// signed is a right request for an invoice of two payments' books.
func signed(invoice string) request {
	r := request{EshopID: "450000", InvoiceID: invoice, OrderID: "order-1", Amount: "100.00", Currency: "RUB"}
	r.Hash = fmt.Sprintf("%x", sha3.Sum512([]byte("450000::"+invoice+"::order-1::100.00::secret")))
	return r
}

func post(t *testing.T, h http.Handler, body string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/step", strings.NewReader(body)))
	return w
}

func encode(t *testing.T, r request) string {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestStepMovesThePaymentAndCounts(t *testing.T) {
	h := handler(newBooks(2))
	for _, c := range []struct {
		invoice string
		asked   int64
	}{{"3000000000", 1}, {"3000000000", 2}, {"3000000001", 1}} {
		w := post(t, h, encode(t, signed(c.invoice)))
		var got answer
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
			t.Fatalf("%d %s: %v", w.Code, w.Body, err)
		}
		if got.Result.PaymentStep != "InProcess" || got.Result.Asked != c.asked || got.EshopID != "450000" {
			t.Errorf("%s: %+v, want asked %d", c.invoice, got, c.asked)
		}
	}
}

func TestStepRefuses(t *testing.T) {
	flipped := signed("3000000000")
	flipped.Amount = "100.01"
	for _, c := range []struct {
		name, body string
		status     int
	}{
		{"a_changed_amount", encode(t, flipped), http.StatusForbidden},
		{"no_hash", encode(t, request{InvoiceID: "3000000000"}), http.StatusForbidden},
		{"an_unknown_invoice", encode(t, signed("3000000002")), http.StatusNotFound},
		{"a_negative_invoice", encode(t, signed("-3")), http.StatusNotFound},
		{"a_number_that_is_none", encode(t, signed("x")), http.StatusBadRequest},
		{"half_a_body", `{"eshopId":`, http.StatusBadRequest},
		{"a_long_body", strings.Repeat(" ", maxBody+1), http.StatusRequestEntityTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			if w := post(t, handler(newBooks(2)), c.body); w.Code != c.status {
				t.Errorf("%d %s, want %d", w.Code, w.Body, c.status)
			}
		})
	}
}
