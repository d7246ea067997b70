package claims

import "fmt"

// Held says on which sides each claim is held, by id.
func Held(uses []Use) map[string]map[Side]bool {
	held := map[string]map[Side]bool{}
	for _, u := range uses {
		if held[u.ID] == nil {
			held[u.ID] = map[Side]bool{}
		}
		held[u.ID][u.Side] = true
	}
	return held
}

// Gaps lists what the ledger and the tests do not agree on, one sentence each: claims that no test holds, in the order of the
// ledger; checks of an unknown id; checks of a claim that its line says no test holds.
func Gaps(all []Claim, uses []Use) (gaps []string) {
	held := Held(uses)
	byID := map[string]Claim{}
	for _, c := range all {
		byID[c.ID] = c
		if c.Needs(Mock) && !held[c.ID][Mock] {
			gaps = append(gaps, "not held under mocks/ or sandbox/: "+c.Quote())
		}
		if c.Needs(Client) && !held[c.ID][Client] {
			gaps = append(gaps, "not held under clients/: "+c.Quote())
		}
	}
	for _, u := range uses {
		switch c, known := byID[u.ID]; {
		case !known:
			gaps = append(gaps, fmt.Sprintf("%s: unknown claim %q; the ids are the first column of mocks/<provider>/claims.tsv", u.Where, u.ID))
		case c.Held != "":
			gaps = append(gaps, fmt.Sprintf("%s: checks %s, but %s says %q; empty that column", u.Where, u.ID, c.Where, c.Held))
		}
	}
	return gaps
}
