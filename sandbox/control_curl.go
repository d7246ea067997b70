package sandbox

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"paysandbox/internal/journal"
)

// asCurl ends the number of a request that is to be shown as a command.
const asCurl = ".curl"

// requestCurl is a request as a command for a POSIX shell that sends it again.
func (c control) requestCurl(r *http.Request) (any, error) {
	l, e, err := c.entry(r, asCurl)
	if err != nil {
		return nil, err
	}
	return plainText(l.tenant.curl(e)), nil
}

// ownHeaders are those that curl writes by itself, and those of one connection.
var ownHeaders = []string{"Host", "Content-Length", "Connection", "Transfer-Encoding", "Keep-Alive", "Te", "Trailer", "Upgrade", "Proxy-Connection", "Expect"}

// curl writes the command, to the sandbox and to nobody else, whatever host the request named. Everything is masked as in the journal;
// remarks before the command say what.
func (t *Tenant) curl(e *journal.Entry) string {
	var remarks, args, masked []string
	target := target(e)
	if shown := t.mask.String(target); shown != target {
		masked, target = append(masked, "address"), shown
	}
	address := quoted(t.sandbox.dataURL() + target)
	if t.sandbox.dataURL() == "" {
		remarks = append(remarks, "# the sandbox was not told where it is served: set SANDBOX to the address of its data plane")
		address = `"$SANDBOX"` + quoted(target)
	}
	method := "-X " + quoted(e.Method)
	if e.Method == http.MethodHead {
		method = "--head" // with -X curl would wait for a body
	}
	args = append(args, "curl --globoff --path-as-is "+method+" "+address)

	shown := t.mask.Header(e.Header)
	for _, name := range slices.Sorted(maps.Keys(e.Header)) {
		if slices.Contains(ownHeaders, name) || !isToken(name) {
			continue
		}
		if !slices.Equal(shown[name], e.Header[name]) {
			masked = append(masked, "header "+name)
		}
		for _, value := range shown[name] {
			args = append(args, "-H "+quoted(headerLine(name, value)))
		}
	}
	for _, name := range []string{"Accept", "Content-Type", "User-Agent"} { // curl has its own where none is given
		if len(e.Header[name]) == 0 {
			args = append(args, "-H "+quoted(name+":"))
		}
	}

	var body messageView
	body.show(t, e.Body)
	if body.Cut > 0 {
		remarks = append(remarks, fmt.Sprintf("# cut: the last %d bytes of the body are not here", body.Cut))
	}
	if came := string(e.Body[:len(e.Body)-body.Cut]); body.Body != came && (body.Cut == 0 || body.Body != strings.ToValidUTF8(came, "")) {
		masked = append(masked, "body")
	}
	if len(masked) > 0 {
		remarks = append(remarks, "# masked, so put it back before you send this: "+strings.Join(masked, ", "))
	}
	return strings.Join(append(remarks, withBody(args, []byte(body.Body))), "\n") + "\n"
}

// target is path and query on the data plane.
func target(e *journal.Entry) string {
	text := (&url.URL{Path: "/" + e.Provider + e.Path}).EscapedPath()
	if e.Query != "" {
		text += "?" + e.Query
	}
	return text
}

// headerLine is how curl wants a header; without a value it would leave it out.
func headerLine(name, value string) string {
	if value == "" {
		return name + ";"
	}
	return name + ": " + value
}

// withBody joins the arguments, one a line, with the body that they send. A body that no terminal shows as it is goes through printf.
func withBody(args []string, body []byte) string {
	const line = " \\\n  "
	switch {
	case len(body) == 0:
		return strings.Join(args, line)
	case isText(body):
		return strings.Join(append(args, "--data-raw "+quoted(string(body))), line)
	}
	return "printf '" + octal(body) + "' |" + line + strings.Join(append(args, "--data-binary @-"), line)
}

// quoted is a text as one word of a POSIX shell: nothing in it means anything.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// isText says whether a body can stand between quotes and be copied from a terminal.
func isText(body []byte) bool {
	return utf8.Valid(body) && bytes.IndexFunc(body, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) < 0
}

// octal is a body as the format of printf, between single quotes.
func octal(body []byte) string {
	var b strings.Builder
	for _, c := range body {
		switch {
		case c == '%':
			b.WriteString("%%")
		case c < ' ' || c > '~' || c == '\'' || c == '\\':
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// isToken says whether a name is one that HTTP has for headers.
func isToken(name string) bool {
	return name != "" && strings.IndexFunc(name, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
	}) < 0
}
