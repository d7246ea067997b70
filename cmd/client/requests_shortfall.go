package main

import (
	"regexp"
	"strconv"
	"strings"
)

// shortfall is why a verification failed: the sandbox's sentence, taken apart.
type shortfall struct {
	Wanted string     `json:"wanted"` // in words
	Seen   string     `json:"seen"`   // how many, and which
	Nearly []nearMiss `json:"nearly"` // the requests that fit but for one thing, the nearest first
	Note   string     `json:"note,omitempty"`
}

// nearMiss is a request that fits but for one thing.
type nearMiss struct {
	Request int64  `json:"request"` // its number
	What    string `json:"what"`    // that does not fit: "operation", "field orderId"
	Has     string `json:"has"`     // quoted; "none": it has none
	Wanted  string `json:"wanted"`  // in words: `is "A-1"`
}

var (
	nearly     = regexp.MustCompile(`(?s)^(?:nearest: )?request (\d+), but its (.+?) is (.+?) \(wanted: (.*)\)$`)
	wantedOp   = regexp.MustCompile(`^([a-z ]+\d+ requests? (?:whose provider is "[^"]*" and )?)whose op is `) // no value stands before it
	firstSeen  = regexp.MustCompile(`^\d+: (\d+)`)
	noneNearly = "no request misses by one condition alone"
)

// readShortfall takes the sandbox's sentence apart. What it does not know becomes the note: nothing of it is lost.
func readShortfall(detail string) shortfall {
	short := shortfall{Nearly: []nearMiss{}}
	var notes []string
	for _, part := range clauses(detail) {
		wanted, isWanted := strings.CutPrefix(part, "wanted ")
		seen, isSeen := strings.CutPrefix(part, "seen ")
		near := nearly.FindStringSubmatch(part)
		switch {
		case isWanted && short.Wanted == "":
			short.Wanted = wantedInFlags(wanted)
		case isSeen && short.Seen == "":
			short.Seen = seen
		case near != nil:
			number, _ := strconv.ParseInt(near[1], 10, 64) // digits, by the form
			miss := nearMiss{Request: number, What: near[2], Has: near[3], Wanted: near[4]}
			if miss.What == "op" {
				miss.What = "operation"
			}
			short.Nearly = append(short.Nearly, miss)
		case part == noneNearly:
		default:
			notes = append(notes, part)
		}
	}
	short.Note = strings.Join(notes, "; ")
	return short
}

// clauses cuts a sentence at its semicolons, but not at those between quotes.
func clauses(sentence string) (all []string) {
	quoted, escaped, start := false, false, 0
	for i, c := range []byte(sentence) {
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case c == ';' && !quoted && strings.HasPrefix(sentence[i:], "; "):
			all, start = append(all, sentence[start:i]), i+len("; ")
		}
	}
	return append(all, sentence[start:])
}

// wantedInFlags says what is wanted by the names of the flags.
func wantedInFlags(wanted string) string {
	return wantedOp.ReplaceAllString(wanted, "${1}whose operation is ")
}

// text is the shortfall for people, a line for each thing that is to be known.
func (s shortfall) text() []byte {
	lines := []string{"not verified"}
	for _, one := range [][2]string{{"wanted", s.Wanted}, {"seen", s.seen()}} {
		if one[1] != "" {
			lines = append(lines, (one[0] + "    ")[:len("wanted  ")]+one[1])
		}
	}
	for _, n := range s.Nearly {
		lines = append(lines, "nearly  request "+numberText(n.Request)+": "+n.words())
	}
	if s.Note != "" {
		lines = append(lines, "note    "+s.Note)
	}
	for i := range lines {
		lines[i] = printable(lines[i])
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}

// seen is how many were seen, in words.
func (s shortfall) seen() string {
	count, numbers, _ := strings.Cut(s.Seen, ": ")
	switch {
	case count == "0":
		return "none"
	case count == "1" && numbers != "":
		return "1, request " + numbers
	case numbers != "":
		return count + ", requests " + numbers
	}
	return s.Seen
}

// words says what keeps the request from being one that is wanted.
func (n nearMiss) words() string {
	has := "its " + n.What + " is " + n.Has
	if n.Has == "none" {
		has = "it has no " + n.What
	}
	return has + "; wanted is one that " + n.Wanted
}

// verdict says what to do now.
func (s shortfall) verdict() verdict {
	v := verdict{Outcome: unverified, Error: "the journal does not hold what you want"}
	switch seen := firstSeen.FindStringSubmatch(s.Seen); {
	case len(s.Nearly) > 0:
		v.Next = "look at what came nearest with: client requests show " + numberText(s.Nearly[0].Request)
	case seen != nil:
		v.Next = "look at what matches with: client requests show " + seen[1]
	default:
		v.Next = "no request fits but for one thing; leave out a flag or two, or look at what came with: client requests list"
	}
	return v
}
