package googlepay

import (
	"bytes"
	"crypto/elliptic"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"
)

// known are all errors that Open gives.
var known = []error{ErrNotJSON, ErrStructure, ErrVersion, ErrSignature, ErrDecrypt, ErrExpired, ErrMessage}

// TestErrorsAreToldApart: each error is itself, and the two of foreign tokens are ErrForeign besides.
func TestErrorsAreToldApart(t *testing.T) {
	for i, a := range known {
		for j, b := range known {
			if errors.Is(a, b) != (i == j) {
				t.Errorf("errors.Is(%v, %v) is %v", a, b, i != j)
			}
		}
	}
	if foreign := slices.DeleteFunc(slices.Clone(known), func(e error) bool { return !errors.Is(e, ErrForeign) }); !slices.Equal(foreign, []error{ErrSignature, ErrDecrypt}) {
		t.Errorf("foreign are %v, want ErrSignature and ErrDecrypt", foreign)
	}
}

// edited is a good token with one text replaced; the signatures stay.
func edited(t testing.TB, old, replacement string) []byte {
	t.Helper()
	token := minted(t, sample())
	if bytes.Count(token, []byte(old)) != 1 {
		t.Fatalf("%s is not once in %s", old, token)
	}
	return bytes.Replace(token, []byte(old), []byte(replacement), 1)
}

// part is what stands between two texts of a good token.
func part(t testing.TB, after, before string) string {
	t.Helper()
	_, rest, ok := strings.Cut(string(minted(t, sample())), after)
	text, _, ok2 := strings.Cut(rest, before)
	if !ok || !ok2 {
		t.Fatalf("nothing between %s and %s", after, before)
	}
	return text
}

func TestOpenRefuses(t *testing.T) {
	signature := part(t, `"signature":"`, `"`)
	plain := strings.ReplaceAll(signature, `\u003d`, "=")
	keySignature := part(t, `"signatures":["`, `"`)
	ephemeral, tag := part(t, `ephemeralPublicKey\":\"`, `\"`), part(t, `tag\":\"`, `\"`)
	elsewhere := base64.StdEncoding.EncodeToString(append([]byte{4}, make([]byte, 64)...))
	for _, c := range []struct {
		name  string
		token []byte
		want  error
	}{
		{"nothing", nil, ErrNotJSON},
		{"text", []byte("eyJw"), ErrNotJSON},
		{"two_texts", append(minted(t, sample()), "{}"...), ErrNotJSON},
		{"cut", minted(t, sample())[:600], ErrNotJSON},
		{"not_utf8", edited(t, `"protocolVersion"`, "\"\xff\":1,\"protocolVersion\""), ErrNotJSON},
		{"comment", edited(t, `{"signature"`, `{/**/"signature"`), ErrNotJSON},
		{"single_quotes", edited(t, `"ECv2"`, `'ECv2'`), ErrNotJSON},
		{"deep", []byte(strings.Repeat("[", MaxSize)), ErrNotJSON},

		{"null", []byte("null"), ErrStructure},
		{"array", []byte(`[1]`), ErrStructure},
		{"json_text", []byte(`"token"`), ErrStructure},
		{"empty", []byte(`{}`), ErrStructure},
		{"apple_pay", []byte(`{"paymentData":{"version":"EC_v1","data":"AAAA"}}`), ErrStructure},
		{"longer_than_64_KiB", append(minted(t, sample()), bytes.Repeat([]byte(" "), MaxSize)...), ErrStructure},
		{"version_is_a_number", edited(t, `"ECv2"`, `2`), ErrStructure},
		{"no_version", edited(t, `"protocolVersion":"ECv2",`, ``), ErrStructure},
		{"no_signature", edited(t, `"signature":"`+signature+`",`, ``), ErrStructure},
		{"no_signed_message", edited(t, `"signedMessage"`, `"x"`), ErrStructure},
		{"empty_signature", edited(t, signature, ``), ErrStructure},
		{"names_in_other_letters", edited(t, `"signature"`, `"Signature"`), ErrStructure},
		{"base64_without_padding", edited(t, signature, strings.TrimRight(plain, "=")), ErrStructure},
		{"base64_with_line_break", edited(t, signature, plain[:64]+`\n`+plain[64:]), ErrStructure},
		{"base64_of_the_URL_alphabet", edited(t, keySignature, strings.NewReplacer("+", "-", "/", "_").Replace(keySignature)), ErrStructure},
		{"base64_with_stray_bits", edited(t, signature, strings.Replace(plain, "k=", "l=", 1)), ErrStructure},
		{"no_intermediate_key", edited(t, `"intermediateSigningKey"`, `"x"`), ErrStructure},
		{"intermediate_key_is_a_text", edited(t, `{"signedKey":`, `"x","x":{"signedKey":`), ErrStructure},
		{"no_signed_key", edited(t, `"signedKey"`, `"x"`), ErrStructure},
		{"no_key_signatures", edited(t, `"`+keySignature+`"`, ``), ErrStructure},
		{"empty_key_signature", edited(t, keySignature, ``), ErrStructure},
		{"key_signatures_of_numbers", edited(t, `"`+keySignature+`"`, `1`), ErrStructure},
		{"nine_key_signatures", edited(t, `"`+keySignature+`"`, strings.Repeat(`"AAAA",`, 8)+`"`+keySignature+`"`), ErrStructure},
		{"signed_key_is_no_json", edited(t, `"{\"keyValue\"`, `"\"keyValue\"`), ErrStructure},
		{"no_key_value", edited(t, `keyValue`, `x`), ErrStructure},
		{"no_key_expiry", edited(t, `keyExpiration`, `x`), ErrStructure},
		{"key_expiry_of_words", edited(t, `1767312000000`, `tomorrow`), ErrStructure},
		{"signed_message_is_no_json", edited(t, `"{\"encryptedMessage\"`, `"\"encryptedMessage\"`), ErrStructure},
		{"no_encrypted_message", edited(t, `encryptedMessage`, `x`), ErrStructure},
		{"short_point", edited(t, ephemeral, `BAAA`), ErrStructure},
		{"compressed_point", edited(t, ephemeral, `A`+ephemeral[1:]), ErrStructure},
		{"short_tag", edited(t, tag, `AAAA`), ErrStructure},

		{"ECv1_without_signature", []byte(`{"protocolVersion":"ECv1","signedMessage":"{}"}`), ErrStructure},
		{"ECv1_without_message", []byte(`{"protocolVersion":"ECv1","signature":"AAAA"}`), ErrStructure},
		{"ECv1", published(t, "google-ecv1.json"), ErrVersion},
		{"signing_only", edited(t, `"ECv2"`, `"ECv2SigningOnly"`), ErrVersion},

		{"other_key_expiry", edited(t, `1767312000000`, `1867312000000`), ErrSignature},
		{"blank_in_the_signed_key", edited(t, `"{\"keyValue\"`, `"{ \"keyValue\"`), ErrSignature},
		{"blank_in_the_signed_message", edited(t, `"{\"encryptedMessage\"`, `"{ \"encryptedMessage\"`), ErrSignature},
		{"signature_of_nothing", edited(t, signature, `AAAA`), ErrSignature},
		{"key_signature_of_nothing", edited(t, keySignature, `AAAA`), ErrSignature},
		{"point_elsewhere", edited(t, ephemeral, elsewhere), ErrSignature},
		{"googles", published(t, "google-test-moov.json"), ErrSignature},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := Open(c.token, SandboxKeys(), RecipientID, noon)
			if !errors.Is(err, c.want) || m != (Message{}) {
				t.Errorf("got %+v, %v, want %v", m, err, c.want)
			}
			for _, other := range known {
				if !errors.Is(other, c.want) && errors.Is(err, other) {
					t.Errorf("%v is %v, too", err, other)
				}
			}
		})
	}
}

// TestOpenForgives what doc.go says that it does: the same message in every form.
func TestOpenForgives(t *testing.T) {
	want, err := Open(minted(t, sample()), SandboxKeys(), RecipientID, noon)
	if err != nil {
		t.Fatal(err)
	}
	signature, keySignature := part(t, `"signature":"`, `"`), part(t, `"signatures":["`, `"`)
	var indented bytes.Buffer
	if err := json.Indent(&indented, minted(t, sample()), "\r\n", "\t"); err != nil {
		t.Fatal(err)
	}
	var members map[string]any
	if err := json.Unmarshal(minted(t, sample()), &members); err != nil {
		t.Fatal(err)
	}
	sorted, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	for name, token := range map[string][]byte{
		"blanks":              indented.Bytes(),
		"order":               sorted,
		"escapes":             edited(t, `"protocolVersion"`, `"\u0070rotocolVersion"`),
		"escaped_slashes":     bytes.ReplaceAll(minted(t, sample()), []byte("/"), []byte(`\/`)),
		"unknown_member":      edited(t, `{"signature"`, `{"x":[{}],"signature"`),
		"given_twice":         edited(t, `{"signature"`, `{"signature":1,"signature"`),
		"further_signatures":  edited(t, `"`+keySignature+`"`, strings.Repeat(`"AAAA",`, 7)+`"`+keySignature+`"`),
		"mirrored_signature":  edited(t, signature, mirrored(t, signature)),
		"googles_own_members": edited(t, `{"signature"`, `{"protocolVersion":"ECv1","signature"`),
	} {
		t.Run(name, func(t *testing.T) {
			if bytes.Equal(token, minted(t, sample())) {
				t.Fatal("nothing was changed")
			}
			if got, err := Open(token, SandboxKeys(), RecipientID, noon); err != nil || got != want {
				t.Errorf("got %+v, %v, want %+v", got, err, want)
			}
		})
	}
}

// mirrored is the other valid signature that anybody can make of one: (r, n-s).
func mirrored(t testing.TB, signature string) string {
	t.Helper()
	der, ok := decode(strings.ReplaceAll(signature, `\u003d`, "="))
	var pair struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &pair); !ok || err != nil {
		t.Fatal(err)
	}
	pair.S.Sub(elliptic.P256().Params().N, pair.S)
	der, err := asn1.Marshal(pair)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

// TestKeysThatDoNotFit: the right key among others is found, and without it the token is foreign.
func TestKeysThatDoNotFit(t *testing.T) {
	ours, token := SandboxKeys(), minted(t, sample())
	other := signingKey(drawn("another root key"))
	strange := RootKey{Key: &other.PublicKey, Expires: sandboxExpires}
	ended := RootKey{Key: ours.Roots[0].Key, Expires: noon}
	endless := RootKey{Key: ours.Roots[0].Key}
	nobody := agreementKey(drawn("another recipient key"))
	for _, c := range []struct {
		name string
		keys Keys
		want error
	}{
		{"no_keys", Keys{}, ErrSignature},
		{"nil_keys", Keys{Roots: []RootKey{{}}}, ErrSignature},
		{"another_root", Keys{Roots: []RootKey{strange}, Recipients: ours.Recipients}, ErrSignature},
		{"root_expires_now", Keys{Roots: []RootKey{ended}, Recipients: ours.Recipients}, ErrSignature},
		{"no_recipient", Keys{Roots: ours.Roots}, ErrDecrypt},
		{"another_recipient", Keys{Roots: ours.Roots, Recipients: append(ours.Recipients[:0:0], nil, nobody)}, ErrDecrypt},
		{"the_last_of_several", Keys{Roots: []RootKey{{}, ended, strange, endless}, Recipients: append(ours.Recipients[:0:0], nil, nobody, ours.Recipients[0])}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Open(token, c.keys, RecipientID, noon); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	if _, err := Open(token, ours, "gateway:somebody", noon); !errors.Is(err, ErrSignature) {
		t.Errorf("for somebody else: %v, want ErrSignature", err)
	}
}
