package sandbox

import (
	"net/http"

	"paysandbox/internal/yamlfile"
)

// FindRequests gives the numbers of the requests in the journal that match, upwards. The match is YAML or JSON, as control calls have it
// under `match`: `{op: sbpPayment, field: {invoiceId: {prefix: "30"}}}`; `{}` is every request. The error says what of it is wrong.
func (t *Tenant) FindRequests(match string) ([]int64, error) {
	_, l, err := t.findText(match)
	return l.numbers(), err
}

// CountRequests is how many requests in the journal match; see FindRequests.
func (t *Tenant) CountRequests(match string) (int, error) {
	_, l, err := t.findText(match)
	return len(l.entries), err
}

// VerifyRequests is an error unless as many requests match as count wants: ">=2", "==1"; empty: at least one. It says what was wanted,
// what was seen, and which requests missed by one condition; see FindRequests.
func (t *Tenant) VerifyRequests(match, count string) error {
	m, l, err := t.findText(match)
	if err != nil {
		return err
	}
	wanted, err := readCount(count)
	if err != nil {
		return err
	}
	return m.verify(l, wanted)
}

func (t *Tenant) findText(written string) (*match, listing, error) {
	var src matchSource
	if err := yamlfile.Decode("match", []byte(written), &src); err != nil {
		return nil, listing{}, err
	}
	m, err := t.match(&src, "match")
	if err != nil {
		return nil, listing{}, err
	}
	return m, m.find(t.books.Load()), nil
}

// numbers are those of the entries.
func (l listing) numbers() []int64 {
	numbers := make([]int64, len(l.entries))
	for i, e := range l.entries {
		numbers[i] = e.Number
	}
	return numbers
}

// findBody is what find and count are asked.
type findBody struct {
	Match matchSource `json:"match"`
}

// asked reads the body of a control call about requests. What is wrong with it is told masked: it repeats what was written.
func (c control) asked(r *http.Request, body any) (*Tenant, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	if err := decode(r, body); err != nil {
		return nil, &problem{statusOf(err), t.mask.String(err.Error())}
	}
	return t, nil
}

// find reads a body with a match alone and finds what matches.
func (c control) find(r *http.Request) (listing, error) {
	var body findBody
	t, err := c.asked(r, &body)
	if err != nil {
		return listing{}, err
	}
	m, err := t.matchOf(&body.Match)
	if err != nil {
		return listing{}, err
	}
	return m.find(t.books.Load()), nil
}

// matchOf is the match of a body, which must be there.
func (t *Tenant) matchOf(src *matchSource) (*match, error) {
	if !src.Position.Given() {
		return nil, badRequest(`body: match is missing; write {"match": {"op": …}}, or {"match": {}} for every request`)
	}
	return t.match(src, "body")
}

// findRequests shows the requests that match, as they are listed: ?limit= and ?format= as there; count is of all of them.
func (c control) findRequests(r *http.Request) (any, error) {
	canonical, err := canonicalForm(r.URL.Query().Get("format"))
	if err != nil {
		return nil, err
	}
	l, err := c.find(r)
	if err != nil {
		return nil, err
	}
	count := len(l.entries)
	if err := l.limit(r.URL.Query().Get("limit")); err != nil {
		return nil, err
	}
	answer := l.views(canonical)
	answer["count"] = count
	return answer, nil
}

func (c control) countRequests(r *http.Request) (any, error) {
	l, err := c.find(r)
	if err != nil {
		return nil, err
	}
	return map[string]any{"tenant": l.tenant.name, "dropped": l.books.journal.Dropped(), "count": len(l.entries)}, nil
}

// clearRequests empties the journal. Requests that are on their way go with it; the next number is the one after theirs.
func (c control) clearRequests(r *http.Request) (any, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	books := t.books.Load()
	cleared := books.journal.Clear(books.requests.Load())
	return map[string]any{"tenant": t.name, "cleared": cleared, "dropped": books.journal.Dropped()}, nil
}
