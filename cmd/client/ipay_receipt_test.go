package main

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

const pdf = "%PDF-1.4 whole\n"

func receiptStatus(status string) string {
	return `{"response":{"pmt_id":1234567,"status":"` + status + `"}}`
}

func TestReceiptTellsByItsExitCode(t *testing.T) {
	for _, c := range []struct {
		name, answer string
		code         int
		stdout, last string
	}{
		{"ready", pdf, exitOK, "receipt READY  payment 1234567\n", "payment 1234567: asking for the fiscal receipt"},
		{"created", receiptStatus("CREATED"), exitOpen, "receipt CREATED  payment 1234567\n", "next: ask again with: client ipay receipt 1234567 --wait"},
		{"in_process", receiptStatus("INPROCESS"), exitOpen, "receipt INPROCESS  payment 1234567\n", "next: ask again with: client ipay receipt 1234567 --wait"},
		{"error", receiptStatus("ERROR"), exitDeclined, "receipt ERROR: the provider could not make it, and asking again is of no use  payment 1234567\n",
			"payment 1234567: asking for the fiscal receipt"},
		{"unknown_status", receiptStatus("LOST"), exitOpen, "",
			`client: the receipt of payment 1234567 has status "LOST", which the provider's page does not name; ask the provider what it means`},
		{"access_denied", `{"response":{"error":"access denied"}}`, exitFailed, "", `client: GetReceipt: "access denied": the merchant may not do this: ` +
			`ask iPay to switch it on; in a sandbox the setting denied of the merchant says so`},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, wait := range []bool{false, true} {
				args := []string{"receipt", "1234567"}
				if wait && c.code == exitOpen && c.stdout != "" {
					continue // it would go on
				}
				if wait {
					args = append(args, "--wait")
				}
				code, stdout, stderr := atIPay(t, newIPay(t, script{receipts: {c.answer}}), args...)
				if code != c.code || stdout != c.stdout {
					t.Errorf("wait %v: exit code %d and %q; want %d and %q", wait, code, stdout, c.code, c.stdout)
				}
				if !wait && lastLine(stderr) != c.last {
					t.Errorf("standard error ends with\n%s\nwant\n%s", lastLine(stderr), c.last)
				}
			}
		})
	}
}

func TestReceiptIsWaitedForAndWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "receipt.pdf")
	p := newIPay(t, script{receipts: {receiptStatus("CREATED"), receiptStatus("INPROCESS"), receiptStatus("INPROCESS"), pdf}})
	code, stdout, stderr := atIPay(t, p, "receipt", "1234567", "--wait", "-o", file)
	if code != exitOK || stdout != "receipt READY  written to "+file+"  payment 1234567\n" {
		t.Errorf("exit code %d, %q", code, stdout)
	}
	wantLines := []string{
		"payment 1234567: asking for the fiscal receipt", "receipt of payment 1234567: CREATED", "receipt of payment 1234567: INPROCESS",
		"receipt of payment 1234567: READY",
	}
	if got := strings.Split(strings.TrimSpace(stderr), "\n"); !slices.Equal(got, wantLines) {
		t.Errorf("progress\n%s\nwant\n%s", stderr, strings.Join(wantLines, "\n"))
	}
	wantFile(t, file, pdf)
	if got := p.call(t, receipts).body; len(got) != 1 || got["pmt_id"] != 1234567.0 {
		t.Errorf("asked with %v", got)
	}

	p = newIPay(t, script{receipts: {"%PDF-1.4 another"}})
	code, stdout, stderr = atIPay(t, p, "receipt", "1234567", "-o", file)
	if code != exitUsage || stdout != "" || !strings.Contains(stderr, file+" exists already; give another name, or --force to overwrite it") || len(p.names()) > 0 {
		t.Errorf("exit code %d, %q, %q, calls %v", code, stdout, stderr, p.names())
	}
	wantFile(t, file, pdf)
	if code, stdout, _ := atIPay(t, p, "receipt", "1234567", "-o", file, "--force", "--output", "json"); code != exitOK || decodeIPay(t, stdout).File != file {
		t.Errorf("exit code %d, %q", code, stdout)
	}
	wantFile(t, file, "%PDF-1.4 another")
}

// wantFile wants a file alone in its folder: nothing half written lies about.
func wantFile(t *testing.T, file, content string) {
	t.Helper()
	got, err := os.ReadFile(file)
	if err != nil || string(got) != content {
		t.Errorf("%s has %q, %v; want %q", file, got, err, content)
	}
	entries, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(entries) != 1 {
		t.Errorf("in the folder are %v, %v", entries, err)
	}
}

func TestNoReceiptWritesNothing(t *testing.T) {
	folder := t.TempDir()
	for _, answer := range []string{receiptStatus("ERROR"), receiptStatus("CREATED"), overall} {
		_, _, _ = atIPay(t, newIPay(t, script{receipts: {answer}}), "receipt", "1234567", "-o", filepath.Join(folder, "receipt.pdf"))
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) > 0 {
		t.Errorf("in the folder are %v, %v", entries, err)
	}
}

func TestPatienceWithAReceiptHasAnEnd(t *testing.T) {
	p := newIPay(t, script{receipts: {receiptStatus("INPROCESS")}})
	s := &stage{wait: func(context.Context, time.Duration) error { return context.DeadlineExceeded }}
	code, stdout, stderr := s.run(t, "ipay", "receipt", "1234567", "--wait", "--url", p.URL)
	want := "client: the receipt of payment 1234567 is not there yet, it is INPROCESS: it took longer than --timeout 5m0s; " +
		"ask again with: client ipay receipt 1234567 --wait"
	if code != exitOpen || stdout != "" || lastLine(stderr) != want {
		t.Errorf("exit code %d, %q,\n%s\nwant\n%s", code, stdout, lastLine(stderr), want)
	}
}

func TestWriteFile(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "a")
	if err := writeFile(file, []byte("one"), false); err != nil {
		t.Fatal(err)
	}
	wantFile(t, file, "one")
	if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want that only the owner reads it", info.Mode(), err)
	}
	if err := writeFile(file, []byte("two"), false); err == nil || !strings.Contains(err.Error(), "exists already") {
		t.Errorf("a file that somebody else made meanwhile is overwritten: %v", err)
	}
	wantFile(t, file, "one")
	if err := writeFile(file, []byte("three"), true); err != nil {
		t.Error(err)
	}
	wantFile(t, file, "three")
	if err := writeFile(filepath.Join(folder, "none", "a"), nil, false); err == nil {
		t.Error("a file is written into a folder that does not exist")
	}
	for _, c := range []struct{ file, want string }{
		{folder, "is a folder; give a file in it"}, {filepath.Join(folder, "none", "a"), "no such file"}, {filepath.Join(file, "a"), "is no folder"},
		{file, "exists already"},
	} {
		if err := mayWrite(c.file, false); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.file, err, c.want)
		}
	}
	if err := mayWrite(folder, true); err == nil {
		t.Error("a folder may be overwritten")
	}
	for _, f := range []string{file, filepath.Join(folder, "b")} {
		if err := mayWrite(f, true); err != nil {
			t.Error(err)
		}
	}
}
