package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// mayWrite finds what would keep writeFile from its work, before anything is asked of a provider.
func mayWrite(file string, overwrite bool) error {
	switch folder, err := os.Stat(filepath.Dir(file)); {
	case err != nil:
		return err
	case !folder.IsDir():
		return fmt.Errorf("%s is no folder", filepath.Dir(file))
	}
	switch there, err := os.Lstat(file); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case there.IsDir():
		return fmt.Errorf("%s is a folder; give a file in it", file)
	case !overwrite:
		return exists(file)
	}
	return nil
}

func exists(file string) error {
	return fmt.Errorf("%s exists already; give another name, or --force to overwrite it", file)
}

// writeFile writes a file whole or not at all. Only its owner may read it: a receipt names who bought what.
func writeFile(file string, content []byte, overwrite bool) (err error) {
	temporary, err := os.CreateTemp(filepath.Dir(file), ".client-*")
	if err != nil {
		return err
	}
	defer func() {
		if left := os.Remove(temporary.Name()); left != nil && !errors.Is(left, fs.ErrNotExist) {
			err = errors.Join(err, left)
		}
	}()
	_, err = temporary.Write(content)
	if err := errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	if overwrite {
		return os.Rename(temporary.Name(), file)
	}
	// A link never replaces what somebody else has put there meanwhile.
	if os.Link(temporary.Name(), file) == nil {
		return nil
	}
	// It is there, or the file system knows no links.
	if err := mayWrite(file, overwrite); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), file)
}

// maxRead is the longest text, in bytes, that a sandbox takes.
const maxRead = 1 << 20

// read reads a file, or with - standard input. what is what names it on the command line. The error is a sentence.
func (a *app) read(what, file string) ([]byte, error) {
	from := io.NopCloser(a.stdin)
	if file != "-" {
		var err error
		if from, err = os.Open(file); err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		defer from.Close()
	}
	switch text, err := io.ReadAll(io.LimitReader(from, maxRead+1)); {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", what, err)
	case len(text) == 0:
		return nil, fmt.Errorf("%s: %s is empty", what, nameOf(file))
	case len(text) > maxRead:
		return nil, fmt.Errorf("%s: %s is longer than 1 MiB, which no sandbox takes", what, nameOf(file))
	default:
		return text, nil
	}
}

// nameOf is what a file is called in a sentence.
func nameOf(file string) string {
	if file == "-" {
		return "standard input"
	}
	return file
}
