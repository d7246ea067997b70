package ipay

import (
	"crypto/sha3"
	"crypto/subtle"
	"encoding/hex"
	"sync"
	"time"
	_ "time/tzdata" // the provider's time zone, also where the machine has none
)

// Sign is request.auth.sign: the lower-case hex SHA3-512 of the time, exactly as sent, followed by the sign key, with nothing
// between them. The body is not covered.
// Source: googlepay.uk.txt §3.1, "Алгоритм підпису". Guess: guess.ipay.sign-digest: FIPS 202 SHA3 (not Keccak), lower-case hex.
func Sign(signKey, timeText string) (digest [128]byte) {
	var space [128]byte
	sum := sha3.Sum512(append(append(space[:0], timeText...), signKey...))
	hex.Encode(digest[:], sum[:])
	return digest
}

// proven compares in a time that does not depend on the sign. Upper case is not the same.
func proven(signKey, timeText, sign string) bool {
	expected := Sign(signKey, timeText)
	return subtle.ConstantTimeCompare(expected[:], []byte(sign)) == 1
}

// timeLayout is the form of request.auth.time. Source: googlepay.uk.txt §3.3.
const timeLayout = "2006-01-02 15:04:05"

// kyiv is the provider's time zone. Source: googlepay.uk.txt §3.3 (Europe/Kiev, now an alias).
var kyiv = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Kiev")
	if err != nil {
		return time.FixedZone("EET", 2*60*60) // the zone data is part of this program: not reached
	}
	return zone
})

// timely says whether the text has the documented form and, where a skew is set, is no further than that from now. In the hour
// that comes twice each autumn the nearer reading counts.
// Guess: guess.ipay.auth-time: the form is strict, the time itself free, unless the setting time_skew_seconds limits it.
func timely(text string, now time.Time, skew time.Duration) bool {
	if form, err := time.Parse(timeLayout, text); err != nil || form.Format(timeLayout) != text {
		return false
	}
	if skew <= 0 {
		return true
	}
	read, _ := time.ParseInLocation(timeLayout, text, kyiv()) // the form holds; an hour left out in spring is moved
	nearest := read.Sub(now).Abs()
	for _, other := range [...]time.Time{read.Add(time.Hour), read.Add(-time.Hour)} {
		if other.Format(timeLayout) == text {
			nearest = min(nearest, other.Sub(now).Abs())
		}
	}
	return nearest <= skew
}
