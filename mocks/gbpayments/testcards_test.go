package gbpayments

import (
	"strings"
	"testing"
)

// TestTestTokensAndTheCatalogueAreTheSame holds the table by which tokens are judged and what the catalogue says to each other, both
// ways. A test token is every site's, so it needs no Env.
func TestTestTokensAndTheCatalogueAreTheSame(t *testing.T) {
	listed := map[string]string{}
	for _, token := range New().About().TestCards {
		if _, twice := listed[token.Number]; twice {
			t.Errorf("the catalogue has %s twice", token.Number)
		}
		listed[token.Number] = token.Outcome
		reason, known := reasonOfToken(nil, token.Number)
		if !known || !strings.HasSuffix(token.Outcome, reason) || strings.HasPrefix(token.Outcome, "paid") != (reason == "") {
			t.Errorf("the catalogue has %s (%q); the model knows it: %t, and refuses with %q", token.Number, token.Outcome, known, reason)
		}
	}
	for _, token := range testTokens {
		if listed[tokenPrefix+token.code] == "" {
			t.Errorf("the model takes %s, the catalogue does not have it", tokenPrefix+token.code)
		}
	}
	if len(listed) != len(testTokens) {
		t.Errorf("the catalogue has %d tokens, the model %d", len(listed), len(testTokens))
	}
}
