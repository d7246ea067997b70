package sandbox

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"paysandbox/internal/yamlfile"
)

// unknownQuery refuses a query parameter that the route does not read: a filter that is misspelt would let everything through. What stands
// outside of /__admin is for browsers and monitors, which add their own.
func (at *route) unknownQuery(r *http.Request) error {
	if r.URL.RawQuery == "" || !strings.Contains(at.pattern, " /__admin/") {
		return nil
	}
	known := append([]string{"tenant"}, strings.Fields(at.query)...)
	for _, name := range slices.Sorted(maps.Keys(r.URL.Query())) {
		if !slices.Contains(known, name) {
			return badRequest("%s", yamlfile.Unknown("query parameter", name, known))
		}
	}
	return nil
}
