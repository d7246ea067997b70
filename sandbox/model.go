package sandbox

import (
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"paysandbox/internal/contract"
	"paysandbox/internal/scenario"
	"paysandbox/internal/yamlfile"
	"paysandbox/mocks"
	"paysandbox/openapi"
	"paysandbox/payment"
	"paysandbox/scenarios"
)

// model is a provider with everything about it that never changes. Models are made once per process and shared by every
// sandbox, read-only.
type model struct {
	mocks.Provider
	about      mocks.About
	machine    payment.Machine
	operations map[string]*operation
	methods    map[string]string // documented path → HTTP method
	folder     mocks.Folder      // nil: the provider takes paths as they are
	payer      mocks.Payer       // nil: no payer pages
	lister     mocks.Lister      // nil: no list
	notifier   mocks.Notifier    // nil: the merchant is told of nothing
	contract   *contract.Contract
	words      scenario.Vocabulary
	shipped    []*scenario.Scenario // sorted by name, default.yaml left out
	defaults   *scenario.Scenario   // default.yaml
}

// operation is an operation with its place in the provider's table, where its calls are counted.
type operation struct {
	mocks.Operation
	index int
}

// models gives every provider's model. What it reads is embedded in the program: an error is a defect of the build, found by
// every test.
var models = sync.OnceValues(func() ([]*model, error) {
	var all []*model
	for _, p := range providers() {
		m, err := newModel(p)
		if err != nil {
			return nil, fmt.Errorf("provider %s: %w", p.Name(), err)
		}
		all = append(all, m)
	}
	for _, m := range all {
		loaded, err := scenario.LoadDir(scenarios.FS, m.Name(), vocabularies(all))
		if err != nil {
			return nil, err
		}
		for _, s := range loaded {
			if s.Name == "default" {
				m.defaults = s
				continue
			}
			m.shipped = append(m.shipped, s)
		}
		if m.defaults == nil {
			return nil, fmt.Errorf("provider %s: scenarios/%s/default.yaml: %w", m.Name(), m.Name(), fs.ErrNotExist)
		}
	}
	return all, nil
})

func newModel(p mocks.Provider) (*model, error) {
	m := &model{Provider: p, about: p.About(), machine: p.Machine(), operations: map[string]*operation{}, methods: map[string]string{}}
	m.folder, _ = p.(mocks.Folder)
	m.payer, _ = p.(mocks.Payer)
	m.lister, _ = p.(mocks.Lister)
	m.notifier, _ = p.(mocks.Notifier)
	for i, op := range p.Operations() {
		m.operations[op.Name] = &operation{Operation: op, index: i}
		for _, path := range append([]string{op.Path}, op.Aliases...) {
			m.methods[path] = op.Method
		}
		m.words.Operations = append(m.words.Operations, scenario.Operation{Name: op.Name, Fields: op.Fields, NoPayment: op.NoPayment})
	}
	m.words.Provider, m.words.Machine, m.words.Lists = p.Name(), m.machine, m.lister != nil
	for _, term := range m.about.Settable {
		m.words.Settable = append(m.words.Settable, term.Name)
	}
	for _, term := range m.about.Methods {
		m.words.Methods = append(m.words.Methods, term.Name)
	}
	for _, term := range m.about.Refusals {
		m.words.Refusals = append(m.words.Refusals, term.Name)
	}
	for _, n := range m.about.Notifications {
		m.words.Notifications = append(m.words.Notifications, scenario.Notification{Name: n.Name, States: n.States, Answers: n.Answers, OffContract: n.OffContract})
	}
	m.words.Settings, _ = settable(p.NewSettings(nil))
	m.words.Setting = func(name string, value yamlfile.Raw) error { return trySetting(p, name, value) }
	m.words.Set = func(name, value string) error { return p.Set(&payment.Payment{}, name, value) }

	spec, err := openapi.File(p.Name() + ".yaml")
	if err != nil {
		return nil, err
	}
	if m.contract, err = contract.Load(spec); err != nil {
		return nil, err
	}
	for i := range m.words.Operations {
		op := m.operations[m.words.Operations[i].Name]
		m.words.Operations[i].Answers = m.contract.AnswerFields(op.Path, op.Method, op.Name)
	}
	return m, nil
}

func vocabularies(all []*model) []scenario.Vocabulary {
	words := make([]scenario.Vocabulary, len(all))
	for i, m := range all {
		words[i] = m.words
	}
	return words
}

// fold gives the documented path for a path as it came.
func (m *model) fold(path string) string {
	if m.folder != nil {
		return m.folder.FoldPath(path)
	}
	return path
}

// scenario finds a shipped scenario by name; nil if there is none.
func (m *model) scenario(name string) *scenario.Scenario {
	if name == m.defaults.Name {
		return m.defaults
	}
	if i := slices.IndexFunc(m.shipped, func(s *scenario.Scenario) bool { return s.Name == name }); i >= 0 {
		return m.shipped[i]
	}
	return nil
}
