package googlepay

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"testing"
	"time"
)

// Keys that were published to be tested with. The roots are public; each private half belongs to the tokens in testdata alone.
const (
	// The root key and the first recipient key of Google's own library for .NET, google-pay/payment-data-cryptography-dotnet,
	// PaymentMethodTokenRecipientTest.cs. Tink's PaymentMethodTokenRecipientTest.java has the same recipient keys.
	dotnetRoots    = `{"keys":[{"keyValue":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEvhuz8WZo0DhP7Lg1AQtpQpm2i7Gr6yBa+i6mVOwz3iepodYVDE9YGLzUwoL8AEsPUz/26Pg3lofL2u04/edeXg==","protocolVersion":"ECv2","keyExpiration":"2154841200000"}]}`
	tinkRecipient  = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgCPSuFr4iSIaQprjjchHPyDu2NXFe0vDBoTpPkYaK9dehRANCAATnaFz/vQKuO90pxsINyVNWojabHfbx9qIJ6uD7Q7ZSxmtyo/Ez3/o2kDT8g0pIdyVIYktCsq65VoQIDWSh2Bdm"
	tinkAlternate  = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgOUIzccyJ3rTx6SVmXrWdtwUP0NU26nvc8KIYw2GmYZKhRANCAAR5AjmTNAE93hQEQE+PryLlgr6Q7FXyNXoZRk+1Fikhq61mFhQ9s14MOwGBxd5O6Jwn/sdUrWxkYk3idtNEN1Rz"
	dotnetClock    = 1542319793000
	dotnetReceiver = "gateway:ariane"

	// Google's test environment, keys.json as it was in 2020 and 2022.
	testRoots = `{"keys":[{"keyValue":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEIsFro6K+IUxRr4yFTOTO+kFCCEvHo7B9IOMLxah6c977oFzX\/beObH4a9OfosMHmft3JJZ6B3xpjIb8kduK4\/A==","protocolVersion":"ECv1"},{"keyValue":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGnJ7Yo1sX9b4kr4Aa5uq58JRQfzD8bIJXw7WXaap\/hVE+PnFxvjx4nVxt79SdRuUVeu++HZD0cGAv4IOznc96w==","protocolVersion":"ECv2","keyExpiration":"2154841200000"}]}`
	// The recipient of the test environment's sample merchant.
	testReceiver = "merchant:12345678901234567890"
	// moovfinancial/google-pay-decryptor, decrypt/google_pay_decryptor_test.go.
	moovRecipient = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgVXmgr0TkF+YKxR9Hqk1oN/YrBHoHIY+fvPEnrdS1fb+hRANCAATLt+0tx4HUcMrQkq/D45PNREgAS9+zUP8iUbCl9dt4sQhaZyGmt47TcyJaFLwSUwcSxrYQ9MW7BiU9z1e2NkCB"
)

// TestGooglesOwnVectors opens what Google published with its libraries. Their content is the word "plaintext", which is authentic and
// yet no payment message.
func TestGooglesOwnVectors(t *testing.T) {
	both := Keys{Roots: rootsIn(t, dotnetRoots), Recipients: []*ecdh.PrivateKey{recipientIn(t, tinkAlternate), recipientIn(t, tinkRecipient)}}
	for _, c := range []struct {
		name, file, receiver string
		now                  int64 // milliseconds
	}{
		{"dotnet", "google-dotnet.json", dotnetReceiver, dotnetClock},   // PaymentMethodTokenRecipientTest.cs, TestECv2
		{"guide", "google-guide.json", "merchant:12345", 1542233393000}, // the guide's example; SignatureVerificationTest.cs
	} {
		t.Run(c.name, func(t *testing.T) {
			token, now := published(t, c.file), time.UnixMilli(c.now)
			if plaintext, err := unseal(token, both, c.receiver, now); err != nil || string(plaintext) != "plaintext" {
				t.Errorf("got %q, %v, want plaintext", plaintext, err)
			}
			if _, err := Open(token, both, c.receiver, now); !errors.Is(err, ErrMessage) {
				t.Errorf("Open says %v, want ErrMessage", err)
			}
			if _, err := Open(token, both, "gateway:somebody", now); !errors.Is(err, ErrSignature) || !errors.Is(err, ErrForeign) {
				t.Errorf("for somebody else Open says %v, want ErrSignature", err)
			}
			late := now.AddDate(0, 0, 2)
			if _, err := Open(token, both, c.receiver, late); !errors.Is(err, ErrExpired) {
				t.Errorf("two days later Open says %v, want ErrExpired", err)
			}
			other := Keys{Roots: both.Roots, Recipients: both.Recipients[:1]}
			if _, err := Open(token, other, c.receiver, now); !errors.Is(err, ErrDecrypt) || !errors.Is(err, ErrForeign) {
				t.Errorf("with another key Open says %v, want ErrDecrypt", err)
			}
			root := Keys{Roots: rootsIn(t, testRoots), Recipients: both.Recipients}
			if _, err := Open(token, root, c.receiver, now); !errors.Is(err, ErrSignature) {
				t.Errorf("with another root key Open says %v, want ErrSignature", err)
			}
		})
	}
}

// TestTokenOfGooglesTestEnvironment opens a whole message that Google signed, at the time at which its publisher had it.
func TestTokenOfGooglesTestEnvironment(t *testing.T) {
	for _, c := range []struct {
		name, file, recipient string
		now                   int64 // seconds
		want                  Message
		first, last           string // of the PAN
	}{
		{"card_number", "google-test-moov.json", moovRecipient, 1645400000, Message{
			MessageID:     "AH2EjtdXWjOxGkyAxyLlyakvWxUcS638Tn37UKPUw2fvpyVOmAZwE0Rs_NzCllF3iluLTIRQesQ8_q8P0KUI87hlBIsi2pkscVlnwKtmUEzIe3l6MRJePlr-IfgWi8wqMh35Rs3MG8H2",
			Expires:       time.UnixMilli(1645501069135).UTC(),
			PaymentMethod: "CARD",
			Card:          Card{ExpirationMonth: "12", ExpirationYear: "2027", AuthMethod: PANOnly},
		}, "411111", "1111"},
	} {
		t.Run(c.name, func(t *testing.T) {
			token := published(t, c.file)
			keys := Keys{Roots: rootsIn(t, testRoots), Recipients: []*ecdh.PrivateKey{recipientIn(t, c.recipient)}}
			got, err := Open(token, keys, testReceiver, time.Unix(c.now, 0))
			if err != nil {
				t.Fatal(err)
			}
			if pan := got.Card.PAN; len(pan) != 16 || pan[:6] != c.first || pan[12:] != c.last {
				t.Errorf("the PAN is %q, want %s…%s", pan, c.first, c.last)
			}
			got.Card.PAN = ""
			if got != c.want {
				t.Errorf("got\n%+v\nwant\n%+v", got, c.want)
			}
			if _, err := Open(token, keys, testReceiver, c.want.Expires); !errors.Is(err, ErrExpired) {
				t.Errorf("at its last instant Open says %v, want ErrExpired", err)
			}
			if _, err := Open(token, keys, testReceiver, c.want.Expires.Add(-time.Millisecond)); err != nil {
				t.Errorf("a millisecond before, Open says %v", err)
			}
		})
	}
}

// published reads a token of testdata, without the line's end.
func published(t testing.TB, file string) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(text, []byte("\n"))
}

// rootsIn reads keys in the form in which Google publishes them; those of other versions are left out.
func rootsIn(t testing.TB, text string) (roots []RootKey) {
	t.Helper()
	var read struct {
		Keys []struct {
			KeyValue                       []byte
			KeyExpiration, ProtocolVersion string
		}
	}
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		t.Fatal(err)
	}
	for _, k := range read.Keys {
		if k.ProtocolVersion != "ECv2" {
			continue
		}
		key, err := x509.ParsePKIXPublicKey(k.KeyValue)
		if err != nil {
			t.Fatal(err)
		}
		ms, err := strconv.ParseInt(k.KeyExpiration, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		roots = append(roots, RootKey{Key: key.(*ecdsa.PublicKey), Expires: time.UnixMilli(ms).UTC()})
	}
	if len(roots) == 0 {
		t.Fatal("no ECv2 root key")
	}
	return roots
}

// recipientIn reads a private key out of the Base64 of PKCS #8 or SEC 1.
func recipientIn(t testing.TB, text string) *ecdh.PrivateKey {
	t.Helper()
	key := privateIn(t, text)
	agreement, err := key.ECDH()
	if err != nil {
		t.Fatal(err)
	}
	return agreement
}

func privateIn(t testing.TB, text string) *ecdsa.PrivateKey {
	t.Helper()
	der, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		t.Fatal(err)
	}
	return key.(*ecdsa.PrivateKey)
}
