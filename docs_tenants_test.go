package paysandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paysandbox/sandbox"
)

// TestCallsOfTheTenantsPageWork makes the calls that docs/control-tenants.md prints, one after another, to a sandbox as it is served. A
// block of JSON below them is a part of the last one's answer, and the scenarios of the page are files that the calls may send.
func TestCallsOfTheTenantsPageWork(t *testing.T) {
	const page = "docs/control-tenants.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	files := directoryOfExamples(t, map[string]string{page: string(text)})
	if n, _, err := sandbox.LintScenarios(os.DirFS(files)); err != nil || n == 0 {
		t.Fatalf("%s prints %d scenarios: %v", page, n, err)
	}
	box, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	var answer any
	calls, answers := 0, 0
	for _, block := range fence.FindAllStringSubmatch(string(text), -1) {
		switch block[1] {
		case "sh":
			for line := range strings.Lines(block[2]) {
				calls++
				answer = curl(t, box, files, strings.TrimSpace(line))
			}
		case "json":
			answers++
			var want any
			if err := json.Unmarshal([]byte(block[2]), &want); err != nil {
				t.Fatalf("%s: %v in\n%s", page, err, block[2])
			}
			if wrong := missing(want, answer, ""); wrong != "" {
				t.Errorf("%s: %s; the answer is %v", page, wrong, answer)
			}
		}
	}
	if calls < 8 || answers < 5 {
		t.Errorf("%s: found %d calls and %d answers: the test does not see them", page, calls, answers)
	}
}

// curl does what a curl command of the documents does and gives the answer's JSON.
func curl(t *testing.T, box *sandbox.Sandbox, files, line string) any {
	t.Helper()
	words := strings.SplitN(line, " ", 6) // curl -s -X METHOD ADDRESS [-d 'TEXT' | --data-binary @FILE]
	if len(words) < 5 || words[0] != "curl" || words[1] != "-s" || words[2] != "-X" {
		t.Fatalf("this test does not know how to type %q", line)
	}
	path, is := strings.CutPrefix(words[4], "http://127.0.0.1:8081")
	if !is {
		t.Fatalf("%q is not the control plane", words[4])
	}
	body := ""
	if len(words) == 6 {
		if file, is := strings.CutPrefix(words[5], "--data-binary @"); is {
			text, err := os.ReadFile(filepath.Join(files, file))
			if err != nil {
				t.Fatal(err)
			}
			body = string(text)
		} else if data, is := strings.CutPrefix(words[5], "-d '"); is && strings.HasSuffix(data, "'") {
			body = strings.TrimSuffix(data, "'")
		} else {
			t.Fatalf("this test does not know how to send %q", words[5])
		}
	}
	answer := httptest.NewRecorder()
	box.ControlPlane().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), words[3], path, strings.NewReader(body)))
	if answer.Code != http.StatusOK && answer.Code != http.StatusCreated {
		t.Errorf("%s\nanswers %d: %s", line, answer.Code, answer.Body)
	}
	var value any
	if err := json.Unmarshal(answer.Body.Bytes(), &value); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return value
}

// missing says what of the wanted JSON is not in the other; objects may have more keys.
func missing(want, got any, at string) string {
	switch want := want.(type) {
	case map[string]any:
		object, _ := got.(map[string]any)
		for key, value := range want {
			if _, has := object[key]; !has {
				return fmt.Sprintf("no %s.%s", at, key)
			}
			if wrong := missing(value, object[key], at+"."+key); wrong != "" {
				return wrong
			}
		}
		return ""
	case []any:
		list, _ := got.([]any)
		if len(list) != len(want) {
			return fmt.Sprintf("%s has %d items, not %d", at, len(list), len(want))
		}
		for i := range want {
			if wrong := missing(want[i], list[i], fmt.Sprintf("%s[%d]", at, i)); wrong != "" {
				return wrong
			}
		}
		return ""
	}
	if want != got {
		return fmt.Sprintf("%s is %v, not %v", at, got, want)
	}
	return ""
}
