package fault_test

import (
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"paysandbox/internal/fault"
)

func TestEveryPairIsAllowedOrRefusedWithTheKnownOnes(t *testing.T) {
	allowed := map[string]bool{
		"before_commit reset": true, "before_commit close": true, "before_commit hang": true, "before_commit status": true,
		"after_commit reset": true, "after_commit close": true, "after_commit hang": true, "after_commit status": true,
		"mid_body reset": true, "mid_body close": true, "mid_body truncate": true,
		"after_answer reset": true, "after_answer close": true,
	}
	for _, phase := range fault.Phases() {
		for _, kind := range []fault.Kind{fault.Reset, fault.Close, fault.Hang, fault.Status, fault.Truncate} {
			f := fault.Fault{Phase: phase, Kind: kind}
			if kind == fault.Status {
				f.Status = 503
			}
			err := f.Check()
			if pair := string(phase) + " " + string(kind); allowed[pair] != (err == nil) {
				t.Errorf("%s: %v", pair, err)
			} else if err != nil && !strings.Contains(err.Error(), "known there: reset, close") {
				t.Errorf("%s: the error does not say what is known: %v", pair, err)
			}
		}
	}
}

func TestCheckSaysWhatWouldBeRight(t *testing.T) {
	for _, row := range []struct {
		f    fault.Fault
		want string
	}{
		{fault.Fault{Phase: "later", Kind: fault.Reset}, `unknown fault phase "later"; known: before_commit, after_commit, mid_body, after_answer`},
		{fault.Fault{Phase: fault.MidBody, Kind: "dealy"}, `fault kind "dealy" is not possible in phase mid_body; known there: reset, close, truncate`},
		{fault.Fault{Phase: fault.BeforeCommit, Kind: fault.Status, Status: 200}, `fault kind status needs a status from 400 to 599, not 200`},
		{fault.Fault{Phase: fault.BeforeCommit, Kind: fault.Reset, Status: 503}, `status and retry_after belong to fault kind status, not to reset`},
		{fault.Fault{Phase: fault.BeforeCommit, Kind: fault.Status, Status: 503, RetryAfter: 1500 * time.Millisecond}, `retry_after is a number of whole seconds, such as 30s, not 1.5s`},
	} {
		if err := row.f.Check(); err == nil || err.Error() != row.want {
			t.Errorf("%v:\n got %v\nwant %s", row.f, err, row.want)
		}
	}
	if err := (fault.Fault{}).Check(); err != nil {
		t.Errorf("no fault at all: %v", err)
	}
}

func TestReadError(t *testing.T) {
	for _, row := range []struct {
		f    fault.Fault
		want error
	}{
		{fault.Fault{Phase: fault.AfterCommit, Kind: fault.Reset}, syscall.ECONNRESET},
		{fault.Fault{Phase: fault.MidBody, Kind: fault.Reset}, syscall.ECONNRESET},
		{fault.Fault{Phase: fault.AfterCommit, Kind: fault.Close}, io.EOF},
		{fault.Fault{Phase: fault.MidBody, Kind: fault.Truncate}, io.ErrUnexpectedEOF},
	} {
		if err := row.f.ReadError(); !errors.Is(err, row.want) {
			t.Errorf("%s is read as %v, want %v", row.f, err, row.want)
		}
	}
}
