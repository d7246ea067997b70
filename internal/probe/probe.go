// Package probe asks an imitation of a provider, or the provider's own test environment, what the provider's documents leave open, and
// says where it differs from a sandbox with default settings.
//
// Every guess of the catalogue is either an [Experiment] or [Unasked] with a reason. An experiment has trials: each sends a few requests
// and names what it saw in a few words, its outcome. The package is a stranger to what it asks: it shares no code with mocks, sandbox
// or clients. What is a provider's own is in the folder of its name.
package probe

import "context"

// Provider is everything that can be asked of one provider's imitations. It is made anew for each run, because trials may share what
// an earlier one made.
type Provider struct {
	Name        string // "intellectmoney"
	Gate        Gate
	Experiments []Experiment
	Unasked     []Unasked
}

// Gate is the plain request that must be taken before anything odd makes sense. Its error is a sentence that says what the other side
// said instead and what to check.
type Gate struct {
	Sends Sends
	Pass  func(context.Context, *Side) error
}

// Experiment is how a guess is asked.
type Experiment struct {
	Guess  string // id in the catalogue, "guess.intellectmoney.urls"
	Trials []Trial
}

// Trial is one question of an experiment.
type Trial struct {
	Asks string // what is sent, in a few words: "SuccessUrl without http"
	Ours string // the outcome at a sandbox with default settings

	// Settings are the outcomes that a merchant's setting of the sandbox makes equal, with the setting: "answer_format=json". Outcomes
	// that are neither ours nor here are reported as they are; no setting makes them.
	Settings map[string]string

	Money   bool   // carries a payment through, takes money or gives it back: asked only with Options.Money
	Missing string // what it needs and nobody gave, with the flag that gives it; it is not asked. Empty: nothing

	// Sends is the most that Run sends, by kind. More is a mistake of the trial, and refused.
	Sends Sends
	// Run sends and names the outcome. The error is [Unclear] where what came back tells nothing, else that of the connection.
	Run func(context.Context, *Side) (string, error)
}

// Unasked is a guess that cannot be asked from outside, and why.
type Unasked struct{ Guess, Why string }

// Sends counts requests by their kind, which is the operation's name in the provider's words.
type Sends map[string]int

// Once counts one request of each kind named, as often as it is named.
func Once(kinds ...string) Sends { return Times(1, kinds...) }

// Times counts n requests of each kind named, as often as it is named.
func Times(n int, kinds ...string) Sends {
	count := Sends{}
	for _, kind := range kinds {
		count[kind] += n
	}
	return count
}

// And is both together; neither is changed.
func (s Sends) And(more Sends) Sends {
	sum := Sends{}
	for _, one := range []Sends{s, more} {
		for kind, n := range one {
			sum[kind] += n
		}
	}
	return sum
}

// Total is the number of requests of all kinds.
func (s Sends) Total() (total int) {
	for _, n := range s {
		total += n
	}
	return total
}
