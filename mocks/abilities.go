package mocks

import (
	"time"

	"paysandbox/payment"
)

// The optional abilities of a provider, found by type assertion.
type (
	// Folder forgives spelling of paths before they are routed.
	Folder interface {
		// FoldPath gives the documented path that the provider takes this one for, or the path itself.
		FoldPath(path string) string
	}

	// Payer is the ability to send the payer to a page.
	Payer interface {
		// PageKey reads a payment's page key out of the address of a page; empty: not a page of this provider.
		PageKey(path, rawQuery string) string
		// Page is what the payer sees at an address that PageKey has read.
		Page(e Env, p payment.Payment, path string) Page
		// Answered is what the model makes of the payer's answer.
		Answered(e Env, p *payment.Payment, answer Answer) Proposal
		// Next is where the browser goes after the answer, from where the payment then stands.
		Next(e Env, p payment.Payment, answer Answer) Next
	}
)

// Answer is what a payer does with a challenge.
type Answer string

// The answers of a payer.
const (
	Approve Answer = "approve"
	Decline Answer = "decline"
	Abandon Answer = "abandon" // goes away; moves nothing by itself
)

// Answers lists every Answer.
func Answers() []Answer { return []Answer{Approve, Decline, Abandon} }

// Page is the data of a payer page. The sandbox owns the template.
type Page struct {
	Title   string
	Amount  payment.Money
	Lines   []string
	Receipt bool // it tells how the payment went; nobody answers here
}

// Next is where a browser goes. Without a URL it stays, and the page shows Note. A form (POST) is sent by the payer's browser, or,
// where a scenario plays the payer, by the sandbox in the browser's place.
type Next struct {
	Method string // GET: a redirect; POST: a form that the payer's browser sends
	URL    string
	Fields []FormField
	Note   string
}

// FormField is one field of a form.
type FormField struct{ Name, Value string }

// Introducer is the ability to say how a merchant's code begins: printed when the program starts.
type Introducer interface {
	Introduce(Settings) Introduction
}

// Introduction is what a merchant's code needs, and a request that works as it stands.
type Introduction struct {
	Credentials []FormField // in the provider's own words
	Path        string      // of the request, below the provider's base URL
	Header      []FormField
	Body        string
	Once        string // why the request works once only; empty: it works again and again
}

// Lister is the ability to list what happened. Every line has a number of the series in which payments are numbered: a payment's own
// line has its number, and what followed, such as a refund, has one that Enter took with Env.Count("payment", …).
type Lister interface {
	// Lines gives the lines of a payment. It is called after each change; a line keeps its number, time and payment.
	Lines(payment.Payment) []Line
}

// Line is one line of a list.
type Line struct {
	Number int64
	At     time.Time // tenant time
	Class  int       // everything by which the provider's list can be filtered, from 1 to 63
	Amount int64     // by which a list may be sorted
	Owner  string    // number of the payment; set by the sandbox
}

// LineQuery asks for a page of lines.
type LineQuery struct {
	Classes  func(class int) bool // which classes match
	From, To time.Time            // both inclusive; zero: no bound
	Order    func(a, b Line) int  // nil: by number, which is by time; else every match is looked at, without its Owner, ties by number
	Reverse  bool                 // the last first, ties too
	Offset   int
	Limit    int
}

// Cabinet is the ability of a merchant's staff to do by hand, in the provider's own cabinet, what the API does by a call.
type Cabinet interface {
	// InCabinet gives the operation that takes (Capture), releases (Void) or gives back (Refund) money, and what it makes of a payment:
	// of so many minor units, or, with 0, of all there are. An empty operation: the cabinet cannot do it.
	InCabinet(kind payment.Kind, minor int64) (operation string, decide Decide)
}

// Wallet is the ability to make the encrypted tokens that a wallet would hand to a merchant's page.
type Wallet interface {
	// Wallet is the wallet's name in the control plane's paths: "googlepay".
	Wallet() string
	// MintToken makes a token that the provider itself can open, as the merchant sends it. The error says what would have been right.
	MintToken(Env, TokenRequest) (string, error)
}

// TokenRequest is what a wallet's token shall hold. Empty fields have a working default. Cards and expiry dates may be wrong on
// purpose: the provider judges them when the token is used.
type TokenRequest struct {
	Card        string // number of a test card
	CardExpires string // "MM/YYYY"
	AuthMethod  string // the wallet's own word
	Merchant    string // as the wallet knows the merchant; empty: the tenant's own
	Expires     string // of the token: an RFC 3339 instant, or a duration from the tenant's now such as "15m" or "-1m"
}

// Notifier is the ability to tell the merchant what happened.
type Notifier interface {
	// Notify makes what the merchant is told of one of About.Notifications: rendered and signed, once. False: the merchant gave no address.
	// Tamper, unless empty, is what a scenario wants wrong with it.
	Notify(e Env, p payment.Payment, event string, tamper Tamper) (Message, bool)
	// Accepted says whether an answer acknowledges it.
	Accepted(event string, status int, body []byte) bool
	// Retries are the pauses after which a notification that was not acknowledged comes again; none: it comes once.
	Retries(event string) []time.Duration
}

// Tamper is what is wrong with a notification, as only its provider can make it.
type Tamper string

// What a provider tampers with.
const (
	BadSignature Tamper = "bad_signature" // signed with another key
	WrongAmount  Tamper = "wrong_amount"  // another amount under the signature of the right one
)

// Message is a notification ready to be sent.
type Message struct {
	URL         string
	ContentType string
	Header      map[string]string // beyond Content-Type; usually nil
	Body        []byte
	Judged      bool // the merchant's answer says whether it comes again; else whatever is answered ends it
}

// Sampler is the ability to make up what a merchant's code would send, so that a payment can be had without such code.
type Sampler interface {
	// Samples lists the statuses to which a made-up payment can be brought, in the order of a payment's life.
	Samples() []payment.Status
	// Sample is the way to one of them; its first step makes the payment. The error says what in the order would have been right.
	Sample(e Env, to payment.Status, o Order) ([]SampleStep, error)
}

// Order is what a made-up payment is about. What is empty has a value that works.
type Order struct {
	Minor     int64 // minor units
	Reference string
	Method    string      // one of About.Methods
	Fields    []FormField // of the request that makes the payment, by their documented names; they win over the rest
}

// SampleStep is one step of a made-up payment: either the merchant's call, or a move of the provider's side.
type SampleStep struct {
	// Call makes the signed request about the payment of this number; the first step's has none yet.
	Call func(number string) *Request
	To   payment.State
}
