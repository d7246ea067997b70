package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/sandbox"
)

// mint asks the control plane for a token and gives status and body.
func (b *box) mint(path, body string) (int, string) {
	b.t.Helper()
	answer, err := http.Post(b.control.URL+"/__admin/wallets/"+path, "application/json", strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// TestMintedTokenPays mints with and without a body; each token is another, and each is accepted.
func TestMintedTokenPays(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	seen := map[string]bool{}
	for _, body := range []string{"", "{}", `{"card":"5555555555554444","card_expires":"12/2039","auth_method":"CRYPTOGRAM_3DS","merchant":"test","expires":"15m"}`} {
		status, text := b.mint("googlepay/token", body)
		var minted struct{ Token string }
		if err := json.Unmarshal([]byte(text), &minted); err != nil || status != http.StatusCreated || seen[minted.Token] {
			t.Fatalf("%q: status %d, %s", body, status, text)
		}
		seen[minted.Token] = true
		if got := b.ipay("PaymentCreate", map[string]any{"invoice": 100, "token": minted.Token}); got["pmt_status"] != 5.0 {
			t.Errorf("%q: %v", body, got)
		}
	}
}

// TestMintingSaysWhatWouldHaveBeenRight sends what cannot be minted.
func TestMintingSaysWhatWouldHaveBeenRight(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	for _, c := range []struct {
		name, path, body, want string
		status                 int
	}{
		{"unknown_wallet", "applepay/token", "{}", "known: gbpayments, googlepay", 404},
		{"unknown_key", "googlepay/token", `{"pan":"4111111111111111"}`, "card", 400},
		{"real_card", "googlepay/token", `{"card":"4929000000006"}`, "test card", 400},
		{"auth_method", "googlepay/token", `{"auth_method":"PAN"}`, "known: PAN_ONLY, CRYPTOGRAM_3DS", 400},
		{"card_expires", "googlepay/token", `{"card_expires":"1239"}`, "MM/YYYY", 400},
		{"expires", "googlepay/token", `{"expires":"tomorrow"}`, "RFC 3339", 400},
		{"unknown_tenant", "googlepay/token?tenant=nobody", `{}`, "no such tenant", 404},
	} {
		t.Run(c.name, func(t *testing.T) {
			if status, text := b.mint(c.path, c.body); status != c.status || !strings.Contains(text, c.want) {
				t.Errorf("status %d, %s; want %d and %q", status, text, c.status, c.want)
			}
		})
	}
}

// TestTokensComeFromTheSeed: the same tenant of the same seed mints the same tokens, another seed others.
func TestTokensComeFromTheSeed(t *testing.T) {
	mint := func(seed uint64) string {
		token, err := newBox(t, sandbox.Options{Seed: seed}).tenant().MintToken("googlepay", mocks.TokenRequest{})
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	if first := mint(7); mint(7) != first || mint(8) == first {
		t.Error("a token does not depend on the seed alone")
	}
}
