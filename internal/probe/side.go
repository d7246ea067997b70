package probe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// longestAnswer is how much of an answer is read, in bytes.
const longestAnswer = 1 << 20

// Options say how the other side is spoken to.
type Options struct {
	Base    string        // address of the provider's API, an absolute http or https URL
	RunID   string        // part of every number that the merchant gives, so that two runs do not meet; up to 24 letters, digits and "-"
	Timeout time.Duration // of each request; above 0
	Money   bool          // whether trials that move money are asked
	Header  http.Header   // sent with each request besides; nil: none
	Secrets []string      // what no report may show
	// Now is the merchant's time, used where the other side's answers carry no Date; nil is not allowed.
	Now func() time.Time
	// Wait passes the time between two polls; nil: the machine's.
	Wait func(context.Context, time.Duration) error
}

// Side is the other side: whoever is asked. Requests go one after another, and no redirect is followed.
type Side struct {
	options Options
	client  http.Client
	left    Sends // what the present trial may still send
	sent    int
	number  int
	seen    time.Time // the Date of the newest answer
	mask    *mask
}

// Request is what a trial sends.
type Request struct {
	Kind   string // counted by
	Method string // empty: POST
	Path   string // below the base, with "/"; may have a query
	Header http.Header
	Body   []byte
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // up to 1 MiB
}

// unclear is an outcome that nothing can be learned from.
type unclear struct{ why string }

func (u unclear) Error() string { return u.why }

// Unclear says why a trial could not tell.
func Unclear(format string, args ...any) error { return unclear{fmt.Sprintf(format, args...)} }

var runIDs = regexp.MustCompile(`^[A-Za-z0-9-]{1,24}$`)

// NewSide makes a side; nothing is sent. The error says which option is wrong.
func NewSide(o Options) (*Side, error) {
	u, err := url.Parse(o.Base)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return nil, errors.New("the base URL is not an absolute http or https URL; give for example http://127.0.0.1:8080/intellectmoney")
	case u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return nil, errors.New("the base URL has a user, a query or a fragment; give scheme, host and path only")
	case !runIDs.MatchString(o.RunID):
		return nil, fmt.Errorf("run id %q: write 1 to 24 letters, digits and -, for example run-1", o.RunID)
	case o.Timeout <= 0:
		return nil, errors.New("the time-out of a request wants more than 0, for example 30s")
	}
	o.Base = strings.TrimRight(o.Base, "/")
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 1}
	return &Side{options: o, mask: newMask(o.Secrets), client: http.Client{
		Transport: transport, Timeout: o.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Close lets go of idle connections.
func (s *Side) Close() { s.client.CloseIdleConnections() }

// Base is the address of the provider's API, without "/" at its end.
func (s *Side) Base() string { return s.options.Base }

// Number is a new number of the merchant's own, up to 32 characters, that no other run gives.
func (s *Side) Number() string {
	s.number++
	return "P-" + s.options.RunID + "-" + strconv.Itoa(s.number)
}

// Now is the other side's time as its newest answer told it, else the merchant's.
func (s *Side) Now() time.Time {
	if s.seen.IsZero() {
		return s.options.Now()
	}
	return s.seen
}

// Wait passes time between two polls.
func (s *Side) Wait(ctx context.Context, d time.Duration) error {
	if s.options.Wait != nil {
		return s.options.Wait(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Send sends one request and reads its answer. The error is the connection's, or that the trial did not declare the request.
func (s *Side) Send(ctx context.Context, r Request) (Answer, error) {
	if s.left[r.Kind] <= 0 {
		return Answer{}, fmt.Errorf("mistake of the probe: a trial sends more %s than it declares", r.Kind)
	}
	s.left[r.Kind]--
	method := r.Method
	if method == "" {
		method = http.MethodPost
	}
	request, err := http.NewRequestWithContext(ctx, method, s.options.Base+r.Path, bytes.NewReader(r.Body))
	if err != nil {
		return Answer{}, err
	}
	request.GetBody = nil // nothing on the way sends it a second time
	request.Header.Set("User-Agent", "paysandbox-probe")
	for _, headers := range []http.Header{s.options.Header, r.Header} {
		for name, values := range headers {
			request.Header[name] = values
		}
	}
	s.sent++
	response, err := s.client.Do(request)
	if err != nil {
		return Answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, longestAnswer))
	if err != nil {
		return Answer{}, err
	}
	if at, err := http.ParseTime(response.Header.Get("Date")); err == nil {
		s.seen = at
	}
	return Answer{Status: response.StatusCode, Header: response.Header, Body: body}, nil
}

// Excerpt is the beginning of a body in one line, for an outcome that nobody foresaw; empty for an empty one.
func (a Answer) Excerpt() string {
	const longest = 160 // characters
	text := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(string(a.Body), "\ufffd")), " "))
	if len(text) > longest {
		return string(text[:longest]) + "…"
	}
	return string(text)
}
