package sandbox

import (
	"net/http"
	"time"

	"paysandbox/internal/yamlfile"
)

// advanced is a clock after it was moved on.
type advanced struct {
	Tenant string `json:"tenant"`
	ClockState
	Ran int64 `json:"ran"` // planned items that ran: a payment that is looked at counts once, whatever it found due
}

// clockOf is a tenant's clock as the control plane shows it.
type clockOf struct {
	Tenant string `json:"tenant"`
	ClockState
}

// getClock shows how the tenant's clock stands.
func (c control) getClock(r *http.Request) (any, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	return clockOf{t.name, t.Clock()}, nil
}

// setClock is PUT {mode, now?}.
func (c control) setClock(r *http.Request) (any, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Mode string    `json:"mode"`
		Now  time.Time `json:"now"`
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	if err := t.SetClock(ClockOptions{Mode: body.Mode, Start: body.Now}); err != nil {
		return nil, err
	}
	return clockOf{t.name, t.Clock()}, nil
}

// advanceClock is POST {by}, {to} or {until: idle}, and answers when what it caused has settled.
func (c control) advanceClock(r *http.Request) (any, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		By    yamlfile.Located[time.Duration] `json:"by"`
		To    yamlfile.Located[time.Time]     `json:"to"`
		Until yamlfile.Located[string]        `json:"until"`
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	given := 0
	for _, at := range []yamlfile.Position{body.By.Position, body.To.Position, body.Until.Position} {
		if at.Given() {
			given++
		}
	}
	if given != 1 {
		return nil, badRequest(`write one of {"by": "90s"}, {"to": "2026-01-15T09:00:00Z"} and {"until": "idle"}`)
	}
	ran, err := int64(0), error(nil)
	switch {
	case body.By.Position.Given():
		ran, err = t.steer(func(b *books) error { return b.clock.AdvanceBy(body.By.Value) })
	case body.To.Position.Given():
		ran, err = t.AdvanceTo(body.To.Value)
	case body.Until.Value != "idle":
		err = badRequest("until %s; known: idle", yamlfile.Quote(body.Until.Value))
	default:
		ran, err = t.AdvanceUntilIdle()
	}
	if err != nil {
		return nil, err
	}
	return advanced{t.name, t.Clock(), ran}, nil
}
