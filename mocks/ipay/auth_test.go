package ipay_test

import (
	stdsha3 "crypto/sha3"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/sha3"

	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
)

// printedSign is sign of the page's time with the key test_sign_key, reckoned elsewhere.
const printedSign = "94f559e5413ff80db2fa33bf1d489573538b5a29e83d468c25eaaa72118f29ddf3a116f6c533785f63d6fe419848d1ea38c426bdc5875763a9f01e501d7d9002"

// signed is a CalculateFee with this time and sign.
func (m *merchant) signed(at, sign string) reply {
	m.t.Helper()
	return m.send(tree{"request": tree{
		"auth": tree{"login": m.Login, "time": at, "sign": sign}, "action": "CalculateFee", "body": tree{"invoice": 100},
	}})
}

// timed is a CalculateFee that is signed rightly for this time.
func (m *merchant) timed(at string) string {
	m.t.Helper()
	sign := ipay.Sign(m.SignKey, at)
	return m.signed(at, string(sign[:])).verdict()
}

func TestSignOfThePrintedTime(t *testing.T) {
	if got := ipay.Sign("test_sign_key", printedTime); string(got[:]) != printedSign {
		t.Errorf("sign %s, want %s", got, printedSign)
	}
	m := quick(t, nil)
	if m.Login != "test" || m.SignKey != "test_sign_key" {
		t.Fatalf("the default merchant is %s with the key %s", m.Login, m.SignKey)
	}
	if r := m.signed(printedTime, printedSign); r.verdict() != "" || r.word("fee") != "0" {
		t.Errorf("with the vector: %s", r.text)
	}
}

// TestSignWithAnyBitFlippedIsRefused flips each of the 512 bits of the digest, and each bit of each letter that stays ASCII.
func TestSignWithAnyBitFlippedIsRefused(t *testing.T) {
	m := quick(t, nil)
	digest, err := hex.DecodeString(printedSign)
	if err != nil {
		t.Fatal(err)
	}
	for bit := range len(digest) * 8 {
		digest[bit/8] ^= 1 << (bit % 8)
		if got := m.signed(printedTime, hex.EncodeToString(digest)).verdict(); got != "invalid auth" {
			t.Fatalf("with bit %d of the digest flipped: %q", bit, got)
		}
		digest[bit/8] ^= 1 << (bit % 8)
	}
	for bit := range len(printedSign) * 7 {
		text := []byte(printedSign)
		text[bit/7] ^= 1 << (bit % 7)
		if got := m.signed(printedTime, string(text)).verdict(); got != "invalid auth" {
			t.Fatalf("with bit %d of letter %d flipped: %q", bit%7, bit/7, got)
		}
	}
	if got := m.signed(printedTime, printedSign).verdict(); got != "" {
		t.Errorf("with none flipped: %q", got)
	}
}

func TestOtherSignsAreRefused(t *testing.T) {
	m := quick(t, nil)
	digest := func(text string) string { d := stdsha3.Sum512([]byte(text)); return hex.EncodeToString(d[:]) }
	keccak := sha3.NewLegacyKeccak512()
	keccak.Write([]byte(printedTime + m.SignKey))
	short := stdsha3.Sum256([]byte(printedTime + m.SignKey))
	if digest(printedTime+m.SignKey) != printedSign {
		t.Fatal("this test's own digest is wrong")
	}
	for name, sign := range map[string]string{
		"upper case":        strings.ToUpper(printedSign),
		"one letter upper":  strings.Replace(printedSign, "f", "F", 1),
		"Keccak-512":        hex.EncodeToString(keccak.Sum(nil)),
		"SHA3-256":          hex.EncodeToString(short[:]),
		"a separator":       digest(printedTime + "|" + m.SignKey),
		"a line break":      digest(printedTime + "\n" + m.SignKey),
		"a blank":           digest(printedTime + " " + m.SignKey),
		"the key first":     digest(m.SignKey + printedTime),
		"another key":       digest(printedTime + "other_key"),
		"no key":            digest(printedTime),
		"another time":      digest("2018-07-09 03:40:38" + m.SignKey),
		"nothing":           "",
		"cut by one":        printedSign[:127],
		"longer by one":     printedSign + "0",
		"a blank behind":    printedSign + " ",
		"as the page cuts":  "a12a4d5eb7da121bc04d360a5c11fd7be246817f7ac1845b17eb00dc94b74a7cfdced473 ...",
		"wide digits":       strings.Replace(printedSign, "9", "９", 1),
		"zeros":             strings.Repeat("0", 128),
		"the digest's text": string(mustHex(t, printedSign)[:3]),
	} {
		if got := m.signed(printedTime, sign).verdict(); got != "invalid auth" {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, login := range []string{"", "Test", "test ", "other", "тест", "test\x00"} {
		r := m.send(tree{"request": tree{"auth": tree{"login": login, "time": printedTime, "sign": printedSign}, "action": "CalculateFee", "body": tree{"invoice": 100}}})
		if r.verdict() != "invalid auth" {
			t.Errorf("login %q: %s", login, r.text)
		}
	}
}

func mustHex(t *testing.T, text string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestSignCoversTheTimeAlone: the same sign carries any action and any body, as the page's own samples show.
func TestSignCoversTheTimeAlone(t *testing.T) {
	m := quick(t, nil)
	for action, body := range map[string]tree{"CalculateFee": {"invoice": 1}, "PaymentCreate": m.order(77), "GetPaymentStatus": {"pmt_id": 1}} {
		r := m.send(tree{"request": tree{"auth": tree{"login": "test", "time": printedTime, "sign": printedSign}, "action": action, "body": body}})
		if v := r.verdict(); v == "invalid auth" || r.tree == nil {
			t.Errorf("%s: %s", action, r.text)
		}
	}
}

// FuzzFlippedBitNeverVerifies signs any time with any key and flips one bit of what was signed or of the sign.
func FuzzFlippedBitNeverVerifies(f *testing.F) {
	f.Add("test_sign_key", printedTime, uint16(0), uint16(0))
	f.Add("k", "2026-01-15 11:00:00", uint16(511), uint16(7))
	f.Add(strings.Repeat("ключ", 40), "", uint16(12), uint16(1))
	f.Fuzz(func(t *testing.T, key, at string, bit, other uint16) {
		sign := ipay.Sign(key, at)
		if want := stdsha3.Sum512([]byte(at + key)); string(sign[:]) != hex.EncodeToString(want[:]) {
			t.Fatalf("sign of %q and %q is %s", at, key, sign)
		}
		covered := []byte(at + key)
		if len(covered) == 0 {
			return
		}
		covered[int(bit)/8%len(covered)] ^= 1 << (bit % 8)
		if ipay.Sign(string(covered[len(at):]), string(covered[:len(at)])) == sign {
			t.Errorf("%q has the sign of %q", covered, at+key)
		}
		p := ipay.New()
		judge := func(changed string) error {
			call := p.Open(&mocks.Request{Method: "POST", Path: "/", Body: []byte(`{"request":{"auth":{"login":"test","time":"` + printedTime +
				`","sign":"` + changed + `"},"action":"CalculateFee","body":{}}}`)})
			return p.Verify(verifier{settings: p.NewSettings(nil)}, call)
		}
		changed := []byte(printedSign)
		changed[int(bit)%len(changed)] ^= 1 << (other % 7)
		if err := judge(string(changed)); err == nil {
			t.Errorf("sign %s was taken", changed)
		}
		if err := judge(printedSign); err != nil {
			t.Errorf("the right sign: %v", err)
		}
	})
}

// verifier is as much of a tenant as the proof of a caller and the answer of a payer look at.
type verifier struct {
	mocks.Tenant
	settings mocks.Settings
}

func (v verifier) Settings() mocks.Settings { return v.settings }
func (v verifier) Now() time.Time           { return start }

func (v verifier) Draw(purpose string, parts ...string) [32]byte {
	return stdsha3.Sum256([]byte(purpose + strings.Join(parts, "|")))
}
