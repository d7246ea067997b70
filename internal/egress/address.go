package egress

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// own are the machine itself and the networks that no public router knows (RFC 1918, RFC 4193).
var own = []netip.Prefix{
	netip.MustParsePrefix("127.0.0.0/8"),
	netip.MustParsePrefix("::1/128"),
	netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("172.16.0.0/12"),
	netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("fc00::/7"),
}

// metadata are addresses within own at which clouds hand out a machine's keys. Their others are link-local, which own leaves out.
var metadata = []netip.Addr{
	netip.MustParseAddr("fd00:ec2::254"),
	netip.MustParseAddr("fd20:ce::254"),
}

// check says whether an address may be dialled for a host; an empty host is no name that anybody allowed. An IPv4 address in IPv6 clothes
// is judged as the IPv4 address that it is; a zone changes nothing.
func (c *Client) check(addr netip.Addr, host string) error {
	addr = addr.Unmap().WithZone("")
	contains := func(p netip.Prefix) bool { return p.Contains(addr) }
	named := addr.IsValid() && slices.Contains(c.allowHosts, plain(host))
	switch {
	case addr.IsUnspecified():
		return fmt.Errorf("%w: %s is no machine's address; write 127.0.0.1 or localhost for this machine", ErrForbidden, addr)
	case slices.ContainsFunc(c.allow, contains):
		return nil
	case addr.IsLinkLocalUnicast(), slices.Contains(metadata, addr):
		return fmt.Errorf("%w: %s is a link-local or metadata address, where clouds keep a machine's keys; this sandbox does not post there%s", ErrForbidden, addr, c.hinted(addr, ""))
	case slices.ContainsFunc(own, contains), named && mayName(addr):
		return nil
	case named:
		return fmt.Errorf("%w: %s is a multicast, broadcast or metadata address, to which no host name may lead%s", ErrForbidden, addr, c.hinted(addr, ""))
	}
	return fmt.Errorf("%w: %s is not a loopback or private address; this sandbox only posts to machines of your own network%s", ErrForbidden, addr, c.hinted(addr, host))
}

// hinted ends the text of a refusal with what would allow it: the host where it is a name that may lead to the address, else the address.
func (c *Client) hinted(addr netip.Addr, host string) string {
	switch {
	case c.hint == nil || !addr.IsValid():
		return ""
	case isName(plain(host)) && mayName(addr):
		return "; " + c.hint(plain(host))
	}
	return "; " + c.hint(addr.String())
}

// unmapped makes a prefix of mapped addresses one of IPv4 addresses: check knows only these.
func unmapped(p netip.Prefix) netip.Prefix {
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		return netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p
}

// control is the last gate: the system is about to connect to just this address.
func (c *Client) control(ctx context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %q is no address", ErrForbidden, address)
	}
	host, _ := ctx.Value(hostKey{}).(string)
	return c.check(to.Addr(), host)
}

// postKey is where dial finds the context of its post, hostKey where control finds the host that was dialled.
type (
	postKey struct{}
	hostKey struct{}
)

// dial resolves the host once and connects to its first address that may be dialled and answers. Names that point to other
// addresses too lose these.
func (c *Client) dial(ctx context.Context, network, hostPort string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil {
		return nil, err
	}
	if post, ok := ctx.Value(postKey{}).(context.Context); ok {
		// The transport cuts a dial loose from its request, so that others could use the connection. Here nobody could: when the post
		// ends, so does the dial.
		ctx = post
	}
	addresses, err := c.resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	var allowed []netip.Addr
	var refusal error
	for _, addr := range addresses {
		if err := c.check(addr, host); err == nil {
			allowed = append(allowed, addr)
		} else if refusal == nil {
			refusal = err
		}
	}
	if len(allowed) == 0 {
		if refusal == nil {
			refusal = fmt.Errorf("the name %q has no address", host)
		}
		return nil, refusal
	}
	ctx = context.WithValue(ctx, hostKey{}, host)
	var failures []error
	for _, addr := range allowed {
		// Each gets its share of the time, so that a silent address does not keep the next from its turn.
		each, done := context.WithTimeout(ctx, c.timeout/time.Duration(len(allowed)))
		conn, err := c.dialer.DialContext(each, network, net.JoinHostPort(addr.String(), port))
		done()
		if err == nil {
			return conn, nil
		}
		failures = append(failures, err)
	}
	return nil, errors.Join(failures...)
}

// resolve gives the addresses of a host. A number that is not written as Go reads an address (2130706433, 0x7f.1, 0177.0.0.1,
// 127.0.0.1.) is refused rather than looked up: programs do not agree on what it means.
func (c *Client) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{addr}, nil
	}
	if endsInNumber(host) {
		return nil, fmt.Errorf("%w: %q is neither a name nor an address in its usual spelling; write it as in 127.0.0.1", ErrForbidden, host)
	}
	return c.lookup(ctx, host)
}

// endsInNumber tells an IPv4 address in any spelling from a name, by the last of its labels.
func endsInNumber(host string) bool {
	host = strings.TrimSuffix(host, ".")
	last := strings.ToLower(host[strings.LastIndexByte(host, '.')+1:])
	if digits, hex := strings.CutPrefix(last, "0x"); hex {
		return strings.Trim(digits, "0123456789abcdef") == ""
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}
