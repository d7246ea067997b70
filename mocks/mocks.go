// Package mocks is the seam between providers and the sandbox. A provider knows how its original behaves; it is a stateless
// value, one per process, and learns everything about a tenant from the call. The sandbox owns time, storage, chance and
// scenarios, and moves every payment through the provider's Enter. See ARCHITECTURE.md, "The seam".
package mocks

import (
	"errors"
	"iter"
	"net/http"
	"time"

	"paysandbox/payment"
)

// Provider is one imitated payment provider.
type Provider interface {
	// Name is the folder, the first part of a payment's id and the path prefix: "intellectmoney".
	Name() string
	// About is what the provider can say of itself without a payment: sources, settable names, test cards, guesses.
	About() About
	// Operations is the whole surface, in the order of the contract.
	Operations() []Operation
	// Machine is every step a payment can take.
	Machine() payment.Machine
	// NewSettings makes a merchant's settings. With draw nil they carry the documented credentials of the default tenant, else
	// credentials drawn for a tenant of its own.
	NewSettings(draw func(purpose string) [32]byte) Settings

	// Open reads whose call this is and which operation it names. It verifies nothing and never fails: what it could not read
	// stays empty and Verify refuses it.
	Open(*Request) *Call
	// Verify proves the caller, in the provider's own order of checks.
	Verify(Tenant, *Call) error
	// Enter is the one place that knows what arriving in a state means: the ledger, the deadline, the details.
	Enter(Env, *payment.Payment, Step)
	// Due is what the model does at the payment's deadline.
	Due(Env, *payment.Payment) Proposal
	// Status is total over every payment the machine can make.
	Status(payment.Payment) payment.Status
	// Set changes one settable name for a scenario. The linter calls it on a zero payment, so it checks name and value before it
	// looks at anything else.
	Set(p *payment.Payment, name, value string) error
	// Render speaks the provider's language: exactly one of value and err says what the call came to.
	Render(e Env, c *Call, value any, err error) Response
}

// Operation is one line of a provider's surface.
type Operation struct {
	Name      string   // as the provider documents it; scenarios use it
	Method    string   // HTTP method
	Path      string   // below the provider's base URL
	Aliases   []string // older paths of the same operation
	Fields    []string // documented request fields in the provider's canonical spelling: what a scenario's `when` may name
	NoPayment bool     // about no payment (a test, a list, a fee): only scripts of scope tenant see it
	// Serve checks the operation's own fields and calls Create or Act with a function that proposes. An error it returns is for
	// Render; errors of Create and Act go back untouched unless the provider has its own words for them.
	Serve func(Tenant, *Call) (any, error)
}

// Request is what arrived, exactly as it came.
type Request struct {
	Method string
	Path   string // below the provider's base URL, folded where the provider forgives spelling
	Query  string // raw
	Header http.Header
	Body   []byte
}

// Wire is a request decoded into the provider's own struct.
type Wire interface {
	// Field gives a documented request field as text, by its canonical name.
	Field(name string) (string, bool)
	// Document is the body as a JSON-like tree in the contract's spelling, for the contract check. Textual says that its leaves
	// are all text, as forms and XML have it. It is called off the answer's path, perhaps after the answer.
	Document() (tree any, textual bool)
}

// Call is a request that a provider has opened: parsed once, nothing verified.
type Call struct {
	*Request
	Number    int64  // of the request within the tenant, from 1; set by the sandbox
	Merchant  string // as claimed: EshopId, login, Site ID; empty when unreadable
	Operation string // empty when unknown
	Wire      Wire   // nil when unreadable
	Forgiven  []string
	Findings  []Finding
}

// Field reads a documented field of the call; an unreadable call has none.
func (c *Call) Field(name string) (string, bool) {
	if c.Wire == nil {
		return "", false
	}
	return c.Wire.Field(name)
}

// Forgive notes a tolerance that the provider used for this call; the journal shows it.
func (c *Call) Forgive(tolerance string) { c.Forgiven = append(c.Forgiven, tolerance) }

// Find notes something that a person should know about this call although the provider said nothing; the journal shows it.
func (c *Call) Find(rule, text string) {
	c.Findings = append(c.Findings, Finding{Rule: rule, Text: text})
}

// Finding is a passive remark about a call.
type Finding struct {
	Rule string `json:"rule"` // a stable id: "real-card"
	Text string `json:"text"` // one sentence, nothing secret in it
}

// Response is an answer ready to be written.
type Response struct {
	Status      int
	ContentType string            // empty: no body
	Header      map[string]string // beyond Content-Type; usually nil
	Body        []byte
	Challenge   bool // it carries what the payer needs to act: a link, a QR code, a form
	Links       bool // it carries an address of this sandbox, so its bytes depend on how the caller reached it; a challenge always does
}

// Settings is one merchant's settings with one provider: a pointer to a struct with json tags, read-only once in use. A scenario may
// give its payments another value of a field that is tagged per:"payment": such a field is read no sooner than in Decide.
type Settings interface {
	Merchant() string   // the public half of the credential, by which a request finds its tenant
	Secrets() []string  // never to be shown
	FirstNumber() int64 // of the merchant's payments
	Validate() error    // a sentence that says what would have been right
}

// Decide is what an operation makes of a payment, under its lock. It gets a copy: what it writes there (details, method) is
// kept when the call is carried out and dropped when it is refused. State and ledger move by Enter alone. An error refuses the
// call, which still counts.
type Decide func(*payment.Payment) (Proposal, error)

// Proposal is what the model would do next. A scenario may choose another legal To; it cannot touch the rest. What a step needs
// beyond Minor and Part, Decide leaves in the payment's details, for Enter to use.
type Proposal struct {
	To     payment.State    // empty: stay; the present state: stay, or, where the machine has a row for it, take that step
	Minor  int64            // how much this step moves; 0: whatever the state implies
	Part   string           // which part of a split payment
	Refuse *payment.Decline // the model says no in an answer, not in an error; nothing moves
}

// Result is what a call came to. Refused: the command was declined and the payment stayed as it was.
type Result struct {
	payment.Payment
	Refused *payment.Decline
}

// Step is an arrival in a state.
type Step struct {
	From, To payment.State
	By       string // an operation's name, or payment.Progress
	Minor    int64
	Part     string
	At       time.Time // tenant time
}

// Env is the tenant as this provider may see it under a payment's lock: data, never the store.
type Env interface {
	Now() time.Time // tenant time
	// Draw gives 32 bytes that depend on the tenant's seed, the purpose and the parts, and on nothing else.
	Draw(purpose string, parts ...string) [32]byte
	// Count gives first, first+1, … of a series of the tenant's numbers with this provider.
	Count(series string, first int64) int64
	Settings() Settings
	// BaseURL is where a browser reaches this sandbox: scheme and host, no slash at the end.
	BaseURL() string
	// PageKey is the 16 lower-case hex digits that open the payment's payer page.
	PageKey(payment.ID) string
}

// Tenant is Env and the store, for one request. The sandbox alone implements it.
type Tenant interface {
	Env
	Get(number string) (payment.Payment, bool)
	// ByReference goes through the payments of a merchant's reference, the newest first.
	ByReference(reference string) iter.Seq[payment.Payment]
	// Lines gives a page of the tenant's lines and how many match in all. Only for a provider that is a Lister.
	Lines(LineQuery) (page []Line, count int)
	// Create brings a payment into being: the draft has no number yet. With unique, a reference already in use is ErrExists.
	Create(c *Call, draft payment.Payment, unique bool, decide Decide) (Result, error)
	// Act carries out a command on a payment; ErrUnknown where the tenant has none of this number.
	Act(c *Call, number string, decide Decide) (Result, error)
}

// Errors of the seam. Render has words for all but ErrStopped.
var (
	ErrNoOperation = errors.New("no such operation")
	ErrExists      = errors.New("the reference is in use")
	ErrUnknown     = errors.New("no such payment")
	// ErrStopped: the scenario ended this call before its commit. A handler returns it untouched; nobody renders it.
	ErrStopped = errors.New("stopped by the scenario before the commit")
)
