package egress

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
)

func TestAddressesThatMayBeDialled(t *testing.T) {
	for address, allowed := range map[string]bool{
		"127.0.0.1": true, "127.255.255.255": true, "::1": true, "::1%lo": true,
		"10.0.0.0": true, "10.255.255.255": true, "172.16.0.0": true, "172.31.255.255": true, "192.168.0.1": true, "fc00::1": true, "fdff::1": true, "fd00::1%eth0": true,
		"::ffff:127.0.0.1": true, "::ffff:10.1.2.3": true, "::ffff:192.168.1.1": true,

		"0.0.0.0": false, "::": false, "::ffff:0.0.0.0": false, "0.0.0.1": false,
		"203.0.113.7": false, "8.8.8.8": false, "::ffff:8.8.8.8": false, "126.255.255.255": false, "128.0.0.0": false,
		"9.255.255.255": false, "11.0.0.0": false, "172.15.255.255": false, "172.32.0.0": false, "192.167.255.255": false, "192.169.0.0": false,
		"169.254.169.254": false, "::ffff:169.254.169.254": false, "fe80::1": false, "fe80::1%eth0": false, "fd00:ec2::254": false, "fd00:ec2::254%eth0": false, "fd20:ce::254": false,
		"100.100.100.200": false, "192.0.0.192": false, "224.0.0.1": false, "255.255.255.255": false, "ff02::1": false, "fbff::1": false, "fec0::1": false,
		"::2": false, "::127.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001:db8::1": false,
	} {
		err := New(Options{}).check(netip.MustParseAddr(address), "")
		if (err == nil) != allowed || err != nil && !errors.Is(err, ErrForbidden) {
			t.Errorf("%s: %v, want it allowed: %v", address, err, allowed)
		}
	}
	if err := New(Options{}).check(netip.Addr{}, ""); !errors.Is(err, ErrForbidden) {
		t.Errorf("no address at all: %v", err)
	}
}

func TestAllowOpensJustWhatItSays(t *testing.T) {
	c := New(Options{Allow: []netip.Prefix{
		netip.MustParsePrefix("203.0.113.0/30"), netip.MustParsePrefix("169.254.169.254/32"), netip.MustParsePrefix("::ffff:198.51.100.0/120"), netip.MustParsePrefix("2001:db8::/64"), {},
	}})
	for address, allowed := range map[string]bool{
		"203.0.113.3": true, "203.0.113.4": false, "::ffff:203.0.113.1": true, "169.254.169.254": true, "169.254.169.253": false,
		"198.51.100.255": true, "198.51.101.0": false, "2001:db8::1": true, "2001:db8::1%eth0": true, "2001:db8:0:1::": false, "127.0.0.1": true,
	} {
		if err := c.check(netip.MustParseAddr(address), ""); (err == nil) != allowed {
			t.Errorf("%s: %v, want it allowed: %v", address, err, allowed)
		}
	}
	everything := New(Options{Allow: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}})
	for _, address := range []string{"0.0.0.0", "::", "::ffff:0.0.0.0"} {
		if err := everything.check(netip.MustParseAddr(address), ""); !errors.Is(err, ErrForbidden) {
			t.Errorf("%s: %v, though it is nobody's address", address, err)
		}
	}
}

// TestLastGate dials as the transport does after every other check: the system is not asked to connect.
func TestLastGate(t *testing.T) {
	c := New(Options{})
	for _, address := range []string{"203.0.113.7:80", "[2001:db8::1]:80", "[::ffff:203.0.113.7]:80", "0.0.0.0:80", "169.254.169.254:80"} {
		conn, err := c.dialer.DialContext(t.Context(), "tcp", address)
		if conn != nil {
			conn.Close()
		}
		if !errors.Is(err, ErrForbidden) {
			t.Errorf("%s: %v", address, err)
		}
	}
	if err := c.control(t.Context(), "tcp", "localhost:80", nil); !errors.Is(err, ErrForbidden) {
		t.Errorf("a name at the last gate: %v", err)
	}
}

func TestSpellingsThatAreNeverLookedUp(t *testing.T) {
	c := New(Options{Lookup: func(_ context.Context, host string) ([]netip.Addr, error) {
		t.Errorf("%q was looked up", host)
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}})
	for _, host := range []string{
		"134744072", "0x08080808", "0X8.8.8.8", "8.8.8.0x8", "010.8.8.8", "8.8.2056", "8.8", "8.8.8.8.", "0x8.0x8.0x8.0x8", "08.8.8.8",
		"2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127.0.0.1.", "0x", "1.2.3.4.5", "256.0.0.1", "a.b.1", "example.0x1f",
		"８.８.８.８", "①②⑦.0.0.1.", // made ASCII on the way
	} {
		if _, err := c.Post(t.Context(), "http://"+host+":9/", "text/plain", nil); !errors.Is(err, ErrForbidden) {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestNamesAreLookedUp(t *testing.T) {
	none := errors.New("no such host")
	for _, host := range []string{"localhost", "localhost.", "shop", "1shop", "shop.x0", "0xshop", "3.shop.test", "xn--80ak6aa92e.test"} {
		asked := ""
		c := New(Options{Lookup: func(_ context.Context, host string) ([]netip.Addr, error) {
			asked += host
			return nil, none
		}})
		if _, err := c.Post(t.Context(), "http://"+host+"/", "text/plain", nil); !errors.Is(err, none) || asked != host {
			t.Errorf("%s: asked for %q, %v", host, asked, err)
		}
	}
}

func TestNameThatLeadsElsewhere(t *testing.T) {
	for _, c := range []struct {
		name      string
		addresses []string
		want      string
	}{
		{"public", []string{"203.0.113.7"}, "post to http://shop.test: refused: 203.0.113.7 is not a loopback or private address; this sandbox only posts to machines of your own network"},
		{"several", []string{"2001:db8::1", "203.0.113.7"}, "post to http://shop.test: refused: 2001:db8::1 is not a loopback or private address"},
		{"metadata", []string{"169.254.169.254"}, "post to http://shop.test: refused: 169.254.169.254 is a link-local or metadata address"},
		{"unspecified", []string{"0.0.0.0"}, "post to http://shop.test: refused: 0.0.0.0 is no machine's address; write 127.0.0.1 or localhost"},
		{"nowhere", nil, `post to http://shop.test: the name "shop.test" has no address`},
	} {
		t.Run(c.name, func(t *testing.T) {
			client := New(Options{Lookup: leadsTo(c.addresses...)})
			dialled := false
			client.dialer.ControlContext = nil
			client.dialer.Resolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
				dialled = true
				return nil, errors.New("the dialer resolves nothing itself")
			}}
			_, err := client.Post(t.Context(), "http://shop.test/?secret=1", "text/plain", nil)
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || dialled {
				t.Errorf("%v, want %q", err, c.want)
			}
			if c.addresses != nil && !errors.Is(err, ErrForbidden) {
				t.Errorf("%v is not ErrForbidden", err)
			}
		})
	}
}

// leadsTo is a resolver that knows one answer.
func leadsTo(addresses ...string) func(context.Context, string) ([]netip.Addr, error) {
	return func(context.Context, string) (all []netip.Addr, _ error) {
		for _, a := range addresses {
			all = append(all, netip.MustParseAddr(a))
		}
		return all, nil
	}
}
