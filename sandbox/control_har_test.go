package sandbox_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"testing"
	"time"

	"paysandbox/sandbox"
)

// wantedOfHAR is what the specification wants of each object, by its place: names and their kinds; a name with a question mark may lack.
//
// Source: HAR 1.2 Spec, http://www.softwareishard.com/blog/har-12-spec/
var wantedOfHAR = map[string]map[string]string{
	"":            {"log": "object"},
	"log":         {"version": "text", "creator": "object", "entries": "list", "comment?": "text"},
	"creator":     {"name": "text", "version": "text"},
	"entries":     {"startedDateTime": "time", "time": "number", "request": "object", "response": "object", "cache": "object", "timings": "object", "_sandbox": "object"},
	"request":     {"method": "text", "url": "text", "httpVersion": "text", "cookies": "list", "headers": "list", "queryString": "list", "postData?": "object", "headersSize": "number", "bodySize": "number"},
	"response":    {"status": "number", "statusText": "text", "httpVersion": "text", "cookies": "list", "headers": "list", "content": "object", "redirectURL": "text", "headersSize": "number", "bodySize": "number"},
	"headers":     {"name": "text", "value": "text"},
	"queryString": {"name": "text", "value": "text"},
	"postData":    {"mimeType": "text", "text": "text", "comment?": "text"}, // text or params
	"content":     {"size": "number", "mimeType": "text", "text?": "text", "comment?": "text"},
	"cache":       {},
	"timings":     {"send": "number", "wait": "number", "receive": "number"},
	"_sandbox":    nil,
	"cookies":     nil,
}

// checkHAR holds a value to what is wanted at its place.
func checkHAR(t testing.TB, place string, value map[string]any) {
	t.Helper()
	wanted := wantedOfHAR[place]
	if wanted == nil {
		return
	}
	for name := range value {
		if wanted[name] == "" && wanted[name+"?"] == "" {
			t.Errorf("%s has %s, which the format does not", place, name)
		}
	}
	for name, kind := range wanted {
		must := true
		if name[len(name)-1] == '?' {
			name, must = name[:len(name)-1], false
		}
		part, has := value[name]
		if !has {
			if must {
				t.Errorf("%s lacks %s", place, name)
			}
			continue
		}
		ok := false
		switch part := part.(type) {
		case string:
			_, err := time.Parse(time.RFC3339, part)
			ok = kind == "text" || kind == "time" && err == nil
		case float64:
			ok = kind == "number"
		case map[string]any:
			ok = kind == "object"
			checkHAR(t, name, part)
		case []any:
			ok = kind == "list"
			for _, item := range part {
				checkHAR(t, name, item.(map[string]any))
			}
		}
		if !ok {
			t.Errorf("%s: %s is %v, no %s", place, name, part, kind)
		}
	}
}

// entriesOf reads an archive and checks it.
func (b *box) entriesOf(query string) (entries []map[string]any) {
	b.t.Helper()
	archive := b.admin("GET", "/__admin/requests.har"+query, "", 200)
	checkHAR(b.t, "", archive)
	log := archive["log"].(map[string]any)
	if log["version"] != "1.2" {
		b.t.Errorf("version %v", log["version"])
	}
	for _, e := range log["entries"].([]any) {
		entry := e.(map[string]any)
		timings := entry["timings"].(map[string]any)
		if sum := timings["send"].(float64) + timings["wait"].(float64) + timings["receive"].(float64); sum != entry["time"] {
			b.t.Errorf("time %v is not the sum of %v", entry["time"], timings)
		}
		address := entry["request"].(map[string]any)["url"].(string)
		if u, err := url.Parse(address); err != nil || !u.IsAbs() || u.Host == "" {
			b.t.Errorf("%q is no absolute URL: %v", address, err)
		}
		entries = append(entries, entry)
	}
	return entries
}

func TestHARIsValidAndTellsWhatHappened(t *testing.T) {
	b := shopping(t)
	b.send("POST", "", "/gbpayments/none/a?x=%D1%8F+y&=z&half=%zz&x=2", "\xff\xfe")
	all := b.entriesOf("")
	var told []string
	for _, e := range all {
		told = append(told, jsonOf(t, e["_sandbox"]))
	}
	want := []string{
		`{"number":1,"operation":"createInvoice","outcome":"answered","payment":"intellectmoney:3000000000","provider":"intellectmoney"}`,
		`{"fault":"after_commit reset","number":2,"operation":"createInvoice","outcome":"answered","payment":"intellectmoney:3000000001","provider":"intellectmoney","rule":"lost.yaml:8","scenario":"lost"}`,
	}
	if len(told) != 8 || told[0] != want[0] || told[1] != want[1] {
		t.Errorf("told\n%v\nwant\n%v", told, want)
	}
	first, lost, odd := all[0], all[1], all[7]
	request := first["request"].(map[string]any)
	if request["url"] != "http://sandbox/intellectmoney/merchant/createInvoice" || request["method"] != "POST" || first["startedDateTime"] != "2026-01-15T09:00:00Z" {
		t.Errorf("the first is %v", first)
	}
	post := request["postData"].(map[string]any)
	if post["mimeType"] != "application/x-www-form-urlencoded" || post["text"] != b.requests("limit=100")[0]["request"].(map[string]any)["body"] {
		t.Errorf("the first's body is %v", post)
	}
	response := first["response"].(map[string]any)
	if content := response["content"].(map[string]any); response["status"] != 200.0 || response["statusText"] != "OK" ||
		content["text"] != b.requests("limit=100")[0]["answer"].(map[string]any)["body"] || content["size"] != response["bodySize"] {
		t.Errorf("the first's answer is %v", response)
	}
	if response := lost["response"].(map[string]any); response["status"] != 0.0 || response["statusText"] != "" {
		t.Errorf("the lost answer is %v", response)
	}
	request = odd["request"].(map[string]any)
	if got := jsonOf(t, request["queryString"]); got != `[{"name":"x","value":"я y"},{"name":"","value":"z"},{"name":"half","value":"%zz"},{"name":"x","value":"2"}]` {
		t.Errorf("the query is %s", got)
	}
	if got := jsonOf(t, request["postData"]); got != `{"comment":"not text, so it is not shown","mimeType":"","text":""}` {
		t.Errorf("the body is %s", got)
	}
	b.ServedAt("http://127.0.0.1:8080")
	if url := b.entriesOf("?limit=1")[0]["request"].(map[string]any)["url"]; url != "http://127.0.0.1:8080/gbpayments/none/a?x=%D1%8F+y&=z&half=%zz&x=2" {
		t.Errorf("served there, it is at %v", url)
	}
}

func TestHARHasTheFiltersOfTheList(t *testing.T) {
	b := shopping(t)
	for _, query := range []string{"?since=4", "?limit=2", "?provider=gbpayments", "?op=createInvoice&limit=1", "?payment=3000000000", "?outcome=refused", "?finding=rejected", "?provider=ipay"} {
		var numbers, listed []any
		for _, e := range b.entriesOf(query) {
			numbers = append(numbers, e["_sandbox"].(map[string]any)["number"])
		}
		for _, r := range b.requests(query[1:]) {
			listed = append(listed, r["number"])
		}
		if !slices.Equal(numbers, listed) {
			t.Errorf("%s: %v, listed are %v", query, numbers, listed)
		}
	}
	for _, query := range []string{"?since=x", "?limit=-1"} {
		b.admin("GET", "/__admin/requests.har"+query, "", 400)
	}
	b.admin("GET", "/__admin/requests.har?tenant=nobody", "", 404)
}

// TestEmptyHARIsOne: a list without entries is a list all the same.
func TestEmptyHARIsOne(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	archive := b.admin("GET", "/__admin/requests.har", "", 200)
	checkHAR(t, "", archive)
	text, err := json.Marshal(archive["log"].(map[string]any)["entries"])
	if err != nil || string(text) != "[]" {
		t.Errorf("entries are %s, %v", text, err)
	}
}
