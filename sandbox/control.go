package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"paysandbox/internal/yamlfile"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// control is the control plane of a sandbox. Nothing of it can be reached through the data plane.
type control struct{ *Sandbox }

// yamlText is an answer in YAML.
type yamlText []byte

// route is one line of the control plane.
type route struct {
	pattern string // method and path, as http.ServeMux reads them
	serve   func(*http.Request) (any, error)
	status  int // of success; 0: 200
}

func (c control) routes() []route {
	return []route{
		{pattern: "GET /healthz", serve: c.health},
		{pattern: "GET /__admin/version", serve: c.version},
		{pattern: "GET /__admin/catalogue", serve: c.catalogue},
		{pattern: "POST /__admin/tenants", serve: c.addTenant, status: http.StatusCreated},
		{pattern: "POST /__admin/reset", serve: c.reset},
		{pattern: "GET /__admin/requests", serve: c.listRequests},
		{pattern: "GET /__admin/requests/{number}", serve: c.getRequest},
		{pattern: "GET /__admin/scenarios/{name}/report", serve: c.report},
		{pattern: "GET /__admin/scenarios/{provider}/{name}/report", serve: c.report},
		{pattern: "GET /__admin/notifications", serve: c.listNotifications},
		{pattern: "POST /__admin/notifications/hold", serve: c.holdNotifications},
		{pattern: "POST /__admin/notifications/release", serve: c.releaseNotifications},
		{pattern: "GET /__admin/notifications/{number}", serve: c.getNotification},
		{pattern: "POST /__admin/notifications/{number}/redeliver", serve: c.redeliver},
		{pattern: "GET /__admin/payments", serve: c.listPayments},
		{pattern: "GET /__admin/payments/{id}", serve: c.getPayment},
		{pattern: "PUT /__admin/payments/{id}/state", serve: c.setState},
		{pattern: "POST /__admin/payments/{id}/events", serve: c.raise},
		{pattern: "GET /__admin/payments/{id}/scenario", serve: c.exportScenario},
		{pattern: "POST /__admin/payments/{id}/payer", serve: c.payer},
		{pattern: "POST /__admin/payments/{id}/operations", serve: c.operate},
		{pattern: "POST /__admin/wallets/{wallet}/token", serve: c.walletToken, status: http.StatusCreated},
	}
}

// ControlPlane is the door for whoever tests: tenants, payments, journal. Secrets and card numbers are masked on their way out,
// but for the credentials of a tenant, which the answer to its making tells once. Options.Control says who comes in.
func (b *Sandbox) ControlPlane() http.Handler {
	c := control{b}
	mux := http.NewServeMux()
	var known []string
	for _, r := range c.routes() {
		known = append(known, r.pattern)
		mux.HandleFunc(r.pattern, func(w http.ResponseWriter, req *http.Request) {
			value, err := r.serve(req)
			if err != nil {
				writeProblem(w, err)
				return
			}
			if text, is := value.(yamlText); is {
				w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
				_, _ = w.Write(text)
				return
			}
			writeJSON(w, max(r.status, http.StatusOK), "application/json; charset=utf-8", value)
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) {
		writeProblem(w, &problem{status: http.StatusNotFound, detail: fmt.Sprintf("nothing answers %s %s; known: %s", req.Method, req.URL.Path, strings.Join(known, ", "))})
	})
	return b.door.guard(mux)
}

// problem is an error with the HTTP status that it deserves.
type problem struct {
	status int
	detail string
}

func (p *problem) Error() string { return p.detail }

func badRequest(format string, args ...any) error {
	return &problem{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// statusOf gives the HTTP status of an error.
func statusOf(err error) int {
	var p *problem
	var human yamlfile.Problems
	switch {
	case errors.As(err, &p):
		return p.status
	case errors.As(err, &human), errors.Is(err, payment.ErrID):
		return http.StatusBadRequest
	case errors.Is(err, ErrNoTenant), errors.Is(err, mocks.ErrUnknown):
		return http.StatusNotFound
	case errors.Is(err, ErrTaken), errors.Is(err, ErrNotChallenged), errors.Is(err, ErrDeclined), errors.Is(err, ErrNotLegal):
		return http.StatusConflict
	default:
		return http.StatusBadRequest
	}
}

// writeProblem answers as RFC 9457 has it.
func writeProblem(w http.ResponseWriter, err error) {
	status := statusOf(err)
	writeJSON(w, status, "application/problem+json; charset=utf-8", map[string]any{
		"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": err.Error(),
	})
}

func writeJSON(w http.ResponseWriter, status int, contentType string, value any) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(value)
}

// decode reads a JSON or YAML body strictly.
func decode(r *http.Request, into any) error {
	body, unread := readBody(nil, r)
	if unread != nil {
		return &problem{unread.status, unread.why}
	}
	return yamlfile.Decode("body", body, into)
}

// tenant is the tenant that ?tenant= names, else the default one.
func (c control) tenant(r *http.Request) (*Tenant, error) {
	return c.tenants.named(r.URL.Query().Get("tenant"))
}

func (c control) health(*http.Request) (any, error) { return map[string]string{"status": "ok"}, nil }

func (c control) version(*http.Request) (any, error) {
	return map[string]string{"version": Version()}, nil
}

func (c control) reset(r *http.Request) (any, error) {
	t, err := c.tenant(r)
	if err != nil {
		return nil, err
	}
	keep := r.URL.Query().Get("keep")
	if keep != "" && keep != "scenarios" {
		return nil, badRequest("keep=%s: a reset can keep scenarios and nothing else", keep)
	}
	if err := t.Reset(keep == "scenarios"); err != nil {
		return nil, err
	}
	return map[string]string{"tenant": t.name, "status": "reset"}, nil
}
