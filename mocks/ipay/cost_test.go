package ipay_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"unsafe"

	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
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

// counter is a merchant's sandbox without the contract check, and one paid payment that can be charged again.
func counter(t testing.TB) (door http.Handler, pmtID, recurrentToken string) {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{Contract: sandbox.ContractOff, Default: sandbox.TenantOptions{
		Payer: sandbox.PayerWait, Clock: sandbox.ClockOptions{Mode: "frozen", Start: start},
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	door = box.DataPlane()
	w := bodyOf(t, door, "PaymentCreate", tree{"invoice": 100, "token": foreignToken, "recurrent": true})
	return door, w["pmt_id"].(json.Number).String(), w["recurrent_token"].(string)
}

func requestOf(t testing.TB, action string, body tree) func() *http.Request {
	t.Helper()
	text, err := json.Marshal(tree{"request": tree{"auth": tree{"login": "test", "time": printedTime, "sign": printedSign}, "action": action, "body": body}})
	if err != nil {
		t.Fatal(err)
	}
	template, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://sandbox/ipay/", nil)
	if err != nil {
		t.Fatal(err)
	}
	return func() *http.Request {
		r := *template
		r.Body, r.ContentLength = readCloser{bytes.NewReader(text)}, int64(len(text))
		return &r
	}
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

// bodyOf sends a request once and reads its answer.
func bodyOf(t testing.TB, door http.Handler, action string, body tree) tree {
	t.Helper()
	w := &kept{unheard: unheard{header: http.Header{}}}
	door.ServeHTTP(w, requestOf(t, action, body)())
	var v struct{ Response tree }
	d := json.NewDecoder(&w.text)
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v.Response
}

type kept struct {
	unheard
	text bytes.Buffer
}

func (k *kept) Write(p []byte) (int, error) { return k.text.Write(p) }

// once sends a request and wants a payment in the answer.
func once(t testing.TB, door http.Handler, request func() *http.Request) {
	w := unheard{header: http.Header{}}
	door.ServeHTTP(&w, request())
	if w.status != http.StatusOK || w.size < 200 {
		t.Fatalf("HTTP %d, %d bytes", w.status, w.size)
	}
}

// BenchmarkPaymentCreate charges by a recurrent_token: everything but the cryptography of a token.
func BenchmarkPaymentCreate(b *testing.B) {
	door, _, token := counter(b)
	request := requestOf(b, "PaymentCreate", tree{"invoice": 100, "recurrent_token": token})
	b.ReportAllocs()
	for b.Loop() {
		once(b, door, request)
	}
}

// BenchmarkGetPaymentStatus is the request that a merchant sends most.
func BenchmarkGetPaymentStatus(b *testing.B) {
	door, pmtID, _ := counter(b)
	request := requestOf(b, "GetPaymentStatus", tree{"pmt_id": pmtID})
	b.ReportAllocs()
	for b.Loop() {
		once(b, door, request)
	}
}

// BenchmarkMintedToken is the verification and decryption of a token, with all around it.
func BenchmarkMintedToken(b *testing.B) {
	m := quick(b, nil)
	token := m.token("")
	door, _, _ := counter(b)
	request := requestOf(b, "PaymentCreate", tree{"invoice": 100, "token": token})
	b.ReportAllocs()
	for b.Loop() {
		once(b, door, request)
	}
}

// TestOpeningAndVerifyingAllocateLittle pins the parts of the hot path that are this package's own.
func TestOpeningAndVerifyingAllocateLittle(t *testing.T) {
	p := ipay.New()
	tenant := verifier{settings: p.NewSettings(nil)}
	text := []byte(raw(`{"pmt_id":1234567}`))
	request := &mocks.Request{Method: http.MethodPost, Path: "/", Body: text}
	call := p.Open(request)
	if n := testing.AllocsPerRun(100, func() { p.Open(request) }); n > 27 {
		t.Errorf("Open allocates %v times, want at most 27", n)
	}
	if n := testing.AllocsPerRun(100, func() {
		if err := p.Verify(tenant, call); err != nil {
			t.Error(err)
		}
	}); n > 4 {
		t.Errorf("Verify allocates %v times, want at most 4", n)
	}
}

// TestStoredPaymentIsSmall weighs a payment with everything that this provider keeps of it.
func TestStoredPaymentIsSmall(t *testing.T) {
	m := quick(t, nil)
	r := m.made("1", 1000, with(returning("https://shop.test/3ds?order=EP-1"), tree{"ext_id": "AD68E7675FE111E79A65005056B960DF", "pmt_desc": "Test payment", "recurrent": true}))
	m.about(r, "PaymentVerify3DS", tree{"threeds_data": m.payer(r, mocks.Approve)})
	m.about(r, "PaymentCancel", tree{"amount": 300})
	p := m.payment(r)
	d := p.Detail.(*ipay.Detail)
	size := int(unsafe.Sizeof(p)+unsafe.Sizeof(*d)) + len(p.Reference) + len(p.Ledger)*int(unsafe.Sizeof(payment.Movement{})) + len(detailText(p)) + len(d.ThreeDSData)
	if size > 1536 || len(p.Ledger) != 2 || d.ThreeDSData == "" {
		t.Errorf("a stored payment takes about %d bytes, want at most 1536", size)
	}
}
