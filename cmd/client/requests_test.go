package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"paysandbox/clients/control"
	"strings"
	"testing"
)

// TestAFailedVerificationSaysAllOfIt: what is not there is not spoken of, and nothing moves the cursor.
func TestAFailedVerificationSaysAllOfIt(t *testing.T) {
	for _, c := range []struct {
		failed control.Unverified
		want   string
	}{
		{control.Unverified{Wanted: "exactly 1 request of any kind"}, "wanted  exactly 1 request of any kind\nseen    none\n"},
		{control.Unverified{Wanted: `at most 0 requests whose op is "a` + "\x1b[2J\"", Count: 1, Requests: []int64{7}}, "wanted  at most 0 requests whose op is \"a [2J\"\nseen    1, request 7\n"},
		{control.Unverified{Wanted: "w", Count: 2, Requests: []int64{7, 9}, Dropped: 3}, "wanted  w\nseen    2, requests 7, 9\nnote    the journal has let go of 3, which are not counted\n"},
		{control.Unverified{Wanted: "w", Nearest: []control.NearMiss{{Request: 7, Condition: "op", Seen: `"b; (c"`, Wanted: `is "a"`}, {Request: 8, Condition: "header X", Seen: "none", Wanted: "was sent"}}},
			"wanted  w\nseen    none\nnearly  request 7: its operation is \"b; (c\"; wanted is one that is \"a\"\nnearly  request 8: it has no header X; wanted is one that was sent\n"},
	} {
		if got := string(unverifiedText(&c.failed)); got != "not verified\n"+c.want {
			t.Errorf("%+v:\n%s\nwant\n%s", c.failed, got, c.want)
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
