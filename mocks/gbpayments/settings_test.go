package gbpayments_test

import (
	"crypto/sha256"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paysandbox/mocks/gbpayments"
)

func TestSettingsOfTheDefaultTenant(t *testing.T) {
	s := gbpayments.New().NewSettings(nil)
	got, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"site_id":"1001","api_secret":"gbsecret","workmode":"live","notify_url":"","first_number":995}`; string(got) != want {
		t.Errorf("settings %s, want %s", got, want)
	}
	if s.Merchant() != "1001" || s.FirstNumber() != 995 || !slices.Equal(s.Secrets(), []string{"gbsecret"}) {
		t.Errorf("%s, %d, %v", s.Merchant(), s.FirstNumber(), s.Secrets())
	}
}

func TestDrawnSettingsAreValidAndTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, seed := range []string{"a", "b"} {
		s := gbpayments.New().NewSettings(func(purpose string) [32]byte { return sha256.Sum256([]byte(seed + purpose)) }).(*gbpayments.Settings)
		if err := s.Validate(); err != nil {
			t.Error(err)
		}
		if !regexp.MustCompile(`^[1-9][0-9]{5}$`).MatchString(s.SiteID) || !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(s.APISecret) {
			t.Errorf("site %s, secret %s", s.SiteID, s.APISecret)
		}
		for _, drawn := range []string{s.SiteID, s.APISecret} {
			if seen[drawn] {
				t.Errorf("%s was drawn twice", drawn)
			}
			seen[drawn] = true
		}
	}
}

func TestWrongSettingsAreRefusedWithASentence(t *testing.T) {
	for _, c := range []struct {
		change func(*gbpayments.Settings)
		want   string // empty: right
	}{
		{func(*gbpayments.Settings) {}, ""},
		{func(s *gbpayments.Settings) { s.SiteID = "" }, "site_id must be text without blanks and control characters; write any word"},
		{func(s *gbpayments.Settings) { s.SiteID = "a b" }, "site_id must be"}, {func(s *gbpayments.Settings) { s.SiteID = "a\x7f" }, "site_id must be"},
		{func(s *gbpayments.Settings) { s.SiteID = "a:b" }, `site_id "a:b" has a colon`}, {func(s *gbpayments.Settings) { s.SiteID = "сайт" }, ""},
		{func(s *gbpayments.Settings) { s.APISecret = "" }, "api_secret must be"}, {func(s *gbpayments.Settings) { s.APISecret = "a\n" }, "api_secret must be"},
		{func(s *gbpayments.Settings) { s.APISecret = "a:b" }, ""},
		{func(s *gbpayments.Settings) { s.Workmode = "" }, `workmode "" is not known; known: live, test`}, {func(s *gbpayments.Settings) { s.Workmode = "Live" }, "known: live, test"},
		{func(s *gbpayments.Settings) { s.First = 0 }, "first_number 0 is no transaction_id to begin with"}, {func(s *gbpayments.Settings) { s.First = 1 }, ""},
		{func(s *gbpayments.Settings) { s.First = 1_000_000_000_000 }, ""}, {func(s *gbpayments.Settings) { s.First = 1_000_000_000_001 }, "write a whole number from 1 to 1000000000000, for example 995"},
	} {
		s := gbpayments.New().NewSettings(nil).(*gbpayments.Settings)
		c.change(s)
		if err := s.Validate(); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", s, err, c.want)
		}
	}
}

// The tags are what the catalogue and the schema show, so they must say what Validate does.
func TestEnumTagsAreWhatValidateKnows(t *testing.T) {
	fields, enums := reflect.TypeFor[gbpayments.Settings](), 0
	for i := range fields.NumField() {
		field := fields.Field(i)
		if field.Tag.Get("json") == "" || field.Tag.Get("doc") == "" {
			t.Errorf("%s has no json or doc tag", field.Name)
		}
		enum := field.Tag.Get("enum")
		if enum == "" {
			continue
		}
		enums++
		for value := range strings.SplitSeq(enum, ",") {
			s := gbpayments.New().NewSettings(nil).(*gbpayments.Settings)
			reflect.ValueOf(s).Elem().Field(i).SetString(value)
			if err := s.Validate(); err != nil {
				t.Errorf("%s: %v", field.Name, err)
			}
		}
	}
	if enums != 1 {
		t.Errorf("%d settings are closed, want 1: workmode", enums)
	}
}

// TestFirstNumber: payments and refunds count from it, up to the last that a command takes.
func TestFirstNumber(t *testing.T) {
	for _, first := range []int64{1, 42, 999_999_999_900} {
		s := quick(t, func(s *gbpayments.Settings) { s.First = first })
		paid := s.made(charge, nil)
		refund := s.about(paid, "refund", tree{"amount": 1}).number("response.transaction_id")
		if next := s.made(auth, nil); paid != first || refund != first+1 || next != first+2 {
			t.Errorf("from %d: %d, %d, %d", first, paid, refund, next)
		}
		if got := s.list(nil).column("id"); len(strings.Fields(got)) != 3 {
			t.Errorf("from %d the list has %s", first, got)
		}
	}
}
