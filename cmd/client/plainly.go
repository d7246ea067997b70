package main

import (
	"regexp"
	"strings"
)

var (
	bodyPlace = regexp.MustCompile(`^(body:)?\d+:\d+: `)
	knownList = regexp.MustCompile(`; known: ([^;]*)(; did you mean .*)?$`)
)

// longList is the length in bytes from which a list of known words hides the sentence before it.
const longList = 300

// plainly is a refusal of the sandbox for people who wrote flags: without places in a body that they did not write, all problems in one line,
// and of a long list of known words the suggestion alone or, where there is none, the beginning.
func plainly(detail string) string {
	problems := strings.Split(detail, "\n")
	for i, one := range problems {
		one = bodyPlace.ReplaceAllString(one, "")
		if at := knownList.FindStringSubmatchIndex(one); at != nil && at[3]-at[2] > longList {
			list, rest := one[at[2]:at[3]], one[at[3]:]
			if rest == "" {
				cut := list[:longList]
				rest = "; known: " + cut[:strings.LastIndex(cut, ", ")+1] + " …"
			}
			one = one[:at[0]] + rest
		}
		problems[i] = one
	}
	return strings.ReplaceAll(strings.Join(problems, "; "), "?; ", "? ")
}
