package main

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paysandbox/sandbox"
)

// says runs a command to its end.
func says(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(t.Context(), args, &out, &err)
	return code, out.String(), err.String()
}

func shipped(t *testing.T) []sandbox.ShippedScenario {
	t.Helper()
	list, err := sandbox.ShippedScenarios()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 10 {
		t.Fatalf("only %d scenarios", len(list))
	}
	return list
}

func TestScenariosShow(t *testing.T) {
	list := shipped(t)
	for _, s := range list {
		if code, text, stderr := says(t, "scenarios", "show", s.Provider+"/"+s.Name); code != exitOK || text != s.Text || stderr != "" {
			t.Errorf("%s/%s: exit code %d, %s%s", s.Provider, s.Name, code, text, stderr)
		}
	}
	code, text, _ := says(t, "scenarios", "show", "sbp-declined")
	if code != exitOK || !strings.Contains(text, "name: sbp-declined\n") {
		t.Errorf("by its name alone: exit code %d, %s", code, text)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "sbp-declined.yaml"), text)
	if code, text, stderr := says(t, "scenarios", "lint", dir); code != exitOK || text != "1 scenario file, nothing wrong\n" {
		t.Errorf("a shipped file that was shown and checked: exit code %d, %s%s", code, text, stderr)
	}
}

// TestScenariosRefuse is what the commands about scenarios say to what they cannot carry out: one sentence, and nothing on
// standard output.
func TestScenariosRefuse(t *testing.T) {
	dir := t.TempDir()
	file := write(t, filepath.Join(dir, "a-file"), "")
	const known = "known: intellectmoney, gbpayments, ipay"
	for name, row := range map[string]struct {
		args string
		want []string
	}{
		"show_nothing":              {"show", []string{"scenarios show wants one argument, not 0: NAME"}},
		"show_two":                  {"show timed timed", []string{"scenarios show wants one argument, not 2: NAME"}},
		"show_unknown":              {"show sbp-declned", []string{`unknown scenario "sbp-declned"; known: intellectmoney/default, `, ", ipay/3ds-paid, ", `; did you mean "sbp-declined"?`}},
		"show_unknown_of_provider":  {"show ipay/3ds-pad", []string{`unknown scenario "ipay/3ds-pad"; known: ipay/default, `, `; did you mean "ipay/3ds-paid"?`}},
		"show_anothers":             {"show ipay/sbp-declined", []string{`unknown scenario "ipay/sbp-declined"; known: ipay/default, `}},
		"show_unknown_provider":     {"show ipya/default", []string{`scenario "ipya/default": unknown provider "ipya"; ` + known, `did you mean "ipay"?`}},
		"show_ambiguous":            {"show default", []string{`more than one provider has a scenario "default"; say which: intellectmoney/default, gbpayments/default, ipay/default`}},
		"list_argument":             {"list ipay", []string{`unknown command "ipay"`}},
		"list_unknown_provider":     {"list --provider ipya", []string{`unknown provider "ipya"; ` + known, `did you mean "ipay"?`}},
		"list_empty_provider":       {"list --provider=", []string{`unknown provider ""; ` + known}},
		"list_unknown_tag":          {"list --tag pollin", []string{`unknown tag "pollin"; known: 3ds, `, `did you mean "polling"?`}},
		"list_empty_tag":            {"list --tag=", []string{`unknown tag ""; known: 3ds, `}},
		"list_anothers_tag":         {"list --provider ipay --tag bnpl", []string{`unknown tag of ipay "bnpl"; known: 3ds, cancel, `}},
		"list_unknown_output":       {"list --output xml", []string{`unknown --output "xml"; known: text, json`}},
		"lint_nothing":              {"lint", []string{"scenarios lint wants one argument, not 0: DIR, the directory that holds your *.yaml files"}},
		"lint_missing":              {"lint " + dir + "/none", []string{dir + "/none: no such file or directory; give the directory that holds your *.yaml files"}},
		"lint_empty_name":           {"lint ", []string{"DIR is empty; give the directory that holds your *.yaml files, . for this one"}},
		"lint_no_file_in_it":        {"lint " + dir, []string{dir + ": no *.yaml in it or below it, so nothing was checked", "`mock scenarios new`"}},
		"lint_no_file_for_github":   {"lint --format github " + dir, []string{"nothing was checked"}},
		"lint_a_file":               {"lint " + file, []string{"a-file is neither a directory nor a *.yaml file; give the directory"}},
		"lint_unknown_format":       {"lint --format gitub " + dir, []string{`unknown --format "gitub"; known: text, github; did you mean "github"?`}},
		"new_nothing":               {"new", []string{"scenarios new wants one argument, not 0: NAME, the name of your scenario"}},
		"new_without_source":        {"new late", []string{"--from is missing", "--from intellectmoney/default", "`mock scenarios list`"}},
		"new_unknown_source":        {"new late --from sbp-declned", []string{`--from: unknown scenario "sbp-declned"; known: `, `did you mean "sbp-declined"?`}},
		"new_ambiguous_source":      {"new late --from refund-refused", []string{`--from: more than one provider has a scenario "refund-refused"; say which: intellectmoney/refund-refused, gbpayments/refund-refused`}},
		"new_source_of_no_provider": {"new late --from ipya/timed", []string{`unknown provider "ipya"; ` + known}},
		"new_empty_name":            {"new  --from timed", []string{`name "": a scenario's name is made of a-z, 0-9 and - alone`}},
		"new_path_for_name":         {"new ../late --from timed", []string{`name "../late": a scenario's name is made of a-z, 0-9 and - alone, for example paid-late`}},
		"new_file_for_name":         {"new late.yaml --from timed", []string{`name "late.yaml": a scenario's name is made of`}},
		"new_capitals":              {"new Late --from timed", []string{`name "Late": a scenario's name is made of`}},
		"new_default":               {"new default --from timed", []string{`name "default" belongs to`, "choose another"}},
		"new_long_name":             {"new " + strings.Repeat("a", 201) + " --from timed", []string{"has 201 characters; choose one of at most 200"}},
		"new_empty_dir":             {"new late --from timed --dir=", []string{"--dir is empty; name a directory, . for this one"}},
		"new_file_for_dir":          {"new late --from timed --dir " + file, []string{"a-file: not a directory; choose a directory that you may write to"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir()) // where new would write by default
			code, stdout, stderr := says(t, append([]string{"scenarios"}, strings.Split(row.args, " ")...)...)
			if code != exitUsage || stdout != "" || strings.Count(stderr, "\n") != 1 {
				t.Errorf("exit code %d, standard output %q, standard error %q", code, stdout, stderr)
			}
			for _, part := range row.want {
				if !strings.Contains(stderr, part) {
					t.Errorf("it says\n%swant %q in it", stderr, part)
				}
			}
			if left, _ := filepath.Glob("*"); len(left) > 0 {
				t.Errorf("it left %v behind", left)
			}
		})
	}
}

// TestScenariosAreCompleted asks what the shell asks.
func TestScenariosAreCompleted(t *testing.T) {
	for args, row := range map[string]struct{ has, not []string }{
		"show ":           {has: []string{"sbp-declined", "ipay/default", "gbpayments/refund-refused"}, not: []string{"default", "refund-refused"}},
		"new late --from": {has: []string{"timed", "gbpayments/default"}, not: []string{"default"}},
		"list --provider": {has: []string{"intellectmoney", "gbpayments", "ipay"}},
		"list --tag":      {has: []string{"3ds", "declined"}, not: []string{"sbp-declined"}},
		"list --output":   {has: []string{"text", "json"}},
		"lint --format":   {has: []string{"text", "github"}},
	} {
		t.Run(args, func(t *testing.T) {
			args := append([]string{"__complete", "scenarios"}, strings.Fields(args)...)
			_, stdout, _ := says(t, append(args, "")...)
			lines := strings.Split(stdout, "\n")
			for _, want := range row.has {
				if !slices.Contains(lines, want) {
					t.Errorf("it lacks %s:\n%s", want, stdout)
				}
			}
			for _, no := range row.not {
				if slices.Contains(lines, no) {
					t.Errorf("it has %s:\n%s", no, stdout)
				}
			}
		})
	}
}
