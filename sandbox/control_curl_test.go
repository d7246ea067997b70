package sandbox_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"paysandbox/sandbox"
)

// sh runs a script where there is a shell.
func sh(t *testing.T, script string) []byte {
	t.Helper()
	shell, err := exec.LookPath("sh")
	if err != nil {
		if os.Getenv("PAYSANDBOX_NO_SKIP") != "" {
			t.Fatal("no sh on this machine")
		}
		t.Skip("no sh on this machine")
	}
	command := exec.CommandContext(t.Context(), shell)
	command.Stdin = strings.NewReader(script)
	command.Dir = t.TempDir()
	var complaints bytes.Buffer
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil || complaints.Len() > 0 {
		t.Fatalf("%v, %s\nof\n%s", err, complaints.String(), script)
	}
	return out
}

// asShellReads gives the arguments of the one command curl in a script as the shell hands them over, and its standard input.
func asShellReads(t *testing.T, script string) (args []string, input string) {
	t.Helper()
	out := sh(t, `curl() { for one in "$@"; do printf '%s\0' "$one"; done; printf '\0'; case "$*" in *--data-binary*) cat;; esac; }
SANDBOX=http://elsewhere.test
`+script)
	head, tail, _ := strings.Cut(string(out), "\x00\x00")
	return strings.Split(head, "\x00"), tail
}

// curlOf asks for a request as a command.
func (b *box) curlOf(path string) string {
	b.t.Helper()
	answer, err := http.Get(b.control.URL + "/__admin/requests/" + path)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 || answer.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		b.t.Fatalf("%s: status %d, %s, %v: %s", path, answer.StatusCode, answer.Header.Get("Content-Type"), err, text)
	}
	return string(text)
}

// TestCurlSendsTheSameAgain: whatever a request holds, a shell hands curl just that, and runs nothing else.
func TestCurlSendsTheSameAgain(t *testing.T) {
	const every = "\x01\u009b2J\x7f%s%d\\n\\0'\"\xff\xfe\r\n"
	for name, test := range map[string]struct {
		path, body string
		header     http.Header
	}{
		"form":           {"/intellectmoney/merchant/sbpPayment", "eshopId=450000&invoiceId=%33000&x=a+b", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}},
		"quotes":         {"/intellectmoney/merchant/sbpPayment", `'; touch here; echo "$(touch here)" ` + "`touch here` \\ ! $HOME\n\ttab'", http.Header{"X-Note": {`'"$(touch here)`, "two"}, "X-Empty": {""}}},
		"bytes":          {"/ipay/", "\x00" + every + strings.Repeat("%", 70), nil},
		"file":           {"/ipay/", "@/etc/passwd", http.Header{"User-Agent": {"@x"}}},
		"address":        {"/gbpayments/a'b/[1-9]/{x,y}/../$(touch%20here)/%2F%00?x='y'&[z]=%27;$(touch+here)", "", nil},
		"no body at all": {"/gbpayments/test", "", http.Header{"Accept": {"text/xml"}}},
		"terminal":       {"/gbpayments/test", "{\"description\":\"\u009b2J\"}", nil},
		"Cyrillic":       {"/gbpayments/test", `{"description":"Чай"}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t, sandbox.Options{})
			b.ServedAt(b.data.URL)
			request, err := http.NewRequestWithContext(t.Context(), "POST", b.data.URL, strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			path, query, _ := strings.Cut(test.path, "?")
			request.URL.Opaque, request.URL.RawQuery = path, query
			if test.header != nil {
				request.Header = test.header
			}
			answer, err := (&http.Transport{DisableCompression: true}).RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()

			args, input := asShellReads(t, b.curlOf("1.curl"))
			replay(t, args, input)
			listed := b.requests("")
			if len(listed) != 2 || listed[0]["number"] != 1.0 || listed[1]["number"] != 2.0 {
				t.Fatalf("not two requests: %v", listed)
			}
			for _, key := range []string{"method", "path", "query", "header", "body"} {
				first, second := listed[0]["request"].(map[string]any)[key], listed[1]["request"].(map[string]any)[key]
				if jsonOf(t, first) != jsonOf(t, second) {
					t.Errorf("%s was %q and is %q in\n%s", key, first, second, b.curlOf("1.curl"))
				}
			}
		})
	}
}

// replay is curl: it sends what its arguments say.
func replay(t *testing.T, args []string, input string) {
	t.Helper()
	if !slices.Equal(args[:3], []string{"--globoff", "--path-as-is", "-X"}) {
		t.Fatalf("curl is called with %q", args)
	}
	method, address, header, body := args[3], args[4], http.Header{"User-Agent": nil}, ""
	for i := 5; i < len(args); i += 2 {
		switch args[i] {
		case "-H":
			name, value, colon := strings.Cut(args[i+1], ": ")
			if bare, empty := strings.CutSuffix(args[i+1], ";"); empty && !colon {
				name, value, colon = bare, "", true
			}
			if colon {
				header.Add(name, value)
			}
		case "--data-raw":
			body = args[i+1]
		case "--data-binary":
			if args[i+1] != "@-" {
				t.Fatalf("--data-binary %q", args[i+1])
			}
			body = input
		default:
			t.Fatalf("unknown argument %q of %q", args[i], args)
		}
	}
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = header
	answer, err := (&http.Transport{DisableCompression: true}).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
}

func TestCurlSaysWhatIsMaskedAndCut(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	plant(t, b)
	b.send("POST", "merchant.example", "/intellectmoney/merchant/sbpPayment", "x="+strings.Repeat("y", 40<<10))
	for path, want := range map[string]string{
		"1.curl": "# the sandbox was not told where it is served: set SANDBOX to the address of its data plane\n" +
			"# masked, so put it back before you send this: header Authorization, header Sign, header X-Note, body\n" +
			`curl --globoff --path-as-is -X 'POST' "$SANDBOX"'/intellectmoney/merchant/createInvoice' \`,
		"6.curl": "# the sandbox was not told where it is served: set SANDBOX to the address of its data plane\n" +
			"# masked, so put it back before you send this: address, body\n" +
			`curl --globoff --path-as-is -X 'POST' "$SANDBOX"'/intellectmoney/merchant/***/411111******1111?cvv=***&pan=411111******1111&key=***' \`,
		"7.curl": "# the sandbox was not told where it is served: set SANDBOX to the address of its data plane\n# cut: the last 8194 bytes of the body are not here\ncurl ",
	} {
		if text := b.curlOf(path); !strings.HasPrefix(text, want) {
			t.Errorf("%s:\n%s\nwant\n%s", path, text, want)
		}
	}
	if args, _ := asShellReads(t, b.curlOf("7.curl")); args[4] != "http://elsewhere.test/intellectmoney/merchant/sbpPayment" {
		t.Errorf("it goes to %s", args[4])
	}
	b.ServedAt("http://127.0.0.1:8080/")
	if text := b.curlOf("7.curl"); !strings.HasPrefix(text, "# cut: the last 8194 bytes of the body are not here\ncurl --globoff --path-as-is -X 'POST' 'http://127.0.0.1:8080/intellectmoney/merchant/sbpPayment' \\\n") {
		t.Errorf("it is\n%.300s", text)
	}
	for path, status := range map[string]int{"99.curl": 404, "x.curl": 400, ".curl": 404, "1.har": 400} {
		b.admin("GET", "/__admin/requests/"+path, "", status)
	}
}
