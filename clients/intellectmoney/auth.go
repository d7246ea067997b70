package intellectmoney

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Hash is the proof in the body: MD5, as 32 lower-case hexadecimal digits, of the UTF-8 text
// "field1::field2::…::secretKey". An absent field is "" and keeps its place. Values are taken as they are sent: "10.00" and
// "10" give different digests.
//
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Тело запроса" (Hash); the digest: the vendor's public samples.
func Hash(fields []string, secretKey string) string {
	digest := md5.Sum([]byte(signedText(fields, secretKey)))
	return hex.EncodeToString(digest[:])
}

// Sign is the proof in the header Sign: SHA-256, as 64 lower-case hexadecimal digits, of the same text as [Hash] with the
// other key.
//
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Заголовки запроса" (Sign); the digest: the vendor's public samples.
func Sign(fields []string, signSecretKey string) string {
	digest := sha256.Sum256([]byte(signedText(fields, signSecretKey)))
	return hex.EncodeToString(digest[:])
}

func signedText(fields []string, key string) string {
	var b strings.Builder
	for _, f := range fields {
		b.WriteString(f)
		b.WriteString("::")
	}
	b.WriteString(key)
	return b.String()
}
