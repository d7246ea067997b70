package gbpayments_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"paysandbox/sandbox"
)

// shellWords reads a command line as a shell does, as far as the README goes: words in single and double quotes, variables in the latter.
func shellWords(line string, variables map[string]string) (words []string) {
	var one strings.Builder
	inWord := false
	for line != "" {
		switch c := line[0]; c {
		case ' ':
			if inWord {
				words = append(words, one.String())
				one.Reset()
			}
			inWord, line = false, line[1:]
			continue
		case '\'', '"':
			text, rest, _ := strings.Cut(line[1:], string(c))
			if name, isVariable := strings.CutPrefix(text, "$"); c == '"' && isVariable {
				text = variables[name]
			}
			one.WriteString(text)
			line = rest
		default:
			one.WriteByte(c)
			line = line[1:]
		}
		inWord = true
	}
	if inWord {
		words = append(words, one.String())
	}
	return words
}

// curl sends what a curl command would, to this site's sandbox instead of the usual addresses.
func (s *site) curl(words []string) string {
	s.t.Helper()
	m := message{method: http.MethodGet, header: http.Header{}}
	base := s.base
	for i := 1; i < len(words); i++ {
		switch words[i] {
		case "-s":
		case "-X":
			i++
			m.method = words[i]
		case "-u":
			i++
			m.header.Set("Authorization", proof(words[i]))
		case "-H":
			i++
			name, value, _ := strings.Cut(words[i], ": ")
			m.header.Set(name, value)
		case "-d":
			i++
			m.method, m.body = http.MethodPost, words[i]
		default:
			if path, atDesk := strings.CutPrefix(words[i], "http://127.0.0.1:8081"); atDesk {
				base, m.path = s.desk, path
			} else {
				m.path = strings.TrimPrefix(words[i], "http://127.0.0.1:8080")
			}
		}
	}
	at := *s
	at.base = base
	r := at.send(m)
	if r.status/100 != 2 {
		s.t.Errorf("%q: HTTP %d %s", words, r.status, r.text)
	}
	return r.text
}

// taken is a variable that the README takes out of an answer.
var taken = regexp.MustCompile(`^([A-Z]+)=\$\((curl .*) \| sed -n 's/(.*)/\\1/p'\)$`)

// TestReadmeExampleWorks sends the README's commands, one after another, to a fresh mock on a socket.
func TestReadmeExampleWorks(t *testing.T) {
	_, examples, _ := strings.Cut(fileText(t, "README.md"), "## Examples")
	s := open(t, sandbox.Options{Default: sandbox.TenantOptions{Clock: sandbox.ClockOptions{Start: time.Date(2026, 6, 15, 9, 0, 0, 0, time.UTC)}}}, nil)
	variables := map[string]string{}
	commands := 0
	for block := range strings.SplitSeq(examples, "```sh\n") {
		block, _, isBlock := strings.Cut(block, "```")
		if !isBlock {
			continue
		}
		for line := range strings.SplitSeq(strings.ReplaceAll(block, " \\\n ", ""), "\n") {
			switch capture := taken.FindStringSubmatch(line); {
			case line == "":
				continue
			case capture != nil:
				commands++
				wanted := regexp.MustCompile(strings.NewReplacer(`\(`, "(", `\)`, ")").Replace(capture[3]))
				found := wanted.FindStringSubmatch(s.curl(shellWords(capture[2], variables)))
				if found == nil {
					t.Fatalf("%s: nothing is found", line)
				}
				variables[capture[1]] = found[1]
			case strings.HasPrefix(line, "curl "):
				commands++
				if text := s.curl(shellWords(line, variables)); strings.Contains(text, `"error"`) {
					t.Errorf("%s\n%s", line, text)
				}
			default:
				t.Errorf("the line %q cannot be read", line)
			}
		}
	}
	if all := strings.Count(examples, "curl "); all != commands {
		t.Errorf("of %d commands %d were sent", all, commands)
	}
	var operations []string
	for _, e := range s.journal() {
		operations = append(operations, strings.TrimPrefix(e.Operation, "payment/"))
		if e.Forgiven != nil || e.Violations != nil || slices.ContainsFunc(e.Findings, func(f struct{ Rule, Text string }) bool { return f.Rule != "receipt" }) {
			t.Errorf("the journal remarks on the example: %+v", e)
		}
	}
	if got, want := strings.Join(operations, " "), "test token/auth confirm refund token/charge list token/charge list"; got != want {
		t.Errorf("the example calls %s, want %s", got, want)
	}
	if p := s.payment(995); p.State != "COMPLETED" || ledgerText(p.Ledger) != "authorize 10000, capture 7500, void 2500, refund 2500" {
		t.Errorf("after the example the payment is %s (%s)", p.State, ledgerText(p.Ledger))
	}
}

// TestReadmeSectionsAreTheUsual: the same sections in the same order as of every provider.
func TestReadmeSectionsAreTheUsual(t *testing.T) {
	var sections []string
	for _, m := range regexp.MustCompile(`(?m)^## (.+)$`).FindAllStringSubmatch(fileText(t, "README.md"), -1) {
		sections = append(sections, m[1])
	}
	if want := []string{"Name", "Sources", "Operations", "States", "Authentication", "Tolerances", "Guesses", "Not modelled", "Examples"}; !slices.Equal(sections, want) {
		t.Errorf("sections %q, want %q", sections, want)
	}
}
