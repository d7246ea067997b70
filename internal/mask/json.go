package mask

import (
	"bytes"
	"encoding/json"
)

// jsonText knows the tokens of valid JSON, so that what is hidden in it leaves valid JSON.
type jsonText struct {
	from, to []int // by byte: the escape or character of a string, the number or word, or the sign that it belongs to
	end      []int // by byte: the end of the string that it is inside of, -1 outside
}

// newJSONText returns nil for what is no JSON array, object or string. A bare number is a text like any other.
func newJSONText(text []byte) *jsonText {
	if start := bytes.TrimLeft(text, " \t\r\n"); len(start) == 0 || bytes.IndexByte([]byte(`{["`), start[0]) < 0 || !json.Valid(text) {
		return nil
	}
	j := &jsonText{from: make([]int, len(text)), to: make([]int, len(text)), end: make([]int, len(text))}
	for i := 0; i < len(text); {
		if text[i] != '"' {
			next := i + 1
			for scalarByte(text[i]) && scalarByte(text[next]) { // a bracket follows
				next++
			}
			i = j.token(i, next, -1)
			continue
		}
		var units []int // where each character of the string begins
		k := i + 1
		for text[k] != '"' {
			units = append(units, k)
			switch {
			case text[k] != '\\':
				k++
			case text[k+1] == 'u':
				k += 6
			default:
				k += 2
			}
		}
		j.token(i, i+1, -1)
		for n, at := range units {
			if n+1 < len(units) {
				j.token(at, units[n+1], k)
			} else {
				j.token(at, k, k)
			}
		}
		i = j.token(k, k+1, -1)
	}
	return j
}

// token notes text[from:to] and returns where it ends.
func (j *jsonText) token(from, to, end int) int {
	for i := from; i < to; i++ {
		j.from[i], j.to[i], j.end[i] = from, to, end
	}
	return to
}

// fit widens a span to whole tokens.
func (j *jsonText) fit(s span) span {
	s.from, s.to = j.from[s.from], j.to[s.to-1]
	s.quoted = j.end[s.from] < 0
	return s
}

func scalarByte(b byte) bool { return b == '-' || b == '+' || b == '.' || wordByte(b) }
