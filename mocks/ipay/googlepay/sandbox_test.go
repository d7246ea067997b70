package googlepay

import (
	"bytes"
	"crypto/ecdh"
	"encoding/base64"
	"testing"
	"time"
)

// TestSandboxKeys holds the keys of every installation. Another program derived them from the same labels, see
// TestMintAgreesWithAnIndependentProgram; a change would refuse every token that a merchant has stored.
func TestSandboxKeys(t *testing.T) {
	texts := SandboxKeyTexts()
	if want := `{"keys":[{"keyValue":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEX4mMGZuPODYRbspyWhmdDLiCne7SnDUmTG7FqzGmYZNUt4y4Yr0Ibl6WwFx+C2RczbRhru5lC6MJIpKlsbp/0Q==",` +
		`"keyExpiration":"253402300799000","protocolVersion":"ECv2"}]}`; texts.RootKeys != want {
		t.Errorf("root keys: got %s, want %s", texts.RootKeys, want)
	}
	if want := "BBYuu0btBTHiKM1nkpHYyX1ZLo/23wJKvwRv+Lhez05KuIHXoCuwgLfuDAVYOuuOybiMkmbm+Wlmv4Wzjm4fv7c="; texts.RecipientPublicKey != want {
		t.Errorf("recipient: got %s, want %s", texts.RecipientPublicKey, want)
	}
	if texts.RecipientID != "gateway:ipayua" {
		t.Errorf("recipient id: got %s", texts.RecipientID)
	}
}

// TestKeyTextsAreTheKeys mints with what the texts say and opens with the sandbox's keys, and the other way round.
func TestKeyTextsAreTheKeys(t *testing.T) {
	texts := SandboxKeyTexts()
	point, err := base64.StdEncoding.DecodeString(texts.RecipientPublicKey)
	if err != nil {
		t.Fatal(err)
	}
	recipient, err := ecdh.P256().NewPublicKey(point)
	if err != nil {
		t.Fatal(err)
	}
	merchants := Issuer{Root: privateIn(t, texts.RootPrivateKey), Recipient: recipient, RecipientID: texts.RecipientID}
	token, err := merchants.Mint(sample(), drawn)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(token, minted(t, sample())) {
		t.Error("the texts mint another token than the keys")
	}
	keys := Keys{Roots: rootsIn(t, texts.RootKeys), Recipients: SandboxKeys().Recipients}
	if _, err := Open(token, keys, texts.RecipientID, noon); err != nil {
		t.Errorf("with the published root keys: %v", err)
	}
}

// TestSandboxKeysOutlastAnyClock: a tenant's clock may stand in any year of four digits.
func TestSandboxKeysOutlastAnyClock(t *testing.T) {
	for _, year := range []int{1970, 2039, 2262, 9998} {
		m := sample()
		m.Expires = time.Date(year, 12, 30, 0, 0, 0, 0, time.UTC)
		if _, err := Open(minted(t, m), SandboxKeys(), RecipientID, m.Expires.Add(-time.Second)); err != nil {
			t.Errorf("in %d: %v", year, err)
		}
	}
}

// TestSandboxKeysAreNobodyElses: a caller that changes what it was given changes nothing for the next one.
func TestSandboxKeysAreNobodyElses(t *testing.T) {
	keys := SandboxKeys()
	keys.Roots[0], keys.Recipients[0] = RootKey{}, nil
	if _, err := Open(minted(t, sample()), SandboxKeys(), RecipientID, noon); err != nil {
		t.Error(err)
	}
}
