package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// settingFlags are the settings of a tenant.
type settingFlags struct {
	payer           choice
	scenario, retry string
	notifyTimeout   time.Duration
	set             []string
}

// aboutSettings is the part of a help text on --set.
const aboutSettings = `--set PROVIDER.NAME=VALUE gives a setting of the tenant's merchant at one provider; the provider's README lists them, and client tenants show
prints them. VALUE is text, or JSON where that is what it reads as: true, 5, [1, 2], "true".`

func (f *settingFlags) add(cmd *cobra.Command) {
	f.payer.known = []string{"auto", "wait"}
	flags := cmd.Flags()
	flags.Var(&f.payer, "payer", "whether payers answer by themselves, or wait for somebody to answer")
	// In the place of the flag that all commands share: here nothing is paid.
	flags.StringVar(&f.scenario, "scenario", "", "name of the scenario of payments that nothing else takes; empty: none")
	flags.StringVar(&f.retry, "retry", "", "pauses before the next attempts of a notification, for example 5s,1m; or none; or provider: as the provider has them")
	flags.DurationVar(&f.notifyTimeout, "notify-timeout", 0, "how long a notification waits for the merchant's answer")
	flags.StringArrayVar(&f.set, "set", nil, "PROVIDER.NAME=VALUE: a setting of the merchant at a provider; may come several times")
	f.payer.complete(cmd, "payer")
	_ = cmd.RegisterFlagCompletionFunc("retry", cobra.FixedCompletions([]string{"none", "provider"}, cobra.ShellCompDirectiveNoFileComp))
}

// settings is what was given, as the control plane takes it; nil: nothing.
func (f *settingFlags) settings(cmd *cobra.Command) (map[string]any, error) {
	all := map[string]any{}
	changed := cmd.Flags().Changed
	if changed("payer") {
		all["payer"] = f.payer.value
	}
	if changed("scenario") {
		all["scenario"] = f.scenario
	}
	if changed("notify-timeout") {
		if f.notifyTimeout <= 0 {
			return nil, errors.New("--notify-timeout wants more than 0, for example 10s")
		}
		all["notify_timeout"] = f.notifyTimeout.String()
	}
	if changed("retry") {
		pauses, err := retrySetting(f.retry)
		if err != nil {
			return nil, err
		}
		all["retry"] = pauses
	}
	for _, one := range f.set {
		if err := addSetting(all, one); err != nil {
			return nil, fmt.Errorf("--set %s %w; write for example --set intellectmoney.ok_spelling=Ok", shellWord(strings.SplitAfter(one, "=")[0]), err)
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	return all, nil
}

// retrySetting is a word, or a list of pauses.
func retrySetting(text string) (any, error) {
	if slices.Contains([]string{"none", "provider"}, text) {
		return text, nil
	}
	pauses := strings.Split(text, ",")
	for i, one := range pauses {
		pauses[i] = strings.TrimSpace(one)
		if d, err := time.ParseDuration(pauses[i]); err != nil || d < 0 {
			return nil, fmt.Errorf("--retry %s wants none, provider, or pauses such as 5s,1m", shellWord(text))
		}
	}
	return pauses, nil
}

// addSetting adds PROVIDER.NAME=VALUE. The value may be a secret: no error repeats it.
func addSetting(all map[string]any, text string) error {
	path, value, found := strings.Cut(text, "=")
	provider, name, dotted := strings.Cut(path, ".")
	if !found || !dotted || provider == "" || name == "" {
		return errors.New("is not PROVIDER.NAME=VALUE")
	}
	if all[provider] == nil {
		all[provider] = map[string]any{}
	}
	block, ok := all[provider].(map[string]any)
	if !ok {
		return fmt.Errorf("is no setting of a provider; give --%s", provider)
	}
	if _, twice := block[name]; twice {
		return errors.New("comes twice")
	}
	block[name] = settingValue(value)
	return nil
}

// settingValue is JSON, or text that is none. A number stays as it is written: it may be the name of a shop.
func settingValue(text string) any {
	if json.Valid([]byte(text)) && strings.TrimSpace(text) != "null" {
		return json.RawMessage(text)
	}
	return text
}

// settingText is the value of a setting for people.
func settingText(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64) // as a power of ten nobody reads the number of a payment
	}
	text, _ := json.Marshal(value) // it came as JSON
	return string(text)
}
