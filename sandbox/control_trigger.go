package sandbox

import (
	"net/http"

	"paysandbox/internal/yamlfile"
)

// trigger is POST {event, override?}: it makes a payment and brings it to the event.
func (c control) trigger(r *http.Request) (any, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Event    string                   `json:"event"`
		Override yamlfile.Entries[string] `json:"override"`
	}
	if err := decode(r, &body); err != nil {
		return nil, err
	}
	wanted := Trigger{Event: body.Event}
	for _, one := range body.Override {
		wanted.Override = append(wanted.Override, Assignment{Name: one.Key, Value: one.Value})
	}
	e, after, err := t.trigger(wanted)
	if err != nil {
		return nil, err
	}
	return t.viewPayment(e.books, after), nil
}
