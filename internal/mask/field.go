package mask

import (
	"bytes"
	"regexp"
)

// field finds the values of a sensitive field. A value is searched for wherever the name stands as a word of its own.
type field struct {
	Field
	name *regexp.Regexp
	tag  *regexp.Regexp // what matters inside an XML element of that name: comment, CDATA, opening and closing tags (group: "/")
	part *regexp.Regexp // the headers of a part of a multipart body, with the name
}

func newField(f Field) field {
	name := `(?i:` + regexp.QuoteMeta(f.Name) + `)`
	return field{
		Field: f,
		name:  regexp.MustCompile(name),
		tag:   regexp.MustCompile(`(?s)<!--.*?(?:-->|\z)|<!\[CDATA\[.*?(?:\]\]>|\z)|<(/?)(?:[\w.-]+:)?` + name + `(?:\s[^>]*)?>`),
		part:  regexp.MustCompile(`\b(?i:name)\*?\s*=[^;]*?\b` + name + `\b`),
	}
}

// show is what is shown for a value.
func (f field) show(value string) string {
	if f.PAN {
		return PAN(value)
	}
	return Hidden
}

// value adds text[from:to] of a reading to what is hidden, without the blanks around it.
func (f field) value(r reading, from, to int, found []span) []span {
	for from < to && blank(r.text[from]) {
		from++
	}
	for from < to && blank(r.text[to-1]) {
		to--
	}
	if from == to {
		return found
	}
	return append(found, r.span(from, to, f.show(string(r.text[from:to]))))
}

// assignment is what stands between a name and its value: x[name][]=, "name" :, 'name': and the like.
var assignment = regexp.MustCompile(`^(?:\[\w*\]|[\]"'\s])*[=:]`)

func (f field) search(r reading, found []span) []span {
	found = f.searchParts(r, found)
	// Values inside a value of the same shape are hidden with it.
	line, lineDepth, element := 0, uint8(0), 0
	for _, hit := range f.name.FindAllIndex(r.text, -1) {
		at, end := hit[0], hit[1]
		if insideWord(r.text, at) || insideWord(r.text, end) {
			continue
		}
		if tag := tagStart(r.text, at, end); tag >= 0 {
			if at >= element {
				found, element = f.element(r.upToEnd(tag), tag, end, found)
			}
			continue
		}
		between := assignment.Find(r.text[end:])
		if between == nil {
			continue
		}
		sign := end + len(between) - 1
		r := r.upToEnd(sign)
		from, depth := skipBlanks(r.text, sign+1), r.depth[sign]
		if from == len(r.text) {
			continue
		}
		if r.text[sign] == ':' {
			if quote := bytes.LastIndexAny(between, `"'`); quote >= 0 {
				found = f.jsonValue(r, from, r.depth[end+quote], found)
				continue
			}
			if bytes.IndexByte([]byte(`"'[{`), r.text[from]) >= 0 {
				found = f.jsonValue(r, from, r.depth[from], found)
				continue
			}
			if r.text[from] < '0' || r.text[from] > '9' {
				continue // a sentence about the field
			}
		} else if to := attributeEnd(r, at, sign+1); to >= 0 {
			found = f.value(r, from+1, to, found)
			continue
		}
		if from >= line || depth < lineDepth {
			line, lineDepth = lineEnd(r, sign+1, depth), depth
			found = f.value(r, sign+1, line, found)
		}
	}
	return found
}

// lineEnd is the end of a form's value: "&" or the end of the line.
func lineEnd(r reading, from int, depth uint8) int {
	for from < len(r.text) && (r.depth[from] > depth || bytes.IndexByte([]byte("&\r\n"), r.text[from]) < 0) {
		from++
	}
	return from
}

// jsonValue hides a string, an array, an object, or a number; null stays.
func (f field) jsonValue(r reading, from int, depth uint8, found []span) []span {
	switch r.text[from] {
	case '"', '\'':
		return f.value(r, from+1, stringEnd(r, from, depth), found)
	case '[', '{':
		open, to := 0, from
		for ; to < len(r.text); to++ {
			switch r.text[to] {
			case '[', '{':
				open++
			case ']', '}':
				open--
			case '"':
				if r.depth[to] <= depth {
					to = stringEnd(r, to, depth)
				}
			}
			if open == 0 {
				return f.bare(r, from, to+1, depth, found)
			}
		}
		return f.bare(r, from, len(r.text), depth, found)
	}
	to := from
	for to < len(r.text) && (r.depth[to] > depth || bytes.IndexByte([]byte(",]}&\r\n"), r.text[to]) < 0) {
		to++
	}
	if string(bytes.TrimSpace(r.text[from:to])) == "null" {
		return found
	}
	return f.bare(r, from, to, depth, found)
}

// bare hides what has no quotes around it.
func (f field) bare(r reading, from, to int, depth uint8, found []span) []span {
	before := len(found)
	found = f.value(r, from, to, found)
	for i := range found[before:] {
		found[before+i].quoted = depth == 0
	}
	return found
}

// stringEnd is the place of the quote that closes a string.
func stringEnd(r reading, open int, depth uint8) int {
	for i := open + 1; i < len(r.text); i++ {
		if r.depth[i] > depth {
			continue
		}
		if r.text[i] == r.text[open] {
			return i
		}
		if r.text[i] == '\\' {
			i++
		}
	}
	return len(r.text)
}

func skipBlanks(text []byte, at int) int {
	for at < len(text) && blank(text[at]) {
		at++
	}
	return at
}

func blank(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }
