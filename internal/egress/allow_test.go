package egress

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestParseAllow(t *testing.T) {
	prefixes, hosts, err := ParseAllow([]string{
		"203.0.113.0/24", " 198.51.100.7 ", "2001:db8::/32", "2001:db8::1", "::ffff:192.0.2.0/120", "169.254.0.0/16", "fe80::/10", "fe80::1%eth0", "0.0.0.0/0",
		"Shop.Example.COM.", "hooks_1.test", "localhost", "xn--80ak6aa92e.test",
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(prefixes), "[203.0.113.0/24 198.51.100.7/32 2001:db8::/32 2001:db8::1/128 192.0.2.0/24 169.254.0.0/16 fe80::/10 fe80::1/128 0.0.0.0/0]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if want := []string{"shop.example.com", "hooks_1.test", "localhost", "xn--80ak6aa92e.test"}; !slices.Equal(hosts, want) {
		t.Errorf("%q, want %q", hosts, want)
	}
	const form = "write a CIDR, an IP address or a host name, without scheme, port, path and wildcard, for example 203.0.113.0/24 or shop.example.com"
	for text, want := range map[string]string{
		"":                       form,
		".":                      form,
		"http://shop.test":       form,
		"shop.test:8080":         form,
		"*.shop.test":            form,
		"[2001:db8::1]":          form,
		"203.0.113.0/33":         form,
		"2130706433":             form,
		"0x7f.1":                 form,
		"shop..test":             form,
		"shop.test,other":        form,
		strings.Repeat("a", 254): form,
		"магазин.рф":             "write the name in its ASCII spelling, which begins with xn--",
		"203.0.113.7/24":         "the address has bits outside of /24; write 203.0.113.0/24, or 203.0.113.7 alone",
		"0.0.0.0":                "this is no machine's address; write the address of the machine that is told, for example 203.0.113.7",
		"::/128":                 "this is no machine's address",
	} {
		_, _, err := ParseAllow([]string{"203.0.113.7", text})
		if err == nil || !strings.HasPrefix(err.Error(), fmt.Sprintf("%q: %s", text, want)) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// TestAllowedNameLeads says where a name that is allowed may lead. Nothing is dialled.
func TestAllowedNameLeads(t *testing.T) {
	c := New(Options{AllowHosts: []string{"Shop.test.", ""}, Allow: []netip.Prefix{netip.MustParsePrefix("169.254.7.0/24")}})
	for address, allowed := range map[string]bool{
		"203.0.113.7": true, "2001:db8::1": true, "::ffff:203.0.113.7": true, "127.0.0.1": true, "10.1.2.3": true, "64:ff9b::cb00:7107": true,
		"169.254.7.1": true, // by its CIDR

		"169.254.169.254": false, "::ffff:169.254.169.254": false, "fe80::1": false, "fe80::1%eth0": false, "fd00:ec2::254": false, "fd20:ce::254": false,
		"100.100.100.200": false, "192.0.0.192": false, "168.63.129.16": false, "64:ff9b::a9fe:a9fe": false, "2002:a9fe:a9fe::1": false, "64:ff9b::": false,
		"0.0.0.0": false, "::": false, "::ffff:0.0.0.0": false, "0.0.0.1": false, "224.0.0.1": false, "239.255.255.250": false, "ff02::1": false, "255.255.255.255": false,
	} {
		err := c.check(netip.MustParseAddr(address), "sHOP.test")
		if (err == nil) != allowed || err != nil && !errors.Is(err, ErrForbidden) {
			t.Errorf("%s: %v, want it allowed: %v", address, err, allowed)
		}
	}
	if err := c.check(netip.Addr{}, "shop.test"); !errors.Is(err, ErrForbidden) {
		t.Errorf("no address at all: %v", err)
	}
}

// TestAllowedNameIsJustThisName: what it leads to stays closed to every other spelling. The system is never asked to connect.
func TestAllowedNameIsJustThisName(t *testing.T) {
	for target, allowed := range map[string]bool{
		"http://shop.test/cb": true, "http://SHOP.Test./cb": true, "https://shop.test:8443/cb": true,
		"http://www.shop.test/cb": false, "http://shop.test.evil.test/cb": false, "http://shop/cb": false, "http://shop.test@other.test/cb": false, "http://203.0.113.7/cb": false,
	} {
		c := New(Options{AllowHosts: []string{"shop.test"}, Lookup: leadsTo("169.254.169.254", "203.0.113.7")})
		var dialled []string
		stopped := errors.New("stopped before the system connects")
		c.dialer.ControlContext = func(ctx context.Context, network, address string, raw syscall.RawConn) error {
			dialled = append(dialled, address)
			if err := c.control(ctx, network, address, raw); err != nil {
				return err
			}
			return stopped
		}
		_, err := c.Post(t.Context(), target, "text/plain", nil)
		switch {
		case allowed && (!errors.Is(err, stopped) || len(dialled) != 1 || !strings.HasPrefix(dialled[0], "203.0.113.7:")):
			t.Errorf("%s: dialled %q: %v", target, dialled, err)
		case !allowed && (!errors.Is(err, ErrForbidden) || dialled != nil):
			t.Errorf("%s: dialled %q, though another name is allowed: %v", target, dialled, err)
		}
	}
}

// TestLastGateKnowsTheName dials past every other check.
func TestLastGateKnowsTheName(t *testing.T) {
	c := New(Options{AllowHosts: []string{"shop.test"}})
	for host, addresses := range map[string][]string{"shop.test": {"169.254.169.254:80", "224.0.0.1:80"}, "other.test": {"203.0.113.7:80"}, "": {"203.0.113.7:80"}} {
		for _, address := range addresses {
			conn, err := c.dialer.DialContext(context.WithValue(t.Context(), hostKey{}, host), "tcp", address)
			if conn != nil {
				conn.Close()
			}
			if !errors.Is(err, ErrForbidden) {
				t.Errorf("%q at %s: %v", host, address, err)
			}
		}
	}
}

// TestAllowedNameFollowsNoRedirect: the answer is the redirect, wherever it leads.
func TestAllowedNameFollowsNoRedirect(t *testing.T) {
	hits := 0
	port := serve(t, func(w http.ResponseWriter, r *http.Request) {
		hits++
		http.Redirect(w, r, "http://shop.test:1/again", http.StatusTemporaryRedirect)
	})
	c := New(Options{AllowHosts: []string{"shop.test"}, Lookup: leadsTo("127.0.0.1")})
	if answer, err := c.Post(t.Context(), "http://"+net.JoinHostPort("shop.test", port), "text/plain", nil); err != nil || answer.Status != http.StatusTemporaryRedirect || hits != 1 {
		t.Errorf("%+v, %v, %d requests", answer, err, hits)
	}
}

func TestRefusalSaysWhatAllows(t *testing.T) {
	for _, row := range []struct{ target, leads, want string }{
		{"http://203.0.113.7/", "", "refused: 203.0.113.7 is not a loopback or private address; this sandbox only posts to machines of your own network; allow 203.0.113.7"},
		{"http://[2001:db8::1]/", "", "; allow 2001:db8::1"},
		{"http://Other.test./", "203.0.113.7", "refused: 203.0.113.7 is not a loopback or private address; this sandbox only posts to machines of your own network; allow other.test"},
		{"http://other.test/", "100.100.100.200", "; allow 100.100.100.200"}, // a name would not
		{"http://other.test/", "169.254.169.254", "keys; this sandbox does not post there; allow 169.254.169.254"},
		{"http://shop.test/", "224.0.0.1", "refused: 224.0.0.1 is a multicast, broadcast or metadata address, to which no host name may lead; allow 224.0.0.1"},
		{"http://shop.test/", "0.0.0.0", "write 127.0.0.1 or localhost for this machine"},
		{"http://0177.0.0.1/", "", "write it as in 127.0.0.1"},
	} {
		o := Options{AllowHosts: []string{"shop.test"}, Hint: func(entry string) string { return "allow " + entry }}
		if row.leads != "" {
			o.Lookup = leadsTo(row.leads)
		}
		if _, err := New(o).Post(t.Context(), row.target, "text/plain", nil); !errors.Is(err, ErrForbidden) || !strings.HasSuffix(err.Error(), row.want) {
			t.Errorf("%s to %s: %v, want %q", row.target, row.leads, err, row.want)
		}
	}
}
