package sandbox

import (
	"reflect"
	"strings"

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
