package scenario

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"paysandbox/internal/yamlfile"
)

// Load reads and checks one scenario against the providers that are known. The file is the name for problems and for
// Rule.File. The error is yamlfile.Problems: everything that is wrong, with line, column and what would have been right; the
// scenario is nil then.
func Load(file string, data []byte, known []Vocabulary) (*Scenario, error) {
	s, _, problems := load(file, data, known)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return s, nil
}

// LoadNamed reads and checks one scenario that comes without a file: for problems and rules it stands in NAME.yaml, by the name that it
// gives itself, or in scenario.yaml where that is no name. A name and a provider that are not empty are those that it must have. The
// error is that of Load.
func LoadNamed(data []byte, name, provider string, known []Vocabulary) (*Scenario, error) {
	_, src, _ := load("", data, known)
	file := "scenario.yaml"
	switch {
	case name != "":
		file = name + ".yaml"
	case src.Name.Valid && isName(src.Name.Value):
		file = src.Name.Value + ".yaml"
	}
	s, src, problems := load(file, data, known)
	if own := src.Name; own.Valid && name != "" && own.Value != name {
		problems.Add(own.Position, "name %s differs from the one that was asked for, %s; write the same", yamlfile.Quote(own.Value), yamlfile.Quote(name))
	}
	if own := src.Provider; own.Valid && provider != "" && own.Value != provider {
		problems.Add(own.Position, "provider %s differs from the one that was asked for, %s; write the same", yamlfile.Quote(own.Value), yamlfile.Quote(provider))
	}
	if err := problems.In(file).Err(); err != nil {
		return nil, err
	}
	return s, nil
}

// load is Load that also tells what stood in the file.
func load(file string, data []byte, known []Vocabulary) (*Scenario, *source, yamlfile.Problems) {
	var src source
	var problems yamlfile.Problems
	if err := yamlfile.Decode(file, data, &src); err != nil && !errors.As(err, &problems) {
		problems.Add(yamlfile.Position{}, "%s", err)
	}
	if !src.Position.Given() { // not even a mapping
		return nil, &src, problems.In(file)
	}
	c := checker{scenario: &Scenario{File: file}, problems: append(problems, src.urls...)}
	c.check(&src, known)
	c.scenario.Warnings = c.scenario.Warnings.In(file)
	return c.scenario, &src, c.problems.In(file)
}

// LoadDir reads every *.yaml below root, sorted by path. Each is named as its file; a name occurs once per provider. The error
// is yamlfile.Problems of all files at once; no scenario is returned then.
func LoadDir(fsys fs.FS, root string, known []Vocabulary) ([]*Scenario, error) {
	files, problems := list(fsys, root)
	var scenarios []*Scenario
	taken := map[[2]string]string{} // provider and name: the file that has it
	for _, file := range files {
		data, err := read(fsys, file)
		if err != nil {
			problems = append(problems, unreadable(file, err))
			continue
		}
		s, src, wrong := load(file, data, known)
		wrong = append(wrong, naming(file, src, taken)...)
		problems = append(problems, wrong.In(file)...)
		scenarios = append(scenarios, s)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return scenarios, nil
}

// list finds the files of a directory tree, sorted by path.
func list(fsys fs.FS, root string) (files []string, problems yamlfile.Problems) {
	err := fs.WalkDir(fsys, root, func(file string, entry fs.DirEntry, err error) error {
		switch ext := path.Ext(file); {
		case err != nil:
			problems = append(problems, unreadable(file, err))
		case entry.IsDir():
		case ext == ".yaml":
			files = append(files, file)
		case ext == ".yml":
			problems = append(problems, yamlfile.Problem{File: file, Text: "scenario files end in .yaml; rename it to " + strings.TrimSuffix(path.Base(file), ext) + ".yaml"})
		}
		return nil
	})
	if err != nil {
		problems = append(problems, unreadable(root, err))
	}
	slices.Sort(files)
	return files, problems
}

// read reads a file, and no more of it than tells that it is too large.
func read(fsys fs.FS, file string) ([]byte, error) {
	f, err := fsys.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read from
	return io.ReadAll(io.LimitReader(f, yamlfile.MaxSize+1))
}

func unreadable(file string, err error) yamlfile.Problem {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err // the file is named already
	}
	return yamlfile.Problem{File: file, Text: "cannot be read: " + err.Error()}
}

// naming checks a scenario's name against its file and against the names that are taken.
func naming(file string, src *source, taken map[[2]string]string) (problems yamlfile.Problems) {
	if !src.Name.Valid {
		return nil
	}
	if want := strings.TrimSuffix(path.Base(file), ".yaml"); src.Name.Value != want {
		problems.Add(src.Name.Position, "name %s differs from the file's, %s; rename one of them", yamlfile.Quote(src.Name.Value), yamlfile.Quote(want))
	}
	key := [2]string{src.Provider.Value, src.Name.Value}
	if first, found := taken[key]; found {
		problems.Add(src.Name.Position, "name %s is taken by %s; choose another", yamlfile.Quote(src.Name.Value), first)
		return problems
	}
	taken[key] = file
	return problems
}
