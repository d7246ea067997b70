package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"paysandbox/internal/mask"
	"paysandbox/internal/scenario"
	"paysandbox/internal/yamlfile"
	"paysandbox/mocks"
)

// shop is the tenant's merchant at one provider.
type shop struct {
	model   *model
	current atomic.Pointer[account]
}

// account is what is agreed with the merchant at one moment. It never changes: a change of settings puts another in its place, and a
// request goes on with the one that it found.
type account struct {
	settings mocks.Settings // read-only
	terms
	scripted sync.Map // *scenario.Scenario → mocks.Settings: those of a script's payments
}

// terms are the settings of a tenant that are no provider's.
type terms struct {
	scenario      string
	payer         PayerMode
	retry         scenario.Retry
	notifyTimeout time.Duration
}

// account is the one that holds now.
func (s *shop) account() *account { return s.current.Load() }

// account is the one with which the request at hand began, else the one that holds now.
func (e *env) account() *account {
	if e.pinned != nil {
		return e.pinned
	}
	return e.shop.account()
}

// checked fills in what is left open and says what cannot be.
func (t *Tenant) checked(s terms) (terms, error) {
	switch s.payer {
	case "":
		s.payer = PayerAuto
	case PayerAuto, PayerWait:
	default:
		return s, fmt.Errorf("unknown payer %q; known: %s, %s", s.payer, PayerAuto, PayerWait)
	}
	if s.notifyTimeout == 0 {
		s.notifyTimeout = 10 * time.Second
	}
	if s.notifyTimeout < 0 || s.notifyTimeout > maxNotifyTimeout {
		return s, fmt.Errorf("notify_timeout %s: write a duration of at most %s, for example 10s", s.notifyTimeout, maxNotifyTimeout)
	}
	if s.scenario != "" && len(t.find(s.scenario)) == 0 {
		return s, errors.New(yamlfile.Unknown("scenario", s.scenario, t.knownScenarios("")))
	}
	return s, nil
}

// cloneSettings copies settings, so that the copy may be changed.
func cloneSettings(s mocks.Settings) mocks.Settings {
	clone := reflect.New(reflect.TypeOf(s).Elem())
	clone.Elem().Set(reflect.ValueOf(s).Elem())
	for i := range clone.Elem().NumField() {
		if f := clone.Elem().Field(i); f.Kind() == reflect.Slice && f.CanSet() && !f.IsNil() {
			f.Set(reflect.AppendSlice(reflect.MakeSlice(f.Type(), 0, f.Len()), f))
		}
	}
	return clone.Interface().(mocks.Settings)
}

// maskedSettings are settings whose secrets are hidden.
func maskedSettings(s mocks.Settings) mocks.Settings {
	masked, secrets := cloneSettings(s), s.Secrets()
	v := reflect.ValueOf(masked).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.String && f.CanSet() && slices.Contains(secrets, f.String()) {
			f.SetString(mask.Hidden)
		}
	}
	return masked
}

// settingsUnder are the merchant's settings for the payments of a script: made once, read-only.
func (a *account) settingsUnder(script *scenario.Scenario) mocks.Settings {
	if script == nil || len(script.Settings) == 0 {
		return a.settings
	}
	if made, done := a.scripted.Load(script); done {
		return made.(mocks.Settings)
	}
	settings := cloneSettings(a.settings)
	_, fields := settable(settings)
	var err error
	for _, one := range script.Settings { // the linter has tried each
		err = errors.Join(err, json.Unmarshal([]byte(one.JSON), fields[one.Name].Addr().Interface()))
	}
	if err = errors.Join(err, settings.Validate()); err != nil {
		return a.settings
	}
	made, _ := a.scripted.LoadOrStore(script, settings)
	return made.(mocks.Settings)
}
