package googlepay

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"sync"
	"time"
)

// RecipientID is whom tokens for iPay are for: Google puts "gateway:" before the gateway's name.
// Source: googlepay.uk.txt §2.2, tokenizationSpecification.parameters.gateway; the guide, "Verify the signature".
const RecipientID = "gateway:ipayua"

// The labels from which the sandbox's keys are derived, by SHA-256. They are public on purpose.
const (
	rootLabel      = "paysandbox ipay googlepay root signing key: a test key that protects nothing"
	recipientLabel = "paysandbox ipay googlepay recipient key: a test key that protects nothing"
)

// sandboxExpires is the root key's keyExpiration, the last instant that has a year of four digits: Google's library wants one,
// and a tenant's clock may stand anywhere before it.
var sandboxExpires = time.UnixMilli(253402300799000).UTC()

// sandboxPair is both private keys, the same in every installation.
type sandboxPair struct {
	root      *ecdsa.PrivateKey
	recipient *ecdh.PrivateKey
}

var sandboxKeys = sync.OnceValue(func() sandboxPair {
	return sandboxPair{
		root:      signingKey(sha256.Sum256([]byte(rootLabel))),
		recipient: agreementKey(sha256.Sum256([]byte(recipientLabel))),
	}
})

// SandboxKeys opens the tokens of SandboxIssuer. The keys are paysandbox's own, derived from fixed public labels, the same in
// every installation. They are test keys and protect nothing: anybody can make and read such tokens.
func SandboxKeys() Keys {
	pair := sandboxKeys()
	return Keys{
		Roots:      []RootKey{{Key: &pair.root.PublicKey, Expires: sandboxExpires}},
		Recipients: []*ecdh.PrivateKey{pair.recipient},
	}
}

// SandboxIssuer mints tokens for RecipientID that SandboxKeys open. Test keys that protect nothing, as there.
func SandboxIssuer() Issuer {
	pair := sandboxKeys()
	return Issuer{Root: pair.root, Recipient: pair.recipient.PublicKey(), RecipientID: RecipientID}
}

// KeyTexts are keys in the forms that Google's libraries take.
type KeyTexts struct {
	RootKeys           string // JSON {"keys":[{"keyValue":…,"keyExpiration":…,"protocolVersion":"ECv2"}]}, like Google's own keys.json
	RootPrivateKey     string // Base64 of PKCS #8: what a sender signs its intermediate keys with
	RecipientPublicKey string // Base64 of the uncompressed point, 65 bytes: what a sender encrypts to
	RecipientID        string
}

// SandboxKeyTexts are the sandbox's keys for a merchant who makes tokens with Google's own library (Tink, PaymentMethodTokenSender)
// and sends them to the sandbox; the text that it seals is the guide's, messageExpiration included. Test keys that protect nothing,
// as with SandboxKeys; the root's private half is given away because only its owner can sign.
func SandboxKeyTexts() KeyTexts {
	pair := sandboxKeys()
	spki, _ := x509.MarshalPKIXPublicKey(&pair.root.PublicKey) // known: a key on P-256
	private, _ := x509.MarshalPKCS8PrivateKey(pair.root)
	return KeyTexts{
		RootKeys: fmt.Sprintf(`{"keys":[{"keyValue":"%s","keyExpiration":"%s","protocolVersion":"%s"}]}`,
			base64.StdEncoding.EncodeToString(spki), milliseconds(sandboxExpires), version),
		RootPrivateKey:     base64.StdEncoding.EncodeToString(private),
		RecipientPublicKey: base64.StdEncoding.EncodeToString(pair.recipient.PublicKey().Bytes()),
		RecipientID:        RecipientID,
	}
}
