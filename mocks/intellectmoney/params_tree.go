package intellectmoney

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// readJSON reads one JSON object that starts with "{"; raw is the same text as bytes. Numbers, true and false count as the text they are written
// with, null as empty.
// Guess: guess.intellectmoney.structured-values: an object or an array as a parameter's value makes that parameter wrong.
func (r *request) readJSON(text string, raw []byte) error {
	if !utf8.ValidString(text) {
		return errNotUTF8
	}
	if !json.Valid(raw) {
		return errNotJSON
	}
	// From here on the text is known to be one well-formed object, so that scanning it needs no checks but depth.
	s := scanner{text: text, at: 1}
	for {
		s.skip(" \t\r\n,")
		if s.text[s.at] == '}' {
			return nil
		}
		p := param{name: s.quoted()}
		s.skip(" \t\r\n:")
		switch c := s.text[s.at]; {
		case c == '"':
			p.value = s.quoted()
		case c == '{' || c == '[':
			value, err := s.nested()
			if err != nil {
				return err
			}
			p.value, p.bad = value, true
		default:
			p.value = s.word()
			if number := c == '-' || c >= '0' && c <= '9'; number && !strings.EqualFold(p.name, "eshopId") {
				r.numbers = true // the tables call EshopId a number, and everything else text
			}
			if p.value == "null" {
				p.value = ""
			}
		}
		if err := r.add(p); err != nil {
			return err
		}
	}
}

// scanner walks over JSON that is known to be well formed.
type scanner struct {
	text string
	at   int
}

// skip passes over any of the given bytes.
func (s *scanner) skip(bytes string) {
	for strings.IndexByte(bytes, s.text[s.at]) >= 0 {
		s.at++
	}
}

// quoted reads the string that starts here.
func (s *scanner) quoted() string {
	start := s.at
	escaped := false
	for s.at++; s.text[s.at] != '"'; s.at++ {
		if s.text[s.at] == '\\' {
			escaped = true
			s.at++
		}
	}
	s.at++
	if !escaped {
		return s.text[start+1 : s.at-1]
	}
	var value string
	if json.Unmarshal([]byte(s.text[start:s.at]), &value) != nil {
		return "" // cannot happen: the whole text was valid
	}
	return value
}

// word reads a number, true, false or null.
func (s *scanner) word() string {
	start := s.at
	s.at += strings.IndexAny(s.text[s.at:], ",} \t\r\n")
	return s.text[start:s.at]
}

// nested passes over an object or an array and gives its text.
func (s *scanner) nested() (string, error) {
	start, depth := s.at, 1
	for {
		switch s.text[s.at] {
		case '"':
			s.quoted()
			continue
		case '{', '[':
			if depth++; depth > maxDepth {
				return "", errTooDeep
			}
		case '}', ']':
			depth--
		}
		s.at++
		if depth == 1 {
			return s.text[start:s.at], nil
		}
	}
}

// readXML reads an XML document with any root; the root's children are the parameters.
func (r *request) readXML(text string) error {
	decoder := xml.NewDecoder(strings.NewReader(text))
	var current param
	var value strings.Builder
	depth, seen := 0, false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && seen && depth == 0 {
			return nil
		}
		if err != nil {
			return errNotXML
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch depth++; {
			case depth == 1 && seen:
				return errNotXML // a second root
			case depth == 1:
				seen = true
			case depth == 2:
				current = param{name: t.Name.Local}
				value.Reset()
			case depth > maxDepth:
				return errTooDeep
			default:
				current.bad = true
			}
		case xml.CharData:
			if depth >= 2 {
				value.Write(t)
			}
		case xml.EndElement:
			if depth--; depth == 1 {
				current.value = value.String()
				if err := r.add(current); err != nil {
					return err
				}
			}
		}
	}
}
