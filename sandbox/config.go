package sandbox

import (
	"cmp"
	"errors"

	"paysandbox/internal/yamlfile"
	"paysandbox/mocks"
)

// tenantFile is a tenant as people write it: in the config file and in POST /__admin/tenants.
type tenantFile struct {
	Name     string                         `json:"name"`
	Seed     uint64                         `json:"seed"`
	Clock    ClockOptions                   `json:"clock"`
	Settings yamlfile.Entries[yamlfile.Raw] `json:"settings"` // scenario, payer, retry, notify_timeout, and a block for each provider
}

// configFile is the file of --config.
type configFile struct {
	Tenants []tenantFile `json:"tenants"`
}

// ReadConfig reads a config file: a list of tenants with their settings. The one called "default" configures the default tenant.
// All problems are reported at once, each with its line.
//
//	tenants:
//	  - name: default
//	    settings:
//	      payer: wait
//	      intellectmoney: { ok_spelling: Ok }
func ReadConfig(file string, data []byte, o *Options) error {
	var config configFile
	if err := yamlfile.Decode(file, data, &config); err != nil {
		return err
	}
	var problems yamlfile.Problems
	for i, tenant := range config.Tenants {
		options, wrong := tenant.options()
		problems = append(problems, wrong...)
		switch {
		case options.Name == DefaultTenant:
			o.Default = options.over(o.Default)
		case options.Name == "":
			problems.Add(yamlfile.Position{}, "tenant %d has no name; give it one of a-z, 0-9 and -, or %q for the default tenant", i+1, DefaultTenant)
		default:
			o.Tenants = append(o.Tenants, options)
		}
	}
	return problems.In(file).Err()
}

// over keeps of the other options what these leave open.
func (o TenantOptions) over(other TenantOptions) TenantOptions {
	o.Seed = cmp.Or(o.Seed, other.Seed)
	o.Scenario = cmp.Or(o.Scenario, other.Scenario)
	o.Payer = cmp.Or(o.Payer, other.Payer)
	o.Clock = cmp.Or(o.Clock, other.Clock)
	o.NotifyTimeout = cmp.Or(o.NotifyTimeout, other.NotifyTimeout)
	if !o.Retry.None && o.Retry.Pauses == nil {
		o.Retry = other.Retry
	}
	return o
}

// options reads the settings. The block of each provider is read once to find its mistakes now and again, over the tenant's own
// credentials, when the tenant is made.
func (f tenantFile) options() (TenantOptions, yamlfile.Problems) {
	o := TenantOptions{Name: f.Name, Seed: f.Seed, Clock: f.Clock}
	var problems yamlfile.Problems
	blocks := map[string]yamlfile.Raw{}
	for _, setting := range f.Settings {
		problems = append(problems, o.set(setting.Key, setting.Value, setting.Position, blocks)...)
	}
	o.Merchant = func(provider string, settings mocks.Settings) error { return blocks[provider].Decode(settings) }
	return o, problems
}

// set reads one setting of a tenant.
func (o *TenantOptions) set(name string, value yamlfile.Raw, at yamlfile.Position, blocks map[string]yamlfile.Raw) yamlfile.Problems {
	var err error
	switch name {
	case "scenario":
		err = value.Decode(&o.Scenario)
	case "payer":
		err = value.Decode((*string)(&o.Payer))
	case "retry":
		err = value.Decode(&o.Retry)
	case "notify_timeout":
		err = value.Decode(&o.NotifyTimeout)
	default:
		known := []string{"scenario", "payer", "retry", "notify_timeout"}
		for _, p := range providers() {
			if p.Name() == name {
				blocks[name] = value
				err = value.Decode(p.NewSettings(nil))
			}
			known = append(known, p.Name())
		}
		if _, found := blocks[name]; !found {
			err = yamlfile.Problems{{Line: at.Line, Column: at.Column, Text: yamlfile.Unknown("setting", name, known)}}
		}
	}
	var problems yamlfile.Problems
	errors.As(err, &problems)
	return problems
}
