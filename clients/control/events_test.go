package control_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"paysandbox/clients/control"
)

const streamType = "text/event-stream; charset=utf-8"

// answered is an answer of a scripted sandbox: a stream by itself, which breaks off at its end.
type answered struct {
	status int // 0: 200
	kind   string
	body   string
	hangs  bool // in the place of breaking off
	whole  bool // and ends as it should
	err    error
}

// scripted is a sandbox that answers one thing after the other, the last again and again, and keeps what each call brought.
type scripted struct {
	answers []answered
	after   []string // Last-Event-ID
	tokens  []string
	urls    []string
}

func (s *scripted) RoundTrip(r *http.Request) (*http.Response, error) {
	a := s.answers[min(len(s.after), len(s.answers)-1)]
	s.after, s.tokens, s.urls = append(s.after, r.Header.Get("Last-Event-ID")), append(s.tokens, r.Header.Get("Authorization")), append(s.urls, r.URL.String())
	if a.err != nil {
		return nil, a.err
	}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if a.kind == "" {
		a.kind = streamType
	}
	var end io.Reader = failing{io.ErrUnexpectedEOF}
	if a.whole {
		end = strings.NewReader("")
	}
	if a.hangs {
		end = hanging{r.Context()}
	}
	return &http.Response{StatusCode: a.status, Header: http.Header{"Content-Type": {a.kind}}, Body: io.NopCloser(io.MultiReader(strings.NewReader(a.body), end))}, nil
}

type hanging struct{ ctx context.Context }

func (h hanging) Read([]byte) (int, error) {
	<-h.ctx.Done()
	return 0, h.ctx.Err()
}

// event is one of a stream, whose state is the number.
func event(number int) string {
	return fmt.Sprintf("id: %d\nevent: state\ndata: {\"at\":\"2026-01-15T12:00:00+03:00\",\"payment\":\"ipay:7\",\"state\":\"%d\",\"event\":\"e\",\"request\":3}\n\n", number, number)
}

const begins, alive = "retry: 1000\n\n", ": nothing happened\n\n"

// numbers reads a stream until it ends, or n events have come.
func numbers(t *testing.T, ctx context.Context, s *scripted, filter control.EventFilter, n int, options ...control.Option) (got []int64, err error) {
	t.Helper()
	options = append([]control.Option{control.WithHTTPClient(&http.Client{Transport: s})}, options...)
	for e, err := range newClient(t, "http://box", options...).Events(ctx, filter) {
		if err != nil {
			return got, err
		}
		if got = append(got, e.Number); len(got) == n {
			break
		}
	}
	return got, nil
}

// TestAStreamGoesOn where it broke: one event before, which is then known again.
func TestAStreamGoesOn(t *testing.T) {
	for name, test := range map[string]struct {
		filter  control.EventFilter
		answers []answered
		want    []int64
		after   []string
	}{
		"from now": {control.EventFilter{}, []answered{{body: begins + event(5)}, {body: begins + event(5) + event(6)}}, []int64{5, 6}, []string{"", "4"}},
		"from now, told where that is": {control.EventFilter{}, []answered{{body: "id: 8\nretry: 1000\n\n"}, {body: event(8) + event(9)}},
			[]int64{9}, []string{"", "7"}},
		"from now, told that nothing was": {control.EventFilter{}, []answered{{body: "id: 0\n\n"}, {body: event(1)}}, []int64{1}, []string{"", "0"}},
		"all":                             {control.EventFilter{All: true}, []answered{{body: begins + alive}, {body: event(1) + event(2)}, {body: event(2) + event(3)}}, []int64{1, 2, 3}, []string{"0", "0", "1"}},
		"all, some of it past":            {control.EventFilter{All: true}, []answered{{body: "event: forgotten\ndata: {\"count\": 6}\n\n" + event(7)}}, []int64{7}, []string{"0"}},
		"since":                           {control.EventFilter{Since: 4}, []answered{{body: event(4) + event(5)}, {body: event(5) + alive + event(6)}}, []int64{5, 6}, []string{"3", "4"}},
		"since the first":                 {control.EventFilter{Since: 1}, []answered{{body: event(1) + event(2)}}, []int64{2}, []string{"0"}},
		"only the last is gone":           {control.EventFilter{Since: 4}, []answered{{body: "event: forgotten\ndata: {\"count\": 1}\n\n" + event(5)}}, []int64{5}, []string{"3"}},
		"twice":                           {control.EventFilter{Since: 4}, []answered{{body: event(4) + event(5) + event(4) + event(5) + event(6)}}, []int64{5, 6}, []string{"3"}},
		"broken within an event":          {control.EventFilter{}, []answered{{body: event(5) + event(6)[:40]}, {body: event(5) + strings.TrimSuffix(event(6), "\n")}, {body: event(5) + event(6)}}, []int64{5, 6}, []string{"", "4", "4"}},
		"broken before the known":         {control.EventFilter{}, []answered{{body: event(5)}, {body: begins}, {body: event(5) + event(6)}}, []int64{5, 6}, []string{"", "4", "4"}},
		"nobody for a while":              {control.EventFilter{}, []answered{{body: event(5)}, {err: errors.New("refused")}, {status: 503, kind: "text/html"}, {body: event(5) + event(6)}}, []int64{5, 6}, []string{"", "4", "4", "4"}},
		"silence":                         {control.EventFilter{}, []answered{{body: event(5), hangs: true}, {body: event(5) + event(6)}}, []int64{5, 6}, []string{"", "4"}},
		"as others write it":              {control.EventFilter{}, []answered{{body: "\r\n\n: x\r\nid:5\r\nevent:state\r\ndata:{\"at\":\r\ndata:\"2026-01-15T09:00:00Z\"}\r\nelse: 1\r\n\r\nevent: greeting\ndata: hello\n\n" + event(6)}}, []int64{5, 6}, []string{""}},
		"payment": {control.EventFilter{Payment: "7"}, []answered{{body: strings.Replace(event(5), "ipay:7", "ipay:17", 1) + event(6)},
			{body: event(6) + strings.Replace(event(7), "ipay:7", "ipay:70", 1) + event(8)}}, []int64{6, 8}, []string{"", "5"}},
		"kinds": {control.EventFilter{Kinds: []control.EventKind{control.RequestEvent}}, []answered{{body: event(5)}, {body: event(5) + strings.Replace(event(6), "state", "request", 1)}}, []int64{6}, []string{"", "4"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &scripted{answers: test.answers}
				got, err := numbers(t, t.Context(), s, test.filter, len(test.want))
				if err != nil || !slices.Equal(got, test.want) || !slices.Equal(s.after, test.after) {
					t.Errorf("read %v, %v; want %v; asked behind %q, want %q", got, err, test.want, s.after, test.after)
				}
			})
		})
	}
}

// TestWhatIsMissedIsSaid, and what no sandbox sends.
func TestWhatIsMissedIsSaid(t *testing.T) {
	gone := errors.New("connection refused")
	long := strings.Repeat("x", 64<<10)
	other := strings.Replace(event(5), `"state":"5"`, `"state":"6"`, 1)
	for name, test := range map[string]struct {
		filter  control.EventFilter
		answers []answered
		want    error
		says    string
	}{
		"forgotten":              {control.EventFilter{Since: 4}, []answered{{body: "event: forgotten\ndata: {\"count\": 3}\n\n"}}, control.ErrEventsLost, "forgotten 2 behind event 4"},
		"forgotten while slow":   {control.EventFilter{}, []answered{{body: event(5) + "event: forgotten\ndata: {\"count\": 3}\n\n"}}, control.ErrEventsLost, "forgotten 3 behind event 5"},
		"forgotten from now":     {control.EventFilter{}, []answered{{body: "event: forgotten\ndata: {\"count\": 3}\n\n"}}, control.ErrEventsLost, "forgotten 3;"},
		"forgotten after a pass": {control.EventFilter{All: true}, []answered{{body: event(5)}, {body: "event: forgotten\ndata: {\"count\": 3}\n\n"}}, control.ErrEventsLost, "forgotten 2 behind event 5"},
		"another event":          {control.EventFilter{}, []answered{{body: event(5)}, {body: other}}, control.ErrEventsLost, "no longer has event 5 as it was"},
		"another number":         {control.EventFilter{}, []answered{{body: event(5)}, {body: event(6)}}, control.ErrEventsLost, "no longer has event 5"},
		"no such event":          {control.EventFilter{}, []answered{{body: event(5)}, {body: begins + alive}}, control.ErrEventsLost, "was reset or started anew"},
		"since what never was":   {control.EventFilter{Since: 9}, []answered{{body: begins + alive}}, control.ErrEventsLost, "no longer has event 9"},
		"broken before anything": {control.EventFilter{}, []answered{{body: begins + alive}}, control.ErrEventsLost, "no event had come yet"},
		"no such tenant any more": {control.EventFilter{}, []answered{{body: event(5)}, {status: 404, kind: "application/problem+json", body: `{"detail":"no such tenant"}`}},
			&control.Problem{Status: 404, Detail: "no such tenant"}, ""},
		"nobody there":        {control.EventFilter{}, []answered{{err: gone}}, gone, "is a sandbox running there?"},
		"nobody there again":  {control.EventFilter{}, []answered{{body: event(5)}, {err: gone}}, gone, "is a sandbox running there?"},
		"unwell at first":     {control.EventFilter{}, []answered{{status: 503}}, &control.Problem{Status: 503, Detail: "the answer is not a sandbox's; check the address"}, ""},
		"elsewhere":           {control.EventFilter{}, []answered{{status: 307}}, &control.Problem{Status: 307, Detail: "the answer is not a sandbox's; check the address"}, ""},
		"no stream":           {control.EventFilter{}, []answered{{kind: "text/html", body: "<h1>hello</h1>"}}, control.ErrMalformedAnswer, "not a stream of events"},
		"no stream any more":  {control.EventFilter{}, []answered{{body: event(5)}, {kind: "application/json", body: "{}"}}, control.ErrMalformedAnswer, "not a stream of events"},
		"no number":           {control.EventFilter{}, []answered{{body: "event: state\ndata: {}\n\n"}}, control.ErrMalformedAnswer, "not the events"},
		"number 0":            {control.EventFilter{}, []answered{{body: event(0)}}, control.ErrMalformedAnswer, "not the events"},
		"no JSON":             {control.EventFilter{}, []answered{{body: "id: 5\nevent: state\ndata: <h1>\n\n"}}, control.ErrMalformedAnswer, "not the events"},
		"forgotten nothing":   {control.EventFilter{}, []answered{{body: "event: forgotten\ndata: {}\n\n"}}, control.ErrMalformedAnswer, "not the events"},
		"a long line":         {control.EventFilter{}, []answered{{body: "data: " + long}}, control.ErrMalformedAnswer, "a line that is too long"},
		"a long event":        {control.EventFilter{}, []answered{{body: strings.Repeat("data: "+long[:1<<15]+"\n", 3)}}, control.ErrMalformedAnswer, "an event that is too long"},
		"below 0":             {control.EventFilter{Since: -1}, []answered{{}}, control.ErrInvalidRequest, "Since is below 0"},
		"both":                {control.EventFilter{Since: 1, All: true}, []answered{{}}, control.ErrInvalidRequest, "both Since and All"},
		"no whole first byte": {control.EventFilter{All: true}, []answered{{body: ""}, {err: gone}}, gone, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, err := numbers(t, t.Context(), &scripted{answers: test.answers}, test.filter, 0)
				var problem *control.Problem
				var want *control.Problem
				if errors.As(test.want, &want) {
					if !errors.As(err, &problem) || !reflect.DeepEqual(problem, want) {
						t.Errorf("err = %v, want %v", err, want)
					}
				} else if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) {
					t.Errorf("err = %v, want %v with %q", err, test.want, test.says)
				}
			})
		})
	}
}

// TestAttemptsHavePauses that grow to a bound, and an end.
func TestAttemptsHavePauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := errors.New("refused")
		s := &scripted{answers: []answered{{body: event(5)}, {err: gone}}}
		began := time.Now()
		_, err := numbers(t, t.Context(), s, control.EventFilter{}, 0)
		if took := time.Since(began); !errors.Is(err, gone) || len(s.after) != 9 || took != 121*time.Second {
			t.Errorf("%d calls in %s: %v", len(s.after), took, err)
		}
		// A sandbox that is there and hangs up at once is asked as seldom, for as long as the caller likes.
		s = &scripted{answers: []answered{{body: "retry: 0\n\nid: 5\n\n"}}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if _, err := numbers(t, ctx, s, control.EventFilter{}, 0); !errors.Is(err, context.DeadlineExceeded) || len(s.after) > 130 {
			t.Errorf("%d calls in an hour: %v", len(s.after), err)
		}
		// The pause is what the sandbox asks for, and no less than a tenth of a second.
		s = &scripted{answers: []answered{{body: "retry: 5000\n\n" + event(5)}, {body: event(5) + event(6)}, {body: "retry: 1\n\n" + event(6) + event(7)}, {body: event(7) + event(8)}}}
		began = time.Now()
		if got, err := numbers(t, t.Context(), s, control.EventFilter{}, 4); err != nil || len(got) != 4 || time.Since(began) != 10100*time.Millisecond {
			t.Errorf("read %v, %v in %s", got, err, time.Since(began))
		}
	})
}

func TestTheTimeoutBoundsTheBeginningOfAStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		never := control.WithHTTPClient(&http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})})
		began := time.Now()
		for _, err := range newClient(t, "http://box", never, control.WithTimeout(time.Second)).Events(t.Context(), control.EventFilter{}) {
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Second {
				t.Errorf("after %s: %v", time.Since(began), err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		for _, err := range newClient(t, "http://box", never, control.WithTimeout(time.Hour)).Events(ctx, control.EventFilter{}) {
			if !errors.Is(err, context.Canceled) || time.Since(began) != time.Second+time.Minute {
				t.Errorf("after %s: %v", time.Since(began), err)
			}
		}
		// A caller who takes long is no silence.
		s := &scripted{answers: []answered{{body: event(5) + event(6)}}}
		for e, err := range newClient(t, "http://box", control.WithHTTPClient(&http.Client{Transport: s})).Events(t.Context(), control.EventFilter{}) {
			<-time.After(time.Hour)
			if err != nil || e.Number == 6 {
				break
			}
		}
		if len(s.after) != 1 {
			t.Errorf("%d connections for a slow caller", len(s.after))
		}
	})
}

// TestAStreamBringsTheToken on every connection, for the tenant, and prints it nowhere.
func TestAStreamBringsTheToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{answers: []answered{{body: event(5)}, {status: 401, kind: "application/problem+json", body: `{"detail":"` + token + ` is not it"}`}}}
		_, err := numbers(t, t.Context(), s, control.EventFilter{}, 0, control.WithToken(token), control.WithTenant("a&b"))
		wantProblem(t, err, 401, "*** is not it")
		if !slices.Equal(s.tokens, []string{"Bearer " + token, "Bearer " + token}) || s.urls[1] != "http://box/__admin/events?tenant=a%26b" {
			t.Errorf("brought %q to %q", s.tokens, s.urls)
		}
	})
}

func TestPastEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		past := func(filter control.EventFilter, answer answered, options ...control.Option) (got []int64, err error) {
			options = append([]control.Option{control.WithHTTPClient(&http.Client{Transport: &scripted{answers: []answered{answer}}})}, options...)
			events, err := newClient(t, "http://box", options...).PastEvents(t.Context(), filter)
			for _, e := range events {
				got = append(got, e.Number)
			}
			return got, err
		}
		all := answered{body: begins + "event: forgotten\ndata: {\"count\": 1}\n\n" + event(2) + event(3), whole: true}
		if got, err := past(control.EventFilter{}, all); err != nil || !slices.Equal(got, []int64{2, 3}) {
			t.Errorf("read %v, %v", got, err)
		}
		if got, err := past(control.EventFilter{Since: 2}, answered{body: event(2) + event(3), whole: true}); err != nil || !slices.Equal(got, []int64{3}) {
			t.Errorf("read %v, %v", got, err)
		}
		if got, err := past(control.EventFilter{Kinds: []control.EventKind{control.RequestEvent}}, all); err != nil || len(got) != 0 {
			t.Errorf("read %v, %v", got, err)
		}
		for want, answer := range map[error]answered{
			control.ErrEventsLost: {body: begins, whole: true}, io.ErrUnexpectedEOF: {body: event(2)}, control.ErrMalformedAnswer: {kind: "text/html"},
		} {
			if got, err := past(control.EventFilter{Since: 2}, answer); !errors.Is(err, want) || got != nil {
				t.Errorf("read %v, %v; want %v", got, err, want)
			}
		}
		if _, err := past(control.EventFilter{Since: -1}, all); !errors.Is(err, control.ErrInvalidRequest) {
			t.Errorf("below 0: %v", err)
		}
	})
}
