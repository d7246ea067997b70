package mask

import (
	"bytes"
	"regexp"
)

// tagStart is the place of the "<" of an opening tag with text[name:end] for a name, after a prefix or none; -1 if there is none.
func tagStart(text []byte, name, end int) int {
	if end < len(text) && !blank(text[end]) && text[end] != '/' && text[end] != '>' {
		return -1
	}
	if name > 0 && text[name-1] == ':' {
		for name--; name > 0 && (wordByte(text[name-1]) || text[name-1] == '-' || text[name-1] == '.'); {
			name--
		}
	}
	if name > 0 && text[name-1] == '<' {
		return name - 1
	}
	return -1
}

// element hides everything in an XML element up to its closing tag, or to the end of the text, and returns where that is.
func (f field) element(r reading, tag, nameEnd int, found []span) ([]span, int) {
	length := bytes.IndexByte(r.text[nameEnd:], '>')
	if length < 0 {
		return f.value(r, nameEnd, len(r.text), found), len(r.text)
	}
	from := nameEnd + length + 1
	if attributes := r.text[nameEnd : from-1]; bytes.HasSuffix(attributes, []byte("/")) && bytes.Count(attributes, []byte(`"`))%2 == 0 {
		return f.value(r, nameEnd, from-2, found), from
	}
	to, open := from, 1
	for {
		hit := f.tag.FindSubmatchIndex(r.text[to:])
		if hit == nil {
			return f.value(r, from, len(r.text), found), len(r.text)
		}
		start, end := to+hit[0], to+hit[1]
		switch {
		case r.depth[start] > r.depth[tag]: // text of the value, not markup
			end = start + 1
		case hit[2] < 0: // comment, CDATA
		case hit[2] < hit[3]:
			open--
		case r.text[end-2] != '/':
			open++
		}
		if open == 0 {
			return f.value(r, from, start, found), end
		}
		to = end
	}
}

// attributeEnd is the place of the quote that closes an XML attribute whose quoted value begins at from; -1 if it is none.
func attributeEnd(r reading, name, from int) int {
	if from == len(r.text) || r.text[from] != '"' && r.text[from] != '\'' {
		return -1
	}
	if last := bytes.LastIndexAny(r.text[:name], "<>"); last < 0 || r.text[last] != '<' || !wordByte(r.text[last+1]) {
		return -1
	}
	for i := from + 1; i < len(r.text); i++ {
		if r.text[i] == r.text[from] && r.depth[i] <= r.depth[from] {
			if i+1 < len(r.text) && (blank(r.text[i+1]) || r.text[i+1] == '/' || r.text[i+1] == '>') {
				return i
			}
			return -1
		}
	}
	return -1
}

// partHeaders is Content-Disposition with the headers after it, up to the empty line before the part's value.
var partHeaders = regexp.MustCompile(`(?im)^content-disposition:(?:[^\r\n]|\r?\n[ \t])*(?:\r?\n[^\r\n:]+:[^\r\n]*)*\r?\n\r?\n`)

// searchParts finds the field in a multipart body: the value runs to the boundary line.
func (f field) searchParts(r reading, found []span) []span {
	for _, hit := range partHeaders.FindAllIndex(r.text, -1) {
		if !f.part.Match(r.text[hit[0]:hit[1]]) {
			continue
		}
		boundary := []byte("\n--")
		start := bytes.LastIndex(r.text[:hit[0]], boundary) + 1
		if line, _, _ := bytes.Cut(r.text[start:hit[0]], []byte("\n")); bytes.HasPrefix(line, boundary[1:]) {
			boundary = append([]byte("\n"), bytes.TrimRight(line, " \t\r")...)
		}
		from, r := hit[1], r.upToEnd(hit[1]-1)
		// The empty line before the value may be the one before the boundary too.
		if length := bytes.Index(r.text[from-1:], boundary); length >= 0 {
			found = f.value(r, from, max(from, from-1+length), found)
		} else {
			found = f.value(r, from, len(r.text), found)
		}
	}
	return found
}
