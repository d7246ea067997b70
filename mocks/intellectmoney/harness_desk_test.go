package intellectmoney_test

import (
	"encoding/json"
	"net/http"
	"strings"
)

// exchange is a journal entry, as far as these tests read it.
type exchange struct {
	Operation, From, To, Delay, Fault, Outcome string
	Forgiven, Violations                       []string
	Findings                                   []struct{ Rule string }
}

// journal reads the exchanges from the control plane, oldest first.
func (s *shop) journal(query string) []exchange {
	s.t.Helper()
	var list struct{ Requests []exchange }
	s.admin("/__admin/requests?"+query, &list)
	return list.Requests
}

// history is the states through which a payment went, in order.
func (s *shop) history(number string) string {
	s.t.Helper()
	var p struct{ History []struct{ State string } }
	s.admin("/__admin/payments/"+number, &p)
	states := make([]string, len(p.History))
	for i, turn := range p.History {
		states[i] = turn.State
	}
	return strings.Join(states, " ")
}

func (s *shop) admin(path string, into any) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.desk+path, http.NoBody)
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := s.http.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil || answer.StatusCode != http.StatusOK {
		s.t.Fatalf("%s answers %d, %v", path, answer.StatusCode, err)
	}
}
