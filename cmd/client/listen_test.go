package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
)

// merchant is an address that keeps what arrives, and answers as a test says.
type merchant struct {
	*httptest.Server
	mu      sync.Mutex
	arrived []arrival
	answer  http.HandlerFunc
}

type arrival struct {
	method, target string
	header         http.Header
	body           []byte
}

func newMerchant(t *testing.T, answer http.HandlerFunc) *merchant {
	t.Helper()
	m := &merchant{answer: answer}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		m.mu.Lock()
		m.arrived = append(m.arrived, arrival{r.Method, r.RequestURI, r.Header, body})
		answer := m.answer
		m.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(m.Close)
	return m
}

func (m *merchant) got() []arrival {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.arrived)
}

func (m *merchant) says(answer http.HandlerFunc) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.answer = answer
}

// text answers 200 with this text.
func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
}

// TestANotificationArrivesAsIfNobodyWereBetween: the same bytes and headers as without a listener, in windows-1251.
func TestANotificationArrivesAsIfNobodyWereBetween(t *testing.T) {
	tell := func(t *testing.T, between bool) arrival {
		l, m := newLive(t), newMerchant(t, text("OK"))
		l.client("tenants", "change", "default", "--set", "intellectmoney.notify_charset=windows-1251")
		address := m.URL + "/callback?shop=7"
		if between {
			r := l.listen("--forward-to", address, "--provider", "intellectmoney")
			r.ready()
			defer func() {
				r.wants("2026-01-15 09:00:00  acknowledged  payment intellectmoney:3000000000  created  notification 1  attempt 1  answered 200 OK")
			}()
		} else {
			l.client("tenants", "change", "default", "--set", "intellectmoney.result_url="+address)
		}
		l.client("intellectmoney", "create-invoice", "--amount", "100.00", "--order-id", "A-1", "--user-name", "Зоя", "--service-name", "Чай №1")
		l.client("wait", "notification", "--state", "acked")
		got := m.got()
		if len(got) != 1 {
			t.Fatalf("%d arrived", len(got))
		}
		return got[0]
	}
	var direct, through arrival
	t.Run("direct", func(t *testing.T) { direct = tell(t, false) })
	t.Run("through", func(t *testing.T) { through = tell(t, true) })
	if !reflect.DeepEqual(direct, through) {
		t.Errorf("through the listener came\n%v\n%q\nwithout it\n%v\n%q", through, through.body, direct, direct.body)
	}
	if !bytes.Contains(through.body, []byte("userName=%C7%EE%FF")) || through.target != "/callback?shop=7" || through.header.Get("Content-Type") != "application/x-www-form-urlencoded; charset=windows-1251" {
		t.Errorf("there came %v, %q", through, through.body)
	}
}

// TestAnAnswerGoesBackAsItCame: status, headers, bytes, and nothing that the merchant did not say.
func TestAnAnswerGoesBackAsItCame(t *testing.T) {
	l := newLive(t)
	var nameless bool
	m := newMerchant(t, func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h["Date"], h["Content-Type"] = nil, nil
		if !nameless {
			h["X-Shop"] = []string{"a", "b"}
			h.Set("Content-Type", "text/plain; charset=windows-1251")
			h.Set("Location", "/elsewhere")
			h.Set("Date", "Thu, 15 Jan 2026 09:00:00 GMT")
		}
		w.WriteHeader(http.StatusFound)
		_, _ = w.Write([]byte("<html>\xc7\xee\xff\x00"))
	})
	r := l.listen("--forward-to", m.URL+"/callback")
	address := r.ready()
	for _, nameless = range []bool{false, true} {
		ask := func(to string) (int, http.Header, string) {
			request, err := http.NewRequest(http.MethodPut, to, strings.NewReader("\xff\x00 raw"))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("X-Forwarded-For", "10.0.0.1")
			answer, err := http.DefaultTransport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			body, err := io.ReadAll(answer.Body)
			if err != nil {
				t.Fatal(err)
			}
			return answer.StatusCode, answer.Header, string(body)
		}
		status, header, body := ask(m.URL + "/callback")
		s2, h2, b2 := ask(address + "/whatever?else=1")
		if status != s2 || body != b2 || !reflect.DeepEqual(header, h2) {
			t.Errorf("through the listener came %d %v %q, without it %d %v %q", s2, h2, b2, status, header, body)
		}
	}
	for i, a := range m.got() {
		if a.method != http.MethodPut || a.target != "/callback" || string(a.body) != "\xff\x00 raw" || a.header.Get("X-Forwarded-For") != "10.0.0.1" {
			t.Errorf("request %d: %v", i, a)
		}
	}
	r.cancel()
	r.ends(exitOK)
}

// TestVerdicts are the provider's, with what the merchant said and when the notification comes again.
func TestVerdicts(t *testing.T) {
	l := newLive(t)
	m := newMerchant(t, nil)
	l.client("tenants", "change", "default", "--retry", "10s", "--notify-timeout", "1s")
	r := l.listen("--forward-to", m.URL)
	address := r.ready()
	if line, want := r.first, "Ready: notifications of tenant default at IntellectMoney and GBPayments go to "+address+", and from there to "+m.URL; line != want {
		t.Errorf("the first line is %q, want %q", line, want)
	}
	const at, again = "2026-01-15 09:00:00  ", "  comes again at 2026-01-15 09:00:10, 10s later"
	long := strings.Repeat("я", 70)
	for i, c := range []struct {
		answer http.HandlerFunc
		want   string
	}{
		{text("{\"code\":0}"), "acknowledged  payment gbpayments:%d  pay  notification %d  attempt 1  answered 200 {\"code\":0}"},
		{text("OK"), "not acknowledged  payment gbpayments:%d  pay  notification %d  attempt 1  answered 200 OK" + again},
		{text("no\n"), "not acknowledged  payment gbpayments:%d  pay  notification %d  attempt 1  answered 200 \"no\\n\"" + again},
		{text(long), "not acknowledged  payment gbpayments:%d  pay  notification %d  attempt 1  answered 200 " + long[:2*60] + "…" + again},
		{text("\xff"), "not acknowledged  payment gbpayments:%d  pay  notification %d  attempt 1  answered 200 without text" + again},
		{func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }, "not acknowledged  payment gbpayments:%d  pay  notification %d  attempt 1  answered 418 without text" + again},
		{func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "not acknowledged  payment gbpayments:%d  pay  notification %d  attempt 1  the merchant was not reached: " + m.URL + ": EOF" + again},
		{func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "not acknowledged  payment gbpayments:%d  pay  notification %d  attempt 1  not answered: no whole answer within 1s" + again},
	} {
		m.says(c.answer)
		l.charge(fmt.Sprint("order-", i))
		r.wants(at + fmt.Sprintf(c.want, 995+i, 1+i))
	}
	m.Close()
	l.charge("unreachable")
	r.wants(at + "not acknowledged  payment gbpayments:1003  pay  notification 9  attempt 1  the merchant was not reached: nothing listens at " + m.URL + again)

	// Of a further attempt a further line tells, and the last says that it was the last.
	if code, _, _ := l.try("notifications", "redeliver", "2"); code != exitFailed {
		t.Errorf("exit code %d of a redelivery that nobody acknowledged", code)
	}
	r.wants(at + "not acknowledged  payment gbpayments:996  pay  notification 2  attempt 2  the merchant was not reached: nothing listens at " + m.URL + "  and does not come again")
	r.cancel()
	if stderr := r.ends(exitOK); !strings.Contains(stderr, "next: notifications that are not acknowledged will be sent to http://127.0.0.1:") || !strings.Contains(stderr, " again, 7 by now; ") {
		t.Errorf("at its end it says %q", stderr)
	}
}

// TestSettingsArePutBack, whatever ends it, and what somebody else set stays.
func TestSettingsArePutBack(t *testing.T) {
	const before = "http://127.0.0.1:9/before"
	begin := func(t *testing.T, args ...string) (*live, *running) {
		l := newLive(t)
		l.client("tenants", "create", "checkout", "--set", "gbpayments.notify_url="+before)
		r := l.listen(append(args, "--tenant", "checkout")...)
		if line := r.line(); !strings.HasPrefix(line, "Ready: notifications of tenant checkout at IntellectMoney and GBPayments go to http://127.0.0.1:") || !strings.HasSuffix(line, ", and each is acknowledged here") {
			t.Fatalf("the first line is %q", line)
		}
		if got := l.setting("checkout", "gbpayments", "notify_url"); got == before {
			t.Errorf("notifications still go to %s", got)
		}
		return l, r
	}
	putBack := func(t *testing.T, l *live) {
		t.Helper()
		if gb, im := l.setting("checkout", "gbpayments", "notify_url"), l.setting("checkout", "intellectmoney", "result_url"); gb != before || im != "" {
			t.Errorf("there stand %q and %q", gb, im)
		}
	}
	t.Run("told to stop", func(t *testing.T) {
		l, r := begin(t)
		r.cancel()
		if stderr := r.ends(exitOK); stderr != "" {
			t.Errorf("it says %q", stderr)
		}
		putBack(t, l)
	})
	t.Run("time-out", func(t *testing.T) {
		l, r := begin(t, "--timeout", "1s")
		if stderr := r.ends(exitOK); stderr != "" {
			t.Errorf("it says %q", stderr)
		}
		putBack(t, l)
	})
	t.Run("nobody reads what it prints", func(t *testing.T) {
		l := newLive(t)
		l.client("tenants", "create", "checkout", "--set", "gbpayments.notify_url="+before)
		var stderr bytes.Buffer
		w := new(stage).world()
		w.stdout, w.stderr = broken{}, &stderr
		if code := run(t.Context(), []string{"listen", "--url", l.url, "--control-url", l.ctl, "--tenant", "checkout"}, w); code != exitFailed || !strings.Contains(stderr.String(), "broken pipe") {
			t.Errorf("exit code %d, %q", code, stderr.String())
		}
		putBack(t, l)
	})
	t.Run("somebody else's", func(t *testing.T) {
		l, r := begin(t)
		l.client("tenants", "change", "checkout", "--set", "intellectmoney.result_url=http://127.0.0.1:9/other")
		r.cancel()
		if stderr := r.ends(exitOK); stderr != "next: somebody else has changed intellectmoney.result_url of tenant checkout meanwhile, which stays as it is\n" {
			t.Errorf("it says %q", stderr)
		}
		if gb, im := l.setting("checkout", "gbpayments", "notify_url"), l.setting("checkout", "intellectmoney", "result_url"); gb != before || im != "http://127.0.0.1:9/other" {
			t.Errorf("there stand %q and %q", gb, im)
		}
	})
	t.Run("tenant removed", func(t *testing.T) {
		l, r := begin(t)
		l.client("tenants", "remove", "checkout") // which ends the stream, so nobody stops it
		if stderr := r.ends(exitFailed); stderr != "client: tenant checkout is gone, and its settings with it: nothing is left to put back; list tenants with: client tenants list\n" {
			t.Errorf("it says %q", stderr)
		}
	})
	t.Run("sandbox gone", func(t *testing.T) {
		l, r := begin(t)
		gone := http.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
		l.plane.Store(&gone)
		r.cancel()
		stderr := r.ends(exitFailed)
		want := "; put it right with: client tenants change checkout --set intellectmoney.result_url= --set gbpayments.notify_url=" + before + "\n"
		if stderr = strings.ReplaceAll(stderr, "'", ""); !strings.HasPrefix(stderr, "client: notifications of tenant checkout may still be sent here, where nothing listens any more: ") || !strings.HasSuffix(stderr, want) {
			t.Errorf("it says %q, want %q", stderr, want)
		}
	})
}

// broken is a pipe that nobody reads.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, fmt.Errorf("broken pipe") }

// TestListeningGoesOn after a reset, and with a sandbox that was started anew and knows nothing of it.
func TestListeningGoesOn(t *testing.T) {
	l := newLive(t)
	l.charge("before") // notification 0: there was no address
	r := l.listen("--provider", "gbpayments")
	r.ready()
	const line = "2026-01-15 09:00:00  acknowledged  payment gbpayments:%d  pay  notification 1  attempt 1  answered 200 {\"code\":0}"
	l.charge("order-1")
	r.wants(fmt.Sprintf(line, 996))
	tenant, err := l.box.Tenant("")
	if err != nil {
		t.Fatal(err)
	}
	if err := tenant.Reset(true); err != nil {
		t.Fatal(err)
	}
	l.charge("order-1")
	r.wants(fmt.Sprintf(line, 995))
	const reset, lost = "client: tenant default was reset, or the sandbox started anew; listening goes on", "client: the sandbox has lost where notifications go; they come here again"
	r.says(reset)
	l.start()
	r.says(lost)
	r.says(reset)
	l.charge("order-1")
	r.wants(fmt.Sprintf(line, 995))
	r.cancel()
	if stderr := r.ends(exitOK); stderr != "" {
		t.Errorf("it says %q", stderr)
	}
	if got := l.setting("default", "gbpayments", "notify_url"); got != "" {
		t.Errorf("there stands %q", got)
	}
}

// TestTheReceiverIsNoProxy: nothing that a request says leads elsewhere.
func TestTheReceiverIsNoProxy(t *testing.T) {
	l, m, other := newLive(t), newMerchant(t, text("OK")), newMerchant(t, text("OK"))
	r := l.listen("--forward-to", m.URL+"/callback")
	address := strings.TrimPrefix(r.ready(), "http://")
	elsewhere := strings.TrimPrefix(other.URL, "http://")
	for request, want := range map[string]string{
		"POST http://" + elsewhere + "/ HTTP/1.1\r\nHost: " + elsewhere:  "400",
		"CONNECT " + elsewhere + " HTTP/1.1\r\nHost: " + elsewhere:       "400",
		"POST /http://" + elsewhere + "/ HTTP/1.1\r\nHost: " + elsewhere: "200",
	} {
		connection, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(connection, "%s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", request)
		answer, err := io.ReadAll(connection)
		connection.Close()
		if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 "+want) {
			t.Errorf("%q is answered %q, %v", request, answer, err)
		}
	}
	if got := m.got(); len(other.got()) > 0 || len(got) != 1 || got[0].target != "/callback" {
		t.Errorf("%d went elsewhere, to the merchant %v", len(other.got()), got)
	}
	r.cancel()
	r.ends(exitOK)
}

// TestEveryProviderThatTellsByASettingIsListenedTo: the table of providers names the settings, the sandbox has them.
func TestEveryProviderThatTellsByASettingIsListenedTo(t *testing.T) {
	l := newLive(t)
	found := map[string]string{}
	for _, p := range l.box.Catalogue().Providers {
		for _, s := range p.Settings {
			if strings.Contains(s.Meaning, "notifications go") {
				found[p.Name] = s.Name
			}
		}
	}
	want := map[string]string{}
	for _, p := range providers() {
		if p.tells != nil {
			want[p.name] = p.tells.setting
		}
	}
	if !maps.Equal(found, want) || len(found) == 0 {
		t.Errorf("the sandbox has %v, the table %v", found, want)
	}
	// Without --forward-to each is acknowledged in its provider's way, and other paths are not.
	r := l.listen("--output", "json")
	line := r.line()
	address, _, _ := strings.Cut(line[strings.Index(line, "http://"):], `"`)
	if want := `{"ready":true,"tenant":"default","providers":["intellectmoney","gbpayments"],"address":"` + address + `"}`; line != want {
		t.Errorf("the first line is %s, want %s", line, want)
	}
	l.charge("order-1")
	r.wants(`{"notification":1,"payment":"gbpayments:995","event":"pay","attempt":1,"at":"2026-01-15T09:00:00Z","status":200,"answer":"{\"code\":0}","verdict":"acknowledged"}`)
	l.client("intellectmoney", "create-invoice", "--amount", "100.00")
	r.wants(`{"notification":2,"payment":"intellectmoney:3000000000","event":"created","attempt":1,"at":"2026-01-15T09:00:00Z","status":200,"answer":"OK","verdict":"acknowledged"}`)
	answer, err := http.PostForm(address+"/stripe", url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusNotFound {
		t.Errorf("another path is answered %s", answer.Status)
	}
	r.cancel()
	r.ends(exitOK)
}
