package scenario

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"paysandbox/scenarios"
)

const schemaFile = "../../scenarios/scenario.schema.json"

func TestSchema_file_is_fresh(t *testing.T) {
	file, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file, Schema()) {
		t.Errorf("%s is old: run go generate ./internal/scenario", schemaFile)
	}
}

func TestSchema_describes_every_key_and_no_other(t *testing.T) {
	m := schemaMaker{defs: sharedShapes()}
	m.object(reflect.TypeFor[source]())
	for _, want := range []string{"scenario.version", "rule.calls", "after.calls", "condition.in", "final.state"} {
		if !slices.Contains(m.keys, want) {
			t.Errorf("%s is not among the keys that were found", want)
		}
	}
	for _, key := range m.keys {
		if descriptions[key] == "" {
			t.Errorf("key %s has no description; write one in schema_descriptions.go", key)
		}
	}
	for key := range descriptions {
		if !slices.Contains(m.keys, key) {
			t.Errorf("%s is described, and no type has it; remove it from schema_descriptions.go", key)
		}
	}
	for _, name := range m.strangers {
		t.Errorf("%s reads itself; say in value, in schema.go, how it is written", name)
	}
}

// oddSource reads itself, in a way that the maker of the schema cannot know.
type oddSource struct {
	Key string `json:"key"`
}

func (*oddSource) DecodeYAML(*yaml.Node) error { return nil }

func TestSchema_notes_types_that_it_cannot_know(t *testing.T) {
	m := schemaMaker{defs: shape{}}
	m.object(reflect.TypeFor[struct {
		Odd  oddSource `json:"odd"`
		Rate float64   `json:"rate"`
	}]())
	if want := []string{"scenario.oddSource", "float64"}; !slices.Equal(m.strangers, want) {
		t.Errorf("got %v, want %v", m.strangers, want)
	}
}

// compiled is the schema as a validator that knows nothing of ours reads it.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("scenario.schema.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("scenario.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// instance is a YAML file as an editor gives it to a validator.
func instance(t *testing.T, data []byte) any {
	t.Helper()
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	return plainValue(t, document.Content[0])
}

func plainValue(t *testing.T, n *yaml.Node) any {
	t.Helper()
	switch {
	case n.Kind == yaml.AliasNode:
		return plainValue(t, n.Alias)
	case n.Kind == yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plainValue(t, n.Content[i+1])
		}
		return m
	case n.Kind == yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, plainValue(t, item))
		}
		return list
	case n.ShortTag() == "!!timestamp":
		return n.Value // times are texts to JSON
	}
	var v any
	if err := n.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSchema_takes_every_shipped_scenario(t *testing.T) {
	schema := compiled(t)
	files, err := fs.Glob(scenarios.FS, "*/*.yaml")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d shipped scenarios, %v: the test does not see them", len(files), err)
	}
	const first = "# yaml-language-server: $schema=../scenario.schema.json\n"
	for _, file := range files {
		data, err := fs.ReadFile(scenarios.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(instance(t, data)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if !bytes.HasPrefix(data, []byte(first)) {
			t.Errorf("%s does not begin with %q, by which editors find the schema", file, first)
		}
	}
}

func TestSchema_takes_every_example_of_the_document(t *testing.T) {
	page, err := os.ReadFile("../../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$").FindAllSubmatch(page, -1)
	if len(blocks) < 4 {
		t.Fatalf("found %d examples: the test does not see them", len(blocks))
	}
	schema := compiled(t)
	for _, block := range blocks {
		if err := schema.Validate(instance(t, block[1])); err != nil {
			t.Errorf("%s\n%v", block[1], err)
		}
	}
}

// TestSchema_takes_what_Load_takes has the ways of writing that shipped scenarios and documents leave out.
func TestSchema_takes_what_Load_takes(t *testing.T) {
	schema := compiled(t)
	for _, file := range []string{
		strings.Replace(head, "For a test.", "|\n  "+strings.Repeat("я", 300)+"\n", 1) + "seed: 1\ntags: []\nscript: []",
		head + `clock: {mode: real}`,
		head + "clock: {mode: offset, start: 2026-01-15T09:00:00.5+03:00}",
		head + "bind: {operation: createInvoice, scope: payment, when: {}}",
		head + "bind: {scope: tenant}\nscript: [{at: ping, calls: 2, respond: {headers: {X-A: 1}}}]",
		script("at: [timer:1h1.5m, deadline]\n    state: [New]\n    do: {hide: {for: .5s}}"),
		script("at: sbpPayment\n    when: {invoiceId: {gt: 5, lt: '100.50', regex: '^(?i)a', in: [1, a, true]}, ipAddress: {absent: true}}"),
		script("at: sbpPayment\n    when: {ipAddress: {absent: false, prefix: '10.'}, method: Sbp}"),
		script("at: purchaseToRefund\n    do: {refuse: {code: 2}, set: {}}"),
		script("at: sbpPayment\n    payer: {answer: abandon, after: 1h}\n    respond: {delay: {p50: 200ms, p99: 2s}}"),
		script("at: sbpPayment\n    fault: {phase: after_commit, kind: status, status: 599, retry_after: 1m, percent: 100}"),
		script("at: sbpPayment\n    fault: {phase: mid_body, kind: slow, every: 100ms}"),
		head + "expect: [{op: ping, count: '<3', gap: {max: 1m}, same: a, distinct: [b], within: 1m}]",
		head + "expect: [{notification: paid, acked: false}, {ledger: {total: 5}}]",
	} {
		words := listing()
		for i := range words[0].Operations {
			words[0].Operations[i].Fields = append(words[0].Operations[i].Fields, "a", "b")
		}
		if _, err := Load("f.yaml", []byte(file), words); err != nil {
			t.Errorf("Load refuses\n%s\n%v", file, err)
		}
		if err := schema.Validate(instance(t, []byte(file))); err != nil {
			t.Errorf("%s\n%v", file, err)
		}
	}
}

// refusal is the first line of a wrong file: the place by the schema, and a part of what Load says.
var refusal = regexp.MustCompile(`^# Refused at (/\S*): (.+)\n`)

func TestSchema_refuses_what_it_can_see_and_so_does_Load(t *testing.T) {
	files, err := filepath.Glob("testdata/wrong/*.yaml")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d wrong files, %v: the test does not see them", len(files), err)
	}
	schema := compiled(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := refusal.FindSubmatch(data)
			if want == nil {
				t.Fatalf("the first line is not %s", refusal)
			}
			if _, err := Load(file, data, listing()); err == nil || !strings.Contains(err.Error(), string(want[2])) {
				t.Errorf("Load: %v, want %s", err, want[2])
			} else if strings.Contains(err.Error(), "\n") {
				t.Errorf("Load finds more than one mistake:\n%v", err)
			}
			var wrong *jsonschema.ValidationError
			if err := schema.Validate(instance(t, data)); !errors.As(err, &wrong) {
				t.Fatalf("the schema says %v", err)
			}
			at := strings.TrimSuffix(string(want[1]), "/")
			for _, place := range places(wrong) {
				if place != at && (at == "" || !strings.HasPrefix(place, at+"/")) {
					t.Errorf("refused at %q, want %q\n%v", place, at, wrong)
				}
			}
		})
	}
}

// places are where in the file the innermost errors are, as JSON pointers.
func places(e *jsonschema.ValidationError) (all []string) {
	for _, cause := range e.Causes {
		all = append(all, places(cause)...)
	}
	if len(e.Causes) > 0 {
		return all
	}
	place := ""
	for _, step := range e.InstanceLocation {
		place += "/" + step
	}
	return []string{place}
}

// TestSchema_has_the_words_that_Load_knows asks Load for what it knows, by a word that it does not.
func TestSchema_has_the_words_that_Load_knows(t *testing.T) {
	var schema struct {
		Properties map[string]struct{ Enum []string }
		Defs       map[string]struct {
			Properties map[string]struct {
				Enum       []string
				Properties map[string]any
			}
		} `json:"$defs"`
	}
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	defs := schema.Defs
	keys := func(name string) []string { return slices.Collect(maps.Keys(defs[name].Properties)) }
	for _, test := range []struct {
		file string
		got  []string
	}{
		{head + "end: q", schema.Properties["end"].Enum},
		{head + "clock: {mode: q}", defs["clock"].Properties["mode"].Enum},
		{head + "bind: {operation: createInvoice, scope: q}", defs["bind"].Properties["scope"].Enum},
		{script("at: sbpPayment\n    payer: {answer: q}"), defs["payer"].Properties["answer"].Enum},
		{script("at: sbpPayment\n    fault: {phase: q, kind: reset}"), defs["fault"].Properties["phase"].Enum},
		{head + "expect: [{ledger: {q: 1}}]", slices.Collect(maps.Keys(defs["expect"].Properties["ledger"].Properties))},
		{script("at: sbpPayment\n    payer: {answer: auto, after: {q: 1}}"), keys("after")},
		{script("at: sbpPayment\n    respond: {delay: {q: 1}}"), keys("delay")},
		{script("at: sbpPayment\n    q: 1"), keys("rule")},
	} {
		_, err := Load("f.yaml", []byte(test.file), listing())
		if err == nil {
			t.Errorf("Load takes\n%s", test.file)
			continue
		}
		_, list, _ := strings.Cut(strings.Split(err.Error(), "\n")[0], "known: ")
		list, _, _ = strings.Cut(list, ";")
		known := strings.Split(list, ", ")
		slices.Sort(known)
		if got := slices.Sorted(slices.Values(test.got)); !slices.Equal(got, known) {
			t.Errorf("the schema has %v, Load knows %v", got, known)
		}
	}
}
