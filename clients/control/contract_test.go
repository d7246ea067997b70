package control_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"paysandbox/clients/control"
	"paysandbox/openapi"
)

// deed is the contract of the control plane.
type deed struct {
	document *openapi3.T
	routes   *http.ServeMux
}

// theDeed reads it, once.
var theDeed = sync.OnceValues(func() (*deed, error) {
	text, err := openapi.File(openapi.Control)
	if err != nil {
		return nil, err
	}
	document, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return nil, err
	}
	for _, text := range []string{"text/html", "text/css", "application/javascript"} {
		openapi3filter.RegisterBodyDecoder(text, openapi3filter.PlainBodyDecoder)
	}
	openapi3filter.RegisterBodyDecoder("image/png", openapi3filter.FileBodyDecoder)
	d := &deed{document, http.NewServeMux()}
	for path, item := range document.Paths.Map() {
		for method := range item.Operations() {
			d.routes.Handle(method+" "+path, http.NotFoundHandler())
		}
	}
	return d, nil
})

// find gives the operation of a request and what stands in the places of its path; nil: the contract has none.
func (d *deed) find(r *http.Request) (*routers.Route, map[string]string) {
	_, pattern := d.routes.Handler(r)
	method, path, found := strings.Cut(pattern, " ")
	if !found {
		return nil, nil
	}
	values := map[string]string{}
	given := strings.Split(r.URL.EscapedPath(), "/")
	for i, part := range strings.Split(path, "/") {
		if strings.HasPrefix(part, "{") && i < len(given) {
			values[strings.Trim(part, "{}")], _ = url.PathUnescape(given[i]) // the URL was parsed
		}
	}
	item := d.document.Paths.Value(path)
	return &routers.Route{Spec: d.document, Path: path, PathItem: item, Method: method, Operation: item.GetOperation(method)}, values
}

// exercised is what came about: "getPayment 200 application/json", "getPayment 404 application/problem+json", "listPayments ?limit".
type exercised struct {
	mu   sync.Mutex
	seen map[string]bool
}

func (x *exercised) note(format string, args ...any) {
	if x == nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.seen[fmt.Sprintf(format, args...)] = true
}

// documented lists all that there can be.
func (d *deed) documented() (all []string) {
	for _, item := range d.document.Paths.Map() {
		for _, op := range item.Operations() {
			for status, answer := range op.Responses.Map() {
				for media := range answer.Value.Content {
					all = append(all, op.OperationID+" "+status+" "+media)
				}
			}
			for _, p := range slices.Concat(op.Parameters, item.Parameters) {
				if p.Value.In != openapi3.ParameterInPath {
					all = append(all, op.OperationID+" ?"+p.Value.Name)
				}
			}
		}
	}
	slices.Sort(all)
	return all
}

// checked carries exchanges with a real sandbox, and holds each against the contract: an answer always, a request where the sandbox takes
// it. An unread parameter of a request that is taken is an error too.
type checked struct {
	t    *testing.T
	next http.RoundTripper
	done *exercised // nil: nobody asks
}

// realClient is a client of a real sandbox, every exchange checked.
func realClient(t *testing.T, address string, options ...control.Option) *control.Client {
	t.Helper()
	over := control.WithHTTPClient(&http.Client{Transport: &checked{t: t, next: http.DefaultTransport}})
	return newClient(t, address, append([]control.Option{over, control.WithTimeout(30 * time.Second)}, options...)...)
}

func (c *checked) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		var err error
		if sent, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r = r.Clone(r.Context())
		if r.Body = http.NoBody; r.ContentLength != 0 {
			r.Body = io.NopCloser(bytes.NewReader(sent))
		}
	}
	answer, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	d, err := theDeed()
	if err != nil {
		answer.Body.Close()
		return nil, err
	}
	if kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type")); kind == "text/event-stream" {
		c.judge(d, r, sent, answer, nil)
		answer.Body = &checkedStream{ReadCloser: answer.Body, t: c.t, deed: d}
		return answer, nil
	}
	got, broken := io.ReadAll(answer.Body)
	answer.Body.Close()
	body := io.Reader(bytes.NewReader(got))
	if broken == nil {
		c.judge(d, r, sent, answer, got)
	} else {
		body = io.MultiReader(body, broke{broken})
	}
	answer.Body = io.NopCloser(body)
	return answer, nil
}

// broke is the end of an answer that broke off.
type broke struct{ error }

func (b broke) Read([]byte) (int, error) { return 0, b.error }

// judge says what of an exchange breaks the contract; of an answer without its body, which is nil, only the rest.
func (c *checked) judge(d *deed, r *http.Request, sent []byte, answer *http.Response, got []byte) {
	where := fmt.Sprintf("%s %s: %d", r.Method, r.URL.RequestURI(), answer.StatusCode)
	route, values := d.find(r)
	if route == nil {
		c.t.Errorf("%s: the contract has no such operation", where)
		return
	}
	taken := answer.StatusCode < 300
	options := &openapi3filter.Options{
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true, SkipSettingDefaults: true, ExcludeResponseBody: got == nil,
	}
	request := r.Clone(r.Context())
	request.Body = io.NopCloser(bytes.NewReader(sent))
	input := &openapi3filter.RequestValidationInput{Request: request, PathParams: values, Route: route, Options: options}
	if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil && taken && r.Context().Err() == nil {
		c.t.Errorf("%s takes what breaks the contract: %v\n%s", where, err, sent)
	}
	for name := range r.URL.Query() {
		if known := route.Operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) != nil ||
			route.PathItem.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) != nil; !known && name != "tenant" && taken {
			c.t.Errorf("%s takes the parameter %s, which the contract does not have", where, name)
		}
	}
	err := openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: answer.StatusCode, Header: answer.Header, Body: io.NopCloser(bytes.NewReader(got)), Options: options,
	})
	if err != nil && r.Context().Err() == nil {
		c.t.Errorf("%s breaks the contract: %v\n%s", where, err, got)
	}
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	id := route.Operation.OperationID
	c.done.note("%s %d %s", id, answer.StatusCode, kind)
	if !taken {
		return
	}
	for name := range r.URL.Query() {
		c.done.note("%s ?%s", id, name)
	}
	if r.Header.Get("Last-Event-ID") != "" {
		c.done.note("%s ?Last-Event-ID", id)
	}
}

// checkedStream reads events as they come and holds the data of each against the contract.
type checkedStream struct {
	io.ReadCloser
	t    *testing.T
	deed *deed
	read []byte
}

func (s *checkedStream) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	s.read = append(s.read, p[:n]...)
	for {
		block, rest, whole := bytes.Cut(s.read, []byte("\n\n"))
		if !whole {
			return n, err
		}
		s.read = rest
		if wrong := s.deed.event(string(block)); wrong != nil {
			s.t.Errorf("an event breaks the contract: %v\n%s", wrong, block)
		}
	}
}

// event says what is wrong with a block of a stream.
func (d *deed) event(block string) error {
	var kind, data string
	for line := range strings.Lines(block) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch name {
		case "event":
			kind = value
		case "data":
			data = value
		case "id", "retry", "": // a comment begins with a colon
		default:
			return fmt.Errorf("a line that is none: %q", line)
		}
	}
	if kind == "" && data == "" {
		return nil
	}
	events := d.document.Paths.Value("/__admin/events").Get.Responses.Status(http.StatusOK).Value.Content["text/event-stream"]
	all, _ := events.Extensions["x-data"].(map[string]any)
	ref, _ := all[kind].(map[string]any)
	name, _ := ref["$ref"].(string)
	schema := d.document.Components.Schemas[strings.TrimPrefix(name, "#/components/schemas/")]
	if schema == nil {
		return errors.New("the contract has no event " + kind)
	}
	var value any
	if err := json.Unmarshal([]byte(data), &value); err != nil {
		return err
	}
	return schema.Value.VisitJSON(value)
}
