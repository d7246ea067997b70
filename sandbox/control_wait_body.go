package sandbox

import (
	"cmp"
	"slices"
	"time"

	"paysandbox/internal/notify"
	"paysandbox/internal/scenario"
	"paysandbox/internal/yamlfile"
	"paysandbox/payment"
)

// waitBody is the body of POST /__admin/wait.
type waitBody struct {
	For struct {
		Payment yamlfile.Located[struct {
			ID        string `json:"id"`
			Reference string `json:"reference"`
			State     string `json:"state"`
			Status    string `json:"status"`
		}] `json:"payment"`
		Notification yamlfile.Located[struct {
			Event   string `json:"event"`
			Payment string `json:"payment"`
			State   string `json:"state"`
		}] `json:"notification"`
		Requests yamlfile.Located[struct {
			Provider string `json:"provider"`
			Op       string `json:"op"`
			Payment  string `json:"payment"`
			Count    string `json:"count"`
		}] `json:"requests"`
	} `json:"for"`
	Timeout time.Duration `json:"timeout"`
}

// awaited checks a body.
func (b waitBody) awaited() (a Awaited, err error) {
	given := 0
	for _, at := range []yamlfile.Position{b.For.Payment.Position, b.For.Notification.Position, b.For.Requests.Position} {
		if at.Given() {
			given++
		}
	}
	if given != 1 {
		return a, badRequest("a wait is for payment, for notification or for requests: name just one, for example {\"for\": {\"payment\": {\"reference\": \"EP-1\", \"status\": \"paid\"}}}")
	}
	read := func(text string, into *payment.ID) {
		if text == "" || err != nil {
			return
		}
		*into, err = payment.ParseID(text)
	}
	p, n, q := b.For.Payment.Value, b.For.Notification.Value, b.For.Requests.Value
	a.Payment = AwaitedPayment{Reference: p.Reference, State: payment.State(p.State), Status: payment.Status(p.Status)}
	a.Notification = AwaitedNotification{Event: n.Event, State: notify.State(n.State)}
	a.Requests = AwaitedRequests{Provider: q.Provider, Operation: q.Op}
	read(p.ID, &a.Payment.ID)
	read(n.Payment, &a.Notification.Payment)
	read(q.Payment, &a.Requests.Payment)
	switch {
	case err != nil:
		return a, err
	case b.For.Payment.Valid && (p.ID == "") == (p.Reference == ""):
		return a, badRequest("payment wants either id, such as intellectmoney:3000000000, or reference, the merchant's own number")
	case p.Status != "" && !slices.Contains(payment.Statuses(), a.Payment.Status):
		return a, badRequest("%s", yamlfile.Unknown("status", p.Status, texts(payment.Statuses())))
	case n.State != "" && !slices.Contains(notify.States(), a.Notification.State):
		return a, badRequest("%s", yamlfile.Unknown("state", n.State, texts(notify.States())))
	case b.For.Notification.Valid && a.Notification == AwaitedNotification{}:
		return a, badRequest("notification wants event, payment or state")
	case b.For.Requests.Valid && q.Op == "":
		return a, badRequest("requests wants op, the operation, and perhaps count, such as \">=2\"")
	}
	a.Requests.Count, err = scenario.ParseCount(cmp.Or(q.Count, ">=1"))
	if err != nil {
		return a, badRequest("%v", err)
	}
	return a, nil
}
