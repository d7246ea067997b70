package gbpayments_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/mocks/gbpayments"
	"paysandbox/sandbox"
)

// reasons are the test tokens and what the bank says to each; nothing where it pays.
var reasons = map[string]string{
	"ok": "", "insufficient_funds": "Недостаточно средств", "expired_card": "Истек срок действия карты", "lost_card": "Карта утеряна", "limit": "Превышен лимит",
	"3ds_required": "Требуется 3-D Secure",
}

// mint asks the control plane for a token and gives it, or, with another HTTP status, the sentence that says why not.
func (s *site) mint(body string) (status int, token string) {
	s.t.Helper()
	var v struct{ Token, Detail string }
	status = s.control(http.MethodPost, "/__admin/wallets/gbpayments/token", body, &v)
	if status == http.StatusCreated {
		return status, v.Token
	}
	return status, v.Detail
}

// outcome is what a payment by a token comes to, in the answer and in the list.
func (s *site) outcome(op, token string) string {
	s.t.Helper()
	r := s.pay(op, tree{"token": token})
	newest := s.list(tree{"limit": 1})
	if r.at("error") != nil {
		return r.verdict()
	}
	return r.verdict() + ", listed " + newest.column("status") + " " + newest.column("reason")
}

// TestTokens pays by each test token and by minted ones of each outcome.
func TestTokens(t *testing.T) {
	s := newSite(t, nil)
	for code, reason := range reasons {
		tokens := []string{"tok_" + code}
		for _, body := range []string{`{"card":"` + code + `"}`, `{"card":"tok_` + code + `"}`} {
			status, token := s.mint(body)
			if status != http.StatusCreated || !strings.HasPrefix(token, "tok_"+code+"_") {
				t.Fatalf("%s: HTTP %d %s", body, status, token)
			}
			tokens = append(tokens, token)
		}
		if tokens[1] == tokens[2] {
			t.Errorf("%s was minted twice", tokens[1])
		}
		for _, token := range tokens {
			for op, listed := range map[string]string{auth: "4", charge: "1"} {
				want := "1, listed " + listed + " -"
				if reason != "" {
					want = "0 " + reason + ", listed 2 " + reason
				}
				for range 2 { // a token serves any number of times
					if got := s.outcome(op, token); got != want {
						t.Errorf("%s by %s: %s, want %s", op, token, got, want)
					}
				}
			}
		}
	}
	if about := gbpayments.New().About().TestCards; len(about) != len(reasons) {
		t.Errorf("the catalogue has %v", about)
	} else {
		for _, card := range about {
			if reason, known := reasons[strings.TrimPrefix(card.Number, "tok_")]; !known || !strings.HasSuffix(card.Outcome, reason) {
				t.Errorf("the catalogue has %v", card)
			}
		}
	}
	for _, body := range []string{"", "{}"} {
		status, token := s.mint(body)
		if got := s.outcome(charge, token); status != http.StatusCreated || got != "1, listed 1 -" {
			t.Errorf("minted by %q: %s pays %s", body, token, got)
		}
	}
}

func TestOtherTokensAreRefused(t *testing.T) {
	s := newSite(t, nil)
	_, minted := s.mint(`{"card":"limit"}`)
	parts := strings.Split(minted, "_") // tok, limit, number, proof
	if len(parts) != 4 {
		t.Fatalf("minted %s", minted)
	}
	wrong := []string{
		"tok", "tok_", "ok", "TOK_OK", "tok_OK", "Tok_ok", "tok_ok ", " tok_ok", "tok_ok_", "tok_ok_1", "tok_ok_1_", "tok_ok_1_0000000000000000", "tok_nobody", "tok__ok", "tok_ok\x00", "4111111111111111",
		"tok_ok_" + parts[2] + "_" + parts[3], "tok_limit_2_" + parts[3], "tok_limit_01_" + parts[3], "tok_limit__" + parts[3], "tok_limit_" + parts[2] + "_" + strings.ToUpper(parts[3]) + "x", minted + "0", minted + "_", minted + " ",
		strings.TrimPrefix(minted, "tok_"), "tok_insufficient_funds_" + parts[2] + "_" + parts[3],
	}
	for n := range len(minted) {
		if n != len("tok_limit") && n != 0 {
			wrong = append(wrong, minted[:n])
		}
	}
	for at := len(minted) - len(parts[3]); at < len(minted); at++ { // another digit at each place of the proof
		digit := "0"
		if minted[at] == '0' {
			digit = "1"
		}
		wrong = append(wrong, minted[:at]+digit+minted[at+1:])
	}
	for _, token := range wrong {
		if r := s.pay(charge, tree{"token": token}); r.verdict() != "error 10002 token" {
			t.Errorf("%q: %s", token, r.text)
		}
	}
	if got := s.outcome(charge, minted); got != "0 Превышен лимит, listed 2 Превышен лимит" {
		t.Errorf("the minted one itself: %s", got)
	}
}

// TestTokenOfAnotherSite: a token is the site's own; the test tokens are everybody's.
func TestTokenOfAnotherSite(t *testing.T) {
	s := newSite(t, nil)
	other := s.another("shop-b", nil)
	_, mine := s.mint("")
	_, theirs := other.mint("")
	if mine == theirs {
		t.Fatalf("both have %s", mine)
	}
	for name, c := range map[string]struct {
		s     *site
		token string
		want  string
	}{
		"mine": {s, mine, "1"}, "theirs": {other, theirs, "1"}, "theirs with me": {s, theirs, "error 10002 token"}, "mine with them": {other, mine, "error 10002 token"},
		"a test token": {other, "tok_ok", "1"},
	} {
		if r := c.s.pay(charge, tree{"token": c.token}); r.verdict() != c.want {
			t.Errorf("%s: %s, want %s", name, r.text, c.want)
		}
	}
}

func TestMintingSaysWhatWouldHaveBeenRight(t *testing.T) {
	s := newSite(t, nil)
	const known = "known: ok, insufficient_funds, expired_card, lost_card, limit, 3ds_required"
	for body, want := range map[string]string{
		`{"card":"nobody"}`: `card "nobody" is no outcome; ` + known, `{"card":"4111111111111111"}`: known, `{"card":"OK"}`: known, `{"card":" ok"}`: known, `{"card":"tok_tok_ok"}`: known,
		`{"card":"ok","card_expires":"12/2039"}`: "a card and nothing else to choose; leave the rest out", `{"auth_method":"PAN_ONLY"}`: "leave the rest out",
		`{"merchant":"1001"}`: "leave the rest out", `{"expires":"15m"}`: "leave the rest out", `{"token":"x"}`: `unknown key "token"`, "[": "body",
	} {
		if status, detail := s.mint(body); status != http.StatusBadRequest || !strings.Contains(detail, want) {
			t.Errorf("%s: HTTP %d %s, want %s", body, status, detail, want)
		}
	}
	_, token := s.mint("") // refusals took no number
	if !strings.HasPrefix(token, "tok_ok_1_") {
		t.Errorf("the first token is %s", token)
	}
}

// TestCardsComeFromTheSeed: the same seed and token have the same card, another seed or token another, all of test ranges.
func TestCardsComeFromTheSeed(t *testing.T) {
	type seen struct{ token, card string }
	look := func(seed uint64, tokens int) (all []seen) {
		s := open(t, sandbox.Options{Seed: seed}, nil)
		for i := range tokens {
			token := "tok_ok"
			if i > 0 {
				_, token = s.mint("")
			}
			for range 2 {
				number := s.made(charge, tree{"token": token})
				s.about(number, "refund", tree{"amount": 1})
				for _, item := range s.list(tree{"limit": 2}).items() {
					card, err := json.Marshal(item["card"])
					if err != nil {
						t.Fatal(err)
					}
					if item["token"] != token {
						t.Errorf("listed with the token %v, paid by %s", item["token"], token)
					}
					all = append(all, seen{token, string(card)})
				}
			}
		}
		return all
	}
	form := regexp.MustCompile(`^\{"exp":"(0[1-9]|1[0-2])/3[0-9]","mask":"(400000|411111|555555|520082)\*{6}[0-9]{4}","type":"(VISA|MASTERCARD)"\}$`)
	first, second, other := look(7, 12), look(7, 12), look(8, 1)
	cards := map[string]string{}
	for i, one := range first {
		if one != second[i] {
			t.Errorf("the same seed gave %v and %v", one, second[i])
		}
		if !form.MatchString(one.card) || strings.Contains(one.card, `:"4`) != strings.Contains(one.card, "VISA") {
			t.Errorf("card %s", one.card)
		}
		if known, ok := cards[one.token]; ok && known != one.card {
			t.Errorf("%s has the cards %s and %s", one.token, known, one.card)
		}
		cards[one.token] = one.card
	}
	distinct := map[string]bool{}
	for _, card := range cards {
		distinct[card] = true
	}
	if len(distinct) < len(cards)-1 || other[0].card == first[0].card {
		t.Errorf("%d tokens have %d cards; tok_ok has %s with either seed", len(cards), len(distinct), first[0].card)
	}
	if again, err := quick(t, nil).tenant.MintToken(gbpayments.Name, mocks.TokenRequest{Card: "ok"}); err != nil || again == first[4].token {
		t.Errorf("another seed minted %s too, %v", again, err)
	}
}

// TestNothingKeepsTokenOrCard: the control plane shows neither a token nor a whole card number.
func TestNothingKeepsTokenOrCard(t *testing.T) {
	s := newSite(t, nil)
	_, token := s.mint("")
	number := s.made(charge, tree{"token": token})
	s.list(nil)
	var view, journal json.RawMessage
	s.control(http.MethodGet, "/__admin/payments/"+idOf(number).String(), "", &view)
	s.control(http.MethodGet, "/__admin/requests?limit=100", "", &journal)
	for name, text := range map[string]string{"payment": string(view), "journal": string(journal)} {
		if strings.Contains(text, token) {
			t.Errorf("the %s shows the token: %s", name, text)
		}
		if found := regexp.MustCompile(`\b[0-9]{13,19}\b`).FindString(text); found != "" {
			t.Errorf("the %s shows %s", name, found)
		}
	}
}
