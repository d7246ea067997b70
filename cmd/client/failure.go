package main

import (
	"fmt"
	"net/http"
	"strings"
)

// longExcerpt is the length in bytes from which an excerpt may have been cut: the clients keep 512, and no half of a letter.
const longExcerpt = 508

// nothingListens is the verdict on a connection that was refused.
func nothingListens(at string) verdict {
	return verdict{unreachable, "nothing listens at " + at, "is `mock` running? start it with: go run ./cmd/mock"}
}

// httpVerdict is the verdict on an HTTP status that is not how a provider refuses. excerpt is the beginning of its body, base
// where the provider was looked for.
func httpVerdict(operation string, status int, excerpt, base string) verdict {
	said := strings.TrimSpace(excerpt)
	v := verdict{Outcome: refused, Error: fmt.Sprintf("%s was answered with HTTP %d", operation, status)}
	switch {
	case status == http.StatusBadRequest && strings.Contains(said, "unknown scenario"):
		v.Error, v.Next = said, "give one of them with --scenario"
		if whole := strings.LastIndex(said, ", "); len(excerpt) > longExcerpt && whole >= 0 {
			v.Error, v.Next = said[:whole]+", …", "give one of them with --scenario; all are listed by: mock scenarios list"
			return v
		}
	case status == http.StatusNotFound:
		v.Next = "is the provider really at " + base + "? check --url or --base-url"
	case status >= 500:
		v.Outcome, v.Next = unreachable, "try again"
	default:
		v.Next = "check --url or --base-url: that is not how the provider refuses"
	}
	if said != "" && v.Error != said {
		v.Error += ": " + said
	}
	return v
}

// shellWord makes one word of a POSIX shell.
func shellWord(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.:/@+", r)
	}
	if text != "" && !strings.ContainsFunc(text, func(r rune) bool { return !plain(r) }) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
