package mocks

import "paysandbox/payment"

// About is what a provider says of itself: it feeds the catalogue, the linter and the masks.
type About struct {
	Title     string   // the provider's name as it writes it
	Host      string   // the original's host; a request that names it needs no path prefix
	Documents []string // the documents that were read
	Hint      string   // the request field, a free text, in which `sandbox:<name>` may name a scenario; empty: none
	Methods   []Term   // how a payer pays: the values of payment.Payment.Method
	Settable  []Term   // what a scenario's `set` may name
	Refusals  []Term   // the codes that a scenario's `refuse` may name; the first is the usual one
	TestCards []TestCard
	// Notifications is of what the merchant can be told, in the order of a payment's life; none: of nothing.
	Notifications []Notification
	Guesses       []Guess
	Sensitive     []Sensitive
}

// Term is a name and what it means.
type Term struct {
	Name    string `json:"name"`
	Meaning string `json:"meaning"`
}

// Notification is something of which the merchant is told. With neither States nor Answers the documents know it and nothing brings
// it about: only a scenario has it sent.
type Notification struct {
	Name    string          `json:"name"` // the word of scenarios: "paid"
	Meaning string          `json:"meaning"`
	States  []payment.State `json:"states,omitempty"`  // whose entry is told
	Answers bool            `json:"answers,omitempty"` // the payer's answer is told
	// OffContract: the documents fix neither its form nor its time, so it is labelled, and a scenario that shapes it says so.
	OffContract bool `json:"off_contract,omitempty"`
}

// TestCard is a documented card or token that changes what the model proposes.
type TestCard struct {
	Number  string `json:"number"`
	Outcome string `json:"outcome"`
}

// Guess is a question that the provider's documents leave open, and what this program does about it.
type Guess struct {
	ID           string `json:"id"` // "guess.intellectmoney.repeated-order-id"
	Question     string `json:"question"`
	Chosen       string `json:"chosen"`
	Why          string `json:"why"`
	Alternatives string `json:"alternatives"`
	Setting      string `json:"setting,omitempty"` // the merchant setting that switches it; empty where there is none
}

// Sensitive is a request field that never leaves the sandbox as it came.
type Sensitive struct {
	Name string // in any letter case
	PAN  bool   // a card number: first six and last four may be shown; otherwise nothing is
}
