package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestAShortfallLosesNothing: what the sandbox says in other words is said all the same, and a value between quotes is nobody's clause.
func TestAShortfallLosesNothing(t *testing.T) {
	for detail, want := range map[string]string{
		`wanted at least 1 request whose op is "a"; seen 0; no request misses by one condition alone`: "not verified\n" +
			"wanted  at least 1 request whose operation is \"a\"\nseen    none\n",
		`wanted exactly 1 request whose field x is "whose op is \"; seen 7"; seen 3: 1, 2, 3`: "not verified\n" +
			"wanted  exactly 1 request whose field x is \"whose op is \\\"; seen 7\"\nseen    3, requests 1, 2, 3\n",
		`wanted at least 1 request of any kind; seen 0; nearest: request 7, but its op is "b; (c" (wanted: is "a")`: "not verified\n" +
			"wanted  at least 1 request of any kind\nseen    none\nnearly  request 7: its operation is \"b; (c\"; wanted is one that is \"a\"\n",
		"none of it\x1b[2J; at all": "not verified\nnote    none of it [2J; at all\n",
	} {
		if got := string(readShortfall(detail).text()); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", detail, got, want)
		}
	}
}

// TestOlderRequestsAreAskedForUntilThereAreEnough: the sandbox gives a hundred at once, and what never ends is no sandbox.
func TestOlderRequestsAreAskedForUntilThereAreEnough(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		var body struct {
			Match struct{ Since, Until int64 }
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		if body.Match.Until == 0 {
			body.Match.Until = 250
		}
		var some []string
		for n := max(body.Match.Since, body.Match.Until-100) + 1; n <= body.Match.Until; n++ {
			some = append(some, fmt.Sprintf(`{"number":%d}`, n))
		}
		fmt.Fprintf(w, `{"count":%d,"requests":[%s]}`, len(some), strings.Join(some, ","))
	}))
	t.Cleanup(server.Close)
	for _, c := range []struct {
		args               []string
		asked, rows, first int
	}{
		{nil, 1, 100, 151},
		{[]string{"--limit", "7"}, 1, 7, 244},
		{[]string{"--limit", "130"}, 2, 130, 121},
		{[]string{"--limit", "1000"}, 3, 250, 1},
		{[]string{"--limit", "1000", "--since", "120"}, 2, 130, 121},
	} {
		asked = 0
		code, stdout, stderr := new(stage).run(t, append([]string{"requests", "list", "--control-url", server.URL}, c.args...)...)
		rows := strings.Split(strings.TrimSpace(stdout), "\n")[1:]
		if code != exitOK || asked != c.asked || len(rows) != c.rows || !strings.HasPrefix(strings.TrimSpace(rows[0]), fmt.Sprint(c.first)+" ") {
			t.Errorf("%v: exit code %d, %q; asked %d times, %d rows from %q", c.args, code, stderr, asked, len(rows), rows[0])
		}
	}
	address, _ := plane(t, "application/json", `{"count":1,"requests":[{"number":9}]}`) // the same again and again
	if code, stdout, _ := new(stage).run(t, "requests", "list", "--control-url", address); code != exitOK || strings.Count(stdout, "\n") != 3 {
		t.Errorf("exit code %d, %q", code, stdout)
	}
}

// TestACurlCommandCannotMoveTheCursor of a terminal; a file gets it as it is.
func TestACurlCommandCannotMoveTheCursor(t *testing.T) {
	const command = "curl 'http://x' \\\n  --data-raw 'a\u009b2J'\n"
	address, _ := plane(t, "text/plain", command)
	s := &stage{}
	if code, stdout, stderr := s.run(t, "requests", "curl", "1", "--control-url", address); code != exitOK || stdout != command || stderr != "" {
		t.Errorf("to a file: exit code %d, %q, %q", code, stdout, stderr)
	}
	s = &stage{terminal: onTerminal}
	code, stdout, stderr := s.run(t, "requests", "curl", "1", "--control-url", address)
	if code != exitOK || stdout != strings.ReplaceAll(command, "\u009b", " ") || !strings.HasPrefix(stderr, "next: blanks stand for characters") {
		t.Errorf("on a terminal: exit code %d, %q, %q", code, stdout, stderr)
	}
}

// TestAnArchiveThatIsTooLong is no wrong address: fewer requests help.
func TestAnArchiveThatIsTooLong(t *testing.T) {
	address, _ := plane(t, "application/json", strings.Repeat(" ", 4<<20+1))
	code, stdout, stderr := new(stage).run(t, "requests", "har", "--control-url", address)
	if code != exitFailed || stdout != "" || stderr != "client: the archive is too long; ask for fewer with --limit and --since\n" {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
}
