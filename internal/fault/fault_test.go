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
		"mid_body slow": true, "mid_body garbage": true,
		"after_answer reset": true, "after_answer close": true,
	}
	for _, phase := range fault.Phases() {
		for _, kind := range []fault.Kind{fault.Reset, fault.Close, fault.Hang, fault.Status, fault.Truncate, fault.Slow, fault.Garbage} {
			f := fault.Fault{Phase: phase, Kind: kind}
			switch kind {
			case fault.Status:
				f.Status = 503
			case fault.Slow:
				f.Every = 100 * time.Millisecond
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
		{fault.Fault{Phase: fault.MidBody, Kind: "dealy"}, `fault kind "dealy" is not possible in phase mid_body; known there: reset, close, truncate, slow, garbage`},
		{fault.Fault{Phase: fault.BeforeCommit, Kind: fault.Status, Status: 200}, `fault kind status needs a status from 400 to 599, not 200`},
		{fault.Fault{Phase: fault.BeforeCommit, Kind: fault.Reset, Status: 503}, `status and retry_after belong to fault kind status, not to reset`},
		{fault.Fault{Phase: fault.BeforeCommit, Kind: fault.Status, Status: 503, RetryAfter: 1500 * time.Millisecond}, `retry_after is a number of whole seconds, such as 30s, not 1.5s`},
		{fault.Fault{Phase: fault.MidBody, Kind: fault.Slow}, `fault kind slow needs every, the time from one byte to the next, from 1ms to 10s, such as 100ms, not 0s`},
		{fault.Fault{Phase: fault.MidBody, Kind: fault.Slow, Every: 11 * time.Second}, `fault kind slow needs every, the time from one byte to the next, from 1ms to 10s, such as 100ms, not 11s`},
		{fault.Fault{Phase: fault.MidBody, Kind: fault.Garbage, Every: time.Second}, `every belongs to fault kind slow, not to garbage`},
		{fault.Fault{Phase: fault.MidBody, Kind: fault.Slow, Every: time.Second, Status: 503}, `status and retry_after belong to fault kind status, not to slow`},
	} {
		if err := row.f.Check(); err == nil || err.Error() != row.want {
			t.Errorf("%v:\n got %v\nwant %s", row.f, err, row.want)
		}
	}
	for _, right := range []fault.Fault{{}, {Phase: fault.MidBody, Kind: fault.Slow, Every: fault.MinEvery}, {Phase: fault.MidBody, Kind: fault.Slow, Every: fault.MaxEvery}} {
		if err := right.Check(); err != nil {
			t.Errorf("%q is refused: %v", right, err)
		}
	}
}

func TestStringNamesWhatTheJournalTells(t *testing.T) {
	for want, f := range map[string]fault.Fault{
		"":                         {},
		"after_commit reset":       {Phase: fault.AfterCommit, Kind: fault.Reset},
		"before_commit status 503": {Phase: fault.BeforeCommit, Kind: fault.Status, Status: 503},
		"mid_body slow 100ms":      {Phase: fault.MidBody, Kind: fault.Slow, Every: 100 * time.Millisecond},
		"mid_body garbage":         {Phase: fault.MidBody, Kind: fault.Garbage},
	} {
		if got := f.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
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
		{fault.Fault{Phase: fault.MidBody, Kind: fault.Slow}, nil},
		{fault.Fault{Phase: fault.MidBody, Kind: fault.Garbage}, nil},
	} {
		if err := row.f.ReadError(); !errors.Is(err, row.want) {
			t.Errorf("%s is read as %v, want %v", row.f, err, row.want)
		}
	}
}
