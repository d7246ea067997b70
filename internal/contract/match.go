package contract

import (
	"regexp"
	"strings"
)

// fixed is a pattern of one character class, so many times: digests and numbers are like that.
var fixed = regexp.MustCompile(`^\^\[0-9(a-f)?\]\{([0-9]{1,3})\}\$$`)

// matcher gives the quickest way to match a pattern; nil where it cannot be read.
func matcher(pattern string) func(string) bool {
	if hit := fixed.FindStringSubmatch(pattern); hit != nil {
		length := 0
		for _, d := range hit[2] {
			length = length*10 + int(d-'0')
		}
		return func(s string) bool { return len(s) == length && classed(s, hit[1] != "") }
	}
	switch pattern {
	case guidPattern:
		return isGUID
	case base64Pattern:
		return isBase64
	}
	compiled, err := regexp.Compile(pattern)
	if err != nil {
		return nil
	}
	return compiled.MatchString
}

// guidPattern is a GUID in lower case, the most frequent pattern of all.
const guidPattern = `^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`

func isGUID(s string) bool {
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' &&
		classed(s[:8], true) && classed(s[9:13], true) && classed(s[14:18], true) && classed(s[19:23], true) && classed(s[24:], true)
}

// base64Pattern is text in Base64, of any length: a wallet's token is of several kilobytes.
const base64Pattern = `^[A-Za-z0-9+/]+={0,2}$`

func isBase64(s string) bool {
	for range 2 {
		s = strings.TrimSuffix(s, "=")
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && c != '+' && c != '/' {
			return false
		}
	}
	return s != ""
}

// classed says whether all of a text are digits, or digits and a to f.
func classed(s string, hex bool) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (!hex || c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
