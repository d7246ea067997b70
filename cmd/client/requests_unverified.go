package main

import (
	"fmt"
	"strings"

	"paysandbox/clients/control"
)

// unverifiedText is for people, a line for each thing that is to be known.
func unverifiedText(u *control.Unverified) []byte {
	return linesText([]string{"not verified", "wanted  " + u.Wanted, "seen    " + seenText(u)}, u)
}

// linesText is lines and, behind them, what came nearest and what is no longer known.
func linesText(lines []string, u *control.Unverified) []byte {
	for _, n := range u.Nearest {
		lines = append(lines, "nearly  request "+numberText(n.Request)+": "+nearText(n))
	}
	if u.Dropped > 0 {
		lines = append(lines, fmt.Sprintf("note    the journal has let go of %d, which are not counted", u.Dropped))
	}
	for i := range lines {
		lines[i] = printable(lines[i])
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}

// seenText is how many match, and which.
func seenText(u *control.Unverified) string {
	switch u.Count {
	case 0:
		return "none"
	case 1:
		return "1, request " + numbersText(u.Requests)
	}
	return fmt.Sprintf("%d, requests %s", u.Count, numbersText(u.Requests))
}

// nearText says what keeps the request from being one that is wanted.
func nearText(n control.NearMiss) string {
	what := n.Condition
	if what == "op" {
		what = "operation" // as the flag has it
	}
	has := "its " + what + " is " + n.Seen
	if n.Seen == "none" {
		has = "it has no " + what
	}
	return has + "; wanted is one that " + n.Wanted
}

// verdictOf says what to do now.
func verdictOf(u *control.Unverified) verdict {
	v := verdict{Outcome: unverified, Error: "the journal does not hold what you want"}
	switch {
	case len(u.Nearest) > 0:
		v.Next = "look at what came nearest with: client requests show " + numberText(u.Nearest[0].Request)
	case len(u.Requests) > 0:
		v.Next = "look at what matches with: client requests show " + numberText(u.Requests[0])
	default:
		v.Next = "no request fits but for one thing; leave out a flag or two, or look at what came with: client requests list"
	}
	return v
}
