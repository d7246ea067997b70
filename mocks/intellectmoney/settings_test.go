package intellectmoney

import (
	"crypto/sha256"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestSettingsOfTheDefaultTenantAreTheDocumentedOnes(t *testing.T) {
	s := New().NewSettings(nil)
	got, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"eshop_id":"450000","bearer":"9d97820c61424eb6ac0db414ccb7ac60","secret_key":"secret","sign_secret_key":"signsecret","ok_spelling":"OK",` +
		`"answer_format":"xml","operation_id":true,"repeated_order_id":"refuse","access":"basic","form3ds_host":"own","eshop_account":"6000000001","result_url":"","notify_charset":"utf-8","notify_secret_key":false,"notify_created":true,"first_number":3000000000}`
	if string(got) != want {
		t.Errorf("settings %s, want %s", got, want)
	}
	if s.Merchant() != "450000" || s.FirstNumber() != 3000000000 || !slices.Equal(s.Secrets(), []string{"9d97820c61424eb6ac0db414ccb7ac60", "secret", "signsecret"}) {
		t.Errorf("%s, %d, %v", s.Merchant(), s.FirstNumber(), s.Secrets())
	}
}

func TestDrawnSettingsAreValidAndTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, seed := range []string{"a", "b"} {
		s := New().NewSettings(func(purpose string) [32]byte { return sha256.Sum256([]byte(seed + purpose)) }).(*Settings)
		if err := s.Validate(); err != nil {
			t.Error(err)
		}
		if !regexp.MustCompile(`^4\d{5}$`).MatchString(s.EshopID) || !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(s.Bearer) {
			t.Errorf("EshopId %s, Bearer %s", s.EshopID, s.Bearer)
		}
		for _, secret := range append(s.Secrets(), s.EshopID) {
			if seen[secret] {
				t.Errorf("%s was drawn twice", secret)
			}
			seen[secret] = true
		}
	}
}

func TestWrongSettingsAreRefusedWithASentence(t *testing.T) {
	for _, c := range []struct {
		change func(*Settings)
		want   string
	}{
		{func(s *Settings) { s.EshopID = "" }, "eshop_id"}, {func(s *Settings) { s.EshopID = "4500000" }, "eshop_id"}, {func(s *Settings) { s.EshopID = "045000" }, "eshop_id"},
		{func(s *Settings) { s.EshopID = "x" }, "eshop_id"}, {func(s *Settings) { s.Bearer = "" }, "bearer"}, {func(s *Settings) { s.SecretKey = "a b" }, "secret_key"},
		{func(s *Settings) { s.SignSecretKey = "\n" }, "sign_secret_key"}, {func(s *Settings) { s.OKSpelling = "ok" }, "known: OK, Ok"},
		{func(s *Settings) { s.AnswerFormat = "yaml" }, "known: xml, json"}, {func(s *Settings) { s.RepeatedOrderID = "" }, "known: refuse, allow"},
		{func(s *Settings) { s.Access = "full" }, "known: basic, none"}, {func(s *Settings) { s.Form3DSHost = "x" }, "known: own, real"},
		{func(s *Settings) { s.First = 2999999999 }, "first_number"}, {func(s *Settings) { s.First = 4000000000 }, "first_number"},
	} {
		s := New().NewSettings(nil).(*Settings)
		c.change(s)
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want a sentence about %s", s, err, c.want)
		}
	}
}

// The tags are what the catalogue and the schema show, so they must say what Validate does.
func TestEnumTagsAreWhatValidateKnows(t *testing.T) {
	fields := reflect.TypeFor[Settings]()
	for i := range fields.NumField() {
		field := fields.Field(i)
		if field.Tag.Get("json") == "" || field.Tag.Get("doc") == "" {
			t.Errorf("%s has no json or doc tag", field.Name)
		}
		enum := field.Tag.Get("enum")
		if enum == "" {
			continue
		}
		for _, value := range strings.Split(enum, ",") {
			s := New().NewSettings(nil).(*Settings)
			reflect.ValueOf(s).Elem().Field(i).SetString(value)
			if err := s.Validate(); err != nil {
				t.Errorf("%s: %v", field.Name, err)
			}
		}
	}
}
