package intellectmoney

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
)

// Hash is the digest in the body: lower-case hex MD5 of the UTF-8 text f1::f2::…::key. An absent or empty field keeps its
// empty segment. Fields are taken as they were sent, after form or JSON decoding: "10.00" stays "10.00".
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Тело запроса"; the digest's name: vendor's public samples.
func Hash(key string, fields ...string) (digest [2 * md5.Size]byte) {
	var space [512]byte
	sum := md5.Sum(canonical(space[:0], key, fields))
	hex.Encode(digest[:], sum[:])
	return digest
}

// Sign is the digest in the header Sign: lower-case hex SHA-256 of the same text as Hash, closed with the other key.
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Заголовки запроса"; the digest's name: vendor's public samples.
func Sign(key string, fields ...string) (digest [2 * sha256.Size]byte) {
	var space [512]byte
	sum := sha256.Sum256(canonical(space[:0], key, fields))
	hex.Encode(digest[:], sum[:])
	return digest
}

// canonical appends the signed text.
func canonical(to []byte, key string, fields []string) []byte {
	for _, f := range fields {
		to = append(append(to, f...), "::"...)
	}
	return append(to, key...)
}

// same compares what was expected with what was given, in time that depends on the length alone. Upper case is not the same.
func same(expected []byte, given string) bool {
	var copied [64]byte
	if len(given) != len(expected) || len(given) > len(copied) {
		return false
	}
	copy(copied[:], given)
	return subtle.ConstantTimeCompare(expected, copied[:len(given)]) == 1
}

// sameToken compares a Bearer token of any length.
func sameToken(expected, given string) bool {
	return subtle.ConstantTimeCompare([]byte(expected), []byte(given)) == 1
}

// bearer reads the token out of an Authorization header.
// Guess: guess.intellectmoney.bearer-scheme: the scheme is spelt "Bearer" exactly, with one blank, as the pages print it.
func bearer(header string) string {
	const scheme = "Bearer "
	if len(header) <= len(scheme) || header[:len(scheme)] != scheme {
		return ""
	}
	return header[len(scheme):]
}
