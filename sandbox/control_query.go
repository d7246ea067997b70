package sandbox

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"paysandbox/internal/yamlfile"
)

// queries are the query parameters that routes under /__admin read beside tenant, which all of them take.
var queries = map[string]string{
	"POST /__admin/reset":                             "keep",
	"GET /__admin/requests":                           "since limit provider op payment outcome finding format",
	"GET /__admin/requests.har":                       "since limit provider op payment outcome finding",
	"GET /__admin/requests/{number}":                  "format",
	"POST /__admin/requests/find":                     "limit format",
	"GET /__admin/scenarios":                          "provider",
	"GET /__admin/scenarios/{name}/report":            "ended",
	"GET /__admin/scenarios/{provider}/{name}/report": "ended",
	"GET /__admin/events":                             "since follow",
	"GET /__admin/notifications":                      "payment event state since limit",
	"GET /__admin/payments":                           "provider state status reference limit",
	"GET /__admin/payments/{id}/explain":              "format",
}

// unknownQuery refuses a query parameter that the route does not read: a filter that is misspelt would let everything through. What stands
// outside of /__admin is for browsers and monitors, which add their own.
func unknownQuery(pattern string, r *http.Request) error {
	if r.URL.RawQuery == "" || !strings.Contains(pattern, " /__admin/") {
		return nil
	}
	known := append([]string{"tenant"}, strings.Fields(queries[pattern])...)
	for _, name := range slices.Sorted(maps.Keys(r.URL.Query())) {
		if !slices.Contains(known, name) {
			return badRequest("%s", yamlfile.Unknown("query parameter", name, known))
		}
	}
	return nil
}
