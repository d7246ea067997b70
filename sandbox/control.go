package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"paysandbox/internal/clock"
	"paysandbox/internal/notify"
	"paysandbox/internal/yamlfile"
	"paysandbox/mocks"
	"paysandbox/payment"
)

// control is the control plane of a sandbox. Nothing of it can be reached through the data plane.
type control struct{ *Sandbox }

// yamlText is an answer in YAML, plainText one for people and shells.
type (
	yamlText  []byte
	plainText []byte
)

// route is one line of the control plane.
type route struct {
	pattern string // method and path, as http.ServeMux reads them
	query   string // the parameters that it reads beside tenant, which all take under /__admin
	serve   func(*http.Request) (any, error)
	status  int                                            // of success; 0: 200
	stream  func(http.ResponseWriter, *http.Request) error // in the place of serve: writes by itself, unless it fails before it has written
}

func (c control) routes() []route {
	return []route{
		{pattern: "GET /healthz", serve: c.health},
		{pattern: "GET /__admin/version", serve: c.version},
		{pattern: "GET /__admin/catalogue", serve: c.catalogue},
		{pattern: "GET /readyz", serve: c.ready},
		{pattern: "GET /metrics", stream: c.showMetrics},
		{pattern: "GET /docs", stream: c.docsPage},
		{pattern: "GET /docs/{file}", stream: c.docsFile},
		{pattern: "GET /openapi/{file}", serve: c.document},
		{pattern: "GET /__admin/tenants", serve: c.listTenants},
		{pattern: "POST /__admin/tenants", serve: c.addTenant, status: http.StatusCreated},
		{pattern: "GET /__admin/tenants/{tenant}", serve: c.getTenant},
		{pattern: "PATCH /__admin/tenants/{tenant}", serve: c.changeTenant},
		{pattern: "DELETE /__admin/tenants/{tenant}", serve: c.removeTenant},
		{pattern: "POST /__admin/reset", query: "keep", serve: c.reset},
		{pattern: "GET /__admin/requests", query: "since limit provider op payment outcome finding format", serve: c.listRequests},
		{pattern: "DELETE /__admin/requests", serve: c.clearRequests},
		{pattern: "POST /__admin/requests/find", query: "limit format", serve: c.findRequests},
		{pattern: "POST /__admin/requests/count", serve: c.countRequests},
		{pattern: "POST /__admin/requests/verify", serve: c.verifyRequests},
		{pattern: "POST /__admin/requests/verify-sequence", serve: c.verifySequence},
		{pattern: "GET /__admin/requests.har", query: "since limit provider op payment outcome finding", serve: c.requestsHAR},
		{pattern: "GET /__admin/requests/{number}", query: "format", serve: c.getRequest}, // {number}.curl, too: a wildcard is a whole segment
		{pattern: "GET /__admin/clock", serve: c.getClock},
		{pattern: "PUT /__admin/clock", serve: c.setClock},
		{pattern: "POST /__admin/clock/advance", serve: c.advanceClock},
		{pattern: "GET /__admin/scenarios", query: "provider", serve: c.listScenarios},
		{pattern: "POST /__admin/scenarios", serve: c.addScenario, status: http.StatusCreated},
		{pattern: "POST /__admin/scenarios/lint", serve: c.lintScenario},
		{pattern: "GET /__admin/scenarios/{name}", serve: c.getScenario},
		{pattern: "PUT /__admin/scenarios/{name}", serve: c.putScenario},
		{pattern: "DELETE /__admin/scenarios/{name}", serve: c.removeScenario},
		{pattern: "GET /__admin/scenarios/{provider}/{name}", serve: c.getScenario},
		{pattern: "PUT /__admin/scenarios/{provider}/{name}", serve: c.putScenario},
		{pattern: "DELETE /__admin/scenarios/{provider}/{name}", serve: c.removeScenario},
		{pattern: "GET /__admin/scenarios/{name}/report", query: "ended", serve: c.report},
		{pattern: "GET /__admin/scenarios/{provider}/{name}/report", query: "ended", serve: c.report},
		{pattern: "GET /__admin/events", query: "since follow", stream: c.streamEvents},
		{pattern: "POST /__admin/wait", serve: c.wait},
		{pattern: "GET /__admin/notifications", query: "payment event state since limit", serve: c.listNotifications},
		{pattern: "POST /__admin/notifications/hold", serve: c.holdNotifications},
		{pattern: "POST /__admin/notifications/release", serve: c.releaseNotifications},
		{pattern: "GET /__admin/notifications/{number}", serve: c.getNotification},
		{pattern: "POST /__admin/notifications/{number}/redeliver", serve: c.redeliver},
		{pattern: "POST /__admin/trigger", serve: c.trigger, status: http.StatusCreated},
		{pattern: "GET /__admin/payments", query: "provider state status reference limit", serve: c.listPayments},
		{pattern: "GET /__admin/payments/{id}", serve: c.getPayment},
		{pattern: "PUT /__admin/payments/{id}/state", serve: c.setState},
		{pattern: "POST /__admin/payments/{id}/events", serve: c.raise},
		{pattern: "GET /__admin/payments/{id}/explain", query: "format", serve: c.explain},
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
			if err := r.unknownQuery(req); err != nil {
				c.refuse(w, req, err)
				return
			}
			if r.stream != nil {
				if err := r.stream(w, req); err != nil {
					c.refuse(w, req, err)
				}
				return
			}
			value, err := r.serve(req)
			if err != nil {
				c.refuse(w, req, err)
				return
			}
			switch value := value.(type) {
			case yamlText:
				w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
				_, _ = w.Write(value)
			case plainText:
				w.Header().Set("Content-Type", "text/plain; charset=utf-8")
				_, _ = w.Write(value)
			default:
				writeJSON(w, max(r.status, http.StatusOK), "application/json; charset=utf-8", value)
			}
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) {
		c.refuse(w, req, &problem{status: http.StatusNotFound, detail: fmt.Sprintf("nothing answers %s %s; known: %s", req.Method, req.URL.Path, strings.Join(known, ", "))})
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
	var wrong *wrongScenario
	var unmet *unverified
	switch {
	case errors.As(err, &p):
		return p.status
	case errors.As(err, &wrong), errors.As(err, &unmet):
		return http.StatusUnprocessableEntity
	case errors.As(err, &human), errors.Is(err, payment.ErrID):
		return http.StatusBadRequest
	case errors.Is(err, ErrNoTenant), errors.Is(err, mocks.ErrUnknown), errors.Is(err, notify.ErrUnknown):
		return http.StatusNotFound
	case errors.Is(err, ErrTaken), errors.Is(err, ErrNotChallenged), errors.Is(err, ErrDeclined), errors.Is(err, ErrNotLegal),
		errors.Is(err, ErrNotIdle), errors.Is(err, clock.ErrBackwards), errors.Is(err, clock.ErrTooFar):
		return http.StatusConflict
	default:
		return http.StatusBadRequest
	}
}

// refuse answers with a problem that quotes no secret of the tenant's and no card number but those of test cards, whatever was asked.
func (c control) refuse(w http.ResponseWriter, r *http.Request, err error) {
	t, unknown := c.tenant(r)
	if unknown != nil {
		t, _ = c.tenants.named("") // the default tenant, which stays
	}
	var cards []string
	for _, m := range c.models {
		for _, card := range m.about.TestCards {
			cards = append(cards, card.Number)
		}
	}
	writeProblem(w, maskedError{err, t.mask.masker.Load().Showing(cards).String(err.Error())})
}

// maskedError is an error with another text.
type maskedError struct {
	error
	text string
}

func (e maskedError) Error() string { return e.text }

func (e maskedError) Unwrap() error { return e.error }

// writeProblem answers as RFC 9457 has it.
func writeProblem(w http.ResponseWriter, err error) {
	status := statusOf(err)
	body := map[string]any{}
	var wrong *wrongScenario
	var unmet *unverified
	switch {
	case errors.As(err, &wrong):
		body["errors"] = lints(wrong.Problems)
	case errors.As(err, &unmet):
		maps.Copy(body, unmet.members)
	}
	maps.Copy(body, map[string]any{"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": err.Error()})
	writeJSON(w, status, "application/problem+json; charset=utf-8", body)
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
	body, err := bodyOf(r)
	if err != nil {
		return err
	}
	return yamlfile.Decode("body", body, into)
}

// decodeAny is decode for a body that need not be there.
func decodeAny(r *http.Request, into any) error {
	body, err := bodyOf(r)
	if err != nil || len(body) == 0 {
		return err
	}
	return yamlfile.Decode("body", body, into)
}

func bodyOf(r *http.Request) ([]byte, error) {
	body, unread := readBody(nil, r)
	if unread != nil {
		return nil, &problem{unread.status, unread.why}
	}
	return body, nil
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
