package sandbox_test

import (
	"strings"
	"testing"

	"paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

// firstError is what kept the first notification from arriving.
func (b *box) firstError() string {
	b.t.Helper()
	b.settled()
	return b.admin("GET", "/__admin/notifications/1", "", 200)["attempts"].([]any)[0].(map[string]any)["error"].(string)
}

// TestRefusedNotificationSaysTheFlag, and one that is allowed is tried. The system itself refuses to connect to a multicast or broadcast
// address, so nothing leaves this machine.
func TestRefusedNotificationSaysTheFlag(t *testing.T) {
	c := newCallback(t)
	for _, row := range []struct {
		allow       []string
		host        string
		refused     bool
		wanted, not string
	}{
		{nil, "203.0.113.7", true, "network; start it with --notify-allow 203.0.113.7 to allow it (in Go: Options.NotifyAllow)", ""},
		{[]string{"203.0.113.0/30", "shop.test"}, "203.0.113.7", true, "; start it with --notify-allow 203.0.113.7 to allow it", ""},
		{nil, "169.254.169.254", true, "does not post there; start it with --notify-allow 169.254.169.254 to allow it", ""},
		{nil, "224.0.0.1", true, "; start it with --notify-allow 224.0.0.1 to allow it", ""},
		{[]string{"224.0.0.1"}, "224.0.0.1", false, "224.0.0.1:80", "--notify-allow"},
		{[]string{"shop.test", "255.255.255.255/32"}, "255.255.255.255", false, "255.255.255.255:80", "--notify-allow"},
	} {
		b := telling(t, c, sandbox.Options{NotifyAllow: row.allow}, func(s *intellectmoney.Settings) { s.ResultURL = "http://" + row.host + "/cb?key=1" })
		b.invoice(b.merchant(), "A-1")
		got := b.firstError()
		if strings.Contains(got, "refused: ") != row.refused || !strings.Contains(got, row.wanted) || row.not != "" && strings.Contains(got, row.not) || strings.Contains(got, "/cb") {
			t.Errorf("%q, told at %s: %q, want %q", row.allow, row.host, got, row.wanted)
		}
	}
}

func TestNotifyAllowIsReadAtConstruction(t *testing.T) {
	for text, want := range map[string]string{
		"http://shop.test/": `where notifications may go (--notify-allow): "http://shop.test/": write a CIDR, an IP address or a host name, without scheme`,
		"203.0.113.7/24":    `where notifications may go (--notify-allow): "203.0.113.7/24": the address has bits outside of /24; write 203.0.113.0/24`,
	} {
		box, err := sandbox.New(sandbox.Options{NotifyAllow: []string{"shop.test", text}})
		if err == nil {
			box.Close()
		}
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// TestNotifyAllowOpensThePayersForm too: it is told by the same way out.
func TestNotifyAllowOpensThePayersForm(t *testing.T) {
	for _, row := range []struct {
		allow  []string
		wanted string
	}{{nil, "; start it with --notify-allow 224.0.0.1 to allow it (in Go: Options.NotifyAllow)"}, {[]string{"224.0.0.0/24"}, "224.0.0.1:80"}} {
		b := newBox(t, sandbox.Options{NotifyAllow: row.allow})
		id := b.challenge("http://224.0.0.1/back")
		b.settled()
		if said := b.view(id)["payer"].(map[string]any)["shop"].(string); !strings.Contains(said, row.wanted) {
			t.Errorf("%q: %q, want %q", row.allow, said, row.wanted)
		}
	}
}
