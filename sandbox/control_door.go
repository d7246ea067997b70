package sandbox

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"paysandbox/internal/mask"
)

// minToken is the length of the shortest control token in bytes: a shorter one is guessed, and hides half the words of a journal.
const minToken = 8

// ControlOptions says who may call the control plane. The zero value: whoever reaches it, under a name that surely means this
// machine, and no web page of another site.
type ControlOptions struct {
	// Token is what every request has to bring as `Authorization: Bearer TOKEN`, but for GET /healthz, /readyz, and the page and the
	// documents of the contracts, /docs and /openapi: at least 8 visible ASCII characters. Nothing prints it. Empty: none is wanted.
	Token string
	// Hosts are further names and IP addresses, without port, under which the control plane is called, for example the name of a
	// container. localhost, loopback addresses and the address at which a connection arrives need not be named. A handler that is
	// called without a socket, as in a test, is not asked for its Host.
	Hosts []string
}

// String names the hosts, and shows of the token only whether there is one.
func (o ControlOptions) String() string {
	token := "no token"
	if o.Token != "" {
		token = "token " + mask.Hidden
	}
	return fmt.Sprintf("%s, hosts %q", token, o.Hosts)
}

// Format prints String for every verb.
func (o ControlOptions) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, o.String()) }

// MarshalText gives String, so that no encoder writes the token.
func (o ControlOptions) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// controlDoor decides who comes in to the control plane.
type controlDoor struct {
	token func() string // a function, because nothing that prints a sandbox calls it; gives "" where none is wanted
	hosts []string      // as hostName gives them
}

func newControlDoor(o ControlOptions) (*controlDoor, error) {
	token := o.Token
	switch {
	case token == "":
	case strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }):
		return nil, errors.New("the control token has a blank or another character that is not visible ASCII; `openssl rand -hex 16` makes one that works")
	case len(token) < minToken:
		return nil, fmt.Errorf("the control token is shorter than %d characters; `openssl rand -hex 16` makes one that nobody guesses", minToken)
	}
	d := &controlDoor{token: func() string { return token }}
	for _, host := range o.Hosts {
		name := hostName(host)
		if name == "" {
			return nil, fmt.Errorf("control host %q: write a name or an IP address without port, for example sandbox.local", host)
		}
		d.hosts = append(d.hosts, name)
	}
	return d, nil
}

// guard asks at the door before next sees a request. No answer ever carries a CORS header, so a page of another site reads none.
func (d *controlDoor) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if no := d.refuse(r); no != nil {
			if no.status == http.StatusUnauthorized {
				w.Header().Set("WWW-Authenticate", `Bearer realm="control plane"`)
			}
			writeProblem(w, no)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuse says why a request may not come in; nil: it may. Where a browser asks for another site comes before the token, because a
// preflight never carries one.
func (d *controlDoor) refuse(r *http.Request) *problem {
	switch {
	case !d.knows(r):
		return &problem{http.StatusMisdirectedRequest, fmt.Sprintf("Host %.100q is not a name of this control plane: call it as localhost or by its address, "+
			"or start it with --control-host NAME for every other name (in Go: ControlOptions.Hosts)", r.Host)}
	case fromElsewhere(r):
		return &problem{http.StatusForbidden, "a browser sends this for a page of another site, which may not drive the sandbox; " +
			"type the address into the browser, or call the control plane from a program"}
	case !d.proven(r):
		return &problem{http.StatusUnauthorized, "the control plane wants its token: send `Authorization: Bearer TOKEN` with the token that it was started with (--control-token)"}
	case formOfElsewhere(r):
		return &problem{http.StatusUnsupportedMediaType, fmt.Sprintf("a body of type %.100q is what a form of any web page sends; send Content-Type: application/json or application/yaml",
			r.Header.Get("Content-Type"))}
	}
	return nil
}

// proven tells whether a request brings the token. What isPublic needs none.
func (d *controlDoor) proven(r *http.Request) bool {
	want := d.token()
	if want == "" || reads(r) && isPublic(r.URL.Path) {
		return true
	}
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	wanted, got := sha256.Sum256([]byte(want)), sha256.Sum256([]byte(strings.TrimSpace(given))) // of one length, which tells nothing
	return subtle.ConstantTimeCompare(wanted[:], got[:]) == 1 && strings.EqualFold(scheme, "Bearer")
}

// isPublic tells whether a path holds nothing of anybody's: whether the sandbox is well, the page of the contracts, and they themselves,
// which are the same in every sandbox but for the address of the data plane. The page asks for the token before it calls anything else.
func isPublic(at string) bool {
	folder, file := path.Split(at)
	return at == "/healthz" || at == "/readyz" || at == "/docs" || (folder == "/docs/" || folder == "/openapi/") && file != ".."
}

// knows tells whether a request calls the control plane by a name that is its own. A page whose name its owner lets point here (DNS
// rebinding) has the browser send that name. The port is not compared: it may have been mapped, and such a page chooses it anyway.
func (d *controlDoor) knows(r *http.Request) bool {
	at, served := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !served {
		return true // no socket: a test calls the handler, and no browser can
	}
	name, port := r.Host, ""
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, ']') {
		name, port = name[:i], name[i+1:]
	}
	bare := strings.Contains(name, ":") && !strings.HasPrefix(name, "[") // IPv6 in a Host stands in brackets
	if bare || len(port) > 5 || strings.Trim(port, "0123456789") != "" {
		return false
	}
	name = hostName(name)
	if ip, err := netip.ParseAddr(name); err == nil {
		if arrived, err := netip.ParseAddrPort(at.String()); ip.IsLoopback() || err == nil && arrived.Addr().Unmap().WithZone("") == ip {
			return true
		}
	}
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || name != "" && slices.Contains(d.hosts, name)
}

// dnsName is a host's name in lower case. An underscore is no letter of a host's name, but containers have it.
var dnsName = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?$`)

// hostName gives a name or an IP address, in brackets or not, in the one spelling in which it is compared: lower case, without the dot
// at the end that means the same name, without zone. "" for anything else.
func hostName(text string) string {
	name := strings.TrimSuffix(strings.ToLower(text), ".")
	inBrackets := strings.HasPrefix(name, "[") && strings.HasSuffix(name, "]")
	if inBrackets {
		name = name[1 : len(name)-1]
	}
	ip, err := netip.ParseAddr(name)
	switch {
	case err == nil && (!inBrackets || strings.Contains(name, ":")):
		return ip.Unmap().WithZone("").String()
	case inBrackets || !dnsName.MatchString(name):
		return ""
	}
	return name
}

// fromElsewhere tells whether a browser sends a request for a page of another site, or asks whether it may (a preflight). The page of
// another port of this machine is another site when it posts; it may lead a person here by a link.
func fromElsewhere(r *http.Request) bool {
	for _, origin := range r.Header.Values("Origin") {
		if !isOwn(origin, r) {
			return true
		}
	}
	for _, site := range r.Header.Values("Sec-Fetch-Site") {
		if site != "same-origin" && site != "none" && (site != "same-site" || !reads(r)) { // none: a person typed the address
			return true
		}
	}
	return false
}

// isOwn tells whether an Origin is the control plane itself as the request calls it. Behind a proxy that ends TLS the scheme is not
// known here, so https is one's own there too.
func isOwn(origin string, r *http.Request) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || r.TLS != nil) {
		return false
	}
	port := map[string]string{"http": ":80", "https": ":443"}[u.Scheme] // browsers leave it out, people need not
	return origin == u.Scheme+"://"+u.Host && strings.EqualFold(strings.TrimSuffix(u.Host, port), strings.TrimSuffix(r.Host, port))
}

// formOfElsewhere tells whether a body may be that of a form in a page of another site, from a browser that says not where it is. Only
// text/plain and multipart carry text as it is; the other type of forms cannot spell JSON, and `curl -d` sends it, so only a browser
// that says what it is has to send another. A script's request always names its Origin, whatever its type.
func formOfElsewhere(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	if reads(r) || r.ContentLength == 0 || site == "same-origin" || r.Header.Get("Origin") != "" { // an Origin that came this far is our own
		return false
	}
	essence, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	switch strings.ToLower(strings.TrimSpace(essence)) {
	case "text/plain", "multipart/form-data":
		return true
	case "application/x-www-form-urlencoded":
		return site != ""
	}
	return false
}

// reads tells whether a request changes nothing.
func reads(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }
