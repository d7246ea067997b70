// Package reference writes the page of everything that a tester may name. It knows none of it: all comes from the sandbox's
// catalogue, so the page and GET /__admin/catalogue say the same.
package reference

import (
	"fmt"
	"slices"
	"strings"

	"paysandbox/internal/fault"
	"paysandbox/internal/scenario"
	"paysandbox/mocks"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

//go:generate go run ./referencefile -write ../../docs/reference.md

// Page is the catalogue as Markdown, in the catalogue's order: the same catalogue gives the same bytes. Whatever the catalogue holds
// stays within its cell. Links lead from a file in docs/.
func Page(c sandbox.Catalogue) []byte {
	var b strings.Builder
	b.WriteString("<!-- Made by go generate ./internal/reference out of the sandbox's catalogue; edits are lost. -->\n" +
		"# What a tester may name\n\n" +
		"The words that scenarios, settings and the control plane know, provider by provider; how they are used is in\n" +
		"[scenarios.md](scenarios.md). A running sandbox says the same, with guesses and shipped scenarios, at `GET /__admin/catalogue`.\n\n")
	for _, p := range c.Providers {
		fmt.Fprintf(&b, "- [%s](#%s): %s\n", p.Name, p.Name, text(p.Title))
	}
	b.WriteString("- [every provider](#every-provider)\n")
	for _, p := range c.Providers {
		provider(&b, p)
	}
	b.WriteString("\n## every provider\n")
	section(&b, "faults", "A scenario's `fault` has a phase and a kind that go together.", faults(c.Faults))
	section(&b, "answers of a payer", fmt.Sprintf("For `POST /__admin/payments/{id}/payer`, and for a scenario's `payer.answer`, which may also be %s or %s.",
		code(string(scenario.Auto)), code(string(scenario.Wait))), answers(c.Answers))
	return []byte(b.String())
}

// provider writes a provider's part. Its name is a folder's, so it needs no escaping and is its own anchor.
func provider(b *strings.Builder, p sandbox.CatalogueProvider) {
	fmt.Fprintf(b, "\n## %s\n\n%s, which is at %s.\n\n", p.Name, text(p.Title), code(p.Host))
	fmt.Fprintf(b, "Source: %s; what that leaves open, and what was chosen, is under *Guesses* in [the README](../mocks/%s/README.md).\n\n",
		codes(p.Documents), p.Name)
	if p.Hint == "" {
		b.WriteString("Hint: no request field may hold one.\n")
	} else {
		fmt.Fprintf(b, "Hint: the request field %s may hold `sandbox:NAME`.\n", code(p.Hint))
	}
	section(b, p.Name+": operations", "The fields are what a scenario's `when` may ask about.", operations(p.Operations))
	section(b, p.Name+": states", "", states(p.States))
	section(b, p.Name+": edges",
		fmt.Sprintf("By %s: by the bank, the payer or time. From nothing: the payment is made.", code(payment.Progress)), edges(p.Edges))
	section(b, p.Name+": payment methods", "", terms("method", p.Methods))
	section(b, p.Name+": test cards and tokens", "", cards(p.TestCards))
	section(b, p.Name+": settable by do.set", "", terms("name", p.Settable))
	section(b, p.Name+": codes of do.refuse", "Without a code it is the first.", terms("code", p.Refusals))
	section(b, p.Name+": notifications", "Of what the merchant can be told. Told of nothing: only a scenario has it sent, with `off_contract: true`.", notifications(p.Notifications))
	section(b, p.Name+": triggers", fmt.Sprintf("Where `POST /__admin/trigger` can bring a payment that it makes. The event is %s and one of these.", code(p.Name+".")), triggers(p.Triggers))
	section(b, p.Name+": merchant settings", "Marked: a scenario's `settings` may have it for its own payments.", settings(p.Settings))
}

func operations(all []sandbox.CatalogueOperation) table {
	t := table{head: []string{"operation", "method", "path", "older paths", "fields"}}
	for _, op := range all {
		t.add(code(op.Name), text(op.Method), code(op.Path), codes(op.Aliases), codes(op.Fields))
	}
	return t
}

func states(all []sandbox.CatalogueState) table {
	t := table{head: []string{"state"}}
	for _, s := range all {
		t.add(code(string(s.State)))
	}
	return t
}

func edges(all []sandbox.CatalogueEdge) table {
	t := table{head: []string{"from", "by", "to"}}
	for _, e := range all {
		t.add(code(string(e.From)), code(e.By), code(string(e.To)))
	}
	return t
}

func terms(name string, all []mocks.Term) table {
	t := table{head: []string{name, "meaning"}}
	for _, term := range all {
		t.add(code(term.Name), text(term.Meaning))
	}
	return t
}

func cards(all []mocks.TestCard) table {
	t := table{head: []string{"number", "outcome"}}
	for _, card := range all {
		t.add(code(card.Number), text(card.Outcome))
	}
	return t
}

func triggers(events []string) table {
	t := table{head: []string{"event"}}
	for _, event := range events {
		t.add(code(event))
	}
	return t
}

func notifications(all []mocks.Notification) table {
	t := table{head: []string{"notification", "told when a payment comes to", "told when the payer answers", "meaning"}}
	for _, n := range all {
		var states []string
		for _, s := range n.States {
			states = append(states, string(s))
		}
		answers := ""
		if n.Answers {
			answers = "yes"
		}
		t.add(code(n.Name), codes(states), answers, text(n.Meaning))
	}
	return t
}

func settings(all []sandbox.CatalogueSetting) table {
	t := table{head: []string{"setting", "known values", "per payment", "meaning"}}
	for _, s := range all {
		own := ""
		if s.Payment {
			own = "yes"
		}
		t.add(code(s.Name), codes(s.Known), own, text(s.Meaning))
	}
	return t
}

func answers(all []mocks.Answer) table {
	t := table{head: []string{"answer"}}
	for _, a := range all {
		t.add(code(string(a)))
	}
	return t
}

// faults is the matrix of phases and kinds.
func faults(all []sandbox.CatalogueFault) table {
	t := table{head: []string{"phase"}}
	var kinds []fault.Kind
	for _, f := range all {
		for _, kind := range f.Kinds {
			if !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
				t.head = append(t.head, code(string(kind)))
			}
		}
	}
	for _, f := range all {
		row := []string{code(string(f.Phase))}
		for _, kind := range kinds {
			possible := ""
			if slices.Contains(f.Kinds, kind) {
				possible = "yes"
			}
			row = append(row, possible)
		}
		t.add(row...)
	}
	return t
}
