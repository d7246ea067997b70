package sandbox_test

import (
	"strings"
	"testing"

	"paysandbox/sandbox"
)

// TestListsRefuseWhatNobodyKnows: a filter that is misspelt would show an empty list, as if nothing had happened.
func TestListsRefuseWhatNobodyKnows(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	for path, want := range map[string]string{
		"requests?op=createInvoce":            `unknown operation "createInvoce"; known: `,
		"requests?op=createInvoice&x=1":       `unknown query parameter "x"; known: tenant, since, `,
		"requests?provider=stripe":            `unknown provider "stripe"; known: intellectmoney, gbpayments, ipay`,
		"requests?provider=ipay&op=test":      `unknown operation "test"; known: CalculateFee, `,
		"requests?outcome=anwsered":           `unknown outcome "anwsered"; known: answered, refused, declined, stopped, rejected; did you mean "answered"?`,
		"requests.har?op=createInvoce":        `did you mean "createInvoice"?`,
		"payments?provider=stripe":            `unknown provider "stripe"`,
		"payments?provider=gbpayments&state=": "",
		"payments?state=Ok":                   `did you mean "OK"?`,
		"payments?status=payed":               `known: created, pending, `,
	} {
		status := 400
		if want == "" {
			status = 200
		}
		if got, _ := b.admin("GET", "/__admin/"+path, "", status)["detail"].(string); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
