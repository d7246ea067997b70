package egress

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// ParseAllow reads what a user allows beyond loopback and private addresses: a CIDR (203.0.113.0/24), one IP address, or a host name.
// Prefixes are for Options.Allow, hosts for Options.AllowHosts. An error names the first text that is none of these, and what to write.
func ParseAllow(texts []string) (prefixes []netip.Prefix, hosts []string, err error) {
	for _, text := range texts {
		text = strings.TrimSpace(text)
		prefix, is := parsePrefix(text)
		switch {
		case is:
			if err := sound(prefix); err != nil {
				return nil, nil, fmt.Errorf("%q: %w", text, err)
			}
			prefixes = append(prefixes, prefix)
		case isName(plain(text)):
			hosts = append(hosts, plain(text))
		case strings.ContainsFunc(text, func(r rune) bool { return r > '~' }):
			return nil, nil, fmt.Errorf("%q: write the name in its ASCII spelling, which begins with xn--", text)
		default:
			return nil, nil, fmt.Errorf("%q: write a CIDR, an IP address or a host name, without scheme, port, path and wildcard, for example 203.0.113.0/24 or shop.example.com", text)
		}
	}
	return prefixes, hosts, nil
}

// parsePrefix reads a CIDR or an address, whose zone changes nothing; false: it is neither, and may be a name.
func parsePrefix(text string) (p netip.Prefix, is bool) {
	if addr, err := netip.ParseAddr(text); err == nil {
		return unmapped(netip.PrefixFrom(addr, addr.BitLen())), true
	}
	p, err := netip.ParsePrefix(text)
	return unmapped(p), err == nil
}

// sound says what is wrong with a prefix and what to write.
func sound(p netip.Prefix) error {
	switch {
	case p != p.Masked():
		return fmt.Errorf("the address has bits outside of /%d; write %s, or %s alone", p.Bits(), p.Masked(), p.Addr())
	case p.Addr().IsUnspecified() && p.IsSingleIP():
		return errors.New("this is no machine's address; write the address of the machine that is told, for example 203.0.113.7")
	}
	return nil
}

// name is a host name of ASCII labels.
var name = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$`)

// isName says whether a host in its plain spelling is a name, and no address in an unusual spelling.
func isName(host string) bool {
	return len(host) <= 253 && name.MatchString(host) && !endsInNumber(host)
}

// plain is the spelling by which host names are compared: without case, and without the dot at the end.
func plain(host string) string { return strings.ToLower(strings.TrimSuffix(host, ".")) }

// barred are addresses to which no host name may lead, because who answers for the name is not who allowed it: metadata outside of the
// link-local networks, 0.0.0.0/8 and broadcast.
var barred = []netip.Prefix{
	netip.MustParsePrefix("100.100.100.200/32"),
	netip.MustParsePrefix("168.63.129.16/32"),
	netip.MustParsePrefix("192.0.0.192/32"),
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("255.255.255.255/32"),
}

// mayName says whether an allowed host name may lead to an address.
func mayName(addr netip.Addr) bool {
	if inner, has := embedded(addr); has {
		return mayName(inner)
	}
	return !addr.IsUnspecified() && !addr.IsLinkLocalUnicast() && !addr.IsMulticast() && !slices.Contains(metadata, addr) &&
		!slices.ContainsFunc(barred, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// The networks whose gateways carry on to an IPv4 address (RFC 6052, RFC 3056).
var (
	nat64     = netip.MustParsePrefix("64:ff9b::/96")
	sixToFour = netip.MustParsePrefix("2002::/16")
)

// embedded gives the IPv4 address to which a gateway carries on.
func embedded(addr netip.Addr) (inner netip.Addr, has bool) {
	raw := addr.As16()
	switch {
	case nat64.Contains(addr):
		return netip.AddrFrom4([4]byte(raw[12:])), true
	case sixToFour.Contains(addr):
		return netip.AddrFrom4([4]byte(raw[2:6])), true
	}
	return netip.Addr{}, false
}
