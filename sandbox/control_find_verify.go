package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"paysandbox/internal/scenario"
	"paysandbox/internal/yamlfile"
)

// unverified is the answer that the journal does not hold what was asked for: wanted and seen in words, and the same for programs.
type unverified struct {
	detail  string
	members map[string]any // of the problem, beside those that every problem has
}

func (u *unverified) Error() string { return u.detail }

// miss is a request that matches all conditions but one.
type miss struct {
	Request   int64  `json:"request"`
	Condition string `json:"condition"` // that fails: "op", "field orderId"
	Wanted    string `json:"wanted"`
	Seen      string `json:"seen"`
}

// mostMisses is how many near misses are told.
const mostMisses = 3

// misses finds the requests above a number that nearly match. Conditions go from the general to the special, so those are nearest that
// fail a later one; of them the newest.
func (m *match) misses(l listing, after int64) []miss {
	type near struct {
		condition int
		*exchanged
	}
	var found []near
	for _, e := range l.books.journal.All() {
		if e.Number <= after || !m.within(e) {
			continue
		}
		x := l.open(e)
		if failing := m.failing(x, 2); len(failing) == 1 {
			found = append(found, near{failing[0], x})
		}
	}
	slices.SortFunc(found, func(a, b near) int { return cmp.Or(b.condition-a.condition, cmp.Compare(b.Number, a.Number)) })
	told := []miss{}
	for _, n := range found[:min(len(found), mostMisses)] {
		c := &m.conditions[n.condition]
		told = append(told, miss{Request: n.Number, Condition: c.name, Wanted: c.wants, Seen: c.seen(n.exchanged)})
	}
	return told
}

// nearest puts near misses into words.
func nearest(misses []miss) string {
	if len(misses) == 0 {
		return "; no request misses by one condition alone"
	}
	words := make([]string, len(misses))
	for i, n := range misses {
		words[i] = fmt.Sprintf("request %d, but its %s is %s (wanted: %s)", n.Request, n.Condition, n.Seen, n.Wanted)
	}
	return "; nearest: " + strings.Join(words, "; ")
}

// letGo says in words what the journal no longer has.
func (l listing) letGo() string {
	if n := l.books.journal.Dropped(); n > 0 {
		return fmt.Sprintf("; the journal has let go of %d, which are not counted", n)
	}
	return ""
}

// readCount reads how often; empty: at least once.
func readCount(written string) (scenario.Count, error) {
	if written == "" {
		return scenario.Count{Compare: ">=", Number: 1}, nil
	}
	count, err := scenario.ParseCount(written)
	if err != nil {
		return count, badRequest("%v", err)
	}
	return count, nil
}

// verify is nil or an unverified.
func (m *match) verify(l listing, wanted scenario.Count) error {
	n := len(l.entries)
	if wanted.Holds(n) {
		return nil
	}
	seen := fmt.Sprintf("seen %d", n)
	if n > 0 {
		seen += ": " + numbersInWords(l.numbers())
	}
	what := countInWords(wanted) + " " + m.about()
	members := map[string]any{"tenant": m.tenant.name, "verified": false, "wanted": what, "count": n, "requests": l.numbers(), "dropped": l.books.journal.Dropped()}
	if tooFew := wanted.Holds(n+1) || wanted.Number > n; tooFew {
		near := m.misses(l, 0)
		members["nearest"] = near
		seen += nearest(near)
	}
	return &unverified{"wanted " + what + "; " + seen + l.letGo(), members}
}

// verifyRequests answers whether as many requests match as are wanted: {"match": {…}, "count": ">=2"}.
func (c control) verifyRequests(r *http.Request) (any, error) {
	var body struct {
		Match matchSource `json:"match"`
		Count string      `json:"count"`
	}
	t, err := c.asked(r, &body)
	if err != nil {
		return nil, err
	}
	m, err := t.matchOf(&body.Match)
	if err != nil {
		return nil, err
	}
	wanted, err := readCount(body.Count)
	if err != nil {
		return nil, err
	}
	l := m.find(t.books.Load())
	if err := m.verify(l, wanted); err != nil {
		return nil, err
	}
	return map[string]any{"tenant": t.name, "verified": true, "count": len(l.entries), "requests": l.numbers()}, nil
}

// verifySequence answers whether requests that match came one after another, with any others between: {"steps": [{…}, {…}]}.
func (c control) verifySequence(r *http.Request) (any, error) {
	var body struct {
		Steps yamlfile.OneOrMore[matchSource] `json:"steps"`
	}
	t, err := c.asked(r, &body)
	if err != nil {
		return nil, err
	}
	if body.Steps == nil {
		return nil, badRequest(`body: steps is missing; write {"steps": [{"op": …}, {"op": …}]}`)
	}
	steps := make([]*match, len(body.Steps))
	for i := range body.Steps {
		if steps[i], err = t.match(&body.Steps[i], "body"); err != nil {
			return nil, err
		}
	}
	numbers, err := t.sequence(listing{tenant: t, books: t.books.Load()}, steps)
	if err != nil {
		return nil, err
	}
	return map[string]any{"tenant": t.name, "verified": true, "requests": numbers}, nil
}

// sequence finds for each step the first request after the one before: where any choice does, this one does. The error is an
// unverified.
func (t *Tenant) sequence(l listing, steps []*match) ([]int64, error) {
	numbers := []int64{}
	all, last := l.books.journal.All(), int64(0)
	for i, m := range steps {
		found := false
		for len(all) > 0 && !found {
			e := all[0]
			all = all[1:]
			if found = m.within(e) && len(m.failing(l.open(e), 1)) == 0; found {
				last = e.Number
				numbers = append(numbers, last)
			}
		}
		if !found {
			return nil, m.lacking(l, i+1, last, numbers)
		}
	}
	return numbers, nil
}

// lacking says that a step was not found after a request; 0: it is the first.
func (m *match) lacking(l listing, step int, after int64, numbers []int64) error {
	where := "in the journal"
	if after > 0 {
		where = fmt.Sprintf("after request %d", after)
	}
	what := "a request " + m.about()
	members := map[string]any{"tenant": m.tenant.name, "verified": false, "wanted": what, "step": step, "after": after, "requests": numbers, "dropped": l.books.journal.Dropped()}
	detail := fmt.Sprintf("step %d was not found %s: wanted %s", step, where, what)
	if earlier := m.find(l.books).numbers(); after > 0 && len(earlier) > 0 {
		newest := earlier[len(earlier)-1]
		members["earlier"] = newest
		detail += fmt.Sprintf("; the newest that matches is request %d", newest)
	}
	near := m.misses(l, after)
	members["nearest"] = near
	return &unverified{detail + nearest(near) + l.letGo(), members}
}
