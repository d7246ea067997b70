package scenario

import (
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"paysandbox/internal/fault"
	"paysandbox/internal/yamlfile"
)

// The shapes of a file as it is written. A new key of the language is a field here and a check where the field is read.

type text = yamlfile.Located[string]

type source struct {
	Version  yamlfile.Located[int]           `json:"version"`
	Name     text                            `json:"name"`
	About    text                            `json:"about"`
	Provider text                            `json:"provider"`
	Tags     []text                          `json:"tags"`
	Seed     yamlfile.Located[uint64]        `json:"seed"`
	Clock    clockSource                     `json:"clock"`
	Settings yamlfile.Entries[settingSource] `json:"settings"`
	Bind     bindSource                      `json:"bind"`
	Script   []ruleSource                    `json:"script"`
	End      text                            `json:"end"`
	Expect   []expectSource                  `json:"expect"`

	Position yamlfile.Position `json:"-"`
	urls     yamlfile.Problems
}

// plainSource is source without its own way of being read.
type plainSource source

// DecodeYAML reads the file, and looks at every value for what none may hold.
func (s *source) DecodeYAML(n *yaml.Node) error {
	findURLs(n, &s.urls)
	return yamlfile.DecodeNode(n, (*plainSource)(s))
}

// findURLs notes every value that is an absolute URL or has one in it: a scenario never sends anybody anywhere.
func findURLs(n *yaml.Node, problems *yamlfile.Problems) {
	if n.Kind == yaml.ScalarNode {
		lower := strings.ToLower(n.Value)
		if strings.Contains(lower, "http://") || strings.Contains(lower, "https://") {
			problems.Add(yamlfile.Position{Line: n.Line, Column: n.Column}, "absolute URL in %s; a scenario names no address, the sandbox and the merchant's settings do", yamlfile.Quote(n.Value))
		}
		return
	}
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			continue // a key
		}
		findURLs(child, problems)
	}
}

type clockSource struct {
	Position yamlfile.Position           `json:"-"`
	Mode     text                        `json:"mode"`
	Start    yamlfile.Located[time.Time] `json:"start"`
}

type bindSource struct {
	Position  yamlfile.Position                 `json:"-"`
	Operation text                              `json:"operation"`
	When      yamlfile.Entries[conditionSource] `json:"when"`
	Scope     text                              `json:"scope"`
	Key       text                              `json:"key"`
	Limit     yamlfile.Located[int]             `json:"limit"`
}

type ruleSource struct {
	Position yamlfile.Position                 `json:"-"`
	At       yamlfile.OneOrMore[text]          `json:"at"`
	State    yamlfile.OneOrMore[text]          `json:"state"`
	When     yamlfile.Entries[conditionSource] `json:"when"`
	Calls    yamlfile.Located[Window]          `json:"calls"`
	Attempt  yamlfile.Located[int]             `json:"attempt"`
	Do       doSource                          `json:"do"`
	Payer    payerSource                       `json:"payer"`
	Respond  respondSource                     `json:"respond"`
	Fault    faultSource                       `json:"fault"`
	Notify   []noticeSource                    `json:"notify"`

	broken bool // something in it could not be read, so that what is missing or combined means nothing
}

type plainRule ruleSource

// DecodeYAML reads the rule and remembers whether it could be read whole.
func (r *ruleSource) DecodeYAML(n *yaml.Node) error {
	err := yamlfile.DecodeNode(n, (*plainRule)(r))
	r.broken = err != nil
	return err
}

type doSource struct {
	Position yamlfile.Position      `json:"-"`
	Go       text                   `json:"go"`
	Force    yamlfile.Located[bool] `json:"force"`
	Refuse   refuseSource           `json:"refuse"`
	Set      yamlfile.Entries[text] `json:"set"`
	Hide     hideSource             `json:"hide"`
}

type hideSource struct {
	Position yamlfile.Position               `json:"-"`
	Calls    yamlfile.Located[int]           `json:"calls"`
	For      yamlfile.Located[time.Duration] `json:"for"`
}

type refuseSource struct {
	Position yamlfile.Position `json:"-"`
	Code     text              `json:"code"`
	Text     text              `json:"text"`
}

type payerSource struct {
	Position yamlfile.Position             `json:"-"`
	Answer   text                          `json:"answer"`
	After    yamlfile.Located[afterSource] `json:"after"`
}

// afterSource is a duration, or a mapping with calls.
type afterSource struct {
	Duration time.Duration
	Calls    yamlfile.Located[int]
}

// DecodeYAML reads either way of writing it.
func (a *afterSource) DecodeYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return yamlfile.DecodeNode(n, &a.Duration)
	}
	var mapping struct {
		Calls yamlfile.Located[int] `json:"calls"`
	}
	err := yamlfile.DecodeNode(n, &mapping)
	a.Calls = mapping.Calls
	return err
}

type respondSource struct {
	Position yamlfile.Position             `json:"-"`
	Delay    yamlfile.Located[delaySource] `json:"delay"`
	Headers  yamlfile.Entries[text]        `json:"headers"`

	OffContract yamlfile.Located[bool]     `json:"off_contract"`
	Status      yamlfile.Located[int]      `json:"status"`
	Body        text                       `json:"body"`
	Patch       yamlfile.Located[anyValue] `json:"patch"`
}

// delaySource is a duration, or how long half of the answers and nearly all of them take.
type delaySource struct {
	Duration time.Duration
	P50, P99 yamlfile.Located[time.Duration]
}

// DecodeYAML reads either way of writing it.
func (d *delaySource) DecodeYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return yamlfile.DecodeNode(n, &d.Duration)
	}
	var mapping struct {
		P50 yamlfile.Located[time.Duration] `json:"p50"`
		P99 yamlfile.Located[time.Duration] `json:"p99"`
	}
	err := yamlfile.DecodeNode(n, &mapping)
	d.P50, d.P99 = mapping.P50, mapping.P99
	return err
}

type faultSource struct {
	Position   yamlfile.Position `json:"-"`
	Phase      fault.Phase       `json:"phase"`
	Kind       fault.Kind        `json:"kind"`
	Status     int               `json:"status"`
	RetryAfter time.Duration     `json:"retry_after"`
	Every      time.Duration     `json:"every"`

	Percent yamlfile.Located[int] `json:"percent"`
}

// settingSource is the value of a merchant setting, whose shape the provider knows.
type settingSource struct {
	yamlfile.Raw
	anyValue
}

// DecodeYAML keeps the value.
func (s *settingSource) DecodeYAML(n *yaml.Node) error {
	_ = s.Raw.DecodeYAML(n)
	return s.anyValue.DecodeYAML(n)
}

type noticeSource struct {
	Position    yamlfile.Position             `json:"-"`
	Event       text                          `json:"event"`
	Deliver     []deliverySource              `json:"deliver"`
	Lose        yamlfile.Located[bool]        `json:"lose"`
	Retry       yamlfile.Located[retrySource] `json:"retry"`
	OffContract yamlfile.Located[bool]        `json:"off_contract"`
}

type deliverySource struct {
	Position     yamlfile.Position               `json:"-"`
	After        yamlfile.Located[time.Duration] `json:"after"`
	BeforeAnswer yamlfile.Located[bool]          `json:"before_answer"`
	Tamper       text                            `json:"tamper"`
}

// DecodeYAML reads provider, none or a list of pauses: for settings outside of scenarios.
func (r *Retry) DecodeYAML(n *yaml.Node) error {
	var src yamlfile.Located[retrySource]
	if err := src.DecodeYAML(n); err != nil {
		return err
	}
	c := checker{}
	*r = c.retry(src)
	return c.problems.Err()
}

// retrySource is a word, or the pauses between one attempt and the next.
type retrySource struct {
	Word   text
	Pauses []time.Duration
}

// DecodeYAML reads either way of writing it.
func (r *retrySource) DecodeYAML(n *yaml.Node) error {
	if n.Kind == yaml.SequenceNode {
		return yamlfile.DecodeNode(n, &r.Pauses)
	}
	return yamlfile.DecodeNode(n, &r.Word)
}
