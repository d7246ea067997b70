package mask

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// layers is how many encodings around each other are looked through: a URL in a form in JSON.
const layers = 3

// reading is a text with some escapes decoded that still knows where each byte came from.
type reading struct {
	text     []byte
	from, to []int // the part of the original that became the byte
	// depth is how often the byte was decoded. It tells a delimiter from the same character inside a value: what a
	// delimiter opened ends with one that is decoded no more often.
	depth []uint8
	json  *jsonText // what the original is; nil: no JSON
}

func asItStands(text []byte) reading {
	r := reading{text: text, from: make([]int, len(text)), to: make([]int, len(text)), depth: make([]uint8, len(text)), json: newJSONText(text)}
	for i := range text {
		r.from[i], r.to[i] = i, i+1
	}
	return r
}

// span is the part of the original that became text[from:to], which is not empty.
func (r reading) span(from, to int, text string) span {
	return span{from: r.from[from], to: r.to[to-1], text: text}
}

// upToEnd cuts the reading off where the JSON string ends that a place is inside of: what is written inside a string, as a URL,
// has no value beyond it.
func (r reading) upToEnd(at int) reading {
	if r.json == nil || r.json.end[r.from[at]] < 0 {
		return r
	}
	end, _ := slices.BinarySearch(r.from, r.json.end[r.from[at]])
	r.text, r.from, r.to, r.depth = r.text[:end], r.from[:end], r.to[:end], r.depth[:end]
	return r
}

// escape is one way to write a character as several.
type escape struct {
	first byte
	// decode reads the escape at a place that holds first: the characters and the length of the escape, 0 if it is none.
	decode func(r reading, at int) (decoded []byte, length int)
}

var (
	inJSON  = escape{'\\', jsonEscape}
	escapes = []escape{inJSON, {'%', percentEscape}, {'&', xmlEscape}}
)

// decode undoes one layer of one escape.
func (r reading) decode(e escape) (decoded reading, changed bool) {
	if bytes.IndexByte(r.text, e.first) < 0 {
		return r, false
	}
	decoded.json = r.json
	for i := 0; i < len(r.text); {
		chars, length, depth := r.text[i:i+1], 1, r.depth[i]
		if r.text[i] == e.first {
			if c, n := e.decode(r, i); n > 0 {
				chars, length, changed = c, n, true
				for _, d := range r.depth[i : i+n] {
					depth = max(depth, d)
				}
				depth++
			}
		}
		for _, c := range chars {
			decoded.text, decoded.depth = append(decoded.text, c), append(decoded.depth, depth)
			decoded.from, decoded.to = append(decoded.from, r.from[i]), append(decoded.to, r.to[i+length-1])
		}
		i += length
	}
	return decoded, changed
}

func percentEscape(r reading, at int) ([]byte, int) {
	if code, ok := hexNumber(r.text, at+1, 2); ok {
		return []byte{byte(code)}, 3
	}
	return nil, 0
}

func jsonEscape(r reading, at int) ([]byte, int) {
	if at+1 == len(r.text) {
		return nil, 0
	}
	switch c := r.text[at+1]; c {
	case '"':
		// A decoded backslash and a quote that was never escaped: a string that ends with a backslash.
		if r.depth[at+1] >= r.depth[at] {
			return []byte{c}, 2
		}
	case '\\', '/':
		return []byte{c}, 2
	case 'b', 'f', 'n', 'r', 't':
		return []byte{"\b\f\n\r\t"[bytes.IndexByte([]byte("bfnrt"), c)]}, 2
	case 'u':
		code, ok := hexNumber(r.text, at+2, 4)
		if !ok {
			break
		}
		if !utf16.IsSurrogate(code) {
			return utf8.AppendRune(nil, code), 6
		}
		if low, ok := hexNumber(r.text, at+8, 4); ok && r.text[at+6] == '\\' && r.text[at+7] == 'u' {
			return utf8.AppendRune(nil, utf16.DecodeRune(code, low)), 12
		}
	}
	return nil, 0
}

var xmlReference = regexp.MustCompile(`^&(?:[a-zA-Z]{1,8}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});`)

func xmlEscape(r reading, at int) ([]byte, int) {
	reference := string(xmlReference.Find(r.text[at:min(at+12, len(r.text))]))
	if decoded := html.UnescapeString(reference); decoded != reference {
		return []byte(decoded), len(reference)
	}
	return nil, 0
}

func hexNumber(text []byte, from, length int) (rune, bool) {
	if from+length > len(text) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[from:from+length]), 16, 32)
	return rune(n), err == nil
}
