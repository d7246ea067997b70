package sandbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"paysandbox/sandbox"
)

const controlToken = "0123456789abcdef-token"

// knock calls the control plane as if the request had arrived by a socket at an address of this machine, "" for none.
func knock(t *testing.T, o sandbox.ControlOptions, at string, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{Control: o})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	if at != "" {
		addr, err := net.ResolveTCPAddr("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, addr))
	}
	w := httptest.NewRecorder()
	box.ControlPlane().ServeHTTP(w, r)
	for name := range w.Header() {
		if strings.HasPrefix(name, "Access-Control-") {
			t.Errorf("the answer has %s", name)
		}
	}
	return w
}

// refusal is the sentence of a problem.
func refusal(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var p struct {
		Status int
		Detail string
	}
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Status != w.Code || w.Header().Get("Content-Type") != "application/problem+json; charset=utf-8" {
		t.Errorf("no problem: %v, status %d, %s", err, w.Code, w.Body)
	}
	return p.Detail
}

func TestHostOfControlPlane(t *testing.T) {
	named := []string{"Sandbox.Local", "mock.", "198.51.100.4", "[2001:db8::7]", "pay_mock"}
	for _, c := range []struct {
		host string
		ok   bool
	}{
		{"localhost", true}, {"localhost:8081", true}, {"LocalHost.:8081", true}, {"localhost:", true}, {"box.localhost:1", true},
		{"127.0.0.1", true}, {"127.0.0.1:9000", true}, {"127.8.9.10:1", true}, {"127.0.0.1.:8081", true},
		{"[::1]", true}, {"[::1]:8081", true}, {"[0:0:0:0:0:0:0:1]:8081", true}, {"[::ffff:127.0.0.1]:8081", true},
		{"192.0.2.7:8081", true}, {"192.0.2.7", true}, {"[::ffff:192.0.2.7]:8081", true}, // where the connection arrives
		{"sandbox.local", true}, {"SANDBOX.local.:8081", true}, {"mock:8081", true}, {"198.51.100.4", true}, {"[2001:DB8:0::7]:80", true}, {"pay_mock:1", true},

		{"", false}, {":8081", false}, {".", false}, {"evil.test", false}, {"evil.test:8081", false},
		{"localhost.evil.test", false}, {"evillocalhost", false}, {".localhost", false}, {"127.0.0.1.evil.test:8081", false},
		{"localhost..", false}, {"sandbox.local.evil.test", false}, {"a.sandbox.local", false}, {"sandbox.local..", false},
		{"0.0.0.0:8081", false}, {"[::]:8081", false}, {"192.0.2.8:8081", false}, {"0x7f.1", false}, {"127.1", false}, {"2130706433", false}, {"127.0.0.01", false},
		{"::1", false}, {"::1:8081", false}, {"[::1", false}, {"[::1]8081", false}, {"[localhost]:8081", false}, {"[127.0.0.1]", false}, {"[]:80", false},
		{"localhost:http", false}, {"localhost:80:80", false}, {"localhost:123456", false}, {"localhost:-1", false}, {"user@localhost", false}, {"localhost/x", false}, {"local host", false},
	} {
		t.Run(c.host, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/__admin/version", http.NoBody)
			r.Host = c.host
			w := knock(t, sandbox.ControlOptions{Hosts: named}, "192.0.2.7:8081", r)
			switch {
			case c.ok && w.Code != http.StatusOK:
				t.Errorf("status %d: %s", w.Code, w.Body)
			case !c.ok && (w.Code != http.StatusMisdirectedRequest || !strings.Contains(refusal(t, w), "--control-host NAME")):
				t.Errorf("status %d: %s", w.Code, w.Body)
			}
			r.Host = c.host
			if w := knock(t, sandbox.ControlOptions{}, "", r); w.Code != http.StatusOK {
				t.Errorf("without a socket nobody asks for the Host: status %d: %s", w.Code, w.Body)
			}
		})
	}
}

// TestHostIsAskedOnASocket is the same on a real connection, so that the table above does not rest on its own context.
func TestHostIsAskedOnASocket(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	for host, want := range map[string]int{"": 200, "localhost:1": 200, "rebound.test": 421} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.control.URL+"/healthz", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = host // empty: the address itself
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("Host %q: status %d, want %d", host, answer.StatusCode, want)
		}
	}
}

func TestPagesOfOtherSitesAreRefused(t *testing.T) {
	const host = "localhost:8081"
	for _, c := range []struct {
		name, method, host, origin, site string
		ok                               bool
	}{
		{"a_program", "POST", host, "-", "", true},
		{"own_page", "POST", host, "http://localhost:8081", "same-origin", true},
		{"own_page_of_an_old_browser", "POST", host, "http://localhost:8081", "", true},
		{"own_page_in_capitals", "POST", "LocalHost:8081", "http://localhost:8081", "", true},
		{"own_page_at_the_default_port", "POST", "localhost:80", "http://localhost", "", true},
		{"own_page_behind_a_proxy_with_TLS", "POST", "localhost", "https://localhost", "same-origin", true},
		{"own_page_at_IPv6", "POST", "[::1]:8081", "http://[::1]:8081", "same-origin", true},
		{"typed_address", "GET", host, "-", "none", true},
		{"link_in_another_port's_page", "GET", host, "-", "same-site", true},

		{"another_site", "POST", host, "http://evil.test", "cross-site", false},
		{"another_site_of_an_old_browser", "POST", host, "http://evil.test", "", false},
		{"another_site_reads", "GET", host, "http://evil.test", "cross-site", false},
		{"image_in_another_site", "GET", host, "-", "cross-site", false},
		{"another_port_of_this_machine", "POST", host, "http://localhost:8080", "same-site", false},
		{"another_port_that_keeps_its_origin_back", "POST", host, "-", "same-site", false},
		{"another_name_of_this_machine", "POST", host, "http://127.0.0.1:8081", "cross-site", false},
		{"dot_at_the_end_is_another_origin", "POST", host, "http://localhost.:8081", "", false},
		{"another_scheme", "POST", host, "ftp://localhost:8081", "", false},
		{"more_than_an_origin", "POST", host, "http://localhost:8081/x", "", false},
		{"user_in_an_origin", "POST", host, "http://localhost:8081@evil.test", "", false},
		{"file_or_sandboxed_frame", "POST", host, "null", "", false},
		{"empty_origin", "POST", host, "", "", false},
		{"unknown_relation", "GET", host, "-", "next-door", false},
		{"origin_belies_the_relation", "POST", host, "http://evil.test", "same-origin", false},
		{"preflight", "OPTIONS", host, "http://evil.test", "cross-site", false},
		{"preflight_of_an_old_browser", "OPTIONS", host, "http://evil.test", "", false},
		{"health_for_another_site", "GET", host, "http://evil.test", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := map[string]string{"POST": "/__admin/reset", "GET": "/healthz", "OPTIONS": "/__admin/reset"}[c.method]
			r := httptest.NewRequest(c.method, path, http.NoBody)
			r.Host = c.host
			if c.origin != "-" {
				r.Header.Set("Origin", c.origin)
			}
			if c.site != "" {
				r.Header.Set("Sec-Fetch-Site", c.site)
			}
			w := knock(t, sandbox.ControlOptions{}, "127.0.0.1:8081", r)
			switch {
			case c.ok && w.Code != http.StatusOK:
				t.Errorf("status %d: %s", w.Code, w.Body)
			case !c.ok && (w.Code != http.StatusForbidden || !strings.Contains(refusal(t, w), "another site")):
				t.Errorf("status %d: %s", w.Code, w.Body)
			}
		})
	}
}

func TestTwoOriginsAreNotOne(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "http://localhost:8081/__admin/reset", http.NoBody)
	r.Header["Origin"] = []string{"http://localhost:8081", "http://evil.test"}
	if w := knock(t, sandbox.ControlOptions{}, "", r); w.Code != http.StatusForbidden {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	r = httptest.NewRequest(http.MethodPost, "https://localhost:8081/__admin/reset", http.NoBody) // here by TLS
	r.Header.Set("Origin", "http://localhost:8081")
	if w := knock(t, sandbox.ControlOptions{}, "", r); w.Code != http.StatusForbidden {
		t.Errorf("plain HTTP is not the origin of a page by TLS: status %d: %s", w.Code, w.Body)
	}
}

func TestControlToken(t *testing.T) {
	for _, c := range []struct {
		name, method, path, authorization string
		want                              int
	}{
		{"right", "GET", "/__admin/version", "Bearer " + controlToken, 200},
		{"scheme_in_small_letters", "POST", "/__admin/reset", "bearer  " + controlToken, 200},
		{"none", "GET", "/__admin/version", "", 401},
		{"wrong", "GET", "/__admin/version", "Bearer 0123456789abcdef-tokem", 401},
		{"a_part", "GET", "/__admin/version", "Bearer " + controlToken[:21], 401},
		{"more", "GET", "/__admin/version", "Bearer " + controlToken + "x", 401},
		{"in_capitals", "GET", "/__admin/version", "Bearer " + strings.ToUpper(controlToken), 401},
		{"another_scheme", "GET", "/__admin/version", "Basic " + controlToken, 401},
		{"no_scheme", "GET", "/__admin/version", controlToken, 401},
		{"nothing_after_the_scheme", "GET", "/__admin/version", "Bearer ", 401},
		{"in_the_query", "GET", "/__admin/version?token=" + controlToken, "", 401},
		{"address_that_nothing_answers", "GET", "/nothing", "", 401},
		{"health", "GET", "/healthz", "", 200},
		{"health_by_HEAD", "HEAD", "/healthz", "", 200},
		{"health_by_POST", "POST", "/healthz", "", 401},
		{"below_health", "GET", "/healthz/", "", 401},
		{"way_round_by_health", "GET", "/healthz/../__admin/version", "", 401},
		{"way_round_by_slashes", "GET", "//healthz", "", 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, "http://localhost"+c.path, http.NoBody)
			if c.authorization != "" {
				r.Header.Set("Authorization", c.authorization)
			}
			w := knock(t, sandbox.ControlOptions{Token: controlToken}, "", r)
			if w.Code != c.want {
				t.Fatalf("status %d, want %d: %s", w.Code, c.want, w.Body)
			}
			if c.want == http.StatusUnauthorized {
				if said := refusal(t, w); !strings.Contains(said, "Authorization: Bearer TOKEN") || strings.Contains(said, controlToken) {
					t.Errorf("it says %s", said)
				}
				if w.Header().Get("WWW-Authenticate") != `Bearer realm="control plane"` {
					t.Errorf("WWW-Authenticate: %s", w.Header().Get("WWW-Authenticate"))
				}
			}
		})
	}
	r := httptest.NewRequest(http.MethodGet, "http://localhost/readyz", http.NoBody)
	if w := knock(t, sandbox.ControlOptions{Token: controlToken}, "", r); w.Code == http.StatusUnauthorized {
		t.Error("whether it is ready may be asked without a token")
	}
	r = httptest.NewRequest(http.MethodGet, "http://localhost/__admin/version", http.NoBody)
	r.Header.Set("Authorization", "Bearer whatever")
	if w := knock(t, sandbox.ControlOptions{}, "", r); w.Code != http.StatusOK {
		t.Errorf("a token that nobody wants does no harm: status %d", w.Code)
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	const made, refused = http.StatusCreated, http.StatusUnsupportedMediaType
	for _, c := range []struct {
		contentType, site, origin, body string
		want                            int
	}{
		{"application/json", "", "", `{}`, made},
		{"application/yaml", "", "", `{}`, made},
		{"", "", "", `{}`, made},
		{"application/x-www-form-urlencoded", "", "", `{}`, made}, // curl -d
		{"application/x-www-form-urlencoded", "none", "", `{}`, refused},
		{"text/plain", "", "", `{}`, refused},
		{"Text/Plain ; charset=utf-8", "", "", `{}`, refused},
		{"text/plain; x", "none", "", `{}`, refused},
		{"multipart/form-data; boundary=b", "", "", `{}`, refused},
		{"text/plain", "same-origin", "", `{}`, made},
		{"text/plain", "", "http://localhost", `{}`, made},
		{"text/plain", "", "", ``, http.StatusBadRequest}, // no body, so no form; the call wants one
	} {
		t.Run(fmt.Sprint(c.contentType, " ", c.site, c.origin, len(c.body)), func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "http://localhost/__admin/tenants", strings.NewReader(c.body))
			for name, value := range map[string]string{"Content-Type": c.contentType, "Sec-Fetch-Site": c.site, "Origin": c.origin} {
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			w := knock(t, sandbox.ControlOptions{}, "", r)
			if w.Code != c.want {
				t.Fatalf("status %d, want %d: %s", w.Code, c.want, w.Body)
			}
			if c.want == refused && !strings.Contains(refusal(t, w), "send Content-Type: application/json") {
				t.Errorf("it says %s", w.Body)
			}
		})
	}
}

func TestControlOptionsThatCannotBe(t *testing.T) {
	for _, c := range []struct {
		name, want string
		options    sandbox.ControlOptions
	}{
		{"short", "shorter than 8 characters", sandbox.ControlOptions{Token: "hush-12"}},
		{"blank", "not visible ASCII", sandbox.ControlOptions{Token: "hush-123 456"}},
		{"newline", "not visible ASCII", sandbox.ControlOptions{Token: "hush-123\n"}},
		{"letters", "not visible ASCII", sandbox.ControlOptions{Token: "hush-пароль"}},
		{"empty_host", `control host ""`, sandbox.ControlOptions{Hosts: []string{""}}},
		{"port", `control host "sandbox.local:8081": write a name or an IP address without port`, sandbox.ControlOptions{Hosts: []string{"sandbox.local:8081"}}},
		{"URL", "without port", sandbox.ControlOptions{Hosts: []string{"a", "http://sandbox.local"}}},
		{"pattern", "without port", sandbox.ControlOptions{Hosts: []string{"*"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := sandbox.New(sandbox.Options{Control: c.options})
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hush") {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// TestNothingPrintsTheControlToken prints everything that holds it, and sends it to a provider by mistake.
func TestNothingPrintsTheControlToken(t *testing.T) {
	o := sandbox.Options{Control: sandbox.ControlOptions{Token: controlToken, Hosts: []string{"sandbox.local"}}}
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	encoded, err := json.Marshal(o.Control)
	if err != nil {
		t.Fatal(err)
	}
	said := string(encoded)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		said += fmt.Sprintf(verb+verb+verb+verb, o, &o, o.Control, box)
	}
	if strings.Contains(said, controlToken) || strings.Contains(said, fmt.Sprintf("%x", controlToken)) || !strings.Contains(said, "sandbox.local") {
		t.Errorf("printed: %s", said)
	}

	shop := http.Client{Transport: box.Transport()}
	for _, body := range []string{"a=" + controlToken, `{"note":"` + controlToken + `"}`} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://sandbox/intellectmoney/merchant/createInvoice?t="+controlToken, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+controlToken)
		request.Header.Set("X-Control", controlToken)
		answer, err := shop.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
	}
	r := httptest.NewRequest(http.MethodGet, "http://localhost/__admin/requests", http.NoBody)
	r.Header.Set("Authorization", "Bearer "+controlToken)
	w := httptest.NewRecorder()
	box.ControlPlane().ServeHTTP(w, r)
	if text := w.Body.String(); w.Code != http.StatusOK || !strings.Contains(text, "createInvoice") || strings.Contains(text, controlToken) {
		t.Errorf("status %d, the journal: %s", w.Code, text)
	}
}
