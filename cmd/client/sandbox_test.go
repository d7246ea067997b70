package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paysandbox/clients/control"
)

// plane is a control plane that answers everything alike, and tells what it was asked.
func plane(t *testing.T, contentType, body string) (address string, asked *string) {
	t.Helper()
	asked = new(string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = r.Method + " " + r.RequestURI
		w.Header().Set("Content-Type", contentType)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func TestExportWantsAScenarioWithAName(t *testing.T) {
	address, _ := plane(t, "application/yaml", "version: 1\nnamed: x\n")
	file := filepath.Join(t.TempDir(), "x.yaml")
	for _, args := range [][]string{nil, {"--output", file}} {
		code, stdout, stderr := new(stage).run(t, append([]string{"scenarios", "export", "7", "--control-url", address}, args...)...)
		if code != exitFailed || stdout != "" || stderr != "client: the control plane answers with a scenario that has no name; check --control-url\n" {
			t.Errorf("%v: exit code %d, %q, %q", args, code, stdout, stderr)
		}
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("a file was written: %v", err)
	}
}

// TestAScenarioTakesItsFilesName, quoted, because some names are other things to a reader of YAML; its own name stays as it is.
func TestAScenarioTakesItsFilesName(t *testing.T) {
	const text = "# name: a comment\nversion: 1\nname: payment-7\nabout: 'name: x'\n"
	address, _ := plane(t, "application/yaml", text)
	for name, want := range map[string]string{
		"payment-7": text, "no": strings.Replace(text, "name: payment-7", `name: "no"`, 1), "1e3": strings.Replace(text, "name: payment-7", `name: "1e3"`, 1),
	} {
		file := filepath.Join(t.TempDir(), name+".yaml")
		code, stdout, stderr := new(stage).run(t, "scenarios", "export", "7", "--control-url", address, "-o", file)
		if code != exitOK || stdout != "written to "+file+"\n" || stderr != "next: play it with: mock scenarios play "+file+"\n" {
			t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != want {
			t.Errorf("the file is %q, %v; want %q", got, err, want)
		}
	}
}

// TestASandboxIsAskedForATenant by the flag or the environment, and for nothing where the command line is wrong.
func TestASandboxIsAskedForATenant(t *testing.T) {
	address, asked := plane(t, "application/json", `{"payments":[]}`)
	s := &stage{env: map[string]string{"PAYSANDBOX_TENANT": "env tenant", "PAYSANDBOX_CONTROL_URL": address}}
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "GET /__admin/payments?limit=100&tenant=env+tenant"},
		{[]string{"--tenant", "a&b", "--reference", "x y"}, "GET /__admin/payments?limit=100&reference=x+y&tenant=a%26b"},
	} {
		if code, _, stderr := s.run(t, append([]string{"payments", "list"}, c.args...)...); code != exitOK || *asked != c.want {
			t.Errorf("exit code %d, %q; asked %q, want %q", code, stderr, *asked, c.want)
		}
	}
	*asked = ""
	for want, args := range map[string][]string{
		"client: --control-url is not an absolute http or https URL": {"payments", "list", "--control-url", "ftp://x"},
		"client: the payment's id is missing":                        {"payments", "show", ".."},
	} {
		code, stdout, stderr := s.run(t, args...)
		if code != exitUsage || stdout != "" || !strings.HasPrefix(stderr, want) || *asked != "" {
			t.Errorf("%v: exit code %d, %q, %q; asked %q", args, code, stdout, stderr, *asked)
		}
	}
}

// TestASandboxCannotMoveTheCursor: a merchant's reference and a notification's body are somebody else's text.
func TestASandboxCannotMoveTheCursor(t *testing.T) {
	const payment = `{"id":"ipay:7\u001b[2J","reference":"\u009b1A","state":"5","history":[{"state":"\u001b[2J","event":"e"}]}`
	const notification = `{"id":1,"payment":"ipay:7","event":"\u001b[2J","state":"acked","note":"\u009b",` +
		`"request":{"method":"\u001b","url":"\u001b","header":{"X":["\u001b[2J"]},"body":"a\u001b[2J\r\nb\rc"},"attempts":[{"answer":"\u001b[2J","error":"\u001b"}]}`
	const request = `{"number":7,"provider":"\u001b","forgiven":["\u001b"],"operation":"\u001b[2J","payment":"ipay:\u009b1A","outcome":"\u001b","from":"a","to":"\u001b","fault":"\u001b","scenario":"\u009b",` +
		`"request":{"method":"\u001b","path":"/\u001b","query":"\u001b","host":"\u001b","header":{"X\u001b":["\u001b[2J"]},"body":"a\u001b[2J\r\nb\rc"},` +
		`"answer":{"status":200,"body":"\u009b"},"findings":[{"rule":"\u001b","text":"\u001b"}],"violations":["\u001b"]}`
	const tenant = `{"name":"\u001b[2J","clock":{"mode":"\u001b"},"payer":"\u001b","scenario":"\u009b","retry":["\u001b"],"notify_timeout":"\u001b",` +
		`"merchants":{"\u001b":{"base_url":"\u001b","settings":{"\u001b":"\u001b","b":["\u009b"]}}}}`
	const report = `{"tenant":"\u001b","scenarios":[{"provider":"\u001b","scenario":"\u001b","payments":["\u001b"],` +
		`"unused_rules":[{"place":"\u001b","at":["\u001b"]}],"unmet":[{"wanted":"\u001b","else":"\u009b","seen":"\u001b"}]}]}`
	for _, c := range []struct {
		body string
		args []string
	}{
		{`{"tenants":[` + tenant + `]}`, []string{"tenants", "list"}},
		{tenant, []string{"tenants", "show", "a"}},
		{tenant, []string{"tenants", "create"}},
		{tenant, []string{"tenants", "change", "a", "--payer", "wait"}},
		{report, []string{"tenants", "remove", "a"}},
		{`{"count":1,"requests":[` + request + `]}`, []string{"requests", "list"}},
		{request, []string{"requests", "show", "7"}},
		{`{"tenant":"\u001b[2J","mode":"\u001b[2J","now":"2026-01-15T09:00:00Z"}`, []string{"clock"}},
		{payment, []string{"payments", "show", "7"}},
		{`{"payments":[` + payment + `]}`, []string{"payments", "list"}},
		{payment, []string{"payments", "state", "7", "5"}},
		{notification, []string{"notifications", "show", "1"}},
		{notification, []string{"notifications", "redeliver", "1"}},
		{`{"notifications":[` + notification + `]}`, []string{"notifications", "list"}},
	} {
		address, _ := plane(t, "application/json", c.body)
		code, stdout, stderr := new(stage).run(t, append(c.args, "--control-url", address)...)
		if text := strings.ReplaceAll(stdout+stderr, "\n", ""); code != exitOK || text == "" || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x9b }) {
			t.Errorf("%v: exit code %d, control characters in %q", c.args, code, text)
		}
	}
}

// TestWhatBecameOfANotificationDecidesTheExitCode: 0 only where nothing more is to be done.
func TestWhatBecameOfANotificationDecidesTheExitCode(t *testing.T) {
	for state, want := range map[control.NotificationState]int{
		control.Acked: exitOK, control.Delivered: exitOK, control.Failed: exitFailed,
		control.Planned: exitOpen, control.Held: exitOpen, control.UnderWay: exitOpen,
	} {
		address, asked := plane(t, "application/json", `{"id":3,"payment":"ipay:7","event":"paid","due":"2026-01-15T12:00:10+03:00","state":"`+string(state)+
			`","attempts":[{"status":500}]}`)
		code, stdout, stderr := new(stage).run(t, "notifications", "redeliver", "3", "--control-url", address)
		if line := string(state) + "  notification 3  paid  payment ipay:7  attempts 1  answered 500\n"; code != want || stdout != line {
			t.Errorf("%s: exit code %d, %q", state, code, stdout)
		}
		if *asked != "POST /__admin/notifications/3/redeliver" {
			t.Errorf("asked %q", *asked)
		}
		if next := "the next attempt is due at 2026-01-15 09:00:10 of the tenant's time"; state == control.Planned && !strings.Contains(stderr, next) {
			t.Errorf("%q is not in %q", next, stderr)
		}
	}
}
