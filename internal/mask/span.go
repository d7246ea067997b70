package mask

import (
	"cmp"
	"slices"
)

// span is a part of the original text that is to be replaced.
type span struct {
	from, to int
	text     string // what is shown instead
	quoted   bool   // stood in JSON where a string in quotes has to stand now
}

// render replaces the spans. A card number inside a larger one goes with it; other spans that overlap are hidden as one.
func render(text []byte, spans []span) []byte {
	slices.SortStableFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
	var out []byte
	done := 0
	for i := 0; i < len(spans); {
		s := spans[i]
		for i++; i < len(spans) && spans[i].from < s.to; i++ {
			next := spans[i]
			if next.to > s.to || next.text == Hidden {
				s.text = Hidden
			}
			s.to, s.quoted = max(s.to, next.to), s.quoted || next.quoted && next.from == s.from
		}
		out = append(out, text[done:s.from]...)
		if s.quoted {
			out = append(append(append(out, '"'), s.text...), '"')
		} else {
			out = append(out, s.text...)
		}
		done = s.to
	}
	return append(out, text[done:]...)
}
