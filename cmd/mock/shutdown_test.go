package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"paysandbox/payment"
	"paysandbox/sandbox"
)

// TestInterruptLetsAShopAskBack: a notification that is on its way is acknowledged by a shop that first asks the sandbox, whose doors are
// open until then.
func TestInterruptLetsAShopAskBack(t *testing.T) {
	var control atomic.Pointer[string]
	arrived, asked := make(chan struct{}), make(chan int, 1)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		for status := http.StatusOK; status == http.StatusOK; { // until the mock is leaving
			answer, err := http.Get(*control.Load() + "/readyz")
			if err != nil {
				asked <- 0
				return
			}
			answer.Body.Close()
			if status = answer.StatusCode; status != http.StatusOK {
				asked <- status
			}
		}
		_, _ = io.WriteString(w, "OK")
	}))
	defer shop.Close()
	mock := start(t, "--config", write(t, filepath.Join(t.TempDir(), "config.yaml"), telling(shop.URL)))
	control.Store(&mock.control)
	answer, err := http.Post(find(t, mock.intro, `curl -s (\S+)`), "application/x-www-form-urlencoded", strings.NewReader(find(t, mock.intro, `-d '([^']+)'`)))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	<-arrived
	if code := mock.stop(); code != exitOK || mock.log.Len() > 0 {
		t.Errorf("it leaves with %d and says %s", code, mock.log)
	}
	if status := <-asked; status != http.StatusServiceUnavailable {
		t.Errorf("the shop that asked back got %d", status)
	}
}

func TestLogOfWhatIsLeft(t *testing.T) {
	left := func(tenant string, n int) (all []sandbox.Undelivered) {
		for i := range n {
			all = append(all, sandbox.Undelivered{Tenant: tenant, Payment: payment.ID{Provider: "ipay", Number: fmt.Sprint(i + 1)}, Event: "paid", State: "planned", Attempts: 2})
		}
		return all
	}
	broken := left("b", 12)
	broken[3].Error, broken[5].Error = "first", "second"
	for _, row := range []struct {
		left []sandbox.Undelivered
		want string
	}{
		{nil, ""},
		{left("a", 1), `level=WARN msg="1 notification was not delivered" tenant=a notifications="paid of ipay:1 (planned, attempts: 2)"` + "\n"},
		{append(left("a", 2), broken...), `level=WARN msg="2 notifications were not delivered" tenant=a notifications="paid of ipay:1 (planned, attempts: 2); paid of ipay:2 (planned, attempts: 2)"` + "\n" +
			`level=WARN msg="12 notifications were not delivered" tenant=b notifications="` + strings.Repeat("paid; ", 10) + `and 2 more" last_error=second` + "\n"},
	} {
		var text bytes.Buffer
		logUndelivered(slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			switch {
			case a.Key == slog.TimeKey:
				return slog.Attr{}
			case a.Key == "notifications" && strings.Count(a.Value.String(), ";") == maxNamed: // its items are tested above
				for i := range maxNamed {
					a.Value = slog.StringValue(strings.Replace(a.Value.String(), fmt.Sprintf("paid of ipay:%d (planned, attempts: 2)", i+1), "paid", 1))
				}
			}
			return a
		}})), row.left)
		if text.String() != row.want {
			t.Errorf("%d left:\n%swant\n%s", len(row.left), text.String(), row.want)
		}
	}
}
