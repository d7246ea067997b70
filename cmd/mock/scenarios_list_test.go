package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"paysandbox/sandbox"
)

// listJSON is what scenarios list prints with these flags and --output json.
func listJSON(t *testing.T, flags ...string) []listed {
	t.Helper()
	code, stdout, stderr := says(t, append([]string{"scenarios", "list", "--output", "json"}, flags...)...)
	if code != exitOK {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	decoder := json.NewDecoder(strings.NewReader(stdout))
	decoder.DisallowUnknownFields()
	var list []listed
	if err := decoder.Decode(&list); err != nil {
		t.Fatalf("%v in\n%s", err, stdout)
	}
	return list
}

func TestScenariosListHasEachOnceAndInOrder(t *testing.T) {
	list := listJSON(t)
	all := shipped(t)
	if len(list) != len(all) {
		t.Errorf("%d are listed, %d are shipped", len(list), len(all))
	}
	for _, s := range all {
		n := 0
		for _, l := range list {
			if l.Provider == s.Provider && l.Name == s.Name && l.About == s.About && slices.Equal(l.Tags, s.Tags) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s/%s is listed %d times as it is", s.Provider, s.Name, n)
		}
	}
	for i := 1; i < len(list); i++ {
		a, b := list[i-1], list[i]
		if a.Provider != b.Provider {
			if slices.ContainsFunc(list[:i], func(l listed) bool { return l.Provider == b.Provider }) {
				t.Errorf("the scenarios of %s do not stand together", b.Provider)
			}
			continue
		}
		if first := strings.Compare(a.Tags[0], b.Tags[0]); first > 0 || first == 0 && a.Name >= b.Name {
			t.Errorf("%s %v stands before %s %v", a.Name, a.Tags, b.Name, b.Tags)
		}
	}
}

func TestScenariosListOrder(t *testing.T) {
	list := []sandbox.ShippedScenario{
		{Provider: "z", Name: "b", Tags: []string{"x", "a"}}, {Provider: "z", Name: "c", Tags: []string{"d"}},
		{Provider: "a", Name: "a", Tags: []string{"a"}},
		{Provider: "z", Name: "a", Tags: []string{"x", "z"}}, {Provider: "z", Name: "d"},
	}
	inOrder(list)
	var got []string
	for _, s := range list {
		got = append(got, s.Provider+s.Name)
	}
	if want := []string{"zd", "zc", "za", "zb", "aa"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestScenariosListTableIsAligned(t *testing.T) {
	code, stdout, _ := says(t, "scenarios", "list")
	lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	list := listJSON(t)
	if code != exitOK || len(lines) != len(list)+1 {
		t.Fatalf("exit code %d, %d lines for %d scenarios", code, len(lines), len(list))
	}
	var columns []int
	for _, heading := range []string{"PROVIDER", "NAME", "TAGS", "ABOUT"} {
		columns = append(columns, strings.Index(lines[0], heading))
	}
	for i, line := range lines[1:] {
		for j, want := range []string{list[i].Provider, list[i].Name, strings.Join(list[i].Tags, ","), list[i].About} {
			at := columns[j]
			if at < 0 || len(line) < at || !strings.HasPrefix(line[at:], want) || j > 0 && !strings.HasSuffix(line[:at], "  ") {
				t.Errorf("%q is not in its column:\n%s\n%s", want, lines[0], line)
			}
		}
	}
}

func TestScenariosListFilters(t *testing.T) {
	all := listJSON(t)
	for name, row := range map[string]struct {
		flags []string
		keep  func(listed) bool
	}{
		"provider": {[]string{"--provider", "ipay"}, func(l listed) bool { return l.Provider == "ipay" }},
		"tag":      {[]string{"--tag", "retry"}, func(l listed) bool { return slices.Contains(l.Tags, "retry") }},
		"both":     {[]string{"--tag", "lost-answer", "--provider", "ipay"}, func(l listed) bool { return l.Provider == "ipay" && slices.Contains(l.Tags, "lost-answer") }},
	} {
		t.Run(name, func(t *testing.T) {
			var want []string
			for _, l := range all {
				if row.keep(l) {
					want = append(want, l.Provider+"/"+l.Name)
				}
			}
			var got []string
			for _, l := range listJSON(t, row.flags...) {
				got = append(got, l.Provider+"/"+l.Name)
			}
			if len(want) == 0 || len(want) == len(all) || !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			code, table, _ := says(t, append([]string{"scenarios", "list"}, row.flags...)...)
			if code != exitOK || strings.Count(table, "\n") != len(want)+1 {
				t.Errorf("the table, exit code %d:\n%s", code, table)
			}
		})
	}
}

func TestScenariosListJSONIsLegible(t *testing.T) {
	var out bytes.Buffer
	if err := writeJSON(&out, []sandbox.ShippedScenario{{Provider: "p", Name: "n", About: "A & B <c>."}}); err != nil {
		t.Fatal(err)
	}
	want := "[\n  {\n    \"provider\": \"p\",\n    \"name\": \"n\",\n    \"tags\": [],\n    \"about\": \"A & B <c>.\"\n  }\n]\n"
	if out.String() != want {
		t.Errorf("got %s, want %s", out.String(), want)
	}
}
