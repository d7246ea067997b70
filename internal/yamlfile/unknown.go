package yamlfile

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Unknown is the sentence for a word that is not in a list: `unknown key "dealy"; known: at, delay; did you mean "delay"?`.
// What names the kind of word ("key", "state"); known is shown in its own order.
func Unknown(what, got string, known []string) string {
	text := fmt.Sprintf("unknown %s %s; known: %s", what, Quote(got), strings.Join(known, ", "))
	if len(known) == 0 {
		text = fmt.Sprintf("unknown %s %s; none is known here", what, Quote(got))
	}
	if near := Nearest(got, known); near != "" {
		text += fmt.Sprintf("; did you mean %q?", near)
	}
	return text
}

// Quote shows somebody's text in a sentence: quoted, and cut after 60 characters.
func Quote(text string) string {
	const most = 60
	if utf8.RuneCountInString(text) > most {
		return fmt.Sprintf("%q…", string([]rune(text)[:most]))
	}
	return fmt.Sprintf("%q", text)
}

// Nearest is the known word with the fewest slips away from got, if they are few enough to be slips: one for short words, two
// from six letters on. Letter case is no slip. Empty: none is near.
func Nearest(got string, known []string) string {
	const longest = 64 // nobody mistypes more, and the distance costs the product of the lengths
	if len(got) > longest {
		return ""
	}
	best, word := 1+min(2, max(1, len(got)/3)), ""
	for _, k := range known {
		if len(k) > longest {
			continue
		}
		if d := slips(strings.ToLower(got), strings.ToLower(k)); d < best {
			best, word = d, k
		}
	}
	return word
}

// slips counts the letters to insert, delete, replace or swap with their neighbour to make b of a (optimal string alignment).
func slips(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(last[j]+1, row[j-1]+1, replace)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
