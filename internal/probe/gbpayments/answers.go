package gbpayments

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"paysandbox/internal/probe"
)

// answers asks how the test method answers, and what stands in every answer.
func (s *site) answers() []probe.Experiment {
	return []probe.Experiment{
		experiment("test-error",
			s.tested("success 0 and error 7 together", "error 7", object{"success": 0, "error": 7}),
			s.seen("the text of error 7", `"Test error"`, opTest, func(*probe.Side) *call { return s.ask(opTest, object{"error": 7}) },
				func(a answer, outcome string) string {
					if a.Error == nil {
						return outcome
					}
					return strconv.Quote(a.Error.Text)
				}),
			s.tested("error 0", taken, object{"error": 0}),
			s.tested("error 999999999", "error 999999999", object{"error": 999999999}),
			s.tested("error 1000000000", wrong("error"), object{"error": 1000000000}),
			s.tested("error -1", wrong("error"), object{"error": -1})),
		experiment("timestamp", s.decimals("a response", 4, object{}), s.decimals("an error", 6, object{"error": 7})),
		experiment("error-id", s.errorIDs()),
	}
}

// plain is a number without an exponent.
var plain = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)

// decimals looks at a few timestamps, because zeros at the end may be left out.
func (s *site) decimals(of string, most int, parameters object) probe.Trial {
	const looks = 3
	return probe.Trial{
		Asks: "timestamp of " + of, Ours: fmt.Sprintf("at most %d decimals", most), Sends: probe.Sends{opTest: looks},
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			longest := 0
			for range looks {
				a, outcome, err := s.send(ctx, side, s.ask(opTest, parameters))
				if err != nil {
					return "", err
				}
				text := a.timestamp()
				if !plain.MatchString(text) {
					return fmt.Sprintf("timestamp %q after %s", text, outcome), nil
				}
				_, fraction, _ := strings.Cut(text, ".")
				longest = max(longest, len(fraction))
			}
			if longest <= most {
				return fmt.Sprintf("at most %d decimals", most), nil
			}
			return fmt.Sprintf("%d decimals", longest), nil
		},
	}
}

// errorIDs compares those of two errors, one after the other.
func (s *site) errorIDs() probe.Trial {
	return probe.Trial{
		Asks: "error_id of two errors", Ours: "the second is one more", Sends: probe.Once(opTest, opTest),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			var ids [2]int64
			for i := range ids {
				a, outcome, err := s.send(ctx, side, s.ask(opTest, object{"error": 7}))
				if err != nil {
					return "", err
				}
				if a.Error == nil {
					return "", probe.Unclear("the error that was asked for did not come: %s", outcome)
				}
				id, ok := whole(a.Error.ErrorID)
				if !ok {
					return fmt.Sprintf("error_id %q", word(a.Error.ErrorID)), nil
				}
				ids[i] = id
			}
			switch more := ids[1] - ids[0]; {
			case more == 1:
				return "the second is one more", nil
			case more > 1:
				return "the second is larger", nil
			case more == 0:
				return "both are one", nil
			}
			return "the second is smaller", nil
		},
	}
}
