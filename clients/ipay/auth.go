package ipay

import (
	"crypto/sha3"
	"encoding/hex"
	"fmt"
	"time"
	_ "time/tzdata" // a machine without zone data stamps the provider's time all the same
)

// Sign is the proof of a request: SHA3-512 of FIPS 202, as 128 lower-case hexadecimal digits, of the time followed by the sign
// key with nothing between them. stamp is request.auth.time exactly as it is sent. The body of the request is not covered.
//
// Source: googlepay.uk.txt §3.1; that the digest travels as lower-case hexadecimal shows in its samples.
func Sign(stamp, signKey string) string {
	digest := sha3.Sum512([]byte(stamp + signKey))
	return hex.EncodeToString(digest[:])
}

// kyiv is the zone under the name that the page gives it, or under its newer one.
func kyiv() (*time.Location, error) {
	zone, err := time.LoadLocation("Europe/Kiev")
	if err != nil {
		zone, err = time.LoadLocation("Europe/Kyiv")
	}
	if err != nil {
		return nil, fmt.Errorf("ipay: the time zone Europe/Kiev is not known; unset ZONEINFO: %w", err)
	}
	return zone, nil
}
