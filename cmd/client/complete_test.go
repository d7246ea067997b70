package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// completed asks for suggestions and gives them without what they mean.
func (l *live) completed(args ...string) (words []string) {
	l.t.Helper()
	s := &stage{env: map[string]string{"PAYSANDBOX_CONTROL_URL": l.ctl}}
	code, stdout, _ := s.run(l.t, append([]string{"__complete"}, args...)...)
	if code != exitOK || !strings.HasSuffix("\n"+stdout, "\n:4\n") { // 4: no files
		l.t.Errorf("%v: exit code %d, %q", args, code, stdout)
	}
	for line := range strings.Lines(strings.TrimSuffix(stdout, ":4\n")) {
		word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		words = append(words, word)
	}
	return words
}

// TestTheShellCompletesWhatTheSandboxKnows, for the tenant and the provider of the command line.
func TestTheShellCompletesWhatTheSandboxKnows(t *testing.T) {
	l := newLive(t)
	l.client("tenants", "create", "checkout")
	l.charge("order-1")
	l.client("intellectmoney", "create-invoice", "--amount", "100.00")
	l.listen().ready()
	l.charge("order-2") // of which the merchant is told
	states := []string{"AUTHORIZED", "DECLINED", "COMPLETED", "CANCELED"}
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"reset", "--tenant", ""}, []string{"default", "checkout"}},
		{[]string{"tenants", "show", "c"}, []string{"checkout"}},
		{[]string{"tenants", "show", "checkout", ""}, nil},
		{[]string{"payments", "show", ""}, []string{"gbpayments:996", "intellectmoney:3000000000", "gbpayments:995"}},
		{[]string{"payments", "show", "99"}, []string{"996", "995"}},
		{[]string{"payments", "show", "--tenant", "checkout", ""}, nil},
		{[]string{"requests", "list", "--provider", "intellectmoney", "--payment", ""}, []string{"intellectmoney:3000000000"}},
		{[]string{"payments", "state", "gbpayments:995", ""}, states},
		{[]string{"payments", "list", "--provider", "gbpayments", "--state", ""}, states},
		{[]string{"payments", "list", "--status", ""}, fixedFlags()["status"]},
		{[]string{"payments", "list", "--provider", ""}, []string{"intellectmoney", "ipay", "gbpayments"}},
		{[]string{"wait", "requests", "PaymentC"}, []string{"PaymentCreate", "PaymentCancel"}},
		{[]string{"requests", "find", "--operation", "create"}, []string{"createInvoice"}},
		{[]string{"trigger", "intellectmoney.pa"}, []string{"intellectmoney.paid", "intellectmoney.partly_paid"}},
		{[]string{"notifications", "show", ""}, []string{"1"}},
		{[]string{"scenarios", "show", "sbp-d"}, []string{"sbp-declined"}},
		{[]string{"scenarios", "show", "ipay/d"}, []string{"ipay/default"}},
		{[]string{"scenarios", "remove", ""}, nil},
		{[]string{"intellectmoney", "pay", "--scenario", "sbp-d"}, []string{"sbp-declined"}},
		{[]string{"gbpayments", "charge", "--scenario", "sbp-d"}, nil},
	} {
		got := l.completed(c.args...)
		slices.Sort(got)
		want := slices.Sorted(slices.Values(c.want))
		if !slices.Equal(got, want) {
			t.Errorf("%v: %q, want %q", c.args, got, c.want)
		}
	}
}

// TestStatusesAreTheSandboxs holds those that the shell completes to those that the sandbox names.
func TestStatusesAreTheSandboxs(t *testing.T) {
	_, _, stderr := newLive(t).try("payments", "list", "--status", "none")
	_, known, found := strings.Cut(stderr, "known: [")
	known, _, _ = strings.Cut(known, "]")
	got, want := fixedFlags()["status"], strings.Fields(known)
	if !found || !slices.Equal(got, want) {
		t.Errorf("completed are %q, known are %q", got, want)
	}
}

// TestNoSandboxNoSuggestions: nothing is said and nothing is waited for.
func TestNoSandboxNoSuggestions(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, address := range []string{gone.URL, "ftp://x"} {
		s := &stage{env: map[string]string{"PAYSANDBOX_CONTROL_URL": address}}
		for _, args := range [][]string{{"payments", "show", ""}, {"events", "--tenant", ""}, {"payments", "list", "--state", ""}} {
			code, stdout, stderr := s.run(t, append([]string{"__complete"}, args...)...)
			if code != exitOK || stdout != ":4\n" || strings.Contains(stderr, "client:") {
				t.Errorf("%v: exit code %d, %q, %q", args, code, stdout, stderr)
			}
		}
	}
}
