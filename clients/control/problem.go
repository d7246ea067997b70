package control

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strings"
)

// Problem is a refusal of the sandbox, or any other HTTP status that is no success.
//
// Source: RFC 9457.
type Problem struct {
	Status int    // the HTTP status: 400 a wrong field, 404 no such payment or tenant, 408 not in time, 409 not now, 422 a wrong scenario
	Detail string // the sandbox's sentence, which says what to change
	// Errors is everything that is wrong with the text of a scenario (422); nil for other refusals.
	Errors []Mistake
	// Unverified is why the journal does not hold what was to be verified (422); nil for other refusals.
	Unverified *Unverified
}

// Unverified is what of a verification failed.
type Unverified struct {
	Wanted   string     `json:"wanted"`            // in words: `at least 1 request whose op is "sbpPayment"`
	Count    int        `json:"count"`             // how many match
	Requests []int64    `json:"requests"`          // which; of a sequence, those of the steps that were found
	Step     int        `json:"step,omitempty"`    // of a sequence: the first that was not found, from 1
	After    int64      `json:"after,omitempty"`   // and the request after which it is missing; 0: there is none at all
	Earlier  int64      `json:"earlier,omitempty"` // of a sequence: the newest request that would have matched, had it come later; 0: none
	Nearest  []NearMiss `json:"nearest,omitempty"` // the nearest first; none where too many match
	Dropped  int64      `json:"dropped"`           // requests that the journal has let go of, and that are not counted
}

// NearMiss is a request that matches but for one condition.
type NearMiss struct {
	Request   int64  `json:"request"`   // its number
	Condition string `json:"condition"` // that fails: "op", "field orderId"
	Seen      string `json:"seen"`      // quoted; "none": it has none
	Wanted    string `json:"wanted"`    // in words: `is "A-1"`
}

// Mistake is one thing to put right in the text of a scenario. Line and Column count from 1; 0: it is about the text as a whole.
type Mistake struct {
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Text   string `json:"text"` // one sentence with what would have been right
}

// Error gives the status and the sentence.
func (p *Problem) Error() string { return fmt.Sprintf("control: HTTP %d: %s", p.Status, p.Detail) }

// Is tells errors.Is that a sandbox's answer 408 is [ErrTimedOut].
func (p *Problem) Is(target error) bool {
	return target == ErrTimedOut && p.Status == http.StatusRequestTimeout && p.Detail != notOfASandbox
}

// notOfASandbox stands in the place of a sandbox's sentence.
const notOfASandbox = "the answer is not a sandbox's; check the address"

func newProblem(response *http.Response, body []byte) *Problem {
	p := &Problem{Status: response.StatusCode}
	var document struct {
		Detail string `json:"detail"`
		Title  string `json:"title"`

		Errors   []Mistake `json:"errors"`
		Verified *bool     `json:"verified"`
		Unverified
	}
	kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if kind == "application/problem+json" && json.Unmarshal(body, &document) == nil {
		p.Detail, p.Errors = strings.TrimSpace(document.Detail), document.Errors
		if document.Verified != nil && !*document.Verified {
			p.Unverified = &document.Unverified
		}
		if p.Detail == "" {
			p.Detail = strings.TrimSpace(document.Title)
		}
	}
	if p.Detail == "" {
		p.Detail = notOfASandbox
	}
	return p
}
