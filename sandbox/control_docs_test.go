package sandbox_test

import (
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"paysandbox/sandbox"
)

var (
	shellBlock = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")
	curlCall   = regexp.MustCompile(`^curl -s(?: -o \S+)?(?: -X (\w+))? '?http://127\.0\.0\.1:8081(/[^ ']*)'?(?: -d '([^']*)')?$`)
)

// TestCurlExamplesInDocumentsWork sends every call that docs/control.md prints; what it verifies is so.
func TestCurlExamplesInDocumentsWork(t *testing.T) {
	text, err := os.ReadFile("../docs/control.md")
	if err != nil {
		t.Fatal(err)
	}
	b := newBox(t, sandbox.Options{})
	m := b.merchant()
	b.sbp(m, b.invoice(m, "A-1"))
	calls := 0
	for _, block := range shellBlock.FindAllStringSubmatch(string(text), -1) {
		for line := range strings.Lines(block[1]) {
			call := curlCall.FindStringSubmatch(strings.TrimSpace(line))
			if call == nil {
				t.Errorf("no call that this test can read: %s", line)
				continue
			}
			method := call[1]
			switch {
			case method != "":
			case call[3] != "":
				method = "POST"
			default:
				method = "GET"
			}
			request, err := http.NewRequestWithContext(t.Context(), method, b.control.URL+call[2], strings.NewReader(call[3]))
			if err != nil {
				t.Fatal(err)
			}
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			said, err := io.ReadAll(answer.Body)
			answer.Body.Close()
			if err != nil || answer.StatusCode/100 != 2 {
				t.Errorf("%s: status %d, %v: %s", line, answer.StatusCode, err, said)
			}
			calls++
		}
	}
	if calls < 8 {
		t.Errorf("the document has %d calls", calls)
	}
}
