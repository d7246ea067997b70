package probe_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"paysandbox/internal/probe"
	"paysandbox/sandbox"
)

// other is a provider as these tests ask it: a new probe for each run, and how to spoil an answer of the sandbox's so that it says
// something else.
type other struct {
	name  string
	probe func() probe.Provider
	spoil func(body string) string
	// untold says whether nothing can be told of a guess while a setting is flipped, which hides what it asks about; nil: of each something can.
	untold func(setting, guess string) bool
}

// others are the providers. Adding one is a line here and a file beside.
func others() []other { return []other{intellectMoney(), gbPayments(), iPay()} }

// eachProvider runs a test for each of them.
func eachProvider(t *testing.T, test func(*testing.T, other)) {
	t.Helper()
	for _, o := range others() {
		t.Run(o.name, func(t *testing.T) { test(t, o) })
	}
}

// box is a sandbox behind a socket. Its time is frozen; between shows each answer before it goes out.
func (o other) box(t *testing.T, settings string, between func(http.ResponseWriter, *http.Request, http.Handler)) string {
	t.Helper()
	tenant := "name: default"
	if settings != "" {
		tenant += "\n    settings: { " + o.name + ": { " + settings + " } }"
	}
	var options sandbox.Options
	config := "tenants:\n  - " + tenant + "\n    clock: { mode: frozen, start: 2026-01-15T09:00:00Z }\n"
	if err := sandbox.ReadConfig("config.yaml", []byte(config), &options); err != nil {
		t.Fatal(err)
	}
	options.Contract = sandbox.ContractOff
	b, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	data := b.DataPlane()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if between != nil {
			between(w, r, data)
			return
		}
		data.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { server.Close(); b.Close() })
	return server.URL + "/" + o.name
}

// side speaks to a base address. Waiting costs nothing.
func side(t *testing.T, base string, money bool) *probe.Side {
	t.Helper()
	s, err := probe.NewSide(probe.Options{
		Base: base, RunID: "run-1", Timeout: time.Minute, Money: money,
		Now:  func() time.Time { return time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC) },
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func ask(t *testing.T, p probe.Provider, s *probe.Side) []probe.Finding {
	t.Helper()
	findings, err := p.Run(t.Context(), s, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

// TestEveryGuessIsAskedOrHasAReason: the catalogue and the probe name the same guesses, each once.
func TestEveryGuessIsAskedOrHasAReason(t *testing.T) {
	b, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	text, err := json.Marshal(b.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	var catalogue struct {
		Providers []struct {
			Name    string
			Guesses []struct{ ID, Setting string }
		}
	}
	if err := json.Unmarshal(text, &catalogue); err != nil {
		t.Fatal(err)
	}
	eachProvider(t, func(t *testing.T, o other) {
		p := o.probe()
		named := p.Guesses()
		for _, described := range catalogue.Providers {
			if described.Name != o.name {
				continue
			}
			for _, g := range described.Guesses {
				if at := slices.Index(named, g.ID); at < 0 {
					t.Errorf("%s is neither asked nor named with a reason", g.ID)
				} else {
					named = slices.Delete(named, at, at+1)
				}
				for _, e := range p.Experiments {
					if covered := settingsOf(e); e.Guess == g.ID && g.Setting != "" && len(covered) == 0 {
						t.Errorf("%s has the setting %s, and no outcome leads to it", g.ID, g.Setting)
					} else if e.Guess == g.ID {
						for _, setting := range covered {
							if name, _, _ := strings.Cut(setting, "="); name != g.Setting {
								t.Errorf("%s leads to the setting %s; the catalogue says %q", g.ID, setting, g.Setting)
							}
						}
					}
				}
			}
		}
		if len(named) > 0 {
			t.Errorf("no guesses, or named twice: %q", named)
		}
		for _, u := range p.Unasked {
			if u.Why == "" {
				t.Errorf("%s has no reason", u.Guess)
			}
		}
		for _, e := range p.Experiments {
			if len(e.Trials) == 0 {
				t.Errorf("%s has no trials", e.Guess)
			}
		}
	})
}

// settingsOf are the settings to which an experiment leads, each once.
func settingsOf(e probe.Experiment) (settings []string) {
	for _, trial := range e.Trials {
		for _, setting := range trial.Settings {
			if !slices.Contains(settings, setting) {
				settings = append(settings, setting)
			}
		}
	}
	slices.Sort(settings)
	return settings
}

// TestTheSandboxDoesWhatWeSayItDoes: against default settings everything is the same, and no more is sent than was announced.
func TestTheSandboxDoesWhatWeSayItDoes(t *testing.T) {
	eachProvider(t, func(t *testing.T, o other) {
		for _, money := range []bool{false, true} {
			p := o.probe()
			s := side(t, o.box(t, "", nil), money)
			asked, left := 0, 0
			for _, f := range ask(t, p, s) {
				for _, l := range f.Lines {
					switch {
					case l.Verdict == probe.Same:
						asked++
					case l.Verdict == probe.NotAsked && !money:
						left++
					default:
						t.Errorf("%s, %s: %s: theirs %q, ours %q, %s", f.Guess, l.Asks, l.Verdict, l.Theirs, l.Ours, l.Why)
					}
				}
			}
			if asked == 0 || !money && left == 0 {
				t.Errorf("asked %d and left out %d", asked, left)
			}
			if most := p.Plan(money).Total(); s.Sent() > most {
				t.Errorf("sent %d requests, announced %d", s.Sent(), most)
			}
		}
	})
}

// TestAFlippedSettingIsNamed: it and nothing else, by every guess that leads to it.
func TestAFlippedSettingIsNamed(t *testing.T) {
	flipped := 0
	eachProvider(t, func(t *testing.T, o other) {
		leads := map[string][]string{} // guesses by setting
		for _, e := range o.probe().Experiments {
			for _, setting := range settingsOf(e) {
				leads[setting] = append(leads[setting], e.Guess)
			}
		}
		for _, e := range o.probe().Experiments {
			for _, setting := range settingsOf(e) {
				if leads[setting][0] != e.Guess {
					continue
				}
				flipped++
				t.Run(setting, func(t *testing.T) {
					name, value, _ := strings.Cut(setting, "=")
					base := o.box(t, name+": "+value, nil)
					for _, f := range ask(t, o.probe(), side(t, base, true)) {
						led, hidden := slices.Contains(leads[setting], f.Guess), o.untold != nil && o.untold(setting, f.Guess)
						if (f.Verdict == probe.Differs) != led || f.Verdict == probe.NotTold && !hidden {
							t.Errorf("%s: %s: %+v", f.Guess, f.Verdict, f.Lines)
						}
						for _, l := range f.Lines {
							if l.Verdict == probe.Differs && l.Setting != setting {
								t.Errorf("%s, %s: theirs %q leads to %q, want %q", f.Guess, l.Asks, l.Theirs, l.Setting, setting)
							}
						}
					}
				})
			}
		}
	})
	if flipped == 0 { // a provider may have none
		t.Error("no setting was flipped")
	}
}

// TestAnotherAnswerIsSeen: of each trial the last answer, and whatever follows, is spoilt on its way, and the trial says that the other side differs, or that it
// cannot tell.
func TestAnotherAnswerIsSeen(t *testing.T) {
	eachProvider(t, func(t *testing.T, o other) {
		for i, e := range o.probe().Experiments {
			for j, trial := range e.Trials {
				t.Run(strings.TrimPrefix(e.Guess, "guess."+o.name+".")+"/"+trial.Asks, func(t *testing.T) {
					alone := func() probe.Provider {
						p := o.probe()
						p.Experiments, p.Unasked = []probe.Experiment{{Guess: e.Guess, Trials: []probe.Trial{p.Experiments[i].Trials[j]}}}, nil
						return p
					}
					s := side(t, o.box(t, "", nil), true)
					if l := ask(t, alone(), s)[0].Lines[0]; l.Verdict != probe.Same {
						t.Fatalf("by itself: %+v", l)
					}
					last, count := s.Sent(), 0
					base := o.box(t, "", func(w http.ResponseWriter, r *http.Request, data http.Handler) {
						if count++; count < last { // a poll would ask again: what follows is spoilt too
							data.ServeHTTP(w, r)
							return
						}
						kept := httptest.NewRecorder()
						data.ServeHTTP(kept, r)
						w.WriteHeader(http.StatusOK)
						_, _ = w.Write([]byte(o.spoil(kept.Body.String())))
					})
					if l := ask(t, alone(), side(t, base, true))[0].Lines[0]; l.Verdict != probe.Differs && l.Verdict != probe.NotTold {
						t.Errorf("the spoilt answer is not seen: %+v", l)
					}
				})
			}
		}
	})
}
