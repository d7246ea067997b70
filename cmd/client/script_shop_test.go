package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"

	"github.com/rogpeppe/go-internal/testscript"
)

type shopKey struct{}

// shop is the address at which a merchant hears notifications.
type shop struct{ answer atomic.Value }

// startShop opens it and writes the configuration of a sandbox that tells it what becomes of payments at GBPayments.
func startShop(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: startshop CONFIG, once, before startmock --config CONFIG")
	}
	s := ts.Value(shopKey{}).(*shop)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, s.answer.Load()) }))
	ts.Defer(server.Close)
	ts.Setenv("SHOP_URL", server.URL)
	config := "tenants:\n  - { name: default, settings: { retry: none, gbpayments: { notify_url: " + server.URL + " } } }\n"
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(config), 0o600))
}

// shopSays is what the shop answers from now on.
func shopSays(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: shopsays TEXT")
	}
	ts.Value(shopKey{}).(*shop).answer.Store(args[0])
}
