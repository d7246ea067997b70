package control

import (
	"context"
	"net/http"
	"time"
)

// Request is an exchange of the journal: what a merchant's code sent and what the sandbox answered, masked. Keys of its JSON that are not
// here are left out.
type Request struct {
	Number      int64       `json:"number"` // within the tenant, from 1
	At          time.Time   `json:"at"`     // tenant time
	Provider    string      `json:"provider"`
	Operation   string      `json:"operation"` // "": unknown
	Payment     string      `json:"payment"`   // as Payment takes it; "": about none
	Outcome     string      `json:"outcome"`   // answered, refused, declined, stopped, rejected
	From        string      `json:"from"`      // the payment's state before, in the provider's own code
	To          string      `json:"to"`        // and after
	Scenario    string      `json:"scenario"`
	Reason      string      `json:"reason"` // why that scenario: header, bind, setting, hint; "": nothing chose one
	Rule        string      `json:"rule"`   // file:line of the rule that applied
	OffContract bool        `json:"off_contract"`
	Fault       string      `json:"fault"`
	Delay       string      `json:"delay"` // planned, as a Go duration
	Request     HTTPMessage `json:"request"`
	Answer      HTTPMessage `json:"answer"`
	Forgiven    []string    `json:"forgiven"` // tolerances of the provider's that the request needed, by name
	Findings    []Remark    `json:"findings"`
	Violations  []string    `json:"violations"` // of the provider's contract
	Took        string      `json:"took"`       // what the sandbox worked on it, measured, as a Go duration
}

// HTTPMessage is one half of an exchange. Method, Path, Query and Host are of a request, Status of an answer.
type HTTPMessage struct {
	Method string      `json:"method"`
	Path   string      `json:"path"` // below the provider's
	Query  string      `json:"query"`
	Host   string      `json:"host"`
	Status int         `json:"status"` // 0: none was sent
	Header http.Header `json:"header"`
	Body   string      `json:"body"`
	Cut    int         `json:"cut"` // bytes of the body that are not shown
}

// Remark is what the sandbox remarked about a request.
type Remark struct {
	Rule string `json:"rule"` // a stable id
	Text string `json:"text"`
}

type matching struct {
	Match Match  `json:"match"`
	Count string `json:"count,omitempty"`
}

// FindRequests gives the requests that match, oldest first: the newest hundred of them.
//
// Errors: [*Problem] (400: a name in the match is not known; 404: there is no such tenant), [ErrInvalidRequest], [ErrMalformedAnswer], or a
// failure of the connection.
func (c *Client) FindRequests(ctx context.Context, match Match) ([]Request, error) {
	const path = "/__admin/requests/find"
	var found struct {
		Count    *int      `json:"count"`
		Requests []Request `json:"requests"`
	}
	if err := c.do(ctx, http.MethodPost, path, matching{Match: match}, &found); err != nil {
		return nil, err
	}
	if found.Count == nil {
		return nil, malformed(http.MethodPost, path, "no requests in it")
	}
	return found.Requests, nil
}

// CountRequests is how many requests match, of those that the journal still has.
//
// Errors: those of [Client.FindRequests].
func (c *Client) CountRequests(ctx context.Context, match Match) (int, error) {
	const path = "/__admin/requests/count"
	var counted struct {
		Count *int `json:"count"`
	}
	if err := c.do(ctx, http.MethodPost, path, matching{Match: match}, &counted); err != nil {
		return 0, err
	}
	if counted.Count == nil {
		return 0, malformed(http.MethodPost, path, "no count in it")
	}
	return *counted.Count, nil
}

// VerifyRequests gives the numbers of the requests that match, if there are as many as count wants: ">=2", "==1", "<3"; "": at least one.
//
// Errors: [*Problem] with status 422 where there are more or fewer, whose Unverified says what was wanted, what was seen and which requests
// missed by one condition; and those of [Client.FindRequests].
func (c *Client) VerifyRequests(ctx context.Context, match Match, count string) ([]int64, error) {
	return c.verify(ctx, "/__admin/requests/verify", matching{match, count})
}

// VerifySequence gives the numbers of requests that match the steps one after another, with any others between; one request is one step.
//
// Errors: [*Problem] with status 422, whose Unverified names the first step that was not found and the request after which it is missing;
// [ErrInvalidRequest] without steps; and those of [Client.FindRequests].
func (c *Client) VerifySequence(ctx context.Context, steps ...Match) ([]int64, error) {
	if len(steps) == 0 {
		return nil, invalid("VerifySequence wants at least one step")
	}
	return c.verify(ctx, "/__admin/requests/verify-sequence", struct {
		Steps []Match `json:"steps"`
	}{steps})
}

func (c *Client) verify(ctx context.Context, path string, body any) ([]int64, error) {
	return verified(path, func(into any) error { return c.do(ctx, http.MethodPost, path, body, into) })
}

// verified reads the yes that a call gets; a no is its error.
func verified(path string, call func(into any) error) ([]int64, error) {
	var answer struct {
		Verified bool    `json:"verified"`
		Requests []int64 `json:"requests"`
	}
	if err := call(&answer); err != nil {
		return nil, err
	}
	if !answer.Verified {
		return nil, malformed(http.MethodPost, path, "neither a yes nor a no")
	}
	return answer.Requests, nil
}

// ClearRequests empties the tenant's journal and gives how many requests were in it. Payments stay, and numbers go on counting.
//
// Errors: [*Problem] (404: there is no such tenant), [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) ClearRequests(ctx context.Context) (int, error) {
	const path = "/__admin/requests"
	var answer struct {
		Cleared *int `json:"cleared"`
	}
	if err := c.do(ctx, http.MethodDelete, path, nil, &answer); err != nil {
		return 0, err
	}
	if answer.Cleared == nil {
		return 0, malformed(http.MethodDelete, path, "it does not say how many")
	}
	return *answer.Cleared, nil
}
