package googlepay

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"
)

// TestFlippedBits flips every bit of a token, one at a time. It opens no more, or it opens as the same message, which happens in
// the one place where JSON has two spellings: \u003d and \u003D around what is signed.
func TestFlippedBits(t *testing.T) {
	token := minted(t, sample())
	want, err := Open(token, SandboxKeys(), RecipientID, noon)
	if err != nil {
		t.Fatal(err)
	}
	var opened []string
	for i := range token {
		for bit := range 8 {
			token[i] ^= 1 << bit
			got, err := Open(token, SandboxKeys(), RecipientID, noon)
			if err == nil {
				opened = append(opened, string(token[max(0, i-5):i+1]))
				if got != want {
					t.Errorf("byte %d, bit %d: opens as %+v", i, bit, got)
				}
			} else if !slices.ContainsFunc(known, func(k error) bool { return errors.Is(err, k) }) {
				t.Errorf("byte %d, bit %d: %v is none of the errors", i, bit, err)
			}
			token[i] ^= 1 << bit
		}
	}
	if !slices.Equal(opened, []string{`\u003D`}) {
		t.Errorf("opened after flips that made %q, want \\u003D alone", opened)
	}
}

// FuzzOpen: nothing panics, every refusal is a known one, and only what was signed opens.
func FuzzOpen(f *testing.F) {
	token := minted(f, sample())
	want, err := Open(token, SandboxKeys(), RecipientID, noon)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(token)
	f.Add(published(f, "google-guide.json"))
	f.Add(published(f, "google-test-moov.json"))
	f.Add([]byte(`{"protocolVersion":"ECv1","signature":"AAAA","signedMessage":"{}"}`))
	f.Add([]byte(`{"signature":"","intermediateSigningKey":{"signedKey":"{}","signatures":[""]},"protocolVersion":"ECv2","signedMessage":"{}"}`))
	f.Fuzz(func(t *testing.T, token []byte) {
		got, err := Open(token, SandboxKeys(), RecipientID, noon)
		switch {
		case err == nil && got != want:
			t.Errorf("opens as %+v", got)
		case err != nil && (got != Message{} || !slices.ContainsFunc(known, func(k error) bool { return errors.Is(err, k) })):
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

// FuzzMessage: no decrypted text panics, and what is read can be minted and is read again.
func FuzzMessage(f *testing.F) {
	f.Add([]byte(`{"messageExpiration":"1767225600000","paymentMethodDetails":{"pan":"4111111111111111","expirationMonth":12}}`))
	f.Add([]byte(`{"messageExpiration":-1,"paymentMethodDetails":{"pan":null,"expirationYear":"20"}}`))
	f.Fuzz(func(t *testing.T, plaintext []byte) {
		m, wrong := messageIn(plaintext)
		if wrong != "" {
			return
		}
		m.MessageID, m.PaymentMethod, m.Card.AuthMethod = "id", "CARD", PANOnly // empty ones are filled in
		text, err := m.encode(drawn)
		if err != nil {
			return // text that JSON cannot carry, or the zero time
		}
		m.Card.ExpirationMonth, m.Card.ExpirationYear = compact(m.Card.ExpirationMonth), compact(m.Card.ExpirationYear)
		if again, wrong := messageIn(text); wrong != "" || again != m {
			t.Errorf("got %+v, %q, want %+v", again, wrong, m)
		}
	})
}

// FuzzMintedOpens: whatever is minted opens as what it was minted from.
func FuzzMintedOpens(f *testing.F) {
	f.Add("shop-1", "4111111111111111", "12", `"30"`, "05", int64(1767225600000))
	f.Add("", "", "", "", "", int64(0))
	f.Add("=", `\u003d`, "null", "[ 1 ]", "\u2028", int64(-1))
	f.Fuzz(func(t *testing.T, merchant, pan, month, year, eci string, expires int64) {
		m := Message{
			GatewayMerchantID: merchant, MessageID: "id", Expires: time.UnixMilli(expires).UTC(), PaymentMethod: "CARD",
			Card: Card{PAN: pan, ExpirationMonth: month, ExpirationYear: year, AuthMethod: PANOnly, ECI: eci},
		}
		issuer := SandboxIssuer()
		issuer.KeyExpires = sandboxExpires
		token, err := issuer.Mint(m, drawn)
		if err != nil {
			return // the texts are not UTF-8 or not JSON, or too long
		}
		now := m.Expires.Add(-time.Millisecond)
		if !now.Before(sandboxExpires) || !now.Before(m.Expires) {
			return
		}
		got, err := Open(token, SandboxKeys(), RecipientID, now)
		if err != nil {
			t.Fatalf("%+v: %v", m, err)
		}
		m.Card.ExpirationMonth, m.Card.ExpirationYear = compact(month), compact(year)
		if got != m {
			t.Errorf("got\n%+v\nwant\n%+v", got, m)
		}
	})
}

// compact is a JSON text without blanks between its parts.
func compact(text string) string {
	var to bytes.Buffer
	if err := json.Compact(&to, []byte(text)); err != nil {
		return text // empty
	}
	return to.String()
}
