package main

import (
	"runtime/debug"

	"github.com/spf13/cobra"

	"paysandbox/clients/intellectmoney"
)

// version is set by the linker in a release: -ldflags "-X main.version=v1.2.3".
var version string

// versions is what `client version` prints.
type versions struct {
	Version        string `json:"version"`
	IntellectMoney string `json:"intellectmoney"` // of the provider's client, as User-Agent carries it
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version of this program and of its clients",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v := versions{Version: ownVersion(), IntellectMoney: intellectmoney.Version}
			a.finish(verdict{Outcome: done}, v, "client "+v.Version+"  intellectmoney "+v.IntellectMoney)
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
