// Package googlepay opens and mints Google Pay payment method tokens of protocol version ECv2: the JSON text that Google hands
// to a merchant's page as tokenizationData.token. The cryptography is real: ECDSA and ECDH on P-256, HKDF and HMAC with
// SHA-256, AES-256-CTR.
//
// Source: Google's public guide "Payment data cryptography for merchants" (ECv2), named below as "the guide". What the guide
// leaves open follows Google's own published library, Tink (apps-paymentmethodtoken), and says so.
//
// What a signature covers is taken to the letter: signedKey and signedMessage as texts, the recipient and the version. Two
// tokens that open therefore differ in content only if they were signed differently. Around the signed texts some freedom
// remains, and every form of it opens to the same content: the order of members, blanks between them, JSON escapes, members
// nobody knows, a member given twice (the last one counts), further signatures by other keys, and the second form (r, n-s)
// that every ECDSA signature has. Not tolerated: names in other letters, Base64 without padding, with line breaks, with the
// URL alphabet or with stray bits at its end, and JSON that is more than JSON (comments, single quotes).
package googlepay
