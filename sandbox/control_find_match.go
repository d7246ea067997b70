package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"paysandbox/internal/fault"
	"paysandbox/internal/journal"
	"paysandbox/internal/scenario"
	"paysandbox/internal/yamlfile"
	"paysandbox/payment"
)

// matchSource is a match as it is written: all of it must hold.
type matchSource struct {
	Position    yamlfile.Position        `json:"-"`
	Provider    yamlfile.Located[string] `json:"provider"`
	Op          yamlfile.Located[string] `json:"op"`
	Payment     yamlfile.Located[string] `json:"payment"` // provider:number, or the number
	Outcome     yamlfile.Located[string] `json:"outcome"`
	Scenario    yamlfile.Located[string] `json:"scenario"`
	Rule        yamlfile.Located[string] `json:"rule"`  // file:line, or the file
	Fault       yamlfile.Located[string] `json:"fault"` // as the journal has it, or some words of it
	Finding     yamlfile.Located[string] `json:"finding"`
	OffContract yamlfile.Located[bool]   `json:"off_contract"`
	Status      yamlfile.Located[int]    `json:"status"` // of the answer; 0: none was sent
	Since       yamlfile.Located[int64]  `json:"since"`  // requests with greater numbers alone
	Until       yamlfile.Located[int64]  `json:"until"`  // and none with a greater one than this
	Field       scenario.Asked           `json:"field"`
	Header      scenario.Asked           `json:"header"`
}

// match finds requests of a tenant.
type match struct {
	tenant       *Tenant
	since, until int64 // until 0: no end
	conditions   []condition
}

// condition is one thing that a match asks. What it says of wishes and values is masked.
type condition struct {
	name  string // "op", "field orderId"
	wants string // in words: `is "sbpPayment"`
	holds func(*exchanged) bool
	seen  func(*exchanged) string
}

// exchanged is an entry of the journal and, once they are asked for, the fields of its request.
type exchanged struct {
	*journal.Entry
	field func(string) (string, bool)
}

// match checks what is written. The error is yamlfile.Problems, all at once and masked.
func (t *Tenant) match(src *matchSource, file string) (*match, error) {
	m := &match{tenant: t, since: src.Since.Value, until: src.Until.Value}
	var wrong yamlfile.Problems
	if src.Since.Value < 0 {
		wrong.Add(src.Since.Position, "since wants the number of a request, or 0 for all, not %d", src.Since.Value)
	}
	if src.Until.Valid && src.Until.Value < 1 {
		wrong.Add(src.Until.Position, "until wants the number of a request, from 1, not %d", src.Until.Value)
	}
	models := t.modelsOf(src, &wrong)
	m.texts(src, &wrong)
	if src.OffContract.Valid {
		want := src.OffContract.Value
		m.add("off_contract", "is "+strconv.FormatBool(want), func(x *exchanged) bool { return x.OffContract == want },
			func(x *exchanged) string { return strconv.FormatBool(x.OffContract) })
	}
	if src.Status.Valid {
		want := src.Status.Value
		m.add("status", "is "+strconv.Itoa(want), func(x *exchanged) bool { return x.Status == want },
			func(x *exchanged) string { return strconv.Itoa(x.Status) })
	}
	fields, err := src.Field.Check(fieldSpelling(models, src.Op.Value))
	wrong = appendProblems(wrong, err)
	headers, err := src.Header.Check(headerSpelling)
	wrong = appendProblems(wrong, err)
	m.each("field", fields, func(x *exchanged, name string) (string, bool) { return m.fieldOf(x, name) })
	m.each("header", headers, func(x *exchanged, name string) (string, bool) {
		values := x.Header.Values(name)
		return strings.Join(values, ", "), len(values) > 0
	})
	for i := range wrong {
		wrong[i].Text = t.mask.String(wrong[i].Text)
	}
	return m, wrong.In(file).Err()
}

func appendProblems(all yamlfile.Problems, err error) yamlfile.Problems {
	var more yamlfile.Problems
	errors.As(err, &more)
	return append(all, more...)
}

func (m *match) add(name, wants string, holds func(*exchanged) bool, seen func(*exchanged) string) {
	m.conditions = append(m.conditions, condition{name, wants, holds, seen})
}

// modelsOf checks provider and op, and gives the models that the match may be about.
func (t *Tenant) modelsOf(src *matchSource, wrong *yamlfile.Problems) []*model {
	all := t.sandbox.models
	if src.Provider.Valid {
		m := t.sandbox.model(src.Provider.Value)
		if m == nil {
			wrong.Add(src.Provider.Position, "%s", yamlfile.Unknown("provider", src.Provider.Value, t.sandbox.Providers()))
			return all
		}
		all = []*model{m}
	}
	if !src.Op.Valid {
		return all
	}
	var known []string
	var having []*model
	for _, m := range all {
		for _, op := range m.words.Operations {
			known = append(known, op.Name)
		}
		if m.operations[src.Op.Value] != nil {
			having = append(having, m)
		}
	}
	if having == nil {
		wrong.Add(src.Op.Position, "%s", yamlfile.Unknown("operation", src.Op.Value, known))
		return all
	}
	return having
}

// fieldSpelling finds a field among those of the operation, or of every operation where none is named.
func fieldSpelling(models []*model, op string) func(string) (string, error) {
	return func(name string) (string, error) {
		var known []string
		for _, m := range models {
			for _, o := range m.words.Operations {
				if op != "" && o.Name != op && m.operations[op] != nil {
					continue
				}
				if spelling, found := m.words.Field(o.Name, name); found {
					return spelling, nil
				}
				for _, field := range m.words.Fields(o.Name) {
					if !slices.Contains(known, field) {
						known = append(known, field)
					}
				}
			}
		}
		return "", errors.New(yamlfile.Unknown("field", name, known))
	}
}

func headerSpelling(name string) (string, error) {
	if name == "" || strings.ContainsAny(name, " :\r\n") {
		return "", fmt.Errorf("%s is no name of a header", yamlfile.Quote(name))
	}
	return http.CanonicalHeaderKey(name), nil
}

// texts adds the conditions on what an entry says in a word or two.
func (m *match) texts(src *matchSource, wrong *yamlfile.Problems) {
	is := func(want, has string) bool { return want == has }
	for _, one := range []struct {
		name  string
		given yamlfile.Located[string]
		has   func(*exchanged) string
		fits  func(want, has string) bool
	}{
		{"provider", src.Provider, func(x *exchanged) string { return x.Provider }, is},
		{"op", src.Op, func(x *exchanged) string { return x.Op }, is},
		{"payment", src.Payment, func(x *exchanged) string { return paymentOf(x.Entry) }, m.ofPayment(src.Payment, wrong)},
		{"outcome", src.Outcome, func(x *exchanged) string { return string(x.Outcome) }, is},
		{"scenario", src.Scenario, func(x *exchanged) string { return x.Scenario }, is},
		{"rule", src.Rule, func(x *exchanged) string { return x.Rule }, func(want, has string) bool { return has == want || strings.HasPrefix(has, want+":") }},
		{"fault", src.Fault, func(x *exchanged) string { return x.Fault }, hasWords},
		{"finding", src.Finding, func(x *exchanged) string { return strings.Join(findings(x.Entry), " ") }, hasWords},
	} {
		if !one.given.Valid {
			continue
		}
		want := one.given.Value
		if want == "" {
			wrong.Add(one.given.Position, "%s is empty; write one, or remove the key", one.name)
			continue
		}
		m.add(one.name, "is "+m.shown("", want), func(x *exchanged) bool { return one.fits(want, one.has(x)) }, func(x *exchanged) string {
			if has := one.has(x); has != "" {
				return m.shown("", has)
			}
			return "none"
		})
	}
	if outcome := src.Outcome; outcome.Valid && !slices.Contains(journal.Outcomes(), journal.Outcome(outcome.Value)) {
		var known []string
		for _, o := range journal.Outcomes() {
			known = append(known, string(o))
		}
		wrong.Add(outcome.Position, "%s", yamlfile.Unknown("outcome", outcome.Value, known))
	}
	for _, word := range strings.Fields(src.Fault.Value) {
		if !slices.Contains(faultWords(), word) && !strings.ContainsAny(word, "0123456789") { // a number: a status or a pause
			wrong.Add(src.Fault.Position, "%s", yamlfile.Unknown("fault", word, faultWords()))
		}
	}
}

// ofPayment compares ids of payments with what is written: with the provider or without, and the number of a refund, or of another line of
// a provider's list, is its payment's.
func (m *match) ofPayment(written yamlfile.Located[string], wrong *yamlfile.Problems) func(want, has string) bool {
	if !written.Valid || written.Value == "" {
		return nil // nothing is asked, or refused already
	}
	id, err := payment.ParseID(written.Value)
	switch {
	case err != nil:
		wrong.Add(written.Position, "payment %s: %s", yamlfile.Quote(written.Value), err)
	case id.Provider != "" && m.tenant.sandbox.model(id.Provider) == nil:
		wrong.Add(written.Position, "payment %s: %s", yamlfile.Quote(written.Value), yamlfile.Unknown("provider", id.Provider, m.tenant.sandbox.Providers()))
	}
	books := m.tenant.books.Load()
	return func(_, has string) bool {
		provider, number, _ := strings.Cut(has, ":")
		return number != "" && wants(id.Provider, provider) && (number == id.Number || books.ownerOf(provider, id.Number) == number)
	}
}

// faultWords are the phases and kinds of faults.
func faultWords() (words []string) {
	for _, phase := range fault.Phases() {
		words = append(words, string(phase))
		for _, kind := range fault.Kinds(phase) {
			if !slices.Contains(words, string(kind)) {
				words = append(words, string(kind))
			}
		}
	}
	return words
}

// hasWords says whether every word of one text is in the other.
func hasWords(want, has string) bool {
	words := strings.Fields(has)
	for _, word := range strings.Fields(want) {
		if !slices.Contains(words, word) {
			return false
		}
	}
	return has != ""
}

func findings(e *journal.Entry) (rules []string) {
	for _, f := range e.Findings {
		rules = append(rules, f.Rule)
	}
	return rules
}

func paymentOf(e *journal.Entry) string {
	if e.Payment == "" {
		return ""
	}
	return e.Provider + ":" + e.Payment
}

// each adds the conditions on fields or headers.
func (m *match) each(kind string, all scenario.Conditions, value func(*exchanged, string) (string, bool)) {
	for _, one := range all {
		alone := scenario.Conditions{one}
		m.add(kind+" "+one.Field, m.inWords(one), func(x *exchanged) bool {
			return alone.Match(func(name string) (string, bool) { return value(x, name) })
		}, func(x *exchanged) string {
			text, sent := value(x, one.Field)
			if !sent {
				return "none"
			}
			return m.shown(one.Field, text)
		})
	}
}

// fieldOf reads a field by the spelling of the entry's own provider.
func (m *match) fieldOf(x *exchanged, name string) (string, bool) {
	s := m.tenant.shops[x.Provider]
	if s == nil {
		return "", false
	}
	spelling, known := s.model.words.Field(x.Op, name)
	if !known {
		return "", false
	}
	return x.field(spelling)
}

// find gives the entries that match.
func (m *match) find(books *books) listing {
	l := listing{tenant: m.tenant, books: books}
	for _, e := range books.journal.All() {
		if m.within(e) && len(m.failing(l.open(e), 1)) == 0 {
			l.entries = append(l.entries, e)
		}
	}
	return l
}

// within says whether the number of an entry is one that the match is about.
func (m *match) within(e *journal.Entry) bool {
	return e.Number > m.since && (m.until == 0 || e.Number <= m.until)
}

// failing lists the conditions that do not hold by their places, up to so many.
func (m *match) failing(x *exchanged, most int) (failing []int) {
	for i := range m.conditions {
		if !m.conditions[i].holds(x) {
			if failing = append(failing, i); len(failing) == most {
				break
			}
		}
	}
	return failing
}

// open reads an entry once more when a field of it is asked for.
func (l listing) open(e *journal.Entry) *exchanged {
	x := &exchanged{Entry: e}
	var read func(string) (string, bool)
	x.field = func(name string) (string, bool) {
		if read == nil {
			read = l.books.evidence(l.tenant.shops[e.Provider].model, e).Field
		}
		return read(name)
	}
	return x
}
