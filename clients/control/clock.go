package control

import (
	"context"
	"net/http"
	"time"
)

// How a clock goes.
const (
	Real   = "real"   // the machine's time
	Offset = "offset" // as fast as the machine's, from another start
	Frozen = "frozen" // stands until it is advanced
)

// Clock is how a tenant's clock stands.
type Clock struct {
	Tenant  string    `json:"tenant"`
	Mode    string    `json:"mode"` // Real, Offset or Frozen; a real clock that was advanced is an offset one
	Now     time.Time `json:"now"`
	Planned int       `json:"planned"` // items that wait: payments to be looked at, notifications to be sent
	Next    time.Time `json:"next"`    // when the first of them is due; zero: none is planned
	Ran     int64     `json:"ran"`     // of an advance: planned items that ran
}

// Clock asks how the tenant's clock stands.
//
// Errors: [*Problem] (404: there is no such tenant), [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) Clock(ctx context.Context) (Clock, error) {
	return c.clock(ctx, http.MethodGet, "/__admin/clock", nil)
}

// SetClock has the tenant's time go otherwise: [Frozen] and [Offset] from now on, or from the present where now is zero; [Real] takes no
// now. What falls due on the way has run when it returns.
//
// Errors: [*Problem] (400: an unknown mode; 409: the instant has passed, or lies beyond the year 2199), [ErrMalformedAnswer], or a failure
// of the connection.
func (c *Client) SetClock(ctx context.Context, mode string, now time.Time) (Clock, error) {
	return c.clock(ctx, http.MethodPut, "/__admin/clock", struct {
		Mode string    `json:"mode"`
		Now  time.Time `json:"now,omitzero"`
	}{mode, now})
}

// AdvanceBy moves the tenant's time on. What falls due on the way has run, in order, when it returns.
//
// Errors: [*Problem] (409: the duration is below zero, or leads beyond the year 2199), [ErrMalformedAnswer], or a failure of the
// connection.
func (c *Client) AdvanceBy(ctx context.Context, by time.Duration) (Clock, error) {
	return c.advance(ctx, map[string]string{"by": by.String()})
}

// AdvanceTo moves the tenant's time on to an instant.
//
// Errors: [*Problem] (409: the instant has passed, or lies beyond the year 2199), [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) AdvanceTo(ctx context.Context, to time.Time) (Clock, error) {
	return c.advance(ctx, map[string]string{"to": to.Format(time.RFC3339Nano)})
}

// AdvanceUntilIdle moves the tenant's time on until nothing is planned any longer.
//
// Errors: [*Problem] (409: one thing leads to another for ever, and the sentence names what), [ErrMalformedAnswer], or a failure of the
// connection.
func (c *Client) AdvanceUntilIdle(ctx context.Context) (Clock, error) {
	return c.advance(ctx, map[string]string{"until": "idle"})
}

func (c *Client) advance(ctx context.Context, how map[string]string) (Clock, error) {
	return c.clock(ctx, http.MethodPost, "/__admin/clock/advance", how)
}

func (c *Client) clock(ctx context.Context, method, path string, body any) (Clock, error) {
	var now Clock
	if err := c.do(ctx, method, path, body, &now); err != nil {
		return Clock{}, err
	}
	if now.Mode == "" || now.Now.IsZero() {
		return Clock{}, malformed(method, path, "no clock in it")
	}
	return now, nil
}
