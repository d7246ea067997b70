package sandbox

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"paysandbox/internal/expect"
	"paysandbox/internal/notify"
)

// notificationView is of what a merchant was told, as the control plane shows it: masked.
type notificationView struct {
	ID       int64         `json:"id"`
	Payment  string        `json:"payment"`
	Event    string        `json:"event"`
	State    notify.State  `json:"state"`
	Note     string        `json:"note,omitempty"` // what is special about this copy
	Due      time.Time     `json:"due"`            // of the next attempt, or of the last
	Request  messageView   `json:"request"`
	Attempts []attemptView `json:"attempts"`
}

// attemptView is one try.
type attemptView struct {
	At     time.Time  `json:"at"` // tenant time
	Status int        `json:"status,omitempty"`
	Answer string     `json:"answer,omitempty"`
	Error  string     `json:"error,omitempty"`
	Acked  bool       `json:"acked"`
	ByHand bool       `json:"by_hand,omitempty"`
	Next   *time.Time `json:"next,omitempty"` // of the next attempt; absent: none follows
	Took   string     `json:"took,omitempty"` // measured
}

// shownAnswer bounds how much of a receiver's answer is shown, in bytes.
const shownAnswer = 2 << 10

func (t *Tenant) viewNotification(n notify.View) notificationView {
	v := notificationView{
		ID: n.ID, Payment: n.Key, Event: n.Event, State: n.State, Note: n.Note, Due: n.Due, Attempts: []attemptView{},
		Request: messageView{Method: http.MethodPost, URL: t.mask.String(n.URL)},
	}
	header := http.Header{}
	if n.ContentType != "" {
		header.Set("Content-Type", n.ContentType)
	}
	for name, value := range n.Header {
		header.Set(name, value)
	}
	v.Request.Header = t.mask.Header(header)
	if utf8.Valid(n.Body) {
		v.Request.show(t, n.Body)
	} else {
		v.Request.Cut = len(n.Body)
	}
	for _, a := range n.Attempts {
		one := attemptView{At: a.At, Status: a.Status, Error: t.mask.String(a.Error), Acked: a.Acked, ByHand: a.ByHand, Took: a.Took.String()}
		if answer := a.Answer[:min(len(a.Answer), shownAnswer)]; utf8.Valid(answer) {
			one.Answer = t.mask.String(string(answer))
		}
		if !a.Next.IsZero() {
			one.Next = &a.Next
		}
		v.Attempts = append(v.Attempts, one)
	}
	return v
}

// listNotifications lists of what the merchant was told, oldest first: ?payment= ?event= ?state= ?since= a number, ?limit= (default
// 100, newest kept).
func (c control) listNotifications(r *http.Request) (any, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	q := r.URL.Query()
	since, err := number(q.Get("since"), 0)
	if err != nil {
		return nil, badRequest("since: %v", err)
	}
	limit, err := number(q.Get("limit"), 100)
	if err != nil {
		return nil, badRequest("limit: %v", err)
	}
	if state := notify.State(q.Get("state")); state != "" && !slices.Contains(notify.States(), state) {
		return nil, badRequest("state=%s; known: %v", state, notify.States())
	}
	notices := t.books.Load().notices
	all, dropped := notices.All()
	all = slices.DeleteFunc(all, func(n notify.View) bool {
		return n.ID <= since || !wants(q.Get("payment"), n.Key, numberOf(n.Key)) || !wants(q.Get("event"), n.Event) || !wants(q.Get("state"), string(n.State))
	})
	all = all[max(0, int64(len(all))-limit):]
	views := make([]notificationView, len(all))
	for i, n := range all {
		views[i] = t.viewNotification(n)
	}
	holding, held := notices.Holding()
	return map[string]any{"tenant": t.name, "holding": holding, "held": held, "dropped": dropped, "notifications": views}, nil
}

// numberOf is the number in a payment's id.
func numberOf(id string) string {
	for i := range len(id) {
		if id[i] == ':' {
			return id[i+1:]
		}
	}
	return id
}

// notification finds the notification that the path names.
func (c control) notification(r *http.Request) (*Tenant, *notify.Queue, notify.View, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, nil, notify.View{}, err
	}
	n, err := number(r.PathValue("number"), 0)
	if err != nil {
		return nil, nil, notify.View{}, badRequest("notification: %v", err)
	}
	notices := t.books.Load().notices
	v, found := notices.Get(n)
	if !found {
		return nil, nil, v, &problem{http.StatusNotFound, "tenant " + t.name + " has no notification " + strconv.FormatInt(n, 10) + ", or no longer; GET /__admin/notifications lists them"}
	}
	return t, notices, v, nil
}

func (c control) getNotification(r *http.Request) (any, error) {
	t, _, v, err := c.notification(r)
	if err != nil {
		return nil, err
	}
	return t.viewNotification(v), nil
}

// redeliver sends the same bytes once more and answers when the attempt has been judged.
func (c control) redeliver(r *http.Request) (any, error) {
	t, notices, v, err := c.notification(r)
	if err != nil {
		return nil, err
	}
	if err := notices.Redeliver(v.ID); err != nil {
		if errors.Is(err, notify.ErrUnknown) {
			return nil, err
		}
		return nil, &problem{http.StatusConflict, err.Error()}
	}
	notices.Wait()
	v, _ = notices.Get(v.ID)
	return t.viewNotification(v), nil
}

// holdNotifications keeps back whatever falls due from now on.
func (c control) holdNotifications(r *http.Request) (any, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	notices := t.books.Load().notices
	notices.Hold()
	_, held := notices.Holding()
	return map[string]any{"tenant": t.name, "holding": true, "held": held}, nil
}

// releaseNotifications lets go what is held: {"order": "as_due" | "reversed"}, or no body. It answers when all have been judged once.
func (c control) releaseNotifications(r *http.Request) (any, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Order string `json:"order"`
	}
	if err := decodeAny(r, &body); err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"", "as_due", "reversed"}, body.Order) {
		return nil, badRequest("order %q is not known; known: as_due, reversed", body.Order)
	}
	notices := t.books.Load().notices
	released := notices.Release(body.Order == "reversed")
	notices.Wait()
	return map[string]any{"tenant": t.name, "holding": false, "released": released}, nil
}

// toldOf is of what the merchant was told about these payments.
func (b *books) toldOf(payments []string) (told []expect.Told) {
	about := map[string]bool{}
	for _, id := range payments {
		about[id] = true
	}
	all, _ := b.notices.All()
	for _, n := range all {
		if about[n.Key] {
			told = append(told, expect.Told{Number: n.ID, Event: n.Event, Attempts: len(n.Attempts), Acked: n.Acked(), Final: n.State.Final()})
		}
	}
	return told
}
