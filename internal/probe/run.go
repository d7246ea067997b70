package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
)

// Verdict is what came of a question.
type Verdict string

// The verdicts.
const (
	Same     Verdict = "same"
	Differs  Verdict = "differs"
	NotAsked Verdict = "not asked"
	NotTold  Verdict = "could not tell"
)

// Finding is what came of a guess.
type Finding struct {
	Guess   string  `json:"guess"`
	Verdict Verdict `json:"verdict,omitempty"` // differs if a line does, else could not tell if a line does, else same if anything was asked
	Why     string  `json:"why,omitempty"`     // of what was not asked
	Lines   []Line  `json:"questions,omitempty"`
}

// Line is what came of a trial.
type Line struct {
	Asks    string  `json:"asks"`
	Verdict Verdict `json:"verdict,omitempty"`
	Sends   Sends   `json:"sends,omitempty"`   // the most that it sends, by kind; of a list only
	Theirs  string  `json:"theirs,omitempty"`  // the outcome at the other side, masked
	Ours    string  `json:"ours"`              // the outcome at a sandbox with default settings
	Setting string  `json:"setting,omitempty"` // what makes the sandbox equal, "answer_format=json"; empty: nothing does
	Why     string  `json:"why,omitempty"`     // of what was not asked or could not be told
}

// GateError says that the other side does not take a plain request, so that nothing was asked.
type GateError struct{ Err error }

func (e GateError) Error() string { return e.Err.Error() }
func (e GateError) Unwrap() error { return e.Err }

// Plan is the most that a run of these experiments sends, by kind, the gate included.
func (p Provider) Plan(money bool) Sends {
	sum := p.Gate.Sends.And(nil)
	for _, e := range p.Experiments {
		for _, t := range e.Trials {
			if t.leftOut(money) == "" {
				sum = sum.And(t.Sends)
			}
		}
	}
	return sum
}

// List is what a run would ask, without verdicts but those of what is not asked. Nothing is sent.
func (p Provider) List(money bool) (findings []Finding) {
	for _, e := range p.Experiments {
		f := Finding{Guess: e.Guess}
		for _, t := range e.Trials {
			line := Line{Asks: t.Asks, Ours: t.Ours, Sends: t.Sends, Why: t.leftOut(money)}
			if line.Why != "" {
				line.Verdict = NotAsked
			}
			f.Lines = append(f.Lines, line)
		}
		findings = append(findings, f)
	}
	return append(findings, p.reasons()...)
}

// reasons are the findings of what cannot be asked.
func (p Provider) reasons() (findings []Finding) {
	for _, u := range p.Unasked {
		findings = append(findings, Finding{Guess: u.Guess, Verdict: NotAsked, Why: u.Why})
	}
	return findings
}

// leftOut says why a trial is not asked; empty: it is.
func (t Trial) leftOut(money bool) string {
	if t.Money && !money {
		return "it moves money; --with-money asks it"
	}
	return t.Missing
}

// Sent is how many requests were sent so far.
func (s *Side) Sent() int { return s.sent }

// Run passes the gate and asks everything, one request after another; say is told of each experiment before it begins. The findings are in
// the order of the experiments, those that cannot be asked last. The error is a [GateError] with no findings, the context's, or that
// nobody can be reached, with the findings so far.
func (p Provider) Run(ctx context.Context, s *Side, say func(guess string)) ([]Finding, error) {
	s.left = p.Gate.Sends.And(nil)
	if err := p.Gate.Pass(ctx, s); err != nil {
		if gone(ctx, err) != nil {
			return nil, gone(ctx, err)
		}
		return nil, GateError{errors.New(s.mask.text(err.Error()))}
	}
	var findings []Finding
	for _, e := range p.Experiments {
		say(e.Guess)
		f := Finding{Guess: e.Guess}
		for _, t := range e.Trials {
			line, err := s.ask(ctx, t)
			if err != nil {
				return findings, err
			}
			f.Lines = append(f.Lines, line)
		}
		f.Verdict = overall(f.Lines)
		findings = append(findings, f)
	}
	return append(findings, p.reasons()...), nil
}

// ask carries out one trial. The error is one that ends the run.
func (s *Side) ask(ctx context.Context, t Trial) (Line, error) {
	line := Line{Asks: t.Asks, Ours: t.Ours}
	if why := t.leftOut(s.options.Money); why != "" {
		line.Verdict, line.Why = NotAsked, why
		return line, nil
	}
	s.left = t.Sends.And(nil)
	seen, err := t.Run(ctx, s)
	switch {
	case gone(ctx, err) != nil:
		return line, gone(ctx, err)
	case err != nil:
		line.Verdict, line.Why = NotTold, s.mask.text(plain(err))
	case seen == t.Ours:
		line.Verdict, line.Theirs = Same, s.mask.text(seen)
	default:
		line.Verdict, line.Theirs, line.Setting = Differs, s.mask.text(seen), t.Settings[seen]
	}
	return line, nil
}

// gone is the error of a run that cannot go on: it was ended, or nobody listens.
func gone(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return err
	}
	return nil
}

// plain says in a few words what became of a request that got no answer.
func plain(err error) string {
	var u unclear
	var late net.Error
	switch {
	case errors.As(err, &u):
		return u.why
	case errors.As(err, &late) && late.Timeout():
		return "no answer came in time"
	}
	return "the connection broke: " + strings.TrimSpace(err.Error())
}

func overall(lines []Line) Verdict {
	count := map[Verdict]int{}
	for _, l := range lines {
		count[l.Verdict]++
	}
	for _, v := range []Verdict{Differs, NotTold, Same} {
		if count[v] > 0 {
			return v
		}
	}
	return NotAsked
}

// Only leaves the experiments and the unasked of these guesses, in their order. No ids: everything. An unknown id is an error that names
// the nearest ones.
func (p Provider) Only(ids []string) (Provider, error) {
	if len(ids) == 0 {
		return p, nil
	}
	wanted := map[string]bool{}
	for _, id := range ids {
		if !p.has(id) {
			return Provider{}, fmt.Errorf("%q is no guess of %s; near it: %s", id, p.Name, strings.Join(p.near(id), ", "))
		}
		wanted[id] = true
	}
	some := Provider{Name: p.Name, Gate: p.Gate}
	for _, e := range p.Experiments {
		if wanted[e.Guess] {
			some.Experiments = append(some.Experiments, e)
		}
	}
	for _, u := range p.Unasked {
		if wanted[u.Guess] {
			some.Unasked = append(some.Unasked, u)
		}
	}
	return some, nil
}

// Guesses are the ids of everything that is asked or named as unasked.
func (p Provider) Guesses() (ids []string) {
	for _, e := range p.Experiments {
		ids = append(ids, e.Guess)
	}
	for _, u := range p.Unasked {
		ids = append(ids, u.Guess)
	}
	return ids
}
