package reference

import "strings"

// table is a Markdown table. Its cells are Markdown already: made by text, code or codes.
type table struct {
	head []string
	rows [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// section writes a heading, the sentence about the table if there is one, and the table; one without rows is the word None.
func section(b *strings.Builder, title, sentence string, t table) {
	b.WriteString("\n### " + text(title) + "\n\n")
	if len(t.rows) == 0 {
		b.WriteString("None.\n")
		return
	}
	if sentence != "" {
		b.WriteString(sentence + "\n\n")
	}
	row(b, t.head)
	b.WriteString(strings.Repeat("|---", len(t.head)) + "|\n")
	for _, cells := range t.rows {
		row(b, cells)
	}
}

func row(b *strings.Builder, cells []string) {
	b.WriteString("|")
	for _, cell := range cells {
		if cell != "" {
			b.WriteString(" " + cell)
		}
		b.WriteString(" |")
	}
	b.WriteString("\n")
}

// text is words as they are: nothing in them is read as Markdown or HTML, ends a cell or begins a line.
func text(words string) string {
	words = strings.Join(strings.Fields(words), " ")
	var b strings.Builder
	for i := range len(words) {
		if special(words, i) {
			b.WriteByte('\\')
		}
		b.WriteByte(words[i])
	}
	return b.String()
}

// special says whether the byte at i means something to a reader of Markdown. An underscore within a word, as pmt_status has it, does
// not, and stays so that the page can be searched for it.
func special(words string, i int) bool {
	if words[i] != '_' {
		return strings.IndexByte("\\`*[]<>|~&$", words[i]) >= 0
	}
	return i == 0 || i == len(words)-1 || !wordly(words[i-1]) || !wordly(words[i+1])
}

func wordly(c byte) bool { return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' }

// code is a name in the letters of code. One that a code span in a cell cannot hold is text; an empty one is nothing.
func code(name string) string {
	if name == "" || strings.ContainsAny(name, "`|\\") || name != strings.Join(strings.Fields(name), " ") {
		return text(name)
	}
	return "`" + name + "`"
}

// codes is names in the letters of code, one after another.
func codes(names []string) string {
	spans := make([]string, len(names))
	for i, name := range names {
		spans[i] = code(name)
	}
	return strings.Join(spans, ", ")
}
