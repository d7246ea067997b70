package expect

import (
	"fmt"
	"strings"

	"paysandbox/internal/scenario"
)

// judgeNotification judges an expectation about a notification: of several of one event one is enough to be acknowledged, and none may
// be where none is to be.
func judgeNotification(e scenario.Expectation, seen Evidence) Verdict {
	v := Verdict{Wanted: notificationWanted(e)}
	var sent, acked, open int
	var words []string
	for _, told := range seen.Told {
		if told.Event != e.Notification {
			continue
		}
		answer := "not acknowledged"
		if told.Acked {
			acked++
			answer = "acknowledged"
		}
		if told.Attempts > 0 {
			sent++
			words = append(words, fmt.Sprintf("notification %d sent %s, %s", told.Number, plural(told.Attempts, "time"), answer))
		} else {
			words = append(words, fmt.Sprintf("notification %d not sent", told.Number))
		}
		if !told.Final {
			open++
		}
	}
	v.Seen = strings.Join(words, "; ")
	if len(words) == 0 {
		v.Seen = "no such notification"
	}
	holds := sent > 0 && (e.Acked == nil || *e.Acked == (acked > 0))
	refused := e.Acked != nil && !*e.Acked && acked > 0 // an acknowledgement cannot be taken back
	switch {
	case refused:
		v.Standing = Unmet
	case holds && (e.Acked == nil || *e.Acked || open == 0 || seen.Ended):
		v.Standing = Met
	case seen.Ended:
		v.Standing = Unmet
	default:
		v.Standing = Open
	}
	return v
}
