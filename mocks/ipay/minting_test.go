package ipay_test

import (
	"strings"
	"testing"
)

// TestMintingIsRefusedWithASentence asks the control plane for tokens that cannot be, and for some that can.
func TestMintingIsRefusedWithASentence(t *testing.T) {
	m := quick(t, nil)
	for body, want := range map[string]string{
		``:   "",
		`{}`: "",
		`{"card":"5555555555554444","card_expires":"12/2039","auth_method":"CRYPTOGRAM_3DS","merchant":"other","expires":"15m"}`: "",
		`{"expires":"2026-01-15T10:00:00Z"}`:         "",
		`{"card":"not a card","card_expires":"x/y"}`: "", // wrong on purpose: PaymentCreate judges them
		`{"card":"` + strangersCard + `"}`:           "not a test card, and it could be somebody's; use 4111111111111111 or another",
		`{"auth_method":"pan_only"}`:                 `auth_method "pan_only" is not known; known: PAN_ONLY, CRYPTOGRAM_3DS`,
		`{"card_expires":"122039"}`:                  `card_expires "122039" has no slash; write MM/YYYY, for example 12/2039`,
		`{"expires":"tomorrow"}`:                     `expires "tomorrow" is no time; write an RFC 3339 instant, or a duration from now such as 15m or -1m`,
		`{"expires":"2026-01-15 10:00:00"}`:          "is no time; write an RFC 3339 instant",
		`{"pan":"4111111111111111"}`:                 "pan",
		`[]`:                                         "wants a mapping of keys to values",
		`{`:                                          "",
	} {
		var answer struct{ Token, Detail string }
		status := m.control("POST", "/__admin/wallets/googlepay/token", body, &answer)
		switch refused := want != "" || body == "{"; {
		case !refused && (status != 201 || answer.Token == "" || answer.Detail != ""):
			t.Errorf("%s: HTTP %d %+v, want a token", body, status, answer)
		case refused && (status != 400 || answer.Token != "" || answer.Detail == "" || !strings.Contains(answer.Detail, want)):
			t.Errorf("%s: HTTP %d %+v, want 400 and a sentence with %q", body, status, answer, want)
		case strings.Contains(answer.Detail, strangersCard):
			t.Errorf("%s: the number is repeated: %s", body, answer.Detail)
		}
	}
	var answer struct{ Detail string }
	if status := m.control("POST", "/__admin/wallets/applepay/token", "{}", &answer); status != 404 || !strings.Contains(answer.Detail, `no wallet "applepay"; known: `) {
		t.Errorf("another wallet: HTTP %d %+v", status, answer)
	}
	if status := m.control("GET", "/__admin/wallets/googlepay/token", "", nil); status != 404 && status != 405 {
		t.Errorf("GET: HTTP %d", status)
	}
}

// TestMintedTokensDiffer: each is drawn anew, and all are good.
func TestMintedTokensDiffer(t *testing.T) {
	m, seen := quick(t, nil), map[string]bool{}
	for range 3 {
		token := m.token("")
		if seen[token] {
			t.Error("a token was minted twice")
		}
		seen[token] = true
		if got := m.call("PaymentCreate", tree{"invoice": 100, "token": token}).verdict(); got != "5" {
			t.Errorf("a minted token: %s", got)
		}
	}
	if !seen[quick(t, nil).token("")] {
		t.Error("another sandbox of the same seed minted another first token")
	}
}
