package main

import (
	"fmt"
	"net/http"
	"path"
	"strings"
	"sync"
	"testing"
)

// shop answers as the mock does, with as many polls until InProcess as it is told, and remembers what was asked.
type shop struct {
	polls  int // until a payment is in process
	refuse string

	mu       sync.Mutex
	orders   map[string]int
	invoices map[string]int // polls by invoice; -1: not started
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	method, invoice := path.Base(r.URL.Path), r.PostFormValue("InvoiceId")
	const state = `"State":{"Code":0,"Desc":""}`
	result := ""
	switch {
	case method == s.refuse:
		result = `"State":{"ErrorSourceParam":"hash","Code":166}`
	case method == "createInvoice":
		s.orders[r.PostFormValue("OrderId")]++
		invoice = fmt.Sprint(firstOrder + len(s.invoices))
		s.invoices[invoice] = -1
		result = `"InvoiceId":` + invoice + `,` + state
	case method == "sbpPayment":
		s.invoices[invoice] = 0
		result = state
	default:
		s.invoices[invoice]++
		step := "Created"
		if s.invoices[invoice] >= s.polls {
			step = "InProcess"
		}
		result = `"PaymentStep":"` + step + `",` + state
	}
	fmt.Fprintf(w, `{"OperationState":{"Code":0},"EshopId":450000,"Result":{%s}}`, result)
}

func TestFillMakesEveryPaymentOnceAndBringsItToInProcess(t *testing.T) {
	s := &shop{polls: 2, orders: map[string]int{}, invoices: map[string]int{}}
	c, p := &child{address: serverOf(t, s)}, plan{connections: 3}
	if err := p.fill(t.Context(), c, 0, 4); err != nil {
		t.Fatal(err)
	}
	if err := p.fill(t.Context(), c, 4, 10); err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.orders) != 10 || len(s.invoices) != 10 {
		t.Errorf("%d orders, %d invoices, want 10", len(s.orders), len(s.invoices))
	}
	for invoice, polls := range s.invoices {
		if polls != 2 {
			t.Errorf("invoice %s was asked for %d times, want 2", invoice, polls)
		}
	}
}

func TestFillSaysWhatWentWrong(t *testing.T) {
	for _, c := range []struct {
		name, refuse string
		polls        int
		want         string
	}{
		{"no_invoice", "createInvoice", 1, "createInvoice: an answer that is not 200"},
		{"no_start", "sbpPayment", 1, "sbpPayment: an answer that is not 200"},
		{"no_state", "getBankCardPaymentState", 1, "getBankCardPaymentState: an answer that is not 200"},
		{"never_in_process", "", maxPolls + 1, "is not in process after 3 questions"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &shop{polls: c.polls, refuse: c.refuse, orders: map[string]int{}, invoices: map[string]int{}}
			err := plan{connections: 3}.fill(t.Context(), &child{address: serverOf(t, s)}, 0, 10)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}
