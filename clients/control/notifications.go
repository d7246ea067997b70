package control

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// NotificationState says where a notification is.
type NotificationState string

// States of notifications.
const (
	Planned   NotificationState = "planned"   // its next attempt is not due yet
	Held      NotificationState = "held"      // it is due, and the sandbox holds all of them
	UnderWay  NotificationState = "under_way" // its attempt waits for its turn, or is on the wire
	Delivered NotificationState = "delivered" // it arrived, and nobody judges the answer
	Acked     NotificationState = "acked"     // the merchant acknowledged it
	Failed    NotificationState = "failed"    // no attempt was acknowledged, and none will follow
	Lost      NotificationState = "lost"      // a scenario made it and does not deliver it
)

// Notification is something of which a merchant is told, or was. Secrets and card numbers in it are masked. Keys of its JSON that are not
// here are left out.
type Notification struct {
	ID       int64             `json:"id"`      // counts from 1
	Payment  string            `json:"payment"` // "ipay:1234567"
	Event    string            `json:"event"`   // the sandbox's word for what is told: "paid"
	State    NotificationState `json:"state"`
	Note     string            `json:"note,omitempty"` // what is special about this copy; "": nothing
	Due      time.Time         `json:"due"`            // tenant time of the next attempt, or of the last
	Request  Message           `json:"request"`
	Attempts []Attempt         `json:"attempts"` // oldest first
}

// Message is what a merchant's address is sent.
type Message struct {
	Method string      `json:"method"`
	URL    string      `json:"url"`
	Header http.Header `json:"header,omitempty"`
	Body   string      `json:"body,omitempty"` // text; "" where it is none
	Cut    int         `json:"cut,omitempty"`  // bytes of the body that are not shown
}

// Attempt is one try to deliver a notification.
type Attempt struct {
	At     time.Time `json:"at"`               // tenant time
	Status int       `json:"status,omitempty"` // the HTTP status; 0: none came
	Answer string    `json:"answer,omitempty"` // the beginning of the answer's body
	Error  string    `json:"error,omitempty"`  // why no whole answer came
	Acked  bool      `json:"acked"`            // the answer acknowledges
	ByHand bool      `json:"by_hand,omitempty"`
	Next   time.Time `json:"next,omitzero"` // tenant time of the next attempt; zero: none follows
}

// NotificationFilter says which notifications to list. The zero value is the newest 100 of all.
type NotificationFilter struct {
	Payment string            // id, or its number alone
	Event   string            // "paid"
	State   NotificationState // "acked"
	Since   int64             // those with a greater ID
	Limit   int               // how many, the newest; 0: 100
}

func (f NotificationFilter) query() string {
	q := url.Values{}
	add(q, "payment", f.Payment)
	add(q, "event", f.Event)
	add(q, "state", string(f.State))
	if f.Since != 0 {
		q.Set("since", strconv.FormatInt(f.Since, 10))
	}
	if f.Limit != 0 {
		q.Set("limit", strconv.Itoa(f.Limit))
	}
	return asked(q)
}

// NotificationList is a tenant's notifications.
type NotificationList struct {
	Holding       bool           `json:"holding"`       // whether the sandbox holds what falls due
	Held          int            `json:"held"`          // how many it holds
	Dropped       int64          `json:"dropped"`       // how many that have ended it has forgotten
	Notifications []Notification `json:"notifications"` // oldest first
}

// Notifications lists of what the merchant was told. A payment or an event of which nobody was told is an empty list.
//
// Errors: [*Problem] (400: a state that the sandbox does not know, a number or a limit below 0; 404: there is no such tenant),
// [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) Notifications(ctx context.Context, filter NotificationFilter) (NotificationList, error) {
	path := "/__admin/notifications" + filter.query()
	var list NotificationList
	if err := c.do(ctx, http.MethodGet, path, nil, &list); err != nil {
		return NotificationList{}, err
	}
	if list.Notifications == nil {
		return NotificationList{}, malformed(http.MethodGet, path, "no list of notifications in it")
	}
	return list, nil
}

// Notification asks for one.
//
// Errors: [*Problem] (404: there is none of this number, or no longer; 400: the number is below 0), [ErrMalformedAnswer], or a failure of
// the connection.
func (c *Client) Notification(ctx context.Context, number int64) (Notification, error) {
	return c.notification(ctx, http.MethodGet, number, "")
}

func (c *Client) notification(ctx context.Context, method string, number int64, under string) (Notification, error) {
	path := "/__admin/notifications/" + strconv.FormatInt(number, 10) + under
	var n Notification
	if err := c.do(ctx, method, path, nil, &n); err != nil {
		return Notification{}, err
	}
	if n.ID == 0 || n.Payment == "" {
		return Notification{}, malformed(method, path, "no notification in it")
	}
	return n, nil
}
