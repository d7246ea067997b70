package gbpayments

import (
	"crypto/subtle"
	"encoding/base64"
	"strings"
)

// basic reads Site ID and API Secret out of an Authorization header; nothing where there is none.
// Guess: guess.gbpayments.basic: the page says nothing of authentication; its clients use HTTP Basic, Site ID and API Secret.
func basic(header string) (site, secret string) {
	const scheme = "basic "
	if len(header) <= len(scheme) || !strings.EqualFold(header[:len(scheme)], scheme) {
		return "", ""
	}
	text, err := base64.StdEncoding.DecodeString(header[len(scheme):])
	if err != nil {
		return "", ""
	}
	site, secret, _ = strings.Cut(string(text), ":")
	return site, secret
}

// same compares in a time that depends on the length alone.
func same(expected, given string) bool {
	return subtle.ConstantTimeCompare([]byte(expected), []byte(given)) == 1
}
