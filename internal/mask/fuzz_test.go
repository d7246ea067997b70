package mask_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"html"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"
)

// FuzzNothingPlantedLeaves plants a card number, a code and secrets in bodies of every shape, whose rest is anything at all.
func FuzzNothingPlantedLeaves(f *testing.F) {
	f.Add("x=", "&y=1")
	f.Add(`{"a":"`, `"}`)
	f.Add("", "")
	f.Add(`<cvv><!--`, `--></cvv>`)
	f.Add(`"cvv":["\`, "%20411")
	f.Add("--b\r\nContent-Disposition: form-data; name=\"cvv\"", "\r\n\r\n--")
	f.Add("&lt;cvv&gt;%2522\\u0063vv\\\":", "]}&amp;c%76v%3d")
	f.Add(`]]>'cvv=\u0063vv<`, `<]]>`)
	f.Add("ab%=", `<![CDATA[& "cvv":{%5c\"null`)
	f.Add(`\"<cvv>%5c\\`, ";+")
	const quoted = `a/b<c>'d'&e`
	// Each kind of planted value, in every spelling that it may leave in.
	spellings := map[string][]string{
		"card number": {"4111111111111111", "4111 1111 1111 1111", "4111+1111+1111+1111", "4111%201111%201111%201111", "4111/1111/1111/1111", `4111\/1111`},
		"code":        {"987654321"},
		"token":       {token},
		"secret":      {quoted, url.QueryEscape(quoted), strings.ToLower(url.QueryEscape(quoted)), `a/b\u003cc\u003e'd'\u0026e`, `a\/b<c>`, html.EscapeString(quoted)},
	}
	m := masker()
	f.Fuzz(func(t *testing.T, before, after string) {
		for shape, body := range bodies(t, before, after, quoted) {
			got := m.String(body)
			for kind, all := range spellings {
				for _, spelling := range all {
					if strings.Contains(got, spelling) && !strings.Contains(before+after, spelling) {
						t.Errorf("%s: the %s left in\n%q\nmade of\n%q", shape, kind, got, body)
					}
				}
			}
			if json.Valid([]byte(body)) && !json.Valid([]byte(got)) && strings.HasPrefix(shape, "JSON") {
				t.Errorf("%s: valid JSON\n%s\nbecame\n%s", shape, body, got)
			}
		}
	})
}

// bodies are proper ones, made by an encoder, and ones with the surroundings as they are.
func bodies(t *testing.T, before, after, quoted string) map[string]string {
	t.Helper()
	made := map[string]string{
		"text":          before + "\n" + token + " 4111 1111 1111 1111\n" + after,
		"form":          url.QueryEscape(before) + "=" + url.QueryEscape(after) + "&" + url.Values{"pan": {"4111 1111 1111 1111"}, "cvv": {"987654321"}, "k": {quoted, token}, "z": {before}}.Encode(),
		"raw form":      before + "&cvv=987654321&pan=4111 1111 1111 1111\n" + after,
		"raw JSON":      before + `"cvv":987654321,"pan":["4111111111111111"],` + after,
		"raw JSON text": before + `"cvv":"987654321", "k":"4111\/1111\/1111\/1111", "pan":"4111111111111111",` + after,
		"raw XML":       before + "<cvv>987654321</cvv><pan>4111111111111111</pan>" + after,
		"raw multipart": before + "\r\n--b\r\nContent-Disposition: form-data; name=\"cvv\"\r\n\r\n987654321\r\n--b--" + after,
	}
	text, err := json.Marshal([]any{before, map[string]any{before: after, "cvv": []any{987654321, after}}, map[string]any{
		"a": before + "\ncvv=987654321", "cvv": "987654321", "k": quoted, "n": 4111111111111111, "pan": after + "4111111111111111", "z": before + "\n" + token,
	}, after})
	if err != nil {
		t.Fatal(err)
	}
	made["JSON"] = string(text)
	if text, err = json.Marshal(made["JSON"]); err != nil {
		t.Fatal(err)
	}
	made["JSON in JSON"] = string(text)
	var x bytes.Buffer
	for _, part := range []string{before, "<cvv>", "987654321" + after, "</cvv>", after, "<k>", quoted, "</k><pan>", "4111111111111111", "</pan>", before} {
		if strings.HasPrefix(part, "<") && part != before && part != after {
			x.WriteString(part)
		} else if err := xml.EscapeText(&x, []byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	made["XML"] = x.String()
	var parts bytes.Buffer
	w := multipart.NewWriter(&parts)
	for _, part := range [][2]string{{"a", before}, {"cvv", "987654321" + after}, {"pan", "4111111111111111"}, {"k", "\n" + quoted}, {before, after}} {
		if err := w.WriteField(part[0], part[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	made["multipart"] = parts.String()
	return made
}
