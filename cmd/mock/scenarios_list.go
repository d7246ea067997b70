package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"paysandbox/internal/yamlfile"
	"paysandbox/sandbox"
)

// Formats of scenarios list.
var listFormats = []string{"text", "json"}

// listFlags are the flags of scenarios list.
type listFlags struct{ provider, tag, output string }

func newScenariosList() *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use: "list", Short: "List the scenarios that come with the program",
		Long: "List the scenarios that come with the program: those of a provider together, by their first tag, then by name.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !slices.Contains(listFormats, f.output) {
				return errors.New(yamlfile.Unknown("--output", f.output, listFormats))
			}
			list, err := sandbox.ShippedScenarios()
			if err != nil {
				return err
			}
			if list, err = f.choose(cmd, list); err != nil {
				return err
			}
			inOrder(list)
			if f.output == "json" {
				return writeJSON(cmd.OutOrStdout(), list)
			}
			return writeTable(cmd.OutOrStdout(), list)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.provider, "provider", "", "only the scenarios of this provider")
	flags.StringVar(&f.tag, "tag", "", "only the scenarios with this tag")
	flags.StringVar(&f.output, "output", "text", "how the list is printed: text (a table) or json (an array)")
	completes(cmd, "output", listFormats...)
	for flag, known := range map[string]func([]sandbox.ShippedScenario) []string{"provider": providersOf, "tag": tagsOf} {
		// The only error of registering is a flag that does not exist.
		_ = cmd.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			list, err := sandbox.ShippedScenarios()
			if err != nil {
				return nil, cobra.ShellCompDirectiveError
			}
			return known(list), cobra.ShellCompDirectiveNoFileComp
		})
	}
	return cmd
}

// choose keeps what the flags ask for. The error is a sentence for a provider that is not known, or a tag that is on none of the
// scenarios from which it would choose.
func (f listFlags) choose(cmd *cobra.Command, list []sandbox.ShippedScenario) ([]sandbox.ShippedScenario, error) {
	kind := "tag"
	if cmd.Flags().Changed("provider") {
		if known := providersOf(list); !slices.Contains(known, f.provider) {
			return nil, errors.New(yamlfile.Unknown("provider", f.provider, known))
		}
		list, kind = ofProvider(list, f.provider), "tag of "+f.provider
	}
	if cmd.Flags().Changed("tag") {
		if known := tagsOf(list); !slices.Contains(known, f.tag) {
			return nil, errors.New(yamlfile.Unknown(kind, f.tag, known))
		}
		list = slices.DeleteFunc(list, func(s sandbox.ShippedScenario) bool { return !slices.Contains(s.Tags, f.tag) })
	}
	return list, nil
}

// tagsOf lists the tags in alphabetical order.
func tagsOf(list []sandbox.ShippedScenario) []string {
	var tags []string
	for _, s := range list {
		tags = append(tags, s.Tags...)
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

// inOrder leaves the providers in their order and sorts what each has by its first tag, then by name. No tag comes first.
func inOrder(list []sandbox.ShippedScenario) {
	providers := providersOf(list)
	first := func(s sandbox.ShippedScenario) string { return append(slices.Clone(s.Tags), "")[0] }
	slices.SortStableFunc(list, func(a, b sandbox.ShippedScenario) int {
		return cmp.Or(
			slices.Index(providers, a.Provider)-slices.Index(providers, b.Provider),
			strings.Compare(first(a), first(b)),
			strings.Compare(a.Name, b.Name))
	})
}

// writeTable prints a heading and a line for each scenario, in aligned columns; tags are separated by commas.
func writeTable(to io.Writer, list []sandbox.ShippedScenario) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PROVIDER\tNAME\tTAGS\tABOUT")
	for _, s := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.Provider, s.Name, strings.Join(s.Tags, ","), s.About)
	}
	return w.Flush()
}

// listed is one element of the JSON array.
type listed struct {
	Provider string   `json:"provider"`
	Name     string   `json:"name"`
	Tags     []string `json:"tags"` // never null
	About    string   `json:"about"`
}

// writeJSON prints an array of listed, indented.
func writeJSON(to io.Writer, list []sandbox.ShippedScenario) error {
	all := make([]listed, len(list))
	for i, s := range list {
		all[i] = listed{Provider: s.Provider, Name: s.Name, Tags: append([]string{}, s.Tags...), About: s.About}
	}
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false) // a person may read it
	encoder.SetIndent("", "  ")
	return encoder.Encode(all)
}
