package ipay_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"paysandbox/clients/ipay"
	"paysandbox/internal/fault"
)

// end is what a call comes to for the merchant when its exchange breaks.
type end string

const (
	endUnknown  end = "unknown"  // it may have been carried out, and asking tells
	endRefused  end = "refused"  // a gateway that gives a 4xx says that it did not hand the request on
	endAnswered end = "answered" // the whole answer arrived, and is the result
)

// ends says of every way to break an exchange what the call comes to.
var ends = map[string]end{
	"before_commit reset": endUnknown, "before_commit close": endUnknown, "before_commit hang": endUnknown,
	"before_commit status 503": endUnknown, "before_commit status 429": endRefused,
	"after_commit reset": endUnknown, "after_commit close": endUnknown, "after_commit hang": endUnknown, "after_commit status 504": endUnknown,
	"mid_body reset": endUnknown, "mid_body close": endUnknown, "mid_body truncate": endUnknown, "mid_body garbage": endUnknown, "mid_body slow 1ms": endAnswered,
	"after_answer reset": endAnswered, "after_answer close": endAnswered,
}

// breakage is one way to break an exchange, and what comes of it.
type breakage struct {
	fault.Fault
	end end
}

// breakages are all ways that the sandbox knows.
func breakages(t testing.TB) (all []breakage) {
	t.Helper()
	add := func(f fault.Fault) {
		end, said := ends[f.String()]
		if err := f.Check(); err != nil || !said {
			t.Fatalf("the table does not say what becomes of %v, %v", f, err)
		}
		all = append(all, breakage{f, end})
	}
	for _, phase := range fault.Phases() {
		for _, kind := range fault.Kinds(phase) {
			f := fault.Fault{Phase: phase, Kind: kind}
			switch {
			case kind == fault.Slow:
				f.Every = time.Millisecond
			case kind == fault.Status && phase == fault.BeforeCommit:
				f.Status = http.StatusTooManyRequests
				add(f)
				f.Status = http.StatusServiceUnavailable
			case kind == fault.Status: // no 4xx: a gateway that gives one after the work lies, and no client can tell
				f.Status = http.StatusGatewayTimeout
			}
			add(f)
		}
	}
	if len(all) != len(ends) {
		t.Fatalf("the table has %d ways, the sandbox %d", len(ends), len(all))
	}
	return all
}

// rule is the scenario's: only the first call of the action breaks.
func (f breakage) rule(action string) string {
	what := fmt.Sprintf("phase: %s, kind: %s", f.Phase, f.Kind)
	switch f.Kind {
	case fault.Status:
		what += fmt.Sprintf(", status: %d", f.Status)
	case fault.Slow:
		what += fmt.Sprintf(", every: %s", f.Every)
	}
	return fmt.Sprintf("{ at: %s, calls: 1, fault: { %s } }", action, what)
}

func (f breakage) committed() bool { return f.Phase != fault.BeforeCommit }
func (f breakage) unknown() bool   { return f.end == endUnknown }

// broken makes one broken call and holds what the client says of it, and that it was sent once, over the connection that was there if
// one was.
func (b *box) broken(s *sockets, c *ipay.Client, tenant, action string, f breakage, call func(context.Context) error) error {
	b.t.Helper()
	before := len(b.journal(tenant, action))
	s.warmUp(b.t, c)
	dialled, want := s.dialled.Load(), int32(0)
	if s.DisableKeepAlives {
		want = 1
	}
	err := b.leaving(f, func() bool { return len(b.journal(tenant, action)) > before }, call)
	if fresh := s.dialled.Load() - dialled; fresh != want {
		b.t.Errorf("the call dialled %d times, want %d", fresh, want)
	}
	var status *ipay.HTTPError
	if got := errors.Is(err, ipay.ErrOutcomeUnknown); (err == nil) != (f.end == endAnswered) || got != f.unknown() || errors.Is(err, ipay.ErrUnavailable) {
		b.t.Errorf("err = %v, want it %s", err, f.end)
	}
	if is := errors.As(err, &status); is != (f.Kind == fault.Status) || is && status.Status != f.Status {
		b.t.Errorf("err = %v, want an HTTPError of status %d", err, f.Status)
	}
	if errors.Is(err, ipay.ErrMalformedAnswer) != (f.Kind == fault.Garbage) || errors.Is(err, context.Canceled) != (f.Kind == fault.Hang) {
		b.t.Errorf("err = %v is not for %v", err, f)
	}
	seen := b.journal(tenant, action)[before:]
	if len(seen) != 1 || seen[0].Fault != f.String() || (seen[0].Outcome == "stopped") == f.committed() {
		b.t.Errorf("the journal tells %+v, want one request that broke by %v", seen, f)
	}
	if f.Phase == fault.AfterAnswer {
		b.spend(s, c)
	}
	return err
}

// leaving makes a call, whose merchant leaves once the sandbox has fallen silent.
func (b *box) leaving(f breakage, silent func() bool, call func(context.Context) error) (err error) {
	ctx, leave := context.WithCancel(b.t.Context())
	defer leave()
	over := make(chan struct{})
	go func() {
		defer close(over)
		err = call(ctx)
	}()
	for f.Kind == fault.Hang && ctx.Err() == nil {
		select {
		case <-over:
			b.t.Error("the call ended by itself")
			leave()
		default:
			if silent() {
				leave()
			}
		}
	}
	<-over
	return err
}

// spend uses the connection up that dies after its answer: whatever is sent on it next is lost, and a question may be asked again.
func (b *box) spend(s *sockets, c *ipay.Client) {
	b.t.Helper()
	dialled := s.dialled.Load()
	_, err := c.CalculateFee(b.t.Context(), 1)
	if fresh := s.dialled.Load() > dialled; errors.Is(err, ipay.ErrUnavailable) == fresh || (err == nil) != fresh {
		b.t.Errorf("the next question gives %v, over a fresh connection: %t", err, fresh)
	}
}
