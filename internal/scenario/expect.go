package scenario

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"paysandbox/internal/yamlfile"
	"paysandbox/payment"
)

// Expectation is what the merchant's code must do about the payments that the script took. It is about calls of an operation, about a
// notification, or about where the payments end. Package expect judges it.
type Expectation struct {
	Op       string // an operation; empty: not about calls
	Count    Count
	MinGap   time.Duration // between consecutive calls, tenant time; 0: any
	MaxGap   time.Duration
	Same     []string // fields that all calls have alike
	Distinct []string // fields that no two calls have alike
	AfterOp  string   // the last call of this operation goes before; empty: none
	Within   time.Duration

	Notification string // an event; empty: not about a notification
	Acked        *bool  // whether the merchant acknowledges it; nil: it is sent

	Final  payment.State    // of the newest payment; empty: any
	Ledger map[string]int64 // payments by status, or minor units authorized, captured, refunded, total

	Else string // the sentence for people when it is not met
	Line int
}

// Count is how often: ">=2", "==1", or any number for the zero Count.
type Count struct {
	Compare string // "", "==", ">=", "<=", ">", "<"
	Number  int
}

// ParseCount reads a count as it is written: a comparison and a number.
func ParseCount(text string) (Count, error) {
	parts := countForm.FindStringSubmatch(text)
	if parts == nil {
		return Count{}, fmt.Errorf("count wants a comparison and a number, such as \">=2\" or \"==1\", not %s", yamlfile.Quote(text))
	}
	n, _ := strconv.Atoi(parts[2]) // digits, by the form
	count := Count{Compare: parts[1], Number: n}
	if count == (Count{Compare: "<"}) {
		return Count{}, errors.New("no number of calls is below 0; write \"==0\" for none")
	}
	return count, nil
}

// Holds says whether a number is one that the count wants; the zero Count wants any.
func (c Count) Holds(n int) bool {
	switch c.Compare {
	case "==":
		return n == c.Number
	case ">=":
		return n >= c.Number
	case "<=":
		return n <= c.Number
	case ">":
		return n > c.Number
	case "<":
		return n < c.Number
	}
	return true
}

type expectSource struct {
	Position     yamlfile.Position               `json:"-"`
	Op           text                            `json:"op"`
	Count        text                            `json:"count"`
	Gap          gapSource                       `json:"gap"`
	Same         yamlfile.OneOrMore[text]        `json:"same"`
	Distinct     yamlfile.OneOrMore[text]        `json:"distinct"`
	After        afterOpSource                   `json:"after"`
	Within       yamlfile.Located[time.Duration] `json:"within"`
	Notification text                            `json:"notification"`
	Acked        yamlfile.Located[bool]          `json:"acked"`
	Final        finalSource                     `json:"final"`
	Ledger       yamlfile.Located[ledgerEntries] `json:"ledger"`
	Else         text                            `json:"else"`
}

type ledgerEntries = yamlfile.Entries[yamlfile.Located[int64]]

type gapSource struct {
	Position yamlfile.Position               `json:"-"`
	Min      yamlfile.Located[time.Duration] `json:"min"`
	Max      yamlfile.Located[time.Duration] `json:"max"`
}

type afterOpSource struct {
	Position yamlfile.Position `json:"-"`
	Op       text              `json:"op"`
}

type finalSource struct {
	Position yamlfile.Position `json:"-"`
	State    text              `json:"state"`
}

// sums are what a ledger may name beside the statuses.
var sums = []string{"authorized", "captured", "refunded", "total"}

var countForm = regexp.MustCompile(`^(==|>=|<=|>|<)(\d{1,9})$`)

// expectations checks what a scenario expects.
func (c *checker) expectations(sources []expectSource) {
	for i := range sources {
		c.expectation(&sources[i])
	}
}

func (c *checker) expectation(src *expectSource) {
	e := Expectation{
		Op: src.Op.Value, MinGap: src.Gap.Min.Value, MaxGap: src.Gap.Max.Value, AfterOp: src.After.Op.Value, Within: src.Within.Value,
		Notification: src.Notification.Value, Final: payment.State(src.Final.State.Value), Else: src.Else.Value,
		Line: src.Position.Line,
	}
	if src.Acked.Valid {
		e.Acked = &src.Acked.Value
	}
	about := 0
	for _, given := range []bool{src.Op.Position.Given(), src.Notification.Position.Given(), src.Final.Position.Given() || src.Ledger.Position.Given()} {
		if given {
			about++
		}
	}
	if about != 1 {
		c.add(src.Position, "an expectation is about op, about notification, or about final and ledger: name just one of the three")
	}
	c.knownOperation(src.Op)
	c.knownOperation(src.After.Op)
	c.together(src)
	if src.Count.Valid {
		var err error
		if e.Count, err = ParseCount(src.Count.Value); err != nil {
			c.add(src.Count.Position, "%s", err)
		}
	}
	e.Same, e.Distinct = c.expectedFields(src.Op, src.Same), c.expectedFields(src.Op, src.Distinct)
	for i, name := range e.Distinct {
		if slices.Contains(e.Same, name) {
			c.add(src.Distinct[i].Position, "%s cannot be the same in all calls and distinct in each; remove it from one", name)
		}
	}
	if n := src.Notification; n.Valid && !slices.Contains(c.words.notifications(), n.Value) {
		c.add(n.Position, "%s", yamlfile.Unknown("notification", n.Value, c.words.notifications()))
	}
	if s := src.Final.State; s.Valid && !c.words.Machine.Has(e.Final) {
		c.add(s.Position, "%s", yamlfile.Unknown("state", s.Value, words(c.words.Machine.States())))
	}
	if src.Ledger.Valid && len(src.Ledger.Value) == 0 {
		c.add(src.Ledger.Position, "ledger wants at least one sum or status, such as {paid: 1}; remove it to say nothing")
	}
	for _, entry := range src.Ledger.Value {
		known := append(words(payment.Statuses()), sums...)
		if !slices.Contains(known, entry.Key) {
			c.add(entry.Position, "%s", yamlfile.Unknown("sum or status", entry.Key, slices.Compact(slices.Sorted(slices.Values(known)))))
			continue
		}
		if e.Ledger == nil {
			e.Ledger = map[string]int64{}
		}
		e.Ledger[entry.Key] = entry.Value.Value
	}
	c.scenario.Expect = append(c.scenario.Expect, e)
}

// together refuses what says nothing beside the rest of an expectation.
func (c *checker) together(src *expectSource) {
	if !src.Op.Position.Given() {
		for _, key := range []struct {
			name string
			at   yamlfile.Position
		}{{"count", src.Count.Position}, {"gap", src.Gap.Position}, {"after", src.After.Position}, {"within", src.Within.Position}} {
			if key.at.Given() {
				c.add(key.at, "%s is about the calls of an operation; name it with op, or remove %s", key.name, key.name)
			}
		}
	}
	if acked := src.Acked.Position; acked.Given() && !src.Notification.Position.Given() {
		c.add(acked, "acked is about a notification; name it with notification, or remove acked")
	}
	if src.After.Op.Valid && src.After.Op.Value == src.Op.Value {
		c.add(src.After.Op.Position, "nothing of %s comes after the last %s; name another operation", src.Op.Value, src.Op.Value)
	}
	least, most := src.Gap.Min, src.Gap.Max
	if least.Valid && most.Valid && least.Value > most.Value {
		c.add(least.Position, "no gap is at least %s and at most %s; turn min and max round", least.Value, most.Value)
	}
	for _, d := range []yamlfile.Located[time.Duration]{least, most, src.Within} {
		if d.Valid && d.Value <= 0 {
			c.add(d.Position, "a duration above zero is wanted, not %s", d.Value)
		}
	}
}

// knownOperation wants an operation of the provider, also one about no payment.
func (c *checker) knownOperation(op text) {
	if _, known := c.words.operation(op.Value); op.Valid && !known {
		var names []string
		for _, o := range c.words.Operations {
			names = append(names, o.Name)
		}
		c.add(op.Position, "%s", yamlfile.Unknown("operation", op.Value, names))
	}
}

// expectedFields gives the canonical spelling of fields that the request of an operation must have, or else its answer.
func (c *checker) expectedFields(op text, fields yamlfile.OneOrMore[text]) (names []string) {
	for _, f := range fields {
		known := c.words.expected(op.Value)
		spelling, found := canonical(f.Value, known)
		if f.Valid && !found {
			c.add(f.Position, "at %s: %s", op.Value, yamlfile.Unknown("field", f.Value, known))
			continue
		}
		names = append(names, strings.Clone(spelling))
	}
	return names
}
