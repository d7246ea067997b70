package gbpayments_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"testing"
	"unsafe"

	"paysandbox/mocks"
	"paysandbox/mocks/gbpayments"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// unheard is a connection that nobody listens to.
type unheard struct {
	header http.Header
	status int
	size   int
}

func (u *unheard) Header() http.Header         { return u.header }
func (u *unheard) WriteHeader(status int)      { u.status = status }
func (u *unheard) Write(p []byte) (int, error) { u.size += len(p); return len(p), nil }

// counter is the data plane of a sandbox without the contract check and with hardly a journal.
func counter(t testing.TB) http.Handler {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{Contract: sandbox.ContractOff, JournalEntries: 10, Default: sandbox.TenantOptions{
		Clock: sandbox.ClockOptions{Mode: "frozen", Start: start},
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	return box.DataPlane()
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

// requestOf makes requests that are alike.
func requestOf(t testing.TB, op string, body tree) func() *http.Request {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	template, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://sandbox/gbpayments/"+op, nil)
	if err != nil {
		t.Fatal(err)
	}
	template.SetBasicAuth("1001", "gbsecret")
	return func() *http.Request {
		r := *template
		r.Body, r.ContentLength = readCloser{bytes.NewReader(text)}, int64(len(text))
		return &r
	}
}

// once sends a request and wants an answer of at least so many bytes.
func once(t testing.TB, door http.Handler, request *http.Request, least int) {
	w := unheard{header: http.Header{}}
	door.ServeHTTP(&w, request)
	if w.status != http.StatusOK || w.size < least {
		t.Fatalf("HTTP %d, %d bytes", w.status, w.size)
	}
}

const (
	leastPaid   = 70  // bytes of an answer with a number in it
	leastListed = 400 // bytes of an answer with a few transactions in it
)

// BenchmarkCharge is a payment from the door to the journal.
func BenchmarkCharge(b *testing.B) {
	door, request := counter(b), requestOf(b, charge, with(order(), tree{"order_id": "A-1"}))
	b.ReportAllocs()
	for b.Loop() {
		once(b, door, request(), leastPaid)
	}
}

// many is the larger number of transactions of BenchmarkList; a million want about two minutes and 2 GB.
var many = flag.Int("lines", 100_000, "transactions of BenchmarkList")

// BenchmarkList is a page of ten out of a thousand and out of very many transactions: in the order of their numbers, where a page is looked
// at, and by amount, where every match is.
func BenchmarkList(b *testing.B) {
	for _, n := range []int{1_000, *many} {
		door := counter(b)
		var charges []func() *http.Request
		for i := range 97 {
			charges = append(charges, requestOf(b, charge, with(order(), tree{"amount": 100 + i*i%97})))
		}
		for i := range n {
			once(b, door, charges[i%len(charges)](), leastPaid)
		}
		for _, c := range []struct {
			name   string
			filter tree
		}{
			{"newest", nil}, {"by_date", tree{"sort": "date", "date_start": "2026-01-15", "date_end": "2026-01-15 12:00"}}, {"deep", tree{"offset": n / 2}},
			{"by_amount", tree{"sort": "amount"}}, {"by_status", tree{"sort": "status", "order": 0}},
		} {
			request := requestOf(b, "payment/list", with(tree{}, c.filter))
			b.Run(fmt.Sprintf("%s/%d", c.name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					once(b, door, request(), leastListed)
				}
			})
		}
	}
}

// TestStoredPaymentIsSmall weighs a payment with everything that this provider keeps of it.
func TestStoredPaymentIsSmall(t *testing.T) {
	s := quick(t, nil)
	token, err := s.tenant.MintToken(gbpayments.Name, mocks.TokenRequest{})
	if err != nil {
		t.Fatal(err)
	}
	number := s.made(auth, tree{"token": token, "order_id": "order-000001", "account_id": "customer-000001", "ip": "203.0.113.7", "description": "Оплата заказа 000001"})
	s.about(number, "confirm", tree{"amount": 9000})
	s.about(number, "refund", tree{"amount": 1})
	p := s.payment(number)
	d := p.Detail.(*gbpayments.Detail)
	size := int(unsafe.Sizeof(p)+unsafe.Sizeof(*d)) + len(p.Reference) + cap(p.Ledger)*int(unsafe.Sizeof(payment.Movement{})) + len(detailText(p)) + len(d.Token)
	if size > 1280 || len(p.Ledger) != 4 {
		t.Errorf("a stored payment takes about %d bytes, want at most 1280; the ledger is %s", size, ledgerText(p.Ledger))
	}
}
