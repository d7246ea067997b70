package googlepay

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

const (
	// MaxSize is the longest token that is looked at, in bytes. Google's own take about 1,300.
	MaxSize = 64 << 10

	maxSignatures = 8 // of one intermediate key, which bounds the work; Google sends one
)

// Keys says whose signature counts and who can read. The zero value opens nothing.
type Keys struct {
	Roots      []RootKey          // any of them may have signed
	Recipients []*ecdh.PrivateKey // P-256; tried in this order
}

// RootKey is one of the keys at the top, with which Google signs intermediate keys.
type RootKey struct {
	Key     *ecdsa.PublicKey // P-256
	Expires time.Time        // from this instant on its signatures count for nothing; zero: never
}

// Open verifies a token and decrypts it, step by step as the guide does: root signature, expiry of the intermediate key,
// signature of the message, decryption, expiry of the message. recipientID is whom the token must be for, for example
// "gateway:ipayua"; now is the time by which it is judged.
//
// token is the JSON text itself, not its Base64. Without an error the message is authentic; with one it is zero. The errors,
// for errors.Is: ErrNotJSON, ErrStructure, ErrVersion, ErrForeign (ErrSignature or ErrDecrypt), ErrExpired, ErrMessage. The shape
// is judged before any key is asked. Source: the guide, "Verify the signature", "Decrypt the message", "Verify the expiration".
func Open(token []byte, keys Keys, recipientID string, now time.Time) (Message, error) {
	plaintext, err := unseal(token, keys, recipientID, now)
	if err != nil {
		return Message{}, err
	}
	m, wrong := messageIn(plaintext)
	if wrong != "" {
		return Message{}, fmt.Errorf("%w: %s", ErrMessage, wrong)
	}
	if !now.Before(m.Expires) {
		return Message{}, expired("the message", m.Expires, now)
	}
	return m, nil
}

// unseal is Open as far as the decrypted bytes.
func unseal(token []byte, keys Keys, recipientID string, now time.Time) ([]byte, error) {
	e, err := envelopeIn(token)
	if err != nil {
		return nil, err
	}
	if !e.signedByRoot(keys.Roots, now) {
		return nil, fmt.Errorf("%w: no unexpired root key signed the intermediate key", ErrSignature)
	}
	if !now.Before(e.keyExpires) {
		return nil, expired("the intermediate key", e.keyExpires, now)
	}
	parsed, err := x509.ParsePKIXPublicKey(e.keyValue)
	key, ok := parsed.(*ecdsa.PublicKey)
	if err != nil || !ok || key.Curve != elliptic.P256() {
		return nil, fmt.Errorf("%w: keyValue is no public key on P-256", ErrSignature)
	}
	digest := sha256.Sum256(signedBytes(sender, recipientID, version, e.signedMessage))
	if !ecdsa.VerifyASN1(key, digest[:], e.signature) {
		return nil, fmt.Errorf("%w: the intermediate key did not sign this message for %q", ErrSignature, recipientID)
	}
	return e.decrypt(keys.Recipients)
}

func expired(what string, expires, now time.Time) error {
	return fmt.Errorf("%w: %s ended at %s, now is %s; make a new token", ErrExpired, what,
		expires.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339))
}

// envelope is a token of the right shape; nothing in it is believed yet.
type envelope struct {
	signature     []byte   // of signedMessage, DER
	keySignatures [][]byte // of signedKey, DER
	signedKey     string
	keyValue      []byte // in signedKey: SubjectPublicKeyInfo, DER
	keyExpires    time.Time
	signedMessage string
	ciphertext    []byte // in signedMessage
	ephemeral     []byte // in signedMessage: an uncompressed point
	tag           []byte // in signedMessage: HMAC-SHA256 of ciphertext
}

// envelopeIn takes a token apart. Source: the guide, "Payment method token structure".
func envelopeIn(token []byte) (*envelope, error) {
	if len(token) > MaxSize {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrStructure, len(token), MaxSize)
	}
	var outer object
	err := json.Unmarshal(token, &outer)
	var syntax *json.SyntaxError
	switch {
	case !utf8.Valid(token):
		return nil, fmt.Errorf("%w: not UTF-8", ErrNotJSON)
	case errors.As(err, &syntax):
		return nil, fmt.Errorf("%w: %w (byte %d)", ErrNotJSON, err, syntax.Offset)
	case err != nil:
		return nil, fmt.Errorf("%w: want a JSON object", ErrStructure)
	}

	var e envelope
	var signatureOK, messageOK bool
	spoken, versionOK := outer.text("protocolVersion")
	e.signedMessage, messageOK = outer.text("signedMessage")
	_, signatureOK = outer.text("signature")
	if !versionOK || !messageOK || !signatureOK {
		return nil, fmt.Errorf("%w: protocolVersion, signature and signedMessage must be texts", ErrStructure)
	}
	if spoken != version {
		return nil, fmt.Errorf("%w: %.20q", ErrVersion, spoken)
	}
	if wrong := e.fill(outer); wrong != "" {
		return nil, fmt.Errorf("%w: %s", ErrStructure, wrong)
	}
	return &e, nil
}

// fill takes what only ECv2 has, and says what is wrong with it.
func (e *envelope) fill(outer object) (wrong string) {
	var ok bool
	if e.signature, ok = outer.base64("signature"); !ok {
		return "signature: want Base64"
	}
	intermediate, ok := objectIn(outer["intermediateSigningKey"])
	if !ok {
		return "intermediateSigningKey: want a JSON object"
	}
	if e.signedKey, ok = intermediate.text("signedKey"); !ok {
		return "intermediateSigningKey.signedKey: want a text that is JSON itself"
	}
	var signatures []string
	if err := json.Unmarshal(intermediate["signatures"], &signatures); err != nil || len(signatures) == 0 || len(signatures) > maxSignatures {
		return fmt.Sprintf("intermediateSigningKey.signatures: want 1 to %d texts", maxSignatures)
	}
	for _, s := range signatures {
		signature, ok := decode(s)
		if !ok {
			return "intermediateSigningKey.signatures: want Base64"
		}
		e.keySignatures = append(e.keySignatures, signature)
	}
	key, ok := objectIn([]byte(e.signedKey))
	if !ok {
		return "signedKey: want a JSON object inside the text"
	}
	if e.keyValue, ok = key.base64("keyValue"); !ok {
		return "signedKey.keyValue: want Base64"
	}
	if e.keyExpires, ok = key.instant("keyExpiration"); !ok {
		return "signedKey.keyExpiration: want milliseconds since 1970"
	}
	message, ok := objectIn([]byte(e.signedMessage))
	if !ok {
		return "signedMessage: want a JSON object inside the text"
	}
	if e.ciphertext, ok = message.base64("encryptedMessage"); !ok {
		return "signedMessage.encryptedMessage: want Base64"
	}
	if e.ephemeral, ok = message.base64("ephemeralPublicKey"); !ok || len(e.ephemeral) != pointSize || e.ephemeral[0] != 4 {
		return fmt.Sprintf("signedMessage.ephemeralPublicKey: want the Base64 of an uncompressed point, %d bytes that begin with 04", pointSize)
	}
	if e.tag, ok = message.base64("tag"); !ok || len(e.tag) != sha256.Size {
		return fmt.Sprintf("signedMessage.tag: want the Base64 of %d bytes", sha256.Size)
	}
	return ""
}

// signedByRoot says whether any unexpired root key made any of the signatures.
func (e *envelope) signedByRoot(roots []RootKey, now time.Time) bool {
	digest := sha256.Sum256(signedBytes(sender, version, e.signedKey))
	for _, root := range roots {
		if root.Key == nil || !root.Expires.IsZero() && !now.Before(root.Expires) {
			continue
		}
		for _, signature := range e.keySignatures {
			if ecdsa.VerifyASN1(root.Key, digest[:], signature) {
				return true
			}
		}
	}
	return false
}

// decrypt finds the recipient's key by the tag.
func (e *envelope) decrypt(recipients []*ecdh.PrivateKey) ([]byte, error) {
	point, err := ecdh.P256().NewPublicKey(e.ephemeral)
	if err != nil {
		return nil, fmt.Errorf("%w: ephemeralPublicKey is no point on P-256", ErrDecrypt)
	}
	for _, recipient := range recipients {
		if recipient == nil {
			continue
		}
		shared, err := recipient.ECDH(point)
		if err != nil {
			continue // a key on another curve
		}
		encryption, authentication, err := derive(e.ephemeral, shared)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDecrypt, err)
		}
		if hmac.Equal(e.tag, tagOf(e.ciphertext, authentication)) {
			return crypt(e.ciphertext, encryption)
		}
	}
	return nil, fmt.Errorf("%w: it is encrypted to none of the %d recipient keys", ErrDecrypt, len(recipients))
}
