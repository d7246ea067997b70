package probe

import (
	"slices"
	"strings"
)

func (p Provider) has(id string) bool { return slices.Contains(p.Guesses(), id) }

// near are the three known ids that are most like id. What every id begins with may be missing.
func (p Provider) near(id string) []string {
	prefix := "guess." + p.Name + "."
	short := func(id string) string { return strings.TrimPrefix(id, prefix) }
	known := p.Guesses()
	slices.SortStableFunc(known, func(a, b string) int { return distance(short(a), short(id)) - distance(short(b), short(id)) })
	return known[:min(3, len(known))]
}

// distance is how many letters must be changed, put in or taken away to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
