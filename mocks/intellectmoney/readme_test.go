package intellectmoney_test

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"paysandbox/sandbox"
)

var (
	curlCommand  = regexp.MustCompile(`curl http://127\.0\.0\.1:8080(\S+)((?: \\\n  -[Hd] '[^']*')+)`)
	curlArgument = regexp.MustCompile(`-([Hd]) '([^']*)'`)
)

// asCurl is the request that curl makes of a command's arguments.
func asCurl(path, arguments string) message {
	m := message{method: http.MethodPost, path: path, header: http.Header{"Accept": {"*/*"}, "User-Agent": {"curl/8.5.0"}}}
	for _, a := range curlArgument.FindAllStringSubmatch(arguments, -1) {
		if a[1] == "d" {
			m.body = a[2]
			m.header.Set("Content-Type", "application/x-www-form-urlencoded")
			continue
		}
		name, value, _ := strings.Cut(a[2], ": ")
		m.header.Set(name, value)
	}
	return m
}

// TestReadmeExampleWorks sends the README's commands, one after another, to a fresh mock on a socket.
func TestReadmeExampleWorks(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, examples, _ := strings.Cut(string(readme), "## Examples")
	commands := curlCommand.FindAllStringSubmatch(examples, -1)
	if all := strings.Count(examples, "curl "); all != len(commands) {
		t.Errorf("of %d commands %d can be read", all, len(commands))
	}

	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, c := range commands {
		r := s.send(asCurl(c[1], c[2]))
		if r.verdict() != "accepted" || r.at("EshopId") != "450000" {
			t.Errorf("%s: %s", c[1], r.text)
		}
	}
	var operations []string
	for _, e := range s.journal("") {
		operations = append(operations, e.Operation)
		if e.Outcome != "answered" || e.Forgiven != nil || e.Findings != nil || e.Violations != nil {
			t.Errorf("the journal remarks on the example: %+v", e)
		}
	}
	if got := strings.Join(operations, " "); got != "createInvoice sbpPayment getBankCardPaymentState" {
		t.Errorf("the example calls %q", got)
	}
	if state := s.state("3000000000"); state != "InProcess" {
		t.Errorf("after the example the payment is %s", state)
	}
}
