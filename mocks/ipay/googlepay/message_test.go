package googlepay

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/x509"
	"errors"
	"testing"
	"time"
)

// TestSignedButNoMessage opens what is signed and encrypted to us and holds something else.
func TestSignedButNoMessage(t *testing.T) {
	for _, c := range []struct {
		name, plaintext string
		want            error
	}{
		{"words", `plaintext`, ErrMessage},
		{"array", `[]`, ErrMessage},
		{"null", `null`, ErrMessage},
		{"no_details", `{"messageExpiration":"1767225600000"}`, ErrMessage},
		{"details_are_a_text", `{"messageExpiration":"1767225600000","paymentMethodDetails":"x"}`, ErrMessage},
		{"details_are_null", `{"messageExpiration":"1767225600000","paymentMethodDetails":null}`, ErrMessage},
		{"no_expiry", `{"paymentMethodDetails":{}}`, ErrMessage},
		{"expiry_of_words", `{"messageExpiration":"soon","paymentMethodDetails":{}}`, ErrMessage},
		{"expired", `{"messageExpiration":"1767221999999","paymentMethodDetails":{}}`, ErrExpired},
		{"expires_now", `{"messageExpiration":"1767222000000","paymentMethodDetails":{}}`, ErrExpired},
		{"nothing_of_a_card", `{"messageExpiration":"1767222000001","paymentMethodDetails":{}}`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Open(holding(t, c.plaintext), SandboxKeys(), RecipientID, noon)
			if !errors.Is(err, c.want) || err != nil && m != (Message{}) {
				t.Errorf("got %+v, %v, want %v", m, err, c.want)
			}
		})
	}
}

// TestValuesOfOtherKinds: what is no string is kept as its JSON, and the expiry may be a number.
func TestValuesOfOtherKinds(t *testing.T) {
	token := holding(t, `{"gatewayMerchantId":5410,"messageId":null,"messageExpiration":1767225600000,"paymentMethod":true,"paymentMethodDetails":`+
		`{"pan":4111111111111111,"expirationMonth": 0.12e2 ,"expirationYear":"","authMethod":[1],"cryptogram":{"a":1},"eciIndicator":""}}`)
	got, err := Open(token, SandboxKeys(), RecipientID, noon)
	want := Message{
		GatewayMerchantID: "5410", Expires: time.UnixMilli(1767225600000).UTC(), PaymentMethod: "true",
		Card: Card{PAN: "4111111111111111", ExpirationMonth: "0.12e2", ExpirationYear: `""`, AuthMethod: "[1]", Cryptogram: `{"a":1}`},
	}
	if err != nil || got != want {
		t.Errorf("got\n%+v, %v\nwant\n%+v", got, err, want)
	}
}

// holding is a token of the sandbox around any text.
func holding(t testing.TB, plaintext string) []byte {
	t.Helper()
	issuer, intermediate := SandboxIssuer(), signingKey(drawn(drawIntermediateKey))
	sealed, err := issuer.seal([]byte(plaintext), drawn(drawEphemeralKey))
	if err != nil {
		t.Fatal(err)
	}
	return crafted(t, string(sealed), spkiOf(t, intermediate.Public()), intermediate)
}

// crafted is a token whose intermediate key the sandbox's root key signed, whatever that key is.
func crafted(t testing.TB, signedMessage string, keyValue []byte, intermediate *ecdsa.PrivateKey) []byte {
	t.Helper()
	signedKey, err := encode(wireKey{KeyValue: keyValue, KeyExpiration: milliseconds(noon.Add(time.Hour))})
	if err != nil {
		t.Fatal(err)
	}
	keySignature, err := sign(SandboxIssuer().Root, sender, version, string(signedKey))
	if err != nil {
		t.Fatal(err)
	}
	signature, err := sign(intermediate, sender, RecipientID, version, signedMessage)
	if err != nil {
		t.Fatal(err)
	}
	token, err := encode(wireToken{
		Signature: signature, ProtocolVersion: version, SignedMessage: signedMessage,
		Intermediate: wireIntermediate{SignedKey: string(signedKey), Signatures: [][]byte{keySignature}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func spkiOf(t testing.TB, public any) []byte {
	t.Helper()
	spki, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return spki
}

// TestSignedNonsense: what the root key or the intermediate key should not have signed does not open, and nothing panics.
func TestSignedNonsense(t *testing.T) {
	sealed, err := SandboxIssuer().seal([]byte("{}"), drawn(drawEphemeralKey))
	if err != nil {
		t.Fatal(err)
	}
	good := signingKey(drawn(drawIntermediateKey))
	wide, err := ecdsa.ParseRawPrivateKey(elliptic.P384(), bytes.Repeat([]byte{1}, 48))
	if err != nil {
		t.Fatal(err)
	}
	edwards := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize))
	elsewhere, err := encode(wireSealed{EncryptedMessage: []byte{0}, EphemeralPublicKey: append([]byte{4}, make([]byte, 64)...), Tag: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		token []byte
		want  error
	}{
		{"key_on_another_curve", crafted(t, string(sealed), spkiOf(t, wide.Public()), wide), ErrSignature},
		{"key_of_another_kind", crafted(t, string(sealed), spkiOf(t, edwards.Public()), good), ErrSignature},
		{"key_that_is_none", crafted(t, string(sealed), []byte("key"), good), ErrSignature},
		{"message_signed_by_the_root_key", crafted(t, string(sealed), spkiOf(t, good.Public()), SandboxIssuer().Root), ErrSignature},
		{"point_on_no_curve", crafted(t, string(elsewhere), spkiOf(t, good.Public()), good), ErrDecrypt},
		{"no_message_in_it", crafted(t, string(sealed), spkiOf(t, good.Public()), good), ErrMessage},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Open(c.token, SandboxKeys(), RecipientID, noon); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}
