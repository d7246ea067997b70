package probe_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"paysandbox/internal/probe"
)

// sideOf is a side that answers as told.
func sideOf(t *testing.T, timeout time.Duration, answer http.HandlerFunc, secrets ...string) *probe.Side {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	s, err := probe.NewSide(probe.Options{Base: server.URL, RunID: "run-1", Timeout: timeout, Secrets: secrets, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// asking is a provider with one question, whose outcome is the body of the answer to so many requests.
func asking(requests int) probe.Provider {
	return probe.Provider{
		Name: "shop", Gate: probe.Gate{Pass: func(context.Context, *probe.Side) error { return nil }},
		Experiments: []probe.Experiment{{Guess: "guess.shop.colour", Trials: []probe.Trial{{
			Asks: "the colour", Ours: "red", Settings: map[string]string{"blue": "colour=blue"}, Sends: probe.Sends{"ask": 1},
			Run: func(ctx context.Context, s *probe.Side) (outcome string, err error) {
				for range requests {
					a, err := s.Send(ctx, probe.Request{Kind: "ask", Path: "/colour"})
					if err != nil {
						return "", err
					}
					outcome = string(a.Body)
				}
				return outcome, nil
			},
		}}}},
		Unasked: []probe.Unasked{{Guess: "guess.shop.smell", Why: "nothing carries it"}},
	}
}

// line is what came of the one question.
func line(t *testing.T, p probe.Provider, s *probe.Side) probe.Line {
	t.Helper()
	findings := ask(t, p, s)
	if len(findings) != 2 || findings[1].Verdict != probe.NotAsked || findings[1].Why != "nothing carries it" {
		t.Fatalf("found %+v", findings)
	}
	return findings[0].Lines[0]
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

// TestVerdicts of one question.
func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		answer string
		want   probe.Line
	}{
		{"red", probe.Line{Verdict: probe.Same, Theirs: "red"}},
		{"blue", probe.Line{Verdict: probe.Differs, Theirs: "blue", Setting: "colour=blue"}},
		{"green", probe.Line{Verdict: probe.Differs, Theirs: "green"}},
	} {
		c.want.Asks, c.want.Ours = "the colour", "red"
		if got := line(t, asking(1), sideOf(t, time.Minute, says(c.answer))); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %+v, want %+v", c.answer, got, c.want)
		}
	}
}

// TestWhatCannotBeToldIsNoDifference: an answer that does not come in time, and one that breaks off.
func TestWhatCannotBeToldIsNoDifference(t *testing.T) {
	late := sideOf(t, time.Millisecond, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	if got := line(t, asking(1), late); got.Verdict != probe.NotTold || got.Why != "no answer came in time" {
		t.Errorf("late: %+v", got)
	}
	cut := sideOf(t, time.Minute, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	if got := line(t, asking(1), cut); got.Verdict != probe.NotTold || !strings.HasPrefix(got.Why, "the connection broke: ") {
		t.Errorf("cut: %+v", got)
	}
}

// TestATrialSendsNoMoreThanItDeclares although it would.
func TestATrialSendsNoMoreThanItDeclares(t *testing.T) {
	s := sideOf(t, time.Minute, says("red"))
	if got := line(t, asking(2), s); got.Verdict != probe.NotTold || !strings.Contains(got.Why, "sends more ask than it declares") || s.Sent() != 1 {
		t.Errorf("%+v after %d requests", got, s.Sent())
	}
}

// TestReportsHideSecrets that the other side repeats.
func TestReportsHideSecrets(t *testing.T) {
	const (
		long, short = "9d97820c61424eb6ac0d", "secret"
		card        = "4111111111111111"
	)
	body := "key=" + long + "x, word " + short + ", secretly, Bearer abcdefgh.ijkl, " + strings.Repeat("0f", 16) + ", 4111 1111-1111 1111, " + card + ", 1234567890123"
	got := line(t, asking(1), sideOf(t, time.Minute, says(body), long, short, ""))
	if want := "key=***x, word ***, secretly, Bearer ***, ***, 411111******1111, 411111******1111, 1234567890123"; got.Theirs != want {
		t.Errorf("told %q\nwant %q", got.Theirs, want)
	}
	gate := asking(1)
	gate.Gate.Pass = func(context.Context, *probe.Side) error { return errors.New("it said " + short) }
	findings, err := gate.Run(t.Context(), sideOf(t, time.Minute, says(""), short), func(string) {})
	var refused probe.GateError
	if !errors.As(err, &refused) || err.Error() != "it said ***" || findings != nil {
		t.Errorf("at the gate: %v, %v", findings, err)
	}
}

// TestARunEndsWhereNobodyIs or where it is told to, with what was found so far.
func TestARunEndsWhereNobodyIs(t *testing.T) {
	gone := httptest.NewServer(says(""))
	gone.Close()
	s, err := probe.NewSide(probe.Options{Base: gone.URL, RunID: "run-1", Timeout: time.Minute, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if findings, err := asking(1).Run(t.Context(), s, func(string) {}); err == nil || len(findings) != 0 {
		t.Errorf("nobody is there: %v, %v", findings, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cut := sideOf(t, time.Minute, func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	if _, err := asking(1).Run(ctx, cut, func(string) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

// TestOnlyNamesWhatIsNear where an id is unknown.
func TestOnlyNamesWhatIsNear(t *testing.T) {
	some, err := asking(1).Only([]string{"guess.shop.smell"})
	if err != nil || len(some.Experiments) != 0 || len(some.Unasked) != 1 {
		t.Errorf("%+v, %v", some, err)
	}
	if _, err := asking(1).Only([]string{"color"}); err == nil || err.Error() != `"color" is no guess of shop; near it: guess.shop.colour, guess.shop.smell` {
		t.Error(err)
	}
}

// TestNewSideSaysWhatIsWrong with an option.
func TestNewSideSaysWhatIsWrong(t *testing.T) {
	good := probe.Options{Base: "http://127.0.0.1:1/x/", RunID: "r", Timeout: time.Second}
	if s, err := probe.NewSide(good); err != nil || s.Base() != "http://127.0.0.1:1/x" {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*probe.Options){
		"not an absolute http or https URL": func(o *probe.Options) { o.Base = "127.0.0.1:8080" },
		"has a user, a query or a fragment": func(o *probe.Options) { o.Base = "http://a:b@127.0.0.1" },
		"run id \"a b\": write 1 to 24":     func(o *probe.Options) { o.RunID = "a b" },
		"wants more than 0":                 func(o *probe.Options) { o.Timeout = 0 },
	} {
		o := good
		change(&o)
		if _, err := probe.NewSide(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
