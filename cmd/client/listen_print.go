package main

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"paysandbox/clients/control"
)

// ready is where notifications go, for --output json.
type ready struct {
	Ready     bool     `json:"ready"` // always true: tells the object from those that follow
	Tenant    string   `json:"tenant"`
	Providers []string `json:"providers"`
	Address   string   `json:"address"`
	ForwardTo string   `json:"forward_to,omitempty"`
}

// heard is an attempt to deliver a notification, for --output json.
type heard struct {
	Notification int64     `json:"notification"`
	Payment      string    `json:"payment"`
	Event        string    `json:"event"`
	Note         string    `json:"note,omitempty"`
	Attempt      int       `json:"attempt"` // from 1
	At           time.Time `json:"at"`      // tenant time
	Status       int       `json:"status,omitempty"`
	Answer       string    `json:"answer,omitempty"` // the beginning of the body, where it is text
	Error        string    `json:"error,omitempty"`
	Unreachable  bool      `json:"unreachable,omitempty"` // status and answer are of this program: the merchant was not reached
	Verdict      string    `json:"verdict"`               // acknowledged, not acknowledged, or delivered where nobody judges
	Next         time.Time `json:"next,omitzero"`         // tenant time of the next attempt; none: none follows
}

// printReady says where notifications go from now on.
func (a *app) printReady(d *diversion, target *url.URL) error {
	titles, names := d.titles()
	r := ready{Ready: true, Tenant: d.tenant, Providers: names, Address: d.address}
	on := "each is acknowledged here"
	if target != nil {
		r.ForwardTo = target.String()
		on = "from there to " + r.ForwardTo
	}
	return a.printLine(r, "Ready: notifications of tenant "+d.tenant+" at "+inWords(titles)+" go to "+d.address+", and "+on)
}

// printHeard says what became of an attempt, by its place in the list.
func (a *app) printHeard(n control.Notification, i int) error {
	at := n.Attempts[i]
	h := heard{Notification: n.ID, Payment: n.Payment, Event: n.Event, Note: n.Note, Attempt: i + 1, At: at.At, Status: at.Status, Answer: at.Answer, Error: at.Error, Next: at.Next}
	h.Unreachable = strings.HasPrefix(at.Answer, notReached)
	next := ""
	switch {
	case at.Acked:
		h.Verdict = "acknowledged"
	case n.State == control.Delivered:
		h.Verdict = "delivered"
	case at.Next.IsZero():
		h.Verdict, next = "not acknowledged", "and does not come again"
	default:
		h.Verdict, next = "not acknowledged", "comes again at "+clockText(at.Next)+", "+at.Next.Sub(at.At).Round(time.Second).String()+" later"
	}
	return a.printLine(h, words(clockText(at.At), h.Verdict, "payment "+n.Payment, n.Event, "notification "+strconv.FormatInt(n.ID, 10), n.Note,
		"attempt "+strconv.Itoa(i+1), h.answered(), next))
}

// shownBody is how many characters of a merchant's answer a line has.
const shownBody = 60

// answered is what the merchant said, in short.
func (h heard) answered() string {
	switch {
	case h.Unreachable:
		return strings.TrimSpace(strings.TrimPrefix(h.Answer, "client listen: "))
	case h.Status == 0:
		return "not answered: " + h.Error
	}
	return words("answered "+strconv.Itoa(h.Status)+" "+bodyText(h.Answer), h.Error)
}

// bodyText is the beginning of a body. It is quoted where blanks or a line break at its ends may be what is wrong with it.
func bodyText(body string) string {
	text, more := []rune(body), ""
	if len(text) > shownBody {
		text, more = text[:shownBody], "…"
	}
	switch short := string(text); {
	case short == "":
		return "without text"
	case short != strings.TrimSpace(short), short != printable(short):
		return strconv.Quote(short) + more
	default:
		return short + more
	}
}
