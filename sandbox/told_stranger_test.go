package sandbox_test

import (
	"cmp"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"paysandbox/sandbox"
)

// stranger is a shop that has nothing of this program: it signs and checks by the provider's pages alone.
type stranger struct {
	charset string
	until   time.Duration // tenant time since the start until which it checks with a wrong secret
	hangs   bool          // it answers nothing at all
	now     func() time.Time

	mu    sync.Mutex
	heard []heard // in the order in which they came
	wrong []string
}

// heard is a notification that arrived.
type heard struct {
	after         time.Duration
	order, status string
}

// signature is the hex MD5 of the values and the secret, with :: between them.
func signature(secret string, values ...string) string {
	sum := md5.Sum([]byte(strings.Join(append(values, secret), "::")))
	return hex.EncodeToString(sum[:])
}

// answer judges a notification by its bytes, then reads it in the shop's charset.
func (s *stranger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if s.hangs {
		<-r.Context().Done()
		return
	}
	form, err := url.ParseQuery(string(body))
	after := s.now().Sub(start)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard = append(s.heard, heard{after, form.Get("orderId"), form.Get("paymentStatus")})
	secret := "secret"
	if after < s.until {
		secret = "another"
	}
	var values []string
	for _, name := range []string{
		"eshopId", "orderId", "serviceName", "eshopAccount", "recipientAmount", "recipientCurrency", "paymentStatus", "userName", "userEmail", "paymentData",
	} {
		values = append(values, form.Get(name))
	}
	if err != nil || form.Get("hash") != signature(secret, values...) {
		_, _ = io.WriteString(w, "wrong hash")
		return
	}
	service, payer := form.Get("serviceName"), form.Get("userName")
	if s.charset == "windows-1251" {
		service, _ = charmap.Windows1251.NewDecoder().String(service)
		payer, _ = charmap.Windows1251.NewDecoder().String(payer)
	}
	if service != "Чай" || payer != "Иван" || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded; charset="+s.charset {
		s.wrong = append(s.wrong, fmt.Sprintf("%q of %q, %s", service, payer, r.Header.Get("Content-Type")))
	}
	_, _ = io.WriteString(w, "OK")
}

// order makes an invoice: MD5 proves the fields, SHA-256 the caller.
func (s *stranger) order(b *box, order string) {
	b.t.Helper()
	values := []string{"450000", order, "Чай", "100.00", "RUB", "Иван", "a@b.ru", "", "", "", "", "", "", ""}
	fields := url.Values{"EshopId": {"450000"}, "OrderId": {order}, "ServiceName": {"Чай"}, "RecipientAmount": {"100.00"}, "RecipientCurrency": {"RUB"},
		"UserName": {"Иван"}, "Email": {"a@b.ru"}, "Hash": {signature("secret", values...)}}
	request, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.data.URL+"/intellectmoney/merchant/createInvoice", strings.NewReader(fields.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	sign := sha256.Sum256([]byte(strings.Join(append(values, "signsecret"), "::")))
	request.Header = http.Header{"Authorization": {"Bearer 9d97820c61424eb6ac0db414ccb7ac60"}, "Sign": {hex.EncodeToString(sign[:])},
		"Accept": {"application/json"}, "Content-Type": {"application/x-www-form-urlencoded"}}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); err != nil || !strings.Contains(string(text), `"InvoiceId"`) {
		b.t.Fatalf("invoice %s: %s, %v", order, text, err)
	}
}

// allSix comes, by the time alone, to each state of which a shop is told.
const allSix = `
version: 1
name: all-six
about: S-1 is paid in two parts and given back, S-2 is held and let go; an hour lies between two steps.
provider: intellectmoney
bind: { operation: createInvoice }
end: hold
script:
  - { at: "timer:1h", state: New, when: { reference: S-1 }, do: { go: PartlyPaid, force: true } }
  - { at: "timer:1h", state: PartlyPaid, do: { go: OK } }
  - { at: "timer:1h", state: OK, do: { go: Refunded, force: true } }
  - { at: "timer:1h", state: New, when: { reference: S-2 }, do: { go: Held, force: true } }
  - { at: "timer:1h", state: Held, do: { go: Cancelled } }
`

// fates is what became of the notifications of a box.
type fates []struct {
	Payment, Event, State string
	Attempts              []struct {
		At            time.Time
		Answer, Error string
		Acked         bool
	}
}

// TestStrangerTakesAllSix in either charset. One whose secret is wrong does not acknowledge them, nor does one who hangs: then a day of
// the tenant's time runs every retry and every timer at its own instant, in order, and nothing is left.
func TestStrangerTakesAllSix(t *testing.T) {
	pauses := []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 30 * time.Minute, time.Hour, 4 * time.Hour, 12 * time.Hour}
	for _, test := range []struct {
		name     string
		stranger *stranger
		timeout  string // of an attempt
		answer   string // of attempts that are not acknowledged
	}{
		{"utf-8", &stranger{charset: "utf-8"}, "10s", ""},
		{"windows-1251", &stranger{charset: "windows-1251"}, "10s", ""},
		{"wrong secret", &stranger{charset: "windows-1251", until: 100 * time.Hour}, "10s", "wrong hash"},
		{"secret put right", &stranger{charset: "utf-8", until: 150 * time.Minute}, "10s", "wrong hash"},
		{"hangs", &stranger{charset: "utf-8", until: 100 * time.Hour, hangs: true}, "20ms", "no whole answer within 20ms"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := test.stranger
			b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"all-six": allSix})})
			s.now = b.tenant().Now
			shop := httptest.NewServer(s)
			t.Cleanup(shop.Close)
			b.admin("PATCH", "/__admin/tenants/default", fmt.Sprintf(`{"settings": {"notify_timeout": %q, "intellectmoney": {"result_url": %q, "notify_charset": %q}}}`,
				test.timeout, shop.URL, s.charset), 200)
			s.order(b, "S-1")
			s.order(b, "S-2")
			b.advance(24 * time.Hour)

			text, _ := b.text("/__admin/notifications", "application/json")
			var list struct{ Notifications fates }
			if err := json.Unmarshal([]byte(text), &list); err != nil {
				t.Fatal(err)
			}
			var events []string
			var tried []heard
			orders := map[string]string{"intellectmoney:3000000000": "S-1", "intellectmoney:3000000001": "S-2"}
			status := map[string]string{"created": "3", "cancelled": "4", "paid": "5", "held": "6", "partly_paid": "7", "refunded": "8"}
			for _, n := range list.Notifications {
				name := orders[n.Payment] + " " + n.Event
				acked := false
				for i, a := range n.Attempts {
					after := a.At.Sub(start)
					if i == 0 {
						events = append(events, name+" "+after.String())
					}
					tried = append(tried, heard{after, orders[n.Payment], status[n.Event]})
					if acked || a.Acked != (after >= s.until) || !a.Acked && cmp.Or(a.Error, a.Answer) != test.answer {
						t.Errorf("%s: attempt %d, after %s: %+v", name, i+1, after, a)
					}
					acked = a.Acked
					if i > 0 && i <= len(pauses) {
						pause := a.At.Sub(n.Attempts[i-1].At)
						if want := pauses[i-1]; pause < want-want/10 || pause > want+want/10 {
							t.Errorf("%s: attempt %d comes after %s, want about %s", name, i+1, pause, want)
						}
					}
				}
				if n.State != map[bool]string{true: "acked", false: "failed"}[acked] || !acked && len(n.Attempts) != len(pauses)+1 {
					t.Errorf("%s is %s after %d attempts", name, n.State, len(n.Attempts))
				}
			}
			slices.Sort(events)
			if got := strings.Join(events, ", "); got != "S-1 created 0s, S-1 paid 2h0m0s, S-1 partly_paid 1h0m0s, S-1 refunded 3h0m0s, S-2 cancelled 2h0m0s, S-2 created 0s, S-2 held 1h0m0s" {
				t.Errorf("there is told of %s", got)
			}
			if c := b.tenant().Clock(); c.Planned != 0 || c.Now != start.Add(24*time.Hour) {
				t.Errorf("after a day there is left %+v", c)
			}
			if s.hangs {
				return
			}
			if !slices.IsSortedFunc(s.heard, func(a, b heard) int { return cmp.Compare(a.after, b.after) }) {
				t.Errorf("they did not arrive in the order of their time: %v", s.heard)
			}
			whole := func(a, b heard) int {
				return cmp.Or(cmp.Compare(a.after, b.after), cmp.Compare(a.order, b.order), cmp.Compare(a.status, b.status))
			}
			slices.SortFunc(s.heard, whole) // two of one instant, about two payments, have no order
			slices.SortFunc(tried, whole)
			if !slices.Equal(s.heard, tried) || len(s.wrong) > 0 {
				t.Errorf("there arrived\n%v\nthe control plane knows\n%v\nread wrongly: %q", s.heard, tried, s.wrong)
			}
		})
	}
}
