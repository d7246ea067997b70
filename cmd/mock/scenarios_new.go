package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"paysandbox/internal/yamlfile"
	"paysandbox/sandbox"
)

func newScenariosNew() *cobra.Command {
	var from, dir string
	cmd := &cobra.Command{
		Use: "new NAME --from SHIPPED", Short: "Begin a scenario of your own with a copy of a shipped one",
		Long: "Copy a shipped scenario to DIR/NAME.yaml, with NAME as its name. DIR is made if it is not there; a file that is there stays as it is. " +
			"Beside it comes " + schemaFile + ", by which editors complete and underline.",
		Example: "  mock scenarios new declined-late --from sbp-declined\n" +
			"  mock scenarios new my-refusal --from gbpayments/refund-refused --dir test/scenarios",
		Args:              one("NAME, the name of your scenario"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkName(args[0]); err != nil {
				return err
			}
			switch {
			case from == "":
				return errors.New("--from is missing; name the shipped scenario to copy, for example --from intellectmoney/default (`mock scenarios list` lists them)")
			case dir == "":
				return errors.New("--dir is empty; name a directory, . for this one")
			}
			list, err := sandbox.ShippedScenarios()
			if err != nil {
				return err
			}
			shipped, err := pick(list, from)
			if err != nil {
				return fmt.Errorf("--from: %w", err)
			}
			text, err := renamed(shipped, args[0])
			if err != nil {
				return err
			}
			file := filepath.Join(dir, args[0]+".yaml")
			if err := writeNew(file, text); err != nil {
				return err
			}
			// For editors; a schema that is there already serves as well.
			if err := writeNew(filepath.Join(dir, schemaFile), string(sandbox.ScenarioSchema())); err != nil && !errors.Is(err, fs.ErrExist) {
				return err
			}
			shown := typed(dir)
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is a copy of %s/%s. Change it, then type:\n\n  mock scenarios lint %s\n  mock serve --scenarios %s --scenario=%s\n",
				file, shipped.Provider, shipped.Name, shown, shown, args[0])
			return err
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "the shipped scenario to copy; may be PROVIDER/NAME")
	cmd.Flags().StringVar(&dir, "dir", "scenarios", "the directory of your scenario files")
	_ = cmd.RegisterFlagCompletionFunc("from", completeShipped) // the only error is a flag that does not exist
	_ = cmd.MarkFlagDirname("dir")                              // likewise
	return cmd
}

// longestName keeps NAME.yaml within what file systems take.
const longestName = 200

// checkName says in a sentence why a word cannot name a scenario: the rule of scenario files, and what concerns a file of one's own.
func checkName(name string) error {
	switch {
	case name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return fmt.Errorf("name %s: a scenario's name is made of a-z, 0-9 and - alone, for example paid-late", yamlfile.Quote(name))
	case len(name) > longestName:
		return fmt.Errorf("name %s has %d characters; choose one of at most %d", yamlfile.Quote(name), len(name), longestName)
	case name == "default":
		return errors.New("name \"default\" belongs to the scenario to which a provider's others fall through; choose another, for example paid-late")
	}
	return nil
}

// nameLine is the header's name.
var nameLine = regexp.MustCompile(`(?m)^name:[ \t]*[^ \t\r\n]+`)

// renamed is the text of a scenario with another name, for a directory that holds the schema itself.
func renamed(s sandbox.ShippedScenario, name string) (string, error) {
	place := nameLine.FindStringIndex(s.Text)
	if place == nil {
		return "", fmt.Errorf("scenario %s/%s has no line that begins with name:, so it cannot be renamed; copy another", s.Provider, s.Name)
	}
	head := strings.Replace(s.Text[:place[0]], "$schema=../"+schemaFile, "$schema="+schemaFile, 1)
	return head + "name: " + scalar(name) + s.Text[place[1]:], nil
}

// scalar writes a name in YAML: quoted where a reader would take it for a number, a date, a list, a boolean or nothing.
func scalar(name string) string {
	taken := []string{"true", "false", "yes", "no", "on", "off", "y", "n", "null"}
	if name[0] < 'a' || name[0] > 'z' || slices.Contains(taken, name) {
		return `"` + name + `"`
	}
	return name
}

// writeNew writes a file that is not there yet, and its directory. What is there already stays as it is; a file that could not be
// written whole is removed.
func writeNew(file, text string) error {
	var at *fs.PathError
	if err := os.MkdirAll(filepath.Dir(file), 0o755); errors.As(err, &at) {
		return fmt.Errorf("--dir %s: %w; choose a directory that you may write to", filepath.Dir(file), at.Err)
	} else if err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	switch {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%w and was left as it is; choose another name, or another --dir", alreadyThere(file))
	case errors.As(err, &at):
		return fmt.Errorf("%s: %w; choose a directory that you may write to", file, at.Err)
	case err != nil:
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(file))
	}
	return nil
}

// alreadyThere is [fs.ErrExist] in the words of a person.
type alreadyThere string

func (file alreadyThere) Error() string        { return string(file) + " is there already" }
func (file alreadyThere) Is(target error) bool { return target == fs.ErrExist }

// plainPath is what a shell takes as it stands.
var plainPath = regexp.MustCompile(`^[A-Za-z0-9_./][A-Za-z0-9_./,:+@%=-]*$`)

// typed is a path as it is typed into a shell: never a flag, and in quotes where the shell would see more than a word.
func typed(path string) string {
	if strings.HasPrefix(path, "-") {
		path = "./" + path
	}
	if plainPath.MatchString(path) {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
