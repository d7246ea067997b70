package ipay

import (
	"maps"
	"slices"
)

// DocumentedFields lists the keys of an action's body that the provider knows, those of objects and lists within them with dots.
func DocumentedFields(action string) []string { return bodies[action].paths("") }

func (s schema) paths(before string) []string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(s)) {
		all = append(append(all, before+name), s[name].paths(before+name+".")...)
	}
	return all
}
