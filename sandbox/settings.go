package sandbox

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"paysandbox/internal/scenario"
	"paysandbox/internal/yamlfile"
	"paysandbox/mocks"
)

// settable gives the fields of a provider's settings that a scenario may set for its payments, by their names.
func settable(s mocks.Settings) (names []string, fields map[string]reflect.Value) {
	fields = map[string]reflect.Value{}
	v := reflect.ValueOf(s).Elem()
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag
		if tag.Get("per") != "payment" {
			continue
		}
		name, _, _ := strings.Cut(tag.Get("json"), ",")
		names = append(names, name)
		fields[name] = v.Field(i)
	}
	return names, fields
}

// trySetting says what is wrong with the value of a setting, as a scenario writes it.
func trySetting(p mocks.Provider, name string, value yamlfile.Raw) error {
	s := p.NewSettings(nil)
	_, fields := settable(s)
	if err := value.Decode(fields[name].Addr().Interface()); err != nil {
		return err
	}
	if err := s.Validate(); err != nil {
		var problems yamlfile.Problems
		problems.Add(value.Position, "%s", err)
		return problems
	}
	return nil
}

// settingsUnder are the merchant's settings for the payments of a script: made once, read-only.
func (s *shop) settingsUnder(script *scenario.Scenario) mocks.Settings {
	if script == nil || len(script.Settings) == 0 {
		return s.settings
	}
	if made, done := s.scripted.Load(script); done {
		return made.(mocks.Settings)
	}
	own := reflect.New(reflect.TypeOf(s.settings).Elem())
	own.Elem().Set(reflect.ValueOf(s.settings).Elem())
	settings := own.Interface().(mocks.Settings)
	_, fields := settable(settings)
	var err error
	for _, one := range script.Settings { // the linter has tried each
		err = errors.Join(err, json.Unmarshal([]byte(one.JSON), fields[one.Name].Addr().Interface()))
	}
	if err = errors.Join(err, settings.Validate()); err != nil {
		return s.settings
	}
	made, _ := s.scripted.LoadOrStore(script, settings)
	return made.(mocks.Settings)
}
