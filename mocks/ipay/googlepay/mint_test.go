package googlepay

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"
	"time"
)

// drawn is what the tests draw: SHA-256 of a fixed word and the purpose.
func drawn(purpose string) [32]byte { return sha256.Sum256([]byte("a draw for " + purpose)) }

// noon is the time of the tests, an hour before their message ends.
var noon = time.UnixMilli(1767225600000).Add(-time.Hour).UTC()

// sample is a message with everything in it that is not drawn.
func sample() Message {
	return Message{
		GatewayMerchantID: "shop-1", Expires: noon.Add(time.Hour), PaymentMethod: "CARD",
		Card: Card{PAN: "4111111111111111", ExpirationMonth: "12", ExpirationYear: "2030", AuthMethod: Cryptogram3DS, ECI: "05"},
	}
}

func minted(t testing.TB, m Message) []byte {
	t.Helper()
	token, err := SandboxIssuer().Mint(m, drawn)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// TestMintAgreesWithAnIndependentProgram compares with a token that another program made of the same draws: Python's cryptography
// 48, which is OpenSSL, with signatures of RFC 6979, HKDF, AES and HMAC of its own, and its own JSON. Not a byte may differ.
func TestMintAgreesWithAnIndependentProgram(t *testing.T) {
	if got, want := minted(t, sample()), published(t, "independent.json"); !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMintIsDeterministic(t *testing.T) {
	first := minted(t, sample())
	if again := minted(t, sample()); !bytes.Equal(first, again) {
		t.Errorf("the same draws made\n%s\nand\n%s", first, again)
	}
	seen := map[string]string{}
	for _, other := range []string{drawEphemeralKey, drawIntermediateKey, drawMessageID, drawCryptogram} {
		token, err := SandboxIssuer().Mint(sample(), func(purpose string) [32]byte {
			if purpose == other {
				return drawn("another " + purpose)
			}
			return drawn(purpose)
		})
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(token, first) || seen[string(token)] != "" {
			t.Errorf("another draw of %s changes nothing of its own", other)
		}
		seen[string(token)] = other
	}
}

// TestDrawsThatAreNoKeys: bytes that cannot be a private key are replaced, always by the same ones.
func TestDrawsThatAreNoKeys(t *testing.T) {
	for name, bits := range map[string]byte{"zero": 0, "above_the_order": 0xff} {
		t.Run(name, func(t *testing.T) {
			draw := func(string) (d [32]byte) {
				for i := range d {
					d[i] = bits
				}
				return d
			}
			token, err := SandboxIssuer().Mint(sample(), draw)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Open(token, SandboxKeys(), RecipientID, noon); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestMintedOpens: everything that goes in comes out, right or wrong; what was left out is drawn.
func TestMintedOpens(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Message)
		want   func(*Message) // beyond the same change; nil: nothing
	}{
		{"as_it_is", func(*Message) {}, nil},
		{"pan_of_letters", func(m *Message) { m.Card.PAN = "not a number <&> é\u2028\x00" }, nil},
		{"no_pan", func(m *Message) { m.Card.PAN = "" }, nil},
		{"month_13", func(m *Message) { m.Card.ExpirationMonth = "13" }, nil},
		{"month_as_text", func(m *Message) { m.Card.ExpirationMonth = `"12"` }, nil},
		{"month_null", func(m *Message) { m.Card.ExpirationMonth = `null` }, nil},
		{"month_of_anything", func(m *Message) { m.Card.ExpirationMonth = `[1.50,{"<":-0}]` }, nil},
		{"year_of_two_digits", func(m *Message) { m.Card.ExpirationYear = `"20"` }, nil},
		{"no_expiry", func(m *Message) { m.Card.ExpirationMonth, m.Card.ExpirationYear = "", "" }, nil},
		{"no_merchant", func(m *Message) { m.GatewayMerchantID = "" }, nil},
		{"own_id", func(m *Message) { m.MessageID = "id-1" }, nil},
		{"own_cryptogram", func(m *Message) { m.Card.Cryptogram = "AgAAAAAABk4DWZ4C28yUQAAAAAA=" }, nil},
		{"card_on_file", func(m *Message) { m.Card.AuthMethod, m.Card.ECI = PANOnly, "" }, nil},
		{"another_method", func(m *Message) { m.PaymentMethod = "WALLET" }, nil},
		{"no_method", func(m *Message) { m.PaymentMethod = "" }, func(m *Message) { m.PaymentMethod = "CARD" }},
		{"finer_than_a_millisecond", func(m *Message) { m.Expires = m.Expires.Add(999 * time.Microsecond) }, func(m *Message) { m.Expires = noon.Add(time.Hour) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := sample()
			c.change(&m)
			got, err := Open(minted(t, m), SandboxKeys(), RecipientID, noon)
			if err != nil {
				t.Fatal(err)
			}
			if m.MessageID == "" {
				m.MessageID = "HgGTRjQYY0vh2pn5NU_k9bViSLL7dVsJjtTsWNp3S_Y"
			}
			if m.Card.AuthMethod == Cryptogram3DS && m.Card.Cryptogram == "" {
				m.Card.Cryptogram = "e8dVEuuHqOiHGSa6YIgazd/vEFQ="
			}
			if c.want != nil {
				c.want(&m)
			}
			if got != m {
				t.Errorf("got\n%+v\nwant\n%+v", got, m)
			}
		})
	}
}

// TestMintedShape: members in Google's order, and "=" escaped on both levels.
func TestMintedShape(t *testing.T) {
	token := minted(t, sample())
	if bytes.ContainsAny(token, "=<>&' \n") {
		t.Errorf("not escaped as Google does: %s", token)
	}
	at := -1
	for _, name := range []string{`"signature":`, `"intermediateSigningKey":`, `"signedKey":`, `keyValue\":`, `keyExpiration\":`, `"signatures":`,
		`"protocolVersion":"ECv2"`, `"signedMessage":`, `encryptedMessage\":`, `ephemeralPublicKey\":`, `tag\":`} {
		next := bytes.Index(token, []byte(name))
		if next <= at {
			t.Errorf("%s is missing or out of order in %s", name, token)
		}
		at = next
	}
}

func TestKeyExpires(t *testing.T) {
	m := sample()
	for _, c := range []struct {
		name    string
		expires time.Time
		want    time.Time
	}{
		{"a_day_after_the_message", time.Time{}, m.Expires.Add(24 * time.Hour)},
		{"as_the_caller_says", noon.Add(time.Minute), noon.Add(time.Minute)},
	} {
		t.Run(c.name, func(t *testing.T) {
			issuer := SandboxIssuer()
			issuer.KeyExpires = c.expires
			m.Expires = noon.AddDate(1, 0, 0) // the key ends first
			if c.expires.IsZero() {
				m.Expires = noon.Add(time.Hour)
			}
			token, err := issuer.Mint(m, drawn)
			if err != nil {
				t.Fatal(err)
			}
			e, err := envelopeIn(token)
			if err != nil || !e.keyExpires.Equal(c.want) {
				t.Fatalf("the key expires at %v, %v, want %v", e.keyExpires, err, c.want)
			}
			if _, err := Open(token, SandboxKeys(), RecipientID, c.want); !errors.Is(err, ErrExpired) || !strings.Contains(err.Error(), "intermediate") {
				t.Errorf("at the key's end Open says %v, want ErrExpired of the intermediate key", err)
			}
		})
	}
}

// TestMintRefuses what it cannot make, and says what it needs.
func TestMintRefuses(t *testing.T) {
	good := SandboxIssuer()
	x25519, err := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	wide, err := ecdsa.ParseRawPrivateKey(elliptic.P384(), bytes.Repeat([]byte{1}, 48))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		issuer Issuer
		change func(*Message)
		draw   func(string) [32]byte
		want   string
	}{
		{"no_root", Issuer{Recipient: good.Recipient}, nil, drawn, "Issuer.Root"},
		{"no_recipient", Issuer{Root: good.Root}, nil, drawn, "Issuer.Recipient"},
		{"root_on_another_curve", Issuer{Root: wide, Recipient: good.Recipient}, nil, drawn, "P-256"},
		{"another_curve", Issuer{Root: good.Root, Recipient: x25519.PublicKey()}, nil, drawn, "P-256"},
		{"no_draw", good, nil, nil, "draw"},
		{"no_expiry", good, func(m *Message) { m.Expires = time.Time{} }, drawn, "Message.Expires"},
		{"month_that_is_no_json", good, func(m *Message) { m.Card.ExpirationMonth = "1x" }, drawn, `ExpirationMonth "1x" is not JSON; write 12`},
		{"year_that_is_no_json", good, func(m *Message) { m.Card.ExpirationYear = "1,2" }, drawn, "ExpirationYear"},
		{"not_utf8", good, func(m *Message) { m.Card.PAN = "\xff" }, drawn, "UTF-8"},
		{"too_long", good, func(m *Message) { m.Card.PAN = strings.Repeat("4", MaxSize) }, drawn, "shorten"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := sample()
			if c.change != nil {
				c.change(&m)
			}
			if token, err := c.issuer.Mint(m, c.draw); err == nil || token != nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %s, %v, want an error that says %s", token, err, c.want)
			}
		})
	}
}
