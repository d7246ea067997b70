package sandbox

import (
	"bytes"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
	"sync"

	"github.com/swaggest/swgui/v5/static"
	"github.com/vearutop/statigz"

	"paysandbox/openapi"
	"paysandbox/web"
)

// The page of the contracts: its own two files are in web, everything else is Swagger UI, embedded as it is packed. Nothing is read before
// somebody asks.
var (
	docsTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.ParseFS(web.Files, "docs.html")) })
	swaggerUI    = sync.OnceValue(func() http.Handler { return http.StripPrefix("/docs", statigz.FileServer(static.FS)) })
)

// docsPolicy has the browser ask nobody but the control plane, whatever a document says. The styles are those that the script sets.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// docsChoice is a document that the page offers.
type docsChoice struct{ File, Title string }

// docsPage shows the contracts, the control plane's first.
func (c control) docsPage(w http.ResponseWriter, _ *http.Request) error {
	choices := []docsChoice{{openapi.Control, "Control plane"}}
	for _, m := range c.models {
		choices = append(choices, docsChoice{m.Name() + ".yaml", m.about.Title})
	}
	var page bytes.Buffer
	if err := docsTemplate().Execute(&page, choices); err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", docsPolicy)
	header.Set("Cache-Control", "no-cache")
	_, _ = page.WriteTo(w)
	return nil
}

// docsFile is a script, a style sheet or a picture of the page.
func (c control) docsFile(w http.ResponseWriter, r *http.Request) error {
	header, file := w.Header(), r.PathValue("file")
	if script, err := fs.ReadFile(web.Files, file); err == nil && strings.HasSuffix(file, ".js") {
		header.Set("Content-Type", "application/javascript; charset=utf-8")
		header.Set("Cache-Control", "no-cache")
		_, _ = w.Write(script)
		return nil
	}
	_, packed := fs.Stat(static.FS, file+".gz")
	_, plain := fs.Stat(static.FS, file)
	if packed != nil && (plain != nil || strings.HasSuffix(file, ".gz")) {
		return &problem{http.StatusNotFound, "the page of the contracts has no file of this name; it is at GET /docs"}
	}
	header.Set("X-Content-Type-Options", "nosniff")
	swaggerUI().ServeHTTP(w, r)
	return nil
}

// document is a contract as it is embedded; of a provider, with the address of the data plane, as far as it is known.
func (c control) document(r *http.Request) (any, error) {
	file := r.PathValue("file")
	text, err := openapi.File(file)
	if err != nil {
		return nil, &problem{http.StatusNotFound, err.Error()}
	}
	provider := strings.TrimSuffix(file, ".yaml")
	if base := c.dataURL(); base != "" && file != openapi.Control {
		text = bytes.Replace(text, []byte(server(usualData, provider, "the sandbox at its default address")), []byte(server(base, provider, "this sandbox")), 1)
	}
	return yamlText(text), nil
}

// usualData is where `mock serve` has its data plane unless it is told otherwise.
const usualData = "http://127.0.0.1:8080"

// server is how a provider's contract names a sandbox.
func server(base, provider, what string) string {
	return "  - url: " + base + "/" + provider + "\n    description: " + what + "\n"
}
