package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"paysandbox/internal/journal"
	"paysandbox/internal/yamlfile"
)

// requestView is an exchange as the control plane shows it: masked, and without anything measured in the canonical form.
type requestView struct {
	Number      int64             `json:"number"`
	At          time.Time         `json:"at,omitzero"` // tenant time; in the canonical form of a frozen clock only
	Provider    string            `json:"provider"`
	Operation   string            `json:"operation,omitempty"`
	Payment     string            `json:"payment,omitempty"`
	Outcome     journal.Outcome   `json:"outcome"`
	From        string            `json:"from,omitempty"`
	To          string            `json:"to,omitempty"`
	Scenario    string            `json:"scenario,omitempty"`
	Reason      string            `json:"reason,omitempty"`
	Rule        string            `json:"rule,omitempty"`
	OffContract bool              `json:"off_contract,omitempty"`
	Fault       string            `json:"fault,omitempty"`
	Delay       string            `json:"delay,omitempty"`
	Request     messageView       `json:"request"`
	Answer      messageView       `json:"answer"`
	Forgiven    []string          `json:"forgiven,omitempty"`
	Findings    []journal.Finding `json:"findings,omitempty"`
	Violations  []string          `json:"violations,omitempty"`
	Took        string            `json:"took,omitempty"`
}

type messageView struct {
	Method string      `json:"method,omitempty"`
	URL    string      `json:"url,omitempty"` // of a notification
	Path   string      `json:"path,omitempty"`
	Query  string      `json:"query,omitempty"`
	Host   string      `json:"host,omitempty"`
	Status int         `json:"status,omitempty"`
	Header http.Header `json:"header,omitempty"`
	Body   string      `json:"body,omitempty"`
	Cut    int         `json:"cut,omitempty"` // bytes of the body that are not shown
}

// shownBody bounds how much of a body is shown, in bytes: no document of a provider is a tenth of it, and masking reads a text many
// times.
const shownBody = 32 << 10

// show masks a body and cuts what is too long. What is masked reaches beyond the cut, so that nothing is seen by halves.
func (v *messageView) show(t *Tenant, body []byte) {
	const margin = 1 << 10
	if len(body) <= shownBody+margin {
		v.Body = t.mask.String(string(body))
		return
	}
	masked := t.mask.String(string(body[:shownBody+margin]))
	v.Body = strings.ToValidUTF8(masked[:min(len(masked), shownBody)], "")
	v.Cut = len(body) - shownBody
}

// canonicalHeaders are the headers that a caller chooses and that change an answer.
var canonicalHeaders = []string{"Accept", "Content-Type", headerScenario}

// view renders an entry. It waits for the contract check.
func (t *Tenant) view(books *books, e *journal.Entry, canonical bool) requestView {
	v := requestView{
		Number: e.Number, At: e.At, Provider: e.Provider, Operation: e.Op, Outcome: e.Outcome, From: e.From, To: e.To,
		Scenario: e.Scenario, Reason: e.Reason, Rule: e.Rule, OffContract: e.OffContract, Fault: e.Fault, Forgiven: e.Forgiven, Findings: e.Findings,
		Violations: e.Violations(),
	}
	if e.Payment != "" {
		v.Payment = e.Provider + ":" + e.Payment
	}
	if e.Delay > 0 {
		v.Delay = e.Delay.String()
	}
	v.Request = messageView{Method: e.Method, Path: t.mask.String(e.Path), Query: t.mask.String(e.Query)}
	v.Request.show(t, e.Body)
	v.Answer = messageView{Status: e.Status}
	if e.AnswerType != "" {
		v.Answer.Header = http.Header{"Content-Type": {e.AnswerType}}
	}
	answer := e.Answer
	if canonical {
		if !books.clock.Frozen() {
			v.At = time.Time{} // any other clock shows the machine's time
		}
		v.Request.Header = http.Header{}
		for _, name := range canonicalHeaders {
			if values := e.Header.Values(name); len(values) > 0 {
				v.Request.Header[name] = values
			}
		}
		v.Request.Header = t.mask.Header(v.Request.Header)
		if e.Neutral != nil {
			answer = e.Neutral()
		}
	} else {
		v.Request.Host, v.Request.Header, v.Took = e.Host, t.mask.Header(e.Header), e.Took.String()
	}
	if utf8.Valid(answer) {
		v.Answer.show(t, answer)
	} else {
		v.Answer.Cut = len(answer) // a PDF: nothing of it can be shown as text
	}
	for i := range v.Findings {
		v.Findings = slices.Clone(v.Findings)
		v.Findings[i].Text = t.mask.String(v.Findings[i].Text)
	}
	return v
}

// listRequests is the journal: the filters of listed, and ?format=canonical.
func (c control) listRequests(r *http.Request) (any, error) {
	canonical, err := canonicalForm(r.URL.Query().Get("format"))
	if err != nil {
		return nil, err
	}
	l, err := c.listed(r)
	if err != nil {
		return nil, err
	}
	return l.views(canonical), nil
}

// listing is a choice of entries of a tenant's journal.
type listing struct {
	tenant  *Tenant
	books   *books
	entries []*journal.Entry
}

// listed is what a list asks for: ?since= a number, ?limit= (default 100, newest kept), ?provider= ?op= ?payment= ?outcome= ?finding=.
func (c control) listed(r *http.Request) (listing, error) {
	t, err := c.tenant(r)
	if err != nil {
		return listing{}, err
	}
	q := r.URL.Query()
	since, err := number(q.Get("since"), 0)
	if err != nil {
		return listing{}, badRequest("since: %v", err)
	}
	if err := c.knows(namedWords{provider: q.Get("provider"), operation: q.Get("op")}); err != nil {
		return listing{}, err
	}
	if outcome := journal.Outcome(q.Get("outcome")); outcome != "" && !slices.Contains(journal.Outcomes(), outcome) {
		return listing{}, badRequest("%s", yamlfile.Unknown("outcome", string(outcome), texts(journal.Outcomes())))
	}
	l := listing{tenant: t, books: t.books.Load()}
	for _, e := range l.books.journal.All() {
		if e.Number > since && wants(q.Get("provider"), e.Provider) && wants(q.Get("op"), e.Op) &&
			wants(q.Get("outcome"), string(e.Outcome)) && wants(q.Get("payment"), e.Payment, e.Provider+":"+e.Payment) && hasFinding(e, q.Get("finding")) {
			l.entries = append(l.entries, e)
		}
	}
	return l, l.limit(q.Get("limit"))
}

// limit keeps the newest: a number as ?limit= has it.
func (l *listing) limit(most string) error {
	limit, err := number(most, 100)
	if err != nil {
		return badRequest("limit: %v", err)
	}
	l.entries = l.entries[max(0, int64(len(l.entries))-limit):]
	return nil
}

// views is the answer that shows them.
func (l listing) views(canonical bool) map[string]any {
	views := make([]requestView, len(l.entries))
	for i, e := range l.entries {
		views[i] = l.tenant.view(l.books, e, canonical)
	}
	return map[string]any{"tenant": l.tenant.name, "dropped": l.books.journal.Dropped(), "requests": views}
}

// entry is the entry that the path names by its number, which the suffix may follow.
func (c control) entry(r *http.Request, suffix string) (listing, *journal.Entry, error) {
	t, err := c.tenant(r)
	if err != nil {
		return listing{}, nil, err
	}
	n, err := number(strings.TrimSuffix(r.PathValue("number"), suffix), 0)
	if err != nil {
		return listing{}, nil, badRequest("request number: %v", err)
	}
	l := listing{tenant: t, books: t.books.Load()}
	e := l.books.journal.Get(n)
	if e == nil {
		return l, nil, &problem{http.StatusNotFound, "tenant " + t.name + " has no request " + strconv.FormatInt(n, 10) + " in its journal, or no longer"}
	}
	return l, e, nil
}

// getRequest is one entry, as it is listed or, where its number ends in .curl, as a command that sends it again.
func (c control) getRequest(r *http.Request) (any, error) {
	if strings.HasSuffix(r.PathValue("number"), asCurl) {
		return c.requestCurl(r)
	}
	canonical, err := canonicalForm(r.URL.Query().Get("format"))
	if err != nil {
		return nil, err
	}
	l, e, err := c.entry(r, "")
	if err != nil {
		return nil, err
	}
	return l.tenant.view(l.books, e, canonical), nil
}

func canonicalForm(format string) (bool, error) {
	switch format {
	case "", "json":
		return false, nil
	case "canonical":
		return true, nil
	}
	return false, badRequest("format=%s; known: json, canonical", format)
}

// wants says that a filter is not set or that one of the values is it.
func wants(filter string, values ...string) bool {
	return filter == "" || slices.Contains(values, filter)
}

func hasFinding(e *journal.Entry, rule string) bool {
	return rule == "" || slices.ContainsFunc(e.Findings, func(f journal.Finding) bool { return f.Rule == rule })
}

// number reads a whole number of at least 0; otherwise is what an absent one means.
func number(text string, otherwise int64) (int64, error) {
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, badRequest("%q is no whole number of at least 0", text)
	}
	return n, nil
}
