package sandbox_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"paysandbox/openapi"
	"paysandbox/sandbox"
)

// got is the answer to a GET without a token.
func got(t *testing.T, address string) (int, http.Header, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, string(body)
}

func TestContractsAreServedWithTheAddressOfTheDataPlane(t *testing.T) {
	b := newBox(t, sandbox.Options{Control: sandbox.ControlOptions{Token: "a-token-of-tests"}})
	for _, file := range openapi.Names() {
		text, err := openapi.File(file)
		if err != nil {
			t.Fatal(err)
		}
		if status, header, body := got(t, b.control.URL+"/openapi/"+file); status != 200 || body != string(text) || header.Get("Content-Type") != "application/yaml; charset=utf-8" {
			t.Errorf("%s, while nobody knows where the data plane is: %d, %v, %d bytes", file, status, header, len(body))
		}
	}
	b.ServedAt("http://mock:9090")
	for _, file := range openapi.Names() {
		_, _, body := got(t, b.control.URL+"/openapi/"+file)
		_, servers, _ := strings.Cut(body, "\nservers:\n")
		provider := strings.TrimSuffix(file, ".yaml")
		here := "  - url: http://mock:9090/" + provider + "\n    description: this sandbox\n"
		if strings.HasPrefix(servers, here) != (file != openapi.Control) || strings.Contains(servers, "127.0.0.1:8080/"+provider+"\n") {
			t.Errorf("%s: the servers are %.150s", file, servers)
		}
	}
}

// TestPageOfTheContractsNeedsNoToken: it holds no data, while everything that does wants the token, however its path is written.
func TestPageOfTheContractsNeedsNoToken(t *testing.T) {
	b := newBox(t, sandbox.Options{Control: sandbox.ControlOptions{Token: "a-token-of-tests"}})
	status, header, page := got(t, b.control.URL+"/docs")
	if status != 200 || !strings.Contains(header.Get("Content-Security-Policy"), "default-src 'none'") || strings.Contains(page, "://") {
		t.Errorf("%d, %v\n%s", status, header, page)
	}
	for _, link := range regexp.MustCompile(`(?:href|src)="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if status, header, body := got(t, b.control.URL+"/"+link[1]); status != 200 || body == "" {
			t.Errorf("%s: %d, %v", link[1], status, header)
		}
	}
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/openapi/stripe.yaml":                  {404, "known: control.yaml, gbpayments.yaml, intellectmoney.yaml, ipay.yaml"},
		"/openapi/..":                           {401, ""},
		"/docs/nothing.js":                      {404, "it is at GET /docs"},
		"/docs/swagger-ui.css.gz":               {404, "it is at GET /docs"},
		"/docs/docs.html":                       {404, "it is at GET /docs"},
		"/docs/../__admin/version":              {401, ""},
		"/docs/%2e%2e/__admin/version":          {401, ""},
		"/openapi/..%2f__admin%2ftenants":       {401, ""},
		"/docs/x/../../__admin/tenants/default": {401, ""},
		"/docs/":                                {404, ""},
		"/__admin/version":                      {401, ""},
	} {
		if status, _, body := got(t, b.control.URL+path); status != want.status || !strings.Contains(body, want.text) {
			t.Errorf("%s: %d, want %d\n%.300s", path, status, want.status, body)
		}
	}
}
