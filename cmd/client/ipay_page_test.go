package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// browse sends one request as a browser and gives the status and the page.
func browse(t *testing.T, method, address string, form url.Values) (status int, page string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// TestListenerWaitsForTheForm and for nothing else; the first one counts.
func TestListenerWaitsForTheForm(t *testing.T) {
	l, err := listen(strings.NewReader("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.close)
	address, err := url.Parse(l.address)
	if err != nil || address.Hostname() != "127.0.0.1" || address.Path != "/3ds/30313233343536373839616263646566" {
		t.Fatalf("the address is %s, %v", l.address, err)
	}
	data := func(text string) url.Values { return url.Values{"threedsData": {text}} }
	elsewhere := strings.TrimSuffix(l.address, "6") + "7"
	for _, c := range []struct {
		name, method, address string
		form                  url.Values
		status                int
		page                  string
	}{
		{"other_path", http.MethodPost, elsewhere, data("x"), http.StatusNotFound, "waits for the result"},
		{"favicon", http.MethodGet, "http://" + address.Host + "/favicon.ico", nil, http.StatusNotFound, "waits for the result"},
		{"look", http.MethodGet, l.address, nil, http.StatusBadRequest, "waits for the result"},
		{"no_data", http.MethodPost, l.address, data(""), http.StatusBadRequest, "waits for the result"},
		{"other_form", http.MethodPost, l.address, url.Values{"answer": {"approve"}}, http.StatusBadRequest, "waits for the result"},
		{"form", http.MethodPost, l.address, data("eJw/+="), http.StatusOK, "Thank you, you may close this window"},
		{"form_again", http.MethodPost, l.address, data("other"), http.StatusOK, "Thank you, you may close this window"},
	} {
		if status, page := browse(t, c.method, c.address, c.form); status != c.status || !strings.Contains(page, c.page) {
			t.Errorf("%s: status %d, %q; want %d, %q", c.name, status, page, c.status, c.page)
		}
	}
	if got, err := l.wait(t.Context()); got != "eJw/+=" || err != nil {
		t.Errorf("the browser brought %q, %v", got, err)
	}
	late, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := l.wait(late); got != "" || !errors.Is(err, context.Canceled) {
		t.Errorf("nothing more was brought, and wait gives %q, %v", got, err)
	}
	l.close()
	if _, err := l.wait(t.Context()); !errors.Is(err, http.ErrServerClosed) {
		t.Errorf("after closing wait gives %v", err)
	}
}

func TestNoChanceNoListener(t *testing.T) {
	if l, err := listen(strings.NewReader("short")); err == nil || l != nil {
		t.Errorf("an address that can be guessed: %v, %v", l, err)
	}
}

// watch is a standard error that calls back with each line that begins with a word.
type watch struct {
	word string
	call func(line string)
	text strings.Builder
}

func (w *watch) Write(b []byte) (int, error) {
	w.text.Write(b)
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, w.word) {
			w.call(line)
		}
	}
	return len(b), nil
}

// runPage runs `pay --3ds page` and calls browser once the command waits for the payer.
func runPage(ctx context.Context, t *testing.T, p *fakeIPay, browser func(notification string), args ...string) (code int, stdout, stderr string) {
	t.Helper()
	s := new(stage)
	w := watch{word: "payment 1234567: waiting for the payer", call: func(string) {
		info, _ := p.call(t, creates).body["threeds_info"].(map[string]any)
		address, _ := info["notification_url"].(string)
		browser(address)
	}}
	here := s.world()
	here.stderr = &w
	code = run(ctx, append([]string{"ipay", "pay", "--amount", "600", "--3ds", "page", "--control-url", p.URL}, args...), here)
	return code, s.out.String(), w.text.String()
}

func TestPageWaitsForThePayer(t *testing.T) {
	for _, c := range []struct {
		name, scenario string
		args           []string
	}{
		{"by_hand", "3ds-by-hand", nil},
		{"scenario_of_the_user", "3ds-paid", []string{"--scenario", "3ds-paid"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newIPay(t, iPayAnswers(nil))
			code, stdout, stderr := runPage(t.Context(), t, p, func(notification string) {
				if status, page := browse(t, http.MethodPost, notification, url.Values{"threedsData": {"eJw/+="}}); status != http.StatusOK || !strings.Contains(page, "Thank you") {
					t.Errorf("the browser gets %d, %q", status, page)
				}
			}, append(c.args, "--url", p.URL)...)
			if code != exitOK || !strings.HasPrefix(stdout, "paid (5)  payment 1234567") || !strings.Contains(stderr, "the payer opens "+challengeLink+"\n") {
				t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
			}
			if got := p.call(t, creates).header.Get("X-Sandbox-Scenario"); got != c.scenario {
				t.Errorf("the scenario is %q, want %q", got, c.scenario)
			}
			if got := p.call(t, verifies).body["threeds_data"]; got != "eJw/+=" {
				t.Errorf("threeds_data is %v", got)
			}
		})
	}
}

// TestPageAtAProvider names no scenario to it.
func TestPageAtAProvider(t *testing.T) {
	p := newIPay(t, iPayAnswers(nil))
	code, _, _ := runPage(t.Context(), t, p, func(notification string) {
		browse(t, http.MethodPost, notification, url.Values{"threedsData": {"eJw/+="}})
	}, "--base-url", p.URL+"/ipay", "--token", "T")
	if got := p.call(t, creates).header.Get("X-Sandbox-Scenario"); code != exitOK || got != "" {
		t.Errorf("exit code %d, scenario %q", code, got)
	}
}

// TestPayerStaysAway: the payment waits, and the command says how to go on.
func TestPayerStaysAway(t *testing.T) {
	p := newIPay(t, iPayAnswers(nil))
	ctx, interrupt := context.WithCancel(t.Context())
	code, stdout, stderr := runPage(ctx, t, p, func(string) { interrupt() }, "--url", p.URL)
	want := "client: payment 1234567 waits for 3-D Secure: it was interrupted; " +
		"answer in the payer's place with: client ipay verify 1234567 --3ds approve (or decline); for a person's browser make a new payment with --3ds page"
	if code != exitOpen || stdout != "" || lastLine(stderr) != want {
		t.Errorf("exit code %d, %q,\n%s\nwant\n%s", code, stdout, lastLine(stderr), want)
	}
}

// TestPageWithoutAChallenge waits for nobody.
func TestPageWithoutAChallenge(t *testing.T) {
	p := newIPay(t, script{mints: {mintedToken}, creates: {at600(5)}})
	code, stdout, _ := runPage(t.Context(), t, p, func(string) { t.Error("the command waits") }, "--url", p.URL)
	if code != exitOK || !strings.HasPrefix(stdout, "paid (5)") {
		t.Errorf("exit code %d, %q", code, stdout)
	}
}
