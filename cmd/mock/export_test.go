package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"paysandbox/sandbox"
)

// apart are the scenarios whose plays make payments that do not belong together, so that one of them exported is not the whole play.
var apart = []string{
	"intellectmoney/create-invoice-lost-answer", // the order that takes the place of the first
	"ipay/recurrent", "ipay/recurrent-next-declined", "ipay/declined-66-needs-3ds", "ipay/declined-66-then-3ds", "ipay/declined-67-foreign-card",
	"ipay/invalid-cvv", // which makes no payment
}

// TestWhatHappenedHappensAgain: play, export, play the export, and the journal is the same but for the names of the scenario and of its
// rules; export that play, and it is the same file; play that, and the journal is the same byte for byte.
func TestWhatHappenedHappensAgain(t *testing.T) {
	again := 0
	for _, s := range shipped(t) {
		id := s.Provider + "/" + s.Name
		if slices.Contains(apart, id) {
			continue
		}
		again++
		t.Run(id, func(t *testing.T) {
			in := inboxFor(t, s.Scenario)
			first := perform(t, s.Scenario, nil, in)
			second, text := performExport(t, first.exported, in)
			if a, b := unnamed(t, first.journal), unnamed(t, second.journal); a != b {
				t.Errorf("the export is\n%s\nfirst %s", text, differ(a, b))
			}
			if second.told != first.told {
				t.Errorf("the merchant was told %s, then %s", first.told, second.told)
			}
			for _, e := range second.report.Unmet() {
				t.Errorf("not met: %s; wanted %s, seen %s\n%s", e.Else, e.Wanted, e.Seen, text)
			}
			if second.exported != first.exported {
				t.Errorf("exported again it is\n%s\nfirst\n%s", second.exported, first.exported)
			}
			if third, _ := performExport(t, second.exported, in); third.journal != second.journal {
				t.Errorf("the third play %s", differ(second.journal, third.journal))
			}
		})
	}
	if again < 80 {
		t.Errorf("only %d scenarios were exported", again)
	}
}

// performExport plays an exported file.
func performExport(t *testing.T, text string, in *inbox) (performance, string) {
	t.Helper()
	_, name, _ := strings.Cut(text, "\nname: ")
	name, _, _ = strings.Cut(name, "\n")
	own := fstest.MapFS{name + ".yaml": &fstest.MapFile{Data: []byte(text)}}
	loaded, err := sandbox.LoadScenarios(own)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return perform(t, loaded[0], own, in), text
}

// unnamed is a canonical journal without the names of scenarios and rules, and why they are in force.
func unnamed(t *testing.T, journal string) string {
	t.Helper()
	var whole map[string]any
	if err := json.Unmarshal([]byte(journal), &whole); err != nil {
		t.Fatal(err)
	}
	for _, one := range whole["requests"].([]any) {
		for _, key := range []string{"scenario", "rule", "reason"} {
			delete(one.(map[string]any), key)
		}
	}
	text, err := json.MarshalIndent(whole, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// differ shows the first line in which two texts differ.
func differ(a, b string) string {
	one, other := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(one), len(other)) {
		if one[i] != other[i] {
			return "differs in line " + strings.Join(one[max(0, i-12):i], "\n") + "\n- " + one[i] + "\n+ " + other[i]
		}
	}
	return "ends sooner or later"
}

// toldBy lists of what the merchant was told, when, and what became of it.
func toldBy(t *testing.T, box *sandbox.Sandbox) (told string) {
	t.Helper()
	answer := httptest.NewRecorder()
	box.ControlPlane().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/__admin/notifications?limit=1000", http.NoBody))
	var list struct {
		Notifications []struct{ Payment, Event, State, Note, Due string }
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	for _, n := range list.Notifications {
		if n.Event != "threeds_data" {
			told += strings.Join([]string{n.Payment, n.Event, n.State, n.Note, n.Due}, " ") + "\n"
		}
	}
	return told
}

// exportNewest is the newest payment of a sandbox as a scenario.
func exportNewest(t *testing.T, box *sandbox.Sandbox) string {
	t.Helper()
	ask := func(path string) string {
		answer := httptest.NewRecorder()
		box.ControlPlane().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, http.NoBody))
		if answer.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, answer.Code, answer.Body)
		}
		return answer.Body.String()
	}
	var list struct{ Payments []struct{ ID string } }
	if err := json.Unmarshal([]byte(ask("/__admin/payments?limit=1")), &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Payments) == 0 {
		return ""
	}
	return ask("/__admin/payments/" + list.Payments[0].ID + "/scenario")
}
