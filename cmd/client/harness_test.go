package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Answers of a provider, as it writes them.
const (
	yes           = `{"OperationState":{"Code":0,"Desc":"Успешно обработана"},"OperationId":"op-1","EshopId":450000,"Result":{"State":{"Code":0,"Desc":"Успешно обработан"}}}`
	madeInvoice   = `{"OperationState":{"Code":0,"Desc":"Успешно обработана"},"OperationId":"op-1","EshopId":450000,"Result":{"InvoiceId":3000000000,"State":{"Code":0,"Desc":"Успешно обработан"}}}`
	notAuthorized = `{"OperationState":{"Code":0,"Desc":"Успешно обработана"},"Result":{"State":{"Code":2,"Desc":"Не авторизован"}}}`

	sbpLink = "https://qr.example/AD10?type=02&bank=100000000014&sum=10000&cur=RUB&crc=4FA0"
)

func badParameter(name string) string {
	return `{"OperationState":{"Code":0,"Desc":"Успешно обработана"},"Result":{"State":{"ErrorSourceParam":"` + name +
		`","Code":166,"Desc":"Параметр ` + name + ` передан неверно."}}}`
}

// step is an answer of getBankCardPaymentState; more are pairs of further keys and values.
func step(name string, more ...string) string {
	result := fmt.Sprintf(`"PaymentStep":%q`, name)
	for i := 0; i+1 < len(more); i += 2 {
		value, _ := json.Marshal(more[i+1])
		result += fmt.Sprintf(`,%q:%s`, more[i], value)
	}
	return `{"OperationState":{"Code":0,"Desc":"Успешно обработана"},"OperationId":"op-9","EshopId":450000,"Result":{` + result +
		`,"State":{"Code":0,"Desc":"Успешно обработан"}}}`
}

func challengeStep(form3DS string) string { return step("SendTo3DS", "Form3DS", form3DS) }

var sbpForm3DS = `{"SbpQrCodeUrl":"` + sbpLink + `","SbpQrCodeImage":""}`

// script is what a fake provider answers to one operation: one body after the other, the last again and again. A body that is
// three digits is an HTTP status; "lost" breaks the connection after the request was read.
type script map[string][]string

// fakeProvider is one of IntellectMoney. It knows nothing of payments and proves no caller: it answers as told and remembers what it was asked.
type fakeProvider struct {
	*httptest.Server
	mu    sync.Mutex
	calls []call
}

type call struct {
	operation string
	form      url.Values
	header    http.Header
}

func newProvider(t *testing.T, s script) *fakeProvider {
	t.Helper()
	p := &fakeProvider{}
	count := map[string]int{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		operation := strings.TrimPrefix(r.URL.Path, "/intellectmoney/merchant/")
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		p.mu.Lock()
		p.calls = append(p.calls, call{operation, r.PostForm, r.Header})
		bodies := s[operation]
		n := min(count[operation], len(bodies)-1)
		count[operation]++
		p.mu.Unlock()
		if n < 0 {
			t.Errorf("%s was called, and the script has no answer", operation)
			return
		}
		switch body := bodies[n]; {
		case body == "lost":
			panic(http.ErrAbortHandler)
		case len(body) >= 3 && strings.Trim(body[:3], "0123456789") == "":
			status, _ := strconv.Atoi(body[:3]) // three digits
			w.WriteHeader(status)
			fmt.Fprint(w, strings.TrimSpace(body[3:]))
		default:
			fmt.Fprint(w, body)
		}
	}))
	p.Config.ErrorLog = nil
	t.Cleanup(p.Close)
	return p
}

func (p *fakeProvider) operations() (names []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.calls {
		names = append(names, c.operation)
	}
	return names
}

// paysBy is a payment that goes through; form3DS is its challenge.
func paysBy(operation, form3DS string) script {
	return script{
		"createInvoice": {madeInvoice}, operation: {yes},
		"getBankCardPaymentState": {step("Created"), step("InProcess"), challengeStep(form3DS), challengeStep(form3DS), step("OK", "Rrn", "123456789012")},
	}
}

func states(steps ...string) script {
	return script{"createInvoice": {madeInvoice}, "sbpPayment": {yes}, "getBankCardPaymentState": steps}
}

// stage is a world for one run.
type stage struct {
	env      map[string]string
	terminal func(*stage, io.Writer) bool
	wait     func(context.Context, time.Duration) error
	out, err bytes.Buffer
}

func onTerminal(*stage, io.Writer) bool { return true }

// run carries out a command line.
func (s *stage) run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	s.out.Reset()
	s.err.Reset()
	code = run(t.Context(), args, s.world())
	return code, s.out.String(), s.err.String()
}

// world is the machine of a run. Waiting costs nothing; the clock stands; chance is 010203, again and again.
func (s *stage) world() world {
	wait := s.wait
	if wait == nil {
		wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	}
	return world{
		stdout: &s.out, stderr: &s.err, wait: wait,
		getenv:   func(name string) string { return s.env[name] },
		terminal: func(w io.Writer) bool { return s.terminal != nil && s.terminal(s, w) },
		now:      func() time.Time { return time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC) },
		random:   strings.NewReader(strings.Repeat("\x01\x02\x03", 20)),
	}
}

// at runs a command of the provider's group against a fake one.
func at(t *testing.T, p *fakeProvider, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return new(stage).run(t, slices.Concat([]string{"intellectmoney"}, args, []string{"--url", p.URL, "--control-url", "http://control"})...)
}

func decode(t *testing.T, stdout string) map[string]string {
	t.Helper()
	var object map[string]string
	d := json.NewDecoder(strings.NewReader(stdout))
	if err := d.Decode(&object); err != nil {
		t.Fatalf("%q is no JSON object of strings: %v", stdout, err)
	}
	if rest, _ := io.ReadAll(d.Buffered()); strings.TrimSpace(string(rest)) != "" {
		t.Errorf("after the object there is %q", rest)
	}
	return object
}
