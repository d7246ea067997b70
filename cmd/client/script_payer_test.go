package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

const patience = time.Minute // with a program that waits for its payer

var (
	opens     = regexp.MustCompile(`^the payer opens (\S+)$`)
	backTo    = regexp.MustCompile(`<form method="post" action="([^"]+)" data-testid="return">`)
	formField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)
)

// payer runs a program that waits for its payer, and is the payer's browser: it opens the page that the program names on standard
// error, presses a button, and carries the form of the next page to where the page says.
func payer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: payer ANSWER CODE FILE PROGRAM [args…]")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[3], args[4:]...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"HOME", "PATH", "PAYSANDBOX_URL", "PAYSANDBOX_CONTROL_URL"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	stderr, err := cmd.StderrPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	opened := false
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		ts.Logf("%s", lines.Text())
		if page := opens.FindStringSubmatch(lines.Text()); page != nil {
			opened = true
			if err := press(ctx, page[1], args[0]); err != nil {
				ts.Logf("the payer's browser: %v", err)
				cancel() // the program would wait in vain
			}
		}
	}
	got := 0
	if err := cmd.Wait(); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%s: %v", args[3], err)
		}
		got = exit.ExitCode()
	}
	ts.Logf("%s", stdout.String())
	switch {
	case !opened:
		ts.Fatalf("no page was named for the payer")
	case got != want:
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), stdout.Bytes(), 0o600))
}

// press is a look at the payer page, a button, and the form that leads back to the shop.
func press(ctx context.Context, page, answer string) error {
	shown, err := visit(ctx, http.MethodGet, page, nil)
	if err != nil {
		return err
	}
	if !strings.Contains(shown, `value="`+answer+`"`) {
		return fmt.Errorf("there is no button %s on\n%s", answer, shown)
	}
	if shown, err = visit(ctx, http.MethodPost, page, url.Values{"answer": {answer}}); err != nil {
		return err
	}
	back := backTo.FindStringSubmatch(shown)
	if back == nil {
		return fmt.Errorf("no form leads back to the shop on\n%s", shown)
	}
	form := url.Values{}
	for _, field := range formField.FindAllStringSubmatch(shown, -1) {
		form.Add(html.UnescapeString(field[1]), html.UnescapeString(field[2]))
	}
	thanked, err := visit(ctx, http.MethodPost, html.UnescapeString(back[1]), form)
	if err == nil && !strings.Contains(thanked, "Thank you, you may close this window") {
		err = fmt.Errorf("the shop answers\n%s", thanked)
	}
	return err
}

// visit sends one request as a browser and gives the page; any status but 200 is an error.
func visit(ctx context.Context, method, address string, form url.Values) (string, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %s\n%s", method, address, answer.Status, page)
	}
	return string(page), err
}
