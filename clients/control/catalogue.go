package control

import (
	"context"
	"net/http"
)

// Catalogue is everything that a tester may name. Keys of its JSON that are not here are left out.
type Catalogue struct {
	Providers []CatalogueProvider `json:"providers"`
	Faults    []CatalogueFault    `json:"faults"`
	Answers   []string            `json:"answers"` // what a payer does with a challenge: [Approve], …
}

// CatalogueProvider is what a provider says of itself.
type CatalogueProvider struct {
	Name          string                  `json:"name"`      // in ids, paths and folders: "ipay"
	Title         string                  `json:"title"`     // as the provider writes it
	Host          string                  `json:"host"`      // the original's
	Hint          string                  `json:"hint"`      // the request field in which `sandbox:NAME` may name a scenario; "": none
	Documents     []string                `json:"documents"` // what the values come from
	Operations    []CatalogueOperation    `json:"operations"`
	States        []CatalogueState        `json:"states"`
	Edges         []CatalogueEdge         `json:"edges"`
	Methods       []Term                  `json:"methods"`
	Settable      []Term                  `json:"settable"` // names of [Change.Set]
	Refusals      []Term                  `json:"refusals"` // the first is the usual one
	TestCards     []TestCard              `json:"test_cards"`
	Settings      []CatalogueSetting      `json:"settings"`
	Notifications []CatalogueNotification `json:"notifications"` // of what the merchant can be told
	Triggers      []string                `json:"triggers"`      // what follows the provider's name and a dot in an event of [Client.Trigger]
	Guesses       []Guess                 `json:"guesses"`
	Scenarios     []CatalogueScenario     `json:"scenarios"` // default first, then the shipped ones by name
}

// CatalogueOperation is an operation of a provider's contract.
type CatalogueOperation struct {
	Name    string   `json:"name"`
	Method  string   `json:"method"` // of HTTP
	Path    string   `json:"path"`   // below the provider's base URL
	Aliases []string `json:"aliases"`
	Fields  []string `json:"fields"` // what a scenario's `when` may ask about
}

// CatalogueState is a state in which the provider's payments can be.
type CatalogueState struct {
	State string `json:"state"`
}

// CatalogueEdge is a step that they can take.
type CatalogueEdge struct {
	From   string `json:"from"` // "": the payment does not exist yet
	By     string `json:"by"`   // an operation, or the provider's own doing
	To     string `json:"to"`
	Source string `json:"source"` // of the provider's documents
}

// Term is a word and what it means.
type Term struct {
	Name    string `json:"name"`
	Meaning string `json:"meaning"`
}

// TestCard is a documented card or token that changes what happens.
type TestCard struct {
	Number  string `json:"number"`
	Outcome string `json:"outcome"`
}

// CatalogueSetting is one of a merchant's settings.
type CatalogueSetting struct {
	Name    string   `json:"name"`
	Meaning string   `json:"meaning"`
	Known   []string `json:"known"`   // the values of a closed setting; nil: it is open
	Payment bool     `json:"payment"` // a scenario may set it for its payments
}

// CatalogueNotification is something of which the merchant is told.
type CatalogueNotification struct {
	Name        string   `json:"name"` // "paid"
	Meaning     string   `json:"meaning"`
	States      []string `json:"states"`  // whose entry is told
	Answers     bool     `json:"answers"` // the payer's answer is told
	OffContract bool     `json:"off_contract"`
}

// Guess is a question that the provider's documents leave open, and what the sandbox does about it.
type Guess struct {
	ID           string `json:"id"`
	Question     string `json:"question"`
	Chosen       string `json:"chosen"`
	Why          string `json:"why"`
	Alternatives string `json:"alternatives"`
	Setting      string `json:"setting"` // that switches it; "": none
}

// CatalogueScenario is a scenario that comes with the program.
type CatalogueScenario struct {
	Name  string   `json:"name"`
	About string   `json:"about"`
	Tags  []string `json:"tags"`
}

// CatalogueFault is a phase of an exchange and the kinds of fault that are possible in it.
type CatalogueFault struct {
	Phase string   `json:"phase"`
	Kinds []string `json:"kinds"`
}

// Catalogue asks for everything that a tester may name. It is the same in every sandbox of a version.
//
// Errors: [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) Catalogue(ctx context.Context) (Catalogue, error) {
	const path = "/__admin/catalogue"
	var all Catalogue
	if err := c.do(ctx, http.MethodGet, path, nil, &all); err != nil {
		return Catalogue{}, err
	}
	if len(all.Providers) == 0 {
		return Catalogue{}, malformed(http.MethodGet, path, "no providers in it")
	}
	return all, nil
}
