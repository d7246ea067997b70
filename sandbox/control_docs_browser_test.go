package sandbox_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"paysandbox/sandbox"
)

// TestContractsAreShownAndTriedOutInABrowser opens the page of the contracts as a person does whose sandbox wants a token: everything comes
// from the control plane, which is tried out, and the providers' contracts are there to be read.
func TestContractsAreShownAndTriedOutInABrowser(t *testing.T) {
	page := newBrowser(t)
	b := newBox(t, sandbox.Options{Control: sandbox.ControlOptions{Token: "a-token-of-tests"}})
	const version = "#operations-sandbox-version"
	steps(t, page, chromedp.EmulateViewport(1300, 1000), chromedp.Navigate(b.control.URL+"/docs"), chromedp.WaitVisible(version))
	screenshot(t, page, "docs")
	if got := len(evaluated[[]string](t, page, `Array.from(document.querySelectorAll(".opblock"), (e) => e.id)`)); got < 50 {
		t.Errorf("the page lists %d operations", got)
	}

	try := []chromedp.Action[chromedp.Void]{chromedp.Click(version + " .opblock-summary-control"), chromedp.WaitVisible(version + " .try-out__btn"),
		chromedp.Click(version + " .try-out__btn"), chromedp.WaitVisible(version + " .execute"), chromedp.Click(version + " .execute")}
	const answer = version + " .live-responses-table .response"
	steps(t, page, append(try, chromedp.WaitVisible(answer))...)
	if got := shown(t, page, answer); !strings.Contains(got, "401") || !strings.Contains(got, "the control plane wants its token") {
		t.Errorf("without the token the answer is %q", got)
	}
	steps(t, page, chromedp.Click(".btn.authorize"), chromedp.WaitVisible("#auth-bearer-value"), chromedp.SendKeys("#auth-bearer-value", "a-token-of-tests"),
		chromedp.Click(".auth-btn-wrapper .authorize"), chromedp.Click(".btn-done"), chromedp.Click(version+" .execute"))
	if _, err := chromedp.Run(page, chromedp.Poll[bool](`document.querySelector("`+answer+`")?.innerText.includes('"version": "`+sandbox.Version()+`"')`)); err != nil {
		t.Fatalf("%v; the answer is %q", err, shown(t, page, answer))
	}
	screenshot(t, page, "docs-executed")

	options := evaluated[[]string](t, page, `Array.from(document.querySelectorAll(".topbar option"), (o) => o.textContent)`)
	if want := []string{"Control plane", "IntellectMoney", "GBPayments", "iPay"}; len(options) != len(want) || options[0] != want[0] || !slices.Contains(options, want[2]) {
		t.Errorf("the choice is %q", options)
	}
	const charge = `.opblock[id$="charge"]`
	steps(t, page, chromedp.SendKeys(".topbar select", "GBPayments"), chromedp.WaitVisible(charge), chromedp.Click(charge+" .opblock-summary-control"),
		chromedp.WaitVisible(charge+" .opblock-description-wrapper"))
	screenshot(t, page, "docs-provider")
	if evaluated[bool](t, page, `document.querySelector(".try-out__btn") !== null`) {
		t.Error("a provider's contract offers to be tried out, which no page of another address can do")
	}
	loaded := evaluated[[]string](t, page, `performance.getEntriesByType("resource").map((e) => e.name)`)
	for _, address := range loaded {
		if !strings.HasPrefix(address, b.control.URL+"/") && !strings.HasPrefix(address, "data:") {
			t.Errorf("the page asks %s", address)
		}
	}
	if len(loaded) < 5 {
		t.Errorf("the page loaded only %q", loaded)
	}
}

// evaluated is what an expression gives in the page.
func evaluated[T any](t *testing.T, page context.Context, expression string) T {
	t.Helper()
	value, err := chromedp.Run(page, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatal(err)
	}
	return value
}
