package intellectmoney

import (
	"encoding/json"
	"strings"
	"testing"
	"unsafe"

	"paysandbox/payment"
)

// BenchmarkState is the request that a merchant sends most: a signed question about a payment in process.
func BenchmarkState(b *testing.B) {
	s := newShop()
	s.call(opCreateInvoice, goodInvoice)
	s.call(opSbpPayment, goodStart)
	p, _ := s.Get("3000000000")
	p.State = stateInProcess
	s.payments[p.ID.Number] = p
	request := signed(opState, goodState)
	b.ReportAllocs()
	for b.Loop() {
		if _, answer := s.exchange(request); len(answer.Body) == 0 {
			b.Fatal("no answer")
		}
	}
}

// TestProofAndParsingAllocateLittle pins the parts of the hot path that are this package's own.
func TestProofAndParsingAllocateLittle(t *testing.T) {
	s := newShop()
	s.bring(t, stateInProcess, goodInvoice, opSbpPayment)
	request := signed(opState, goodState)
	call := s.provider.Open(request)
	if n := testing.AllocsPerRun(100, func() { s.provider.Open(request) }); n > 3 { // the call, the parameters, the body's text
		t.Errorf("Open allocates %v times, want at most 3", n)
	}
	if n := testing.AllocsPerRun(100, func() {
		if err := s.provider.Verify(s, call); err != nil {
			t.Error(err)
		}
	}); n > 0 {
		t.Errorf("Verify allocates %v times, want none", n)
	}
	var value any = progress(s.payments["3000000000"])
	if n := testing.AllocsPerRun(100, func() { s.provider.Render(s, call, value, nil) }); n > 6 { // the body and OperationId; the rest is this test's own Draw
		t.Errorf("Render allocates %v times, want at most 6", n)
	}
}

// TestStoredPaymentIsSmall weighs a payment with everything that this provider keeps of it.
func TestStoredPaymentIsSmall(t *testing.T) {
	s := newShop()
	p := s.bring(t, stateOK, goodInvoice.with("ServiceName", strings.Repeat("x", 64)), opSbpPayment)
	text, err := json.Marshal(p.Detail)
	if err != nil {
		t.Fatal(err)
	}
	size := int(unsafe.Sizeof(p)+unsafe.Sizeof(Detail{})) + len(p.Ledger)*int(unsafe.Sizeof(payment.Movement{})) + len(text)
	if size > 1024 {
		t.Errorf("a stored payment takes about %d bytes, want at most 1024", size)
	}
}
