package scenario

import (
	"errors"
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"paysandbox/internal/clock"
	"paysandbox/internal/fault"
	"paysandbox/internal/yamlfile"
	"paysandbox/payment"
	"paysandbox/scenarios"
)

func TestLoad_reads_every_key(t *testing.T) {
	s, err := Load("dir/full.yaml", []byte(`# a comment
version: 1
name: full
about: Everything that can be written.
provider: intellectmoney
tags: [one, two-2]
seed: 7
clock: { mode: frozen, start: "2026-01-15T09:00:00Z" }
bind:
  operation: createInvoice
  when: { ORDERID: { prefix: "sbp-", suffix: "x" }, currency: RUB }
  scope: order
  key: orderid
  limit: 2
script:
  - at: [createInvoice, getBankCardPaymentState]
    attempt: 2
    calls: 2..3
    respond: { delay: 1500ms }
    fault: { phase: after_commit, kind: status, status: 503, retry_after: 30s }
  - at: timer:90s
    state: [Created, InProcess]
    do: { go: SendTo3DS, set: { rrn: 007, message: ждём } }
    payer: { answer: approve, after: 1m }
  - at: purchaseToRefund
    do: { refuse: { code: 166, text: нет } }
  - at: purchaseToPaid
    payer: { answer: abandon, after: { calls: 2 } }
end: hold
`), shop())
	if err != nil {
		t.Fatal(err)
	}
	s.index, s.timers = nil, nil
	want := &Scenario{
		File: "dir/full.yaml", Name: "full", About: "Everything that can be written.", Provider: "intellectmoney",
		Tags: []string{"one", "two-2"}, Seed: 7, End: EndHold, EndLine: 29,
		Clock: Clock{Mode: clock.Frozen, Start: time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)},
		Bind: &Bind{Operation: "createInvoice", Scope: ScopeOrder, Key: "orderId", Limit: 2, When: Conditions{
			{Field: "orderId", Tests: []Test{{Op: Prefix, Text: "sbp-"}, {Op: Suffix, Text: "x"}}},
			{Field: "currency", Tests: []Test{{Op: Eq, Text: "RUB"}}},
		}},
		Script: []Rule{
			{At: []string{"createInvoice", "getBankCardPaymentState"}, Attempt: 2, Calls: Window{2, 3}, Respond: Respond{Delay: Delay{1500 * time.Millisecond, 1500 * time.Millisecond}},
				Fault: fault.Fault{Phase: fault.AfterCommit, Kind: fault.Status, Status: 503, RetryAfter: 30 * time.Second}, File: "dir/full.yaml", Line: 16, Place: "dir/full.yaml:16"},
			{At: []string{"timer:1m30s"}, State: []payment.State{"Created", "InProcess"}, File: "dir/full.yaml", Line: 21, Place: "dir/full.yaml:21",
				Do:    Do{Go: "SendTo3DS", Set: []Assignment{{"rrn", "007"}, {"message", "ждём"}}},
				Payer: &Payer{Answer: Approve, After: time.Minute}},
			{At: []string{"purchaseToRefund"}, Do: Do{Refuse: &payment.Decline{Code: "166", Text: "нет"}}, File: "dir/full.yaml", Line: 25, Place: "dir/full.yaml:25"},
			{At: []string{"purchaseToPaid"}, File: "dir/full.yaml", Line: 27, Place: "dir/full.yaml:27", Payer: &Payer{Answer: Abandon, AfterCalls: 2}},
		},
	}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("got\n%+v\nwant\n%+v", s, want)
	}
}

func TestLoad_fills_in_what_is_left_out(t *testing.T) {
	s := mustLoad(t, head+"bind: {operation: createInvoice}")
	if s.End != EndDefault || s.Default || s.Scope() != ScopePayment || s.Bind.Key != "" || s.Bind.Limit != 0 || s.Seed != 0 || s.Clock != (Clock{}) {
		t.Errorf("%+v, bind %+v", s, s.Bind)
	}
	if s := mustLoad(t, head+"bind: {operation: createInvoice, scope: order}"); s.Scope() != ScopeOrder || s.Bind.Key != "reference" {
		t.Errorf("bind %+v", s.Bind)
	}
	if s := mustLoad(t, strings.Replace(head, ": x", ": default", 1)); !s.Default || s.Bind != nil || s.Scope() != ScopePayment {
		t.Errorf("%+v", s)
	}
}

func TestLoadDir_gives_the_files_sorted_by_path(t *testing.T) {
	files := fstest.MapFS{
		"root/z.yaml":     named("z"),
		"root/a/b.yaml":   named("b"),
		"root/a-c.yaml":   named("a-c"),
		"root/README.md":  {Data: []byte("no scenario")},
		"other/bad.yaml":  {Data: []byte("[")},
		"root/sub/d.yaml": named("d"),
	}
	all, err := LoadDir(files, "root", shop())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range all {
		got = append(got, s.File)
	}
	if want := []string{"root/a-c.yaml", "root/a/b.yaml", "root/sub/d.yaml", "root/z.yaml"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestLoadDir_reports_all_files_at_once(t *testing.T) {
	files := fstest.MapFS{
		"a.yaml":     named("b"),
		"b.yaml":     named("b"),
		"c.yaml":     {Data: []byte("[")},
		"d.yaml":     {Data: []byte("version: 2\nname: d\n")},
		"e.yml":      named("e"),
		"huge.yaml":  {Data: []byte(strings.Repeat("#", yamlfile.MaxSize+9))},
		"sub/b.yaml": named("b"),
	}
	all, err := LoadDir(files, ".", shop())
	want := strings.Join([]string{
		`a.yaml:2:7: name "b" differs from the file's, "a"; rename one of them`,
		`b.yaml:2:7: name "b" is taken by a.yaml; choose another`,
		`c.yaml:1:1: not valid YAML, on this line or the next: did not find expected node content`,
		`d.yaml:1:1: about is missing; say in one sentence what the tester will see`,
		`d.yaml:1:1: provider is missing; known: intellectmoney`,
		`d.yaml:1:10: version 2 is not known; known: 1`,
		`e.yml: scenario files end in .yaml; rename it to e.yaml`,
		`huge.yaml: it has 1048577 bytes; at most 1048576 are read`,
		`sub/b.yaml:2:7: name "b" is taken by a.yaml; choose another`,
	}, "\n")
	if all != nil || err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestLoadDir_says_what_cannot_be_read(t *testing.T) {
	if _, err := LoadDir(fstest.MapFS{}, "nowhere", shop()); err == nil || err.Error() != "nowhere: cannot be read: file does not exist" {
		t.Error(err)
	}
	_, err := LoadDir(locked{fstest.MapFS{"a.yaml": named("a"), "b.yaml": named("b")}}, ".", shop())
	if err == nil || err.Error() != "a.yaml: cannot be read: permission denied" {
		t.Error(err)
	}
	var problems yamlfile.Problems
	if !errors.As(err, &problems) {
		t.Errorf("the error is a %T", err)
	}
}

// locked is a file system whose a.yaml may not be opened.
type locked struct{ fstest.MapFS }

func (l locked) Open(name string) (fs.File, error) {
	if name == "a.yaml" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.MapFS.Open(name)
}

func named(name string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(strings.Replace(head, "name: x", "name: "+name, 1))}
}

func TestShipped_scenarios_are_right_and_complete(t *testing.T) {
	all, err := LoadDir(scenarios.FS, "intellectmoney", shop())
	if err != nil {
		t.Fatal(err)
	}
	missing := map[string]bool{}
	for _, name := range strings.Fields("default timed sbp-declined sbp-paid-third-poll sbp-expired stuck-in-process state-502-twice create-invoice-fails-twice sbp-lost-answer slow-state bnpl-refused hold-captured refund-refused") {
		missing[name] = true
	}
	for _, s := range all {
		delete(missing, s.Name)
	}
	if len(missing) > 0 {
		t.Errorf("missing: %v", missing)
	}
}

func TestLoad_leaves_methods_alone_where_the_provider_names_none(t *testing.T) {
	file := []byte(script("at: sbpPayment\n    when: {method: {eq: Cash, in: [Cash]}}"))
	known := shop()
	if _, err := Load("f.yaml", file, known); err == nil {
		t.Fatal("Cash is taken for a method of a provider that has no such method")
	}
	known[0].Methods = nil
	if _, err := Load("f.yaml", file, known); err != nil {
		t.Error(err)
	}
}

func FuzzLoad(f *testing.F) {
	for _, m := range mistakes {
		f.Add([]byte(m.file))
	}
	entries, err := fs.Glob(scenarios.FS, "*/*.yaml")
	if err != nil || len(entries) == 0 {
		f.Fatal("no shipped scenarios: ", err)
	}
	for _, file := range entries {
		data, err := scenarios.FS.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	known := shop()
	events := strings.Fields("createInvoice sbpPayment getBankCardPaymentState payer.approve timer:2s deadline")
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Load("f.yaml", data, known)
		var problems yamlfile.Problems
		if (err == nil) == (s == nil) || err != nil && !errors.As(err, &problems) {
			t.Fatalf("scenario %v, error %T %v", s, err, err)
		}
		for _, state := range append(known[0].Machine.States(), "") {
			s.Timers(state)
			for _, at := range events {
				// Whatever was loaded, no rule takes a step that the machine does not have, unless it says so.
				r := s.Choose(&Event{At: at, State: state, Calls: 2, Attempt: 1, Field: fields("amount", "100")})
				if r != nil && r.Do.Go != "" && !r.Do.Force && !known[0].Machine.Allows(state, at, r.Do.Go) {
					t.Fatalf("at %s in %q the rule on line %d goes to %s", at, state, r.Line, r.Do.Go)
				}
			}
		}
	})
}

// listing is a provider with a list of payments.
func listing() []Vocabulary {
	words := shop()
	words[0].Lists = true
	return words
}

func TestHide_is_for_calls_or_for_a_time(t *testing.T) {
	for text, want := range map[string]string{
		"{calls: 2}":          "",
		"{for: 10s}":          "",
		"{}":                  "hide wants either calls, of the list that would have held the payment, or for, such as 10s",
		"{calls: 1, for: 1s}": "hide wants either calls, of the list that would have held the payment, or for, such as 10s",
		"{calls: 0}":          "calls wants 1 or more, not 0",
		"{for: 0s}":           "for wants a duration above zero and at most 8784h",
	} {
		s, err := Load("f.yaml", []byte(script("at: createInvoice\n    do: {hide: "+text+"}")), listing())
		switch {
		case want == "" && (err != nil || *s.Script[0].Do.Hide == Hide{}):
			t.Errorf("%s: %v", text, err)
		case want != "" && (err == nil || !strings.HasSuffix(err.Error(), want)):
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	beside := script("at: purchaseToRefund\n    do: {refuse: {}, hide: {calls: 1}}")
	if _, err := Load("f.yaml", []byte(beside), listing()); err == nil || !strings.Contains(err.Error(), "so hide beside refuse has no effect") {
		t.Errorf("hide beside refuse: %v", err)
	}
}

func TestExpectations_are_kept_as_they_are_written(t *testing.T) {
	s, err := Load("f.yaml", []byte(head+"expect:\n  - {op: sbpPayment, count: '==1', same: eshopid, else: paid twice}\n  - {final: {state: OK}, ledger: {paid: 1}}"), shop())
	if err != nil {
		t.Fatal(err)
	}
	first, second := s.Expect[0], s.Expect[1]
	if first.Op != "sbpPayment" || first.Count != (Count{"==", 1}) || first.Same[0] != "eshopId" || first.Else != "paid twice" || first.Line != 6 {
		t.Errorf("got %+v", first)
	}
	if second.Final != "OK" || second.Ledger["paid"] != 1 {
		t.Errorf("got %+v", second)
	}
}
