package googlepay

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// What Mint draws. The names are part of what makes a token: another name is another token.
const (
	drawIntermediateKey = "googlepay/intermediate-key"
	drawEphemeralKey    = "googlepay/ephemeral-key"
	drawMessageID       = "googlepay/message-id"
	drawCryptogram      = "googlepay/cryptogram"
)

const (
	defaultMethod  = "CARD"
	keyOutlives    = 24 * time.Hour // by how much an intermediate key outlives a message, as in tokens that Google published
	cryptogramSize = 20             // bytes, as in Google's test environment
)

// Issuer is Google's side: it signs and encrypts.
type Issuer struct {
	Root        *ecdsa.PrivateKey // P-256; signs the intermediate key
	Recipient   *ecdh.PublicKey   // P-256; who will be able to read
	RecipientID string            // whom the token is for, for example "gateway:ipayua"
	KeyExpires  time.Time         // of the intermediate key; zero: 24 hours after the message
}

// Mint makes the token that holds m, at most MaxSize bytes of JSON, with its members in Google's order and with "=" escaped as
// Google's are. Nothing in m is judged: PAN may be letters, the month 13, the year "20", and Expires may be long past.
// ExpirationMonth and ExpirationYear are JSON texts and go in as they are. An empty text is left out, with three exceptions: an empty
// PaymentMethod is CARD, an empty MessageID is drawn, and so is an empty Cryptogram when AuthMethod is Cryptogram3DS. Fractions
// of a millisecond in Expires are cut off.
//
// draw gives 32 bytes for each purpose, evenly spread; the same bytes and the same m make the same token, byte for byte.
//
// The error says what is missing: a key, Expires, draw, or text that JSON cannot carry.
func (i Issuer) Mint(m Message, draw func(purpose string) [32]byte) ([]byte, error) {
	switch {
	case i.Root == nil || i.Root.Curve != elliptic.P256():
		return nil, errors.New("googlepay: Issuer.Root must be a private key on P-256, for example SandboxIssuer().Root")
	case i.Recipient == nil || i.Recipient.Curve() != ecdh.P256():
		return nil, errors.New("googlepay: Issuer.Recipient must be a public key on P-256, for example SandboxIssuer().Recipient")
	case draw == nil:
		return nil, errors.New("googlepay: Mint needs draw, 32 bytes for each purpose")
	}
	plaintext, err := m.encode(draw)
	if err != nil {
		return nil, err
	}
	signedMessage, err := i.seal(plaintext, draw(drawEphemeralKey))
	if err != nil {
		return nil, err
	}

	intermediate := signingKey(draw(drawIntermediateKey))
	spki, err := x509.MarshalPKIXPublicKey(&intermediate.PublicKey)
	if err != nil {
		return nil, err
	}
	expires := i.KeyExpires
	if expires.IsZero() {
		expires = m.Expires.Add(keyOutlives)
	}
	signedKey, err := encode(wireKey{KeyValue: spki, KeyExpiration: milliseconds(expires)})
	if err != nil {
		return nil, err
	}
	keySignature, err := sign(i.Root, sender, version, string(signedKey))
	if err != nil {
		return nil, err
	}
	signature, err := sign(intermediate, sender, i.RecipientID, version, string(signedMessage))
	if err != nil {
		return nil, err
	}
	token, err := encode(wireToken{
		Signature:       signature,
		Intermediate:    wireIntermediate{SignedKey: string(signedKey), Signatures: [][]byte{keySignature}},
		ProtocolVersion: version,
		SignedMessage:   string(signedMessage),
	})
	if err == nil && len(token) > MaxSize {
		return nil, fmt.Errorf("googlepay: the token would take %d bytes, more than the %d that Open reads; shorten the message", len(token), MaxSize)
	}
	return token, err
}

// What travels, in Google's order. Source: tokens that Google published; the guide gives no order.
type (
	wireToken struct {
		Signature       []byte           `json:"signature"`
		Intermediate    wireIntermediate `json:"intermediateSigningKey"`
		ProtocolVersion string           `json:"protocolVersion"`
		SignedMessage   string           `json:"signedMessage"`
	}
	wireIntermediate struct {
		SignedKey  string   `json:"signedKey"`
		Signatures [][]byte `json:"signatures"`
	}
	wireKey struct {
		KeyValue      []byte `json:"keyValue"`
		KeyExpiration string `json:"keyExpiration"`
	}
	wireSealed struct {
		EncryptedMessage   []byte `json:"encryptedMessage"`
		EphemeralPublicKey []byte `json:"ephemeralPublicKey"`
		Tag                []byte `json:"tag"`
	}
	wireMessage struct {
		GatewayMerchantID string      `json:"gatewayMerchantId,omitempty"`
		Expiration        string      `json:"messageExpiration"`
		ID                string      `json:"messageId"`
		PaymentMethod     string      `json:"paymentMethod"`
		Details           wireDetails `json:"paymentMethodDetails"`
	}
	wireDetails struct {
		ExpirationYear  json.RawMessage `json:"expirationYear,omitempty"`
		ExpirationMonth json.RawMessage `json:"expirationMonth,omitempty"`
		PAN             string          `json:"pan,omitempty"`
		AuthMethod      string          `json:"authMethod,omitempty"`
		ECI             string          `json:"eciIndicator,omitempty"`
		Cryptogram      string          `json:"cryptogram,omitempty"`
	}
)

// encode writes JSON that is safe inside HTML, "=" included. Outside of strings JSON has no such character.
// Source: tokens that Google published; the guide calls it "HTML-safe".
func encode(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	return bytes.ReplaceAll(text, []byte("="), []byte(`\u003d`)), err
}

// encode writes the text that will be encrypted.
func (m Message) encode(draw func(purpose string) [32]byte) ([]byte, error) {
	if m.Expires.IsZero() {
		return nil, errors.New("googlepay: Message.Expires is not set; a message without it never opens")
	}
	c := m.Card
	for _, text := range [...]string{m.GatewayMerchantID, m.MessageID, m.PaymentMethod, c.PAN, c.AuthMethod, c.Cryptogram, c.ECI, c.ExpirationMonth, c.ExpirationYear} {
		if !utf8.ValidString(text) {
			return nil, errors.New("googlepay: a text in the message is not UTF-8; JSON cannot carry it")
		}
	}
	for _, number := range [...]struct{ name, text string }{{"ExpirationMonth", c.ExpirationMonth}, {"ExpirationYear", c.ExpirationYear}} {
		if number.text != "" && !json.Valid([]byte(number.text)) {
			return nil, fmt.Errorf("googlepay: Card.%s %.40q is not JSON; write 12, or \"12\" with its quotes", number.name, number.text)
		}
	}
	if m.PaymentMethod == "" {
		m.PaymentMethod = defaultMethod
	}
	if m.MessageID == "" {
		id := draw(drawMessageID)
		m.MessageID = base64.RawURLEncoding.EncodeToString(id[:])
	}
	if c.AuthMethod == Cryptogram3DS && c.Cryptogram == "" {
		cryptogram := draw(drawCryptogram)
		c.Cryptogram = base64.StdEncoding.EncodeToString(cryptogram[:cryptogramSize])
	}
	var to bytes.Buffer
	encoder := json.NewEncoder(&to)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(wireMessage{
		GatewayMerchantID: m.GatewayMerchantID, Expiration: milliseconds(m.Expires), ID: m.MessageID, PaymentMethod: m.PaymentMethod,
		Details: wireDetails{
			ExpirationYear: json.RawMessage(c.ExpirationYear), ExpirationMonth: json.RawMessage(c.ExpirationMonth),
			PAN: c.PAN, AuthMethod: c.AuthMethod, ECI: c.ECI, Cryptogram: c.Cryptogram,
		},
	})
	return bytes.TrimSuffix(to.Bytes(), []byte("\n")), err
}

// seal encrypts to the recipient and returns the text that will be signed.
func (i Issuer) seal(plaintext []byte, drawn [32]byte) ([]byte, error) {
	ephemeral := agreementKey(drawn)
	shared, err := ephemeral.ECDH(i.Recipient)
	if err != nil {
		return nil, err
	}
	point := ephemeral.PublicKey().Bytes()
	encryption, authentication, err := derive(point, shared)
	if err != nil {
		return nil, err
	}
	ciphertext, err := crypt(plaintext, encryption)
	if err != nil {
		return nil, err
	}
	return encode(wireSealed{EncryptedMessage: ciphertext, EphemeralPublicKey: point, Tag: tagOf(ciphertext, authentication)})
}

// sign makes a DER signature of parts; without a source of chance it is the deterministic one of RFC 6979.
func sign(key *ecdsa.PrivateKey, parts ...string) ([]byte, error) {
	digest := sha256.Sum256(signedBytes(parts...))
	return key.Sign(nil, digest[:], crypto.SHA256)
}

// signingKey turns 32 drawn bytes into a key that signs. Bytes that are no private key on P-256 (zero, or not below the curve's
// order, which happens to one in four billion) are replaced by their SHA-256 until they are one.
func signingKey(drawn [32]byte) *ecdsa.PrivateKey {
	for {
		if key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), drawn[:]); err == nil {
			return key
		}
		drawn = sha256.Sum256(drawn[:])
	}
}

// agreementKey is signingKey for a key that agrees on secrets.
func agreementKey(drawn [32]byte) *ecdh.PrivateKey {
	for {
		if key, err := ecdh.P256().NewPrivateKey(drawn[:]); err == nil {
			return key
		}
		drawn = sha256.Sum256(drawn[:])
	}
}
