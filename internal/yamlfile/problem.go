// Package yamlfile reads what people write: scenario files, the configuration file and the JSON bodies of the control plane
// (JSON is YAML). It is strict and reports every problem at once, each with its line and column and with what would have
// been right.
package yamlfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Position is where something stands in a file. Line and Column count from 1, columns in characters; the zero value means that
// the file does not have it.
type Position struct{ Line, Column int }

// Given says whether the file has the thing at all.
func (p Position) Given() bool { return p.Line > 0 }

// Problem is one thing to put right.
type Problem struct {
	File         string // as given to Decode; empty for a body that is no file
	Line, Column int    // 0: about the file as a whole
	Text         string // one sentence with what would have been right
}

// Error is "file:line:column: text", without the parts that are not known.
func (p Problem) Error() string {
	var b strings.Builder
	if p.File != "" {
		b.WriteString(p.File + ":")
	}
	if p.Line > 0 {
		fmt.Fprintf(&b, "%d:%d:", p.Line, p.Column)
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	return b.String() + p.Text
}

// Problems is everything that is wrong with one or more files. As an error it is one problem a line.
type Problems []Problem

// mostShown bounds the text of Problems: nobody reads more, and an answer must not outgrow the question by far.
const mostShown = 100

// Add notes a problem at a position. The file's name is filled in by Decode, or with In.
func (p *Problems) Add(at Position, format string, args ...any) {
	*p = append(*p, Problem{Line: at.Line, Column: at.Column, Text: fmt.Sprintf(format, args...)})
}

// In names the file of every problem that has none yet, and returns the problems.
func (p Problems) In(file string) Problems {
	for i := range p {
		if p[i].File == "" {
			p[i].File = file
		}
	}
	return p
}

// Error lists the problems, one a line: a hundred at most, then how many more there are.
func (p Problems) Error() string {
	lines := make([]string, 0, min(len(p), mostShown)+1)
	for i, problem := range p {
		if i == mostShown {
			lines = append(lines, fmt.Sprintf("and %d more problems", len(p)-mostShown))
			break
		}
		lines = append(lines, problem.Error())
	}
	return strings.Join(lines, "\n")
}

// Err is nil without problems. Otherwise it is Problems, sorted by file, line and column, none twice.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	sorted := slices.Clone(p)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column)
	})
	// An alias makes the walk meet the same mistake again.
	seen := make(map[Problem]bool, len(sorted))
	sorted = slices.DeleteFunc(sorted, func(problem Problem) bool {
		again := seen[problem]
		seen[problem] = true
		return again
	})
	return sorted
}
