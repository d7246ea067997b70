package control_test

import (
	"errors"
	"net/http"
	"reflect"
	"testing"

	"paysandbox/clients/control"
)

const reported = `{"tenant":"default","provider":"ipay","scenario":"second-card","about":"The second card pays.","payments":["ipay:7","ipay:8"],` +
	`"rules":[{"place":"second-card.yaml:7","at":["PaymentCreate"],"fired":2},{"place":"second-card.yaml:8","at":["a","b"],"fired":0}],` +
	`"expectations":[{"line":11,"wanted":"PaymentCreate 2 times","standing":"unmet","else":"no second attempt","seen":"1 time","requests":[3,5]},` +
	`{"line":12,"wanted":"w","standing":"met","seen":"s"},{"line":13,"wanted":"x","standing":"open","seen":"y"}],"dropped":4,"later":true}`

func TestScenarioReportIsReadWithoutLoss(t *testing.T) {
	unmet := control.Expectation{Line: 11, Wanted: "PaymentCreate 2 times", Standing: control.Unmet, Else: "no second attempt", Seen: "1 time", Requests: []int64{3, 5}}
	want := control.ScenarioReport{
		Tenant: "default", Provider: "ipay", Scenario: "second-card", About: "The second card pays.", Payments: []string{"ipay:7", "ipay:8"},
		Rules: []control.RuleReport{
			{Place: "second-card.yaml:7", At: []string{"PaymentCreate"}, Fired: 2},
			{Place: "second-card.yaml:8", At: []string{"a", "b"}},
		},
		Expectations: []control.Expectation{
			unmet,
			{Line: 12, Wanted: "w", Standing: control.Met, Seen: "s"},
			{Line: 13, Wanted: "x", Standing: control.Open, Seen: "y"},
		},
		Dropped: 4,
	}
	address, asked := box(t, http.StatusOK, "application/json; charset=utf-8", reported)
	for name, test := range map[string]struct {
		name   string
		ended  bool
		tenant string
		url    string
	}{
		"name":             {"second-card", false, "", "/__admin/scenarios/second-card/report"},
		"ended":            {"second-card", true, "", "/__admin/scenarios/second-card/report?ended=true"},
		"tenant":           {"second-card", false, "a&b", "/__admin/scenarios/second-card/report?tenant=a%26b"},
		"provider and all": {"ipay/second-card", true, "a&b", "/__admin/scenarios/ipay/second-card/report?ended=true&tenant=a%26b"},
		"escaped":          {"i?y/50%#", true, "", "/__admin/scenarios/i%3Fy/50%25%23/report?ended=true"},
	} {
		t.Run(name, func(t *testing.T) {
			var options []control.Option
			if test.tenant != "" {
				options = append(options, control.WithTenant(test.tenant))
			}
			got, err := newClient(t, address, options...).ScenarioReport(t.Context(), test.name, test.ended)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("read %+v, %v; want %+v", got, err, want)
			}
			if *asked != (seen{"GET", test.url, "", ""}) {
				t.Errorf("asked %+v, want %s", *asked, test.url)
			}
			if not := got.Unmet(); !reflect.DeepEqual(not, []control.Expectation{unmet}) {
				t.Errorf("not met: %+v", not)
			}
		})
	}
}

func TestScenarioReportRefusesANameOfAnotherShape(t *testing.T) {
	address, asked := box(t, http.StatusOK, "application/json", reported)
	for _, name := range []string{"", ".", "..", "/", "/default", "ipay/", "ipay/..", "./default", "a/b/c", "a//b"} {
		if _, err := newClient(t, address).ScenarioReport(t.Context(), name, true); !errors.Is(err, control.ErrInvalidRequest) || asked.url != "" {
			t.Errorf("name %q: %v, asked %s", name, err, asked.url)
		}
	}
}

func TestAReportWithoutItsScenarioIsMalformed(t *testing.T) {
	for _, body := range []string{`{"scenario":"timed"}`, `{"provider":"ipay"}`} {
		address, _ := box(t, http.StatusOK, "application/json", body)
		if _, err := newClient(t, address).ScenarioReport(t.Context(), "timed", false); !errors.Is(err, control.ErrMalformedAnswer) {
			t.Errorf("%s: err = %v, want ErrMalformedAnswer", body, err)
		}
	}
}
