package main

import (
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set by the linker in a release: -ldflags "-X main.version=v1.2.3".
var version string

// versionCommand names this program and the client of each provider.
func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version of this program and of its clients",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			own := ownVersion()
			versions, line := map[string]string{"version": own}, "client "+own
			for _, p := range providers() {
				versions[p.name] = p.version
				line += "  " + p.name + " " + p.version
			}
			a.finish(verdict{Outcome: done}, versions, line)
			return nil
		},
	}
}

// ownVersion is the release, else the module's version or commit, else "devel".
func ownVersion() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "devel-" + s.Value[:12]
		}
	}
	return "devel"
}
