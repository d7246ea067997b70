package ipay_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

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

// curl sends what a curl command would, to this merchant's sandbox instead of the usual addresses.
func (m *merchant) curl(words []string) string {
	m.t.Helper()
	method, address, contentType, body := http.MethodGet, "", "application/x-www-form-urlencoded", ""
	for i := 1; i < len(words); i++ {
		switch words[i] {
		case "-s":
		case "-X":
			i++
			method = words[i]
		case "-H":
			i++
			_, contentType, _ = strings.Cut(words[i], ": ")
		case "-d":
			i++
			method, body = http.MethodPost, words[i]
		default:
			address = strings.NewReplacer("http://127.0.0.1:8080", m.base, "http://127.0.0.1:8081", m.desk).Replace(words[i])
		}
	}
	status, text := m.fetch(method, address, contentType, body)
	if status/100 != 2 {
		m.t.Errorf("%q: HTTP %d %s", words, status, text)
	}
	return text
}

// taken is a variable that the README takes out of an answer.
var taken = regexp.MustCompile(`^([A-Z]+)=\$\((curl .*) \| sed -n 's/(.*)/\\1/p'\)$`)

// TestReadmeExampleWorks sends the README's commands, one after another, to a fresh mock on a socket.
func TestReadmeExampleWorks(t *testing.T) {
	_, examples, _ := strings.Cut(read(t, "README.md"), "## Examples")
	m := open(t, sandbox.Options{}, nil)
	variables := map[string]string{}
	commands := 0
	for block := range strings.SplitSeq(examples, "```sh\n") {
		block, _, isBlock := strings.Cut(block, "```")
		if !isBlock {
			continue
		}
		for line := range strings.SplitSeq(strings.ReplaceAll(block, " \\\n ", ""), "\n") {
			name, value, assigns := strings.Cut(line, "=")
			switch capture := taken.FindStringSubmatch(line); {
			case line == "":
				continue
			case capture != nil:
				commands++
				wanted := regexp.MustCompile(strings.NewReplacer(`\(`, "(", `\)`, ")").Replace(capture[3]))
				found := wanted.FindStringSubmatch(m.curl(shellWords(capture[2], variables)))
				if found == nil {
					t.Fatalf("%s: nothing is found", line)
				}
				variables[capture[1]] = found[1]
			case assigns && strings.ToUpper(name) == name:
				variables[name] = strings.Trim(value, "'")
			case strings.HasPrefix(line, "curl "):
				commands++
				if text := m.curl(shellWords(line, variables)); !strings.Contains(text, `{"response":{`) || strings.Contains(text, `"error"`) {
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
	for _, e := range m.journal() {
		operations = append(operations, e.Operation)
		if e.Outcome != "answered" || e.Forgiven != nil || e.Violations != nil || slices.ContainsFunc(e.Findings, func(f struct{ Rule, Text string }) bool { return f.Rule != "no-notification-url" }) {
			t.Errorf("the journal remarks on the example: %+v", e)
		}
	}
	if got, want := strings.Join(operations, " "), "CalculateFee PaymentCreate GetPaymentStatus PaymentCancel PaymentCreate PaymentVerify3DS"; got != want {
		t.Errorf("the example calls %s, want %s", got, want)
	}
	if first, second := m.payment(reply{tree: tree{"pmt_id": "1234567"}}), m.payment(reply{tree: tree{"pmt_id": "1234568"}}); first.State != "9" || ledgerText(first.Ledger) != "capture 10000, refund 2500" || second.State != "5" {
		t.Errorf("after the example the payments are %s (%s) and %s", first.State, ledgerText(first.Ledger), second.State)
	}
}

// TestReadmeSectionsAreTheUsual: the same sections in the same order as of every provider.
func TestReadmeSectionsAreTheUsual(t *testing.T) {
	var sections []string
	for _, m := range regexp.MustCompile(`(?m)^## (.+)$`).FindAllStringSubmatch(read(t, "README.md"), -1) {
		sections = append(sections, m[1])
	}
	if want := []string{"Name", "Sources", "Operations", "States", "Authentication", "Tolerances", "Guesses", "Not modelled", "Examples"}; !slices.Equal(sections, want) {
		t.Errorf("sections %q, want %q", sections, want)
	}
}
