package main

import (
	"net"
	"net/http"
	"net/url"
	"testing"
)

// TestOweMakesInvoicesThatAreTold: every invoice names the receiver, whose caller gets no answer until the receiver is closed.
func TestOweMakesInvoicesThatAreTold(t *testing.T) {
	receiver, err := listenDeaf()
	if err != nil {
		t.Fatal(err)
	}
	defer receiver.close()
	invoices := &shop{orders: map[string]int{}, invoices: map[string]int{}}
	told := 0
	teller := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		address, err := url.Parse(r.PostFormValue("ResultUrl"))
		if err != nil || address.Host != receiver.listener.Addr().String() {
			t.Errorf("ResultUrl %q, want the receiver at %s", r.PostFormValue("ResultUrl"), receiver.listener.Addr())
		} else if told++; told == owed {
			c, err := net.Dial("tcp", address.Host)
			if err != nil {
				t.Error(err)
			} else {
				defer c.Close()
			}
		}
		invoices.ServeHTTP(w, r)
	})
	if err := receiver.owe(&child{address: serverOf(t, teller)}); err != nil {
		t.Fatal(err)
	}
	if told != owed || len(invoices.orders) != owed {
		t.Errorf("%d told of %d orders, want %d", told, len(invoices.orders), owed)
	}
	invoices.refuse = "createInvoice"
	if err := receiver.owe(&child{address: serverOf(t, invoices)}); err == nil {
		t.Error("an invoice that is refused is no failure")
	}
}

func TestDeafReceiverNeverAnswers(t *testing.T) {
	receiver, err := listenDeaf()
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", receiver.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	<-receiver.called
	receiver.close()
	if n, err := c.Read(make([]byte, 1)); n > 0 || err == nil {
		t.Errorf("read %d bytes, %v", n, err)
	}
	if _, err := net.Dial("tcp", receiver.listener.Addr().String()); err == nil {
		t.Error("a closed receiver takes connections")
	}
}
