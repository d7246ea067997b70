package sandbox

import (
	"bufio"
	"cmp"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

// door is the response writer of one request on the data plane. It carries the sandbox through the gin engine, which all
// sandboxes of a process share.
type door struct {
	http.ResponseWriter
	sandbox *Sandbox
}

// Unwrap lets net/http and the faults reach the connection.
func (d *door) Unwrap() http.ResponseWriter { return d.ResponseWriter }

// Hijack takes the connection over; gin asks for the method itself.
func (d *door) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(d.ResponseWriter).Hijack()
}

// Flush sends what was written; gin asks for the method itself.
func (d *door) Flush() { _ = http.NewResponseController(d.ResponseWriter).Flush() }

// engine is the one gin engine of the process: in a user's test, gin introduces itself once at most. The mode of gin is the
// program's to set, not a library's.
var engine = sync.OnceValue(func() *gin.Engine {
	e := gin.New()
	e.RedirectTrailingSlash = false // else POST /path/ is answered with 307
	e.HandleMethodNotAllowed = true
	for _, p := range providers() {
		name := p.Name()
		e.POST("/"+name+"/*path", func(c *gin.Context) {
			if b := behind(c); b != nil {
				b.serve(c.Writer, c.Request, b.model(name), c.Param("path"))
			}
		})
	}
	e.HEAD("/pay/*path", func(c *gin.Context) { behind(c).showPage(c.Writer, c.Request) })
	e.GET("/pay/*path", func(c *gin.Context) { behind(c).showPage(c.Writer, c.Request) })
	e.POST("/pay/*path", func(c *gin.Context) { behind(c).answerPage(c.Writer, c.Request) })
	e.NoRoute(anywhere)
	e.NoMethod(anywhere)
	return e
})

// behind is the sandbox whose door the request came through.
func behind(c *gin.Context) *Sandbox {
	return c.Writer.(interface{ Unwrap() http.ResponseWriter }).Unwrap().(*door).sandbox
}

// anywhere finds the provider of a request that no route names: by its prefix under another HTTP method, or by the original's
// host name.
func anywhere(c *gin.Context) {
	b, path := behind(c), c.Request.URL.Path
	for _, m := range b.models {
		if rest, found := strings.CutPrefix(path, "/"+m.Name()); found && (rest == "" || rest[0] == '/') {
			b.serve(c.Writer, c.Request, m, cmp.Or(rest, "/")) // an empty path is the root
			return
		}
	}
	host := c.Request.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	for _, m := range b.models {
		if strings.EqualFold(host, m.about.Host) {
			b.serve(c.Writer, c.Request, m, path)
			return
		}
	}
	if strings.HasPrefix(path, "/pay/") { // the router has named what is allowed
		c.Status(http.StatusMethodNotAllowed)
		return
	}
	c.Writer.Header().Del("Allow")
	bases := make([]string, len(b.models))
	for i, m := range b.models {
		bases[i] = b.base(addressOf(c.Request)) + "/" + m.Name()
	}
	text := "paysandbox has nothing at this path; a merchant's code begins at " + strings.Join(bases, " or ") + "\n"
	c.Header("Date", b.tenants.standard().Now().Format(http.TimeFormat))
	c.Data(http.StatusNotFound, "text/plain; charset=utf-8", []byte(text))
}

// DataPlane is the door for merchants' code and payers' browsers: every provider under its prefix, by its host name without
// one, and the payer pages under /pay.
func (b *Sandbox) DataPlane() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			problem := recover()
			switch problem {
			case nil:
			case http.ErrAbortHandler:
				panic(problem)
			default: // a defect of ours; the connection is cut, so that nobody takes it for the provider's answer
				b.options.Log.Error("a request made paysandbox panic: please report this", "path", r.URL.Path, "panic", problem, "stack", string(debug.Stack()))
				panic(http.ErrAbortHandler)
			}
		}()
		engine().ServeHTTP(&door{ResponseWriter: w, sandbox: b}, r)
	})
}

// base is scheme and host of this sandbox: as the public URL says, else as the caller reached it, else as the server told.
func (b *Sandbox) base(caller address) string {
	switch {
	case caller.neutral:
		return "http://sandbox"
	case b.options.PublicURL != "":
		return b.options.PublicURL
	case caller.host == "":
		return b.dataURL()
	case caller.secure:
		return "https://" + caller.host
	default:
		return "http://" + caller.host
	}
}
