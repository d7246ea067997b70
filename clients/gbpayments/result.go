package gbpayments

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Result is what a method but the list answers. Success false is an answer, not an error: the payment was declined, or what was
// asked for was refused, nothing moved, and Reason says why.
//
// Source: methods.ru.txt, "Пример успешной операции" and "Пример неуспешной операции" of each method.
type Result struct {
	Success       bool      // 1 or 0 in the answer
	TransactionID int64     // charge, auth: the payment's number; refund: the refund's own; confirm, cancel: as asked; 0: none
	Reason        string    // why not, in the provider's words; "" after a success
	Timestamp     Timestamp // when, "" if there is none
	Raw           []byte    // the body as it arrived
}

// Declined says that an answer came and that it is a no: success 0. The empty Result that comes with an error is neither.
func (r Result) Declined() bool { return !r.Success && len(r.Raw) > 0 }

// Timestamp is an instant as the provider writes it: seconds since 1970 with decimals, "1491279174.7654". It is the text as it
// arrived, so that no decimal is lost.
//
// Source: methods.ru.txt: four decimals in responses, six in errors.
type Timestamp string

// Time gives the instant in UTC, exact to the nanosecond. It is the zero Time where the text is not plain decimal seconds.
func (t Timestamp) Time() time.Time {
	whole, fraction, _ := strings.Cut(string(t), ".")
	seconds, err := strconv.ParseUint(whole, 10, 40) // 40 bits: the year 36812
	if err != nil || strings.Trim(fraction, "0123456789") != "" {
		return time.Time{}
	}
	nanoseconds, err := strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(int64(seconds), nanoseconds).UTC()
}

// timestamp takes a JSON number as it is written, or its text.
func (o object) timestamp() Timestamp { return Timestamp(o.text("timestamp")) }

// result sends one call and reads its Result. created says that a success has to name a new transaction.
func (c *Client) result(ctx context.Context, q call, created bool) (Result, error) {
	a, err := c.do(ctx, q)
	if err != nil {
		return Result{}, err
	}
	r, err := readResult(a, created)
	if err != nil {
		return Result{}, a.unread(err)
	}
	return r, nil
}

func readResult(a answer, created bool) (Result, error) {
	success, err := readNumber(a.object["success"])
	if err != nil || success != 0 && success != 1 {
		return Result{}, fmt.Errorf("%w: response.success is neither 0 nor 1", ErrMalformedAnswer)
	}
	r := Result{Success: success == 1, Reason: a.text("reason"), Timestamp: a.timestamp(), Raw: a.raw}
	if raw := a.object["transaction_id"]; created && (r.Success || !absent(raw)) {
		if r.TransactionID, err = readID(raw); err != nil {
			return Result{}, err
		}
	}
	return r, nil
}

func readID(raw json.RawMessage) (int64, error) {
	id, err := readNumber(raw)
	if err != nil || id <= 0 {
		return 0, fmt.Errorf("%w: response.transaction_id is not a whole number above 0", ErrMalformedAnswer)
	}
	return id, nil
}
