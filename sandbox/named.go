package sandbox

import (
	"slices"

	"paysandbox/internal/yamlfile"
)

// namedWords are words of the providers that somebody names; an empty one is not named.
type namedWords struct{ provider, state, event, operation string }

// knows refuses a provider, state, event or operation that there is not: of such a thing there never will be anything.
func (b *Sandbox) knows(named namedWords) error {
	var states, events, operations []string
	add := func(to *[]string, word string) {
		if !slices.Contains(*to, word) {
			*to = append(*to, word)
		}
	}
	for _, m := range b.models {
		if !wants(named.provider, m.Name()) {
			continue
		}
		for _, s := range m.words.Machine.States() {
			add(&states, string(s))
		}
		for _, n := range m.words.Notifications {
			add(&events, n.Name)
		}
		for _, op := range m.words.Operations {
			add(&operations, op.Name)
		}
	}
	for _, one := range []struct {
		what, word string
		known      []string
	}{
		{"provider", named.provider, b.Providers()}, {"state", named.state, states},
		{"event", named.event, events}, {"operation", named.operation, operations},
	} {
		if one.word != "" && !slices.Contains(one.known, one.word) {
			return badRequest("%s", yamlfile.Unknown(one.what, one.word, one.known))
		}
	}
	return nil
}
