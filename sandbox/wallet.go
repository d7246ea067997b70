package sandbox

import (
	"fmt"
	"net/http"
	"strings"

	"paysandbox/mocks"
)

// MintToken makes an encrypted token as a wallet would hand it to the merchant's page. Wallet is the wallet's name ("googlepay");
// an unknown one is an error that names the known, and so is a request that cannot be.
func (t *Tenant) MintToken(wallet string, request mocks.TokenRequest) (string, error) {
	var known []string
	for _, m := range t.sandbox.models {
		w, ok := m.Provider.(mocks.Wallet)
		if !ok {
			continue
		}
		if w.Wallet() == wallet {
			books := t.books.Load()
			return w.MintToken(&env{tenant: t, books: books, shop: t.shops[m.Name()], now: books.clock.Now()}, request)
		}
		known = append(known, w.Wallet())
	}
	return "", &problem{http.StatusNotFound, fmt.Sprintf("no wallet %q; known: %s", wallet, strings.Join(known, ", "))}
}

// walletToken mints a token: {card?, card_expires?, auth_method?, merchant?, expires?}, or no body at all.
func (c control) walletToken(r *http.Request) (any, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Card        string `json:"card"`
		CardExpires string `json:"card_expires"`
		AuthMethod  string `json:"auth_method"`
		Merchant    string `json:"merchant"`
		Expires     string `json:"expires"`
	}
	if err := decodeAny(r, &body); err != nil {
		return nil, err
	}
	token, err := t.MintToken(r.PathValue("wallet"), mocks.TokenRequest(body))
	if err != nil {
		return nil, err
	}
	return map[string]string{"token": token}, nil
}
