package intellectmoney_test

import (
	"context"
	"errors"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"paysandbox/clients/intellectmoney"
)

// script answers the questions one after another: a step, "!" for a broken connection, a number for an HTTP status, "queued",
// or "garbage". The last entry holds for all further questions.
func script(t *testing.T, asked *int, entries ...string) *intellectmoney.Client {
	t.Helper()
	return newClient(t, base, over(func(*http.Request) (*http.Response, error) {
		entry := entries[min(*asked, len(entries)-1)]
		*asked++
		switch entry {
		case "!":
			return nil, errors.New("broken")
		case "502":
			return respond(502, ""), nil
		case "404":
			return respond(404, ""), nil
		case "queued":
			return respond(200, `{"OperationState":{"Code":1}}`), nil
		case "garbage":
			return respond(200, "garbage"), nil
		}
		return respond(200, stateAnswer(entry)), nil
	}))
}

// counted is a wait that takes no time and notes what it was asked for.
func counted(pauses *[]time.Duration) intellectmoney.WaitOption {
	return intellectmoney.WithWait(func(_ context.Context, d time.Duration) error {
		*pauses = append(*pauses, d)
		return nil
	})
}

func TestWaitEndsWhereThePagesSay(t *testing.T) {
	second := []intellectmoney.WaitOption{intellectmoney.AfterChallenge()}
	for _, test := range []struct {
		name    string
		options []intellectmoney.WaitOption
		answers []string
		want    intellectmoney.PaymentStep
	}{
		{"first wait ends at SendTo3DS", nil, []string{"Created", "InProcess", "SendTo3DS", "OK"}, "SendTo3DS"},
		{"first wait ends at ActivationPayment", nil, []string{"InProcess", "ActivationPayment"}, "ActivationPayment"},
		{"first wait ends early in OK", nil, []string{"Created", "OK"}, "OK"},
		{"first wait ends early in Ok", nil, []string{"Created", "Ok"}, "OK"},
		{"first wait ends early in Error", nil, []string{"Error"}, "Error"},
		{"second wait passes SendTo3DS", second, []string{"SendTo3DS", "SendTo3DS", "OK"}, "OK"},
		{"second wait passes all three", second, []string{"SendTo3DS", "InProcess", "Created", "Error"}, "Error"},
		{"second wait ends at ActivationPayment", second, []string{"SendTo3DS", "ActivationPayment"}, "ActivationPayment"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var asked int
			var pauses []time.Duration
			var seen []string
			options := append(test.options, counted(&pauses), intellectmoney.OnPoll(func(s intellectmoney.PaymentState) {
				seen = append(seen, string(s.Step))
			}))
			got, err := script(t, &asked, test.answers...).WaitForPayment(t.Context(), "3000000001", options...)
			if err != nil || got.Step != test.want || got.InvoiceID != "3000000001" {
				t.Errorf("got %+v, %v; want %s", got, err, test.want)
			}
			if len(pauses) != len(seen)-1 || len(seen) != asked {
				t.Errorf("%d questions, %d reported, %d pauses", asked, len(seen), len(pauses))
			}
		})
	}
}

func TestUnknownStepEndsBothWaitsAsNeitherPaidNorFailed(t *testing.T) {
	for _, options := range [][]intellectmoney.WaitOption{nil, {intellectmoney.AfterChallenge()}} {
		var asked int
		var pauses []time.Duration
		got, err := script(t, &asked, "InProcess", "OnReview", "OK").WaitForPayment(t.Context(), "3000000001", append(options, counted(&pauses))...)
		if !errors.Is(err, intellectmoney.ErrUnknownStep) || got.Step != "OnReview" || got.Step.Paid() || got.Step.Declined() {
			t.Errorf("got %+v, %v; want ErrUnknownStep at OnReview", got, err)
		}
		if asked != 2 {
			t.Errorf("%d questions, want 2", asked)
		}
	}
}

// What a step that nobody knows says is cut and masked like every text from outside.
func TestUnknownStepIsShownInPart(t *testing.T) {
	var asked int
	long := "Review 4111111111111111 " + strings.Repeat("x", 10_000)
	got, err := script(t, &asked, long).WaitForPayment(t.Context(), "3000000001")
	if !errors.Is(err, intellectmoney.ErrUnknownStep) || string(got.Step) != long {
		t.Fatalf("got %+v, %v; want ErrUnknownStep", got, err)
	}
	if text := err.Error(); !strings.Contains(text, `"Review *** xxx`) || strings.Contains(text, "4111111111111111") || len(text) > 700 {
		t.Errorf("%d bytes: %.200s", len(text), text)
	}
}

func TestPausesGrowToTheirLimit(t *testing.T) {
	ms := func(values ...int) []time.Duration {
		var list []time.Duration
		for _, v := range values {
			list = append(list, time.Duration(v)*time.Millisecond)
		}
		return list
	}
	for _, test := range []struct {
		name    string
		options []intellectmoney.WaitOption
		want    []time.Duration
	}{
		{"by default", nil, []time.Duration{
			time.Second, 1500 * time.Millisecond, 2250 * time.Millisecond, 3375 * time.Millisecond, 5062500 * time.Microsecond,
			7593750 * time.Microsecond, 10 * time.Second, 10 * time.Second,
		}},
		{"constant", []intellectmoney.WaitOption{intellectmoney.WithPollInterval(time.Millisecond, 1, time.Millisecond)}, ms(1, 1, 1, 1, 1, 1, 1, 1)},
		{"own", []intellectmoney.WaitOption{intellectmoney.WithPollInterval(time.Millisecond, 3, 20*time.Millisecond)}, ms(1, 3, 9, 20, 20, 20, 20, 20)},
		{"huge factor", []intellectmoney.WaitOption{intellectmoney.WithPollInterval(time.Millisecond, math.MaxFloat64, 7*time.Millisecond)}, ms(1, 7, 7, 7, 7, 7, 7, 7)},
	} {
		t.Run(test.name, func(t *testing.T) {
			var asked int
			var pauses []time.Duration
			answers := append(slices.Repeat([]string{"InProcess"}, 8), "OK")
			_, err := script(t, &asked, answers...).WaitForPayment(t.Context(), "3000000001", append(test.options, counted(&pauses))...)
			if err != nil || !slices.Equal(pauses, test.want) {
				t.Errorf("pauses %v, %v; want %v", pauses, err, test.want)
			}
		})
	}
}

func TestLongestWaitIsReachedExactly(t *testing.T) {
	var asked int
	var pauses []time.Duration
	got, err := script(t, &asked, "InProcess").WaitForPayment(t.Context(), "3000000001", counted(&pauses), intellectmoney.WithMaxWait(4*time.Second))
	want := []time.Duration{time.Second, 1500 * time.Millisecond, 1500 * time.Millisecond}
	if !errors.Is(err, intellectmoney.ErrStillPending) || !slices.Equal(pauses, want) || asked != 4 || got.Step != intellectmoney.StepInProcess {
		t.Errorf("got %+v, %v after %d questions and pauses of %v; want ErrStillPending after 4 and %v", got, err, asked, pauses, want)
	}
}

func TestWithoutALongestWaitTheContextEndsIt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var asked int
	var total time.Duration
	got, err := script(t, &asked, "SendTo3DS").WaitForPayment(ctx, "3000000001", intellectmoney.AfterChallenge(), intellectmoney.WithMaxWait(0),
		intellectmoney.WithWait(func(ctx context.Context, d time.Duration) error {
			if total += d; total > 24*time.Hour {
				cancel()
			}
			return ctx.Err()
		}))
	if !errors.Is(err, context.Canceled) || got.Step != intellectmoney.StepSendTo3DS || total <= 24*time.Hour {
		t.Errorf("got %+v, %v after %v; want the last state and context.Canceled", got, err, total)
	}
}

func TestFailedQuestionsAreToleratedInARowOnly(t *testing.T) {
	three := intellectmoney.WithTolerance(3)
	for _, test := range []struct {
		name    string
		answers []string
		options []intellectmoney.WaitOption
		asked   int
		want    error
		step    intellectmoney.PaymentStep
	}{
		{"three of each kind", []string{"!", "502", "queued", "InProcess", "502", "502", "!", "OK"}, []intellectmoney.WaitOption{three}, 8, nil, "OK"},
		{"the fourth in a row", []string{"InProcess", "!", "!", "!", "!", "OK"}, []intellectmoney.WaitOption{three}, 5, intellectmoney.ErrUnavailable, "InProcess"},
		{"the fourth 502 in a row", []string{"502"}, []intellectmoney.WaitOption{three}, 4, intellectmoney.ErrUnavailable, ""},
		{"queued for ever", []string{"queued"}, []intellectmoney.WaitOption{three}, 4, intellectmoney.ErrQueued, ""},
		{"none", []string{"!", "OK"}, []intellectmoney.WaitOption{intellectmoney.WithTolerance(0)}, 1, intellectmoney.ErrUnavailable, ""},
		{"five by default", []string{"502", "502", "502", "502", "502", "OK"}, nil, 6, nil, "OK"},
		{"not six by default", []string{"502"}, nil, 6, intellectmoney.ErrUnavailable, ""},
		{"garbage at once", []string{"garbage"}, nil, 1, intellectmoney.ErrMalformedAnswer, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var asked int
			var pauses []time.Duration
			got, err := script(t, &asked, test.answers...).WaitForPayment(t.Context(), "3000000001", append(test.options, counted(&pauses))...)
			if !errors.Is(err, test.want) || got.Step != test.step || asked != test.asked {
				t.Errorf("got step %q, %v after %d questions; want %q, %v after %d", got.Step, err, asked, test.step, test.want, test.asked)
			}
		})
	}
	var asked int
	_, err := script(t, &asked, "404").WaitForPayment(t.Context(), "3000000001")
	var answered *intellectmoney.HTTPError
	if !errors.As(err, &answered) || asked != 1 {
		t.Errorf("err = %v after %d questions; want an HTTPError after one", err, asked)
	}
}

func TestAnErrorOfTheWaitComesBack(t *testing.T) {
	stop := errors.New("stop")
	var asked int
	got, err := script(t, &asked, "Created").WaitForPayment(t.Context(), "3000000001",
		intellectmoney.WithWait(func(context.Context, time.Duration) error { return stop }))
	if !errors.Is(err, stop) || got.Step != intellectmoney.StepCreated || asked != 1 {
		t.Errorf("got %+v, %v after %d questions", got, err, asked)
	}
}

func TestACancelledContextIsNotATransientFailure(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	asked := 0
	c := newClient(t, base, over(func(r *http.Request) (*http.Response, error) {
		asked++
		cancel()
		return nil, r.Context().Err()
	}))
	got, err := c.WaitForPayment(ctx, "3000000001")
	if !errors.Is(err, context.Canceled) || asked != 1 || got.InvoiceID != "3000000001" || got.Step != "" {
		t.Errorf("got %+v, %v after %d questions", got, err, asked)
	}
}

// The built-in pause, in time that moves only when everything waits.
func TestTheBuiltInPauseTakesItsTimeAndHonoursTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		var asked int
		if _, err := script(t, &asked, "Created", "InProcess", "OK").WaitForPayment(t.Context(), "3000000001"); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took != 2500*time.Millisecond {
			t.Errorf("two pauses took %v", took)
		}

		ctx, cancel := context.WithTimeout(t.Context(), 1200*time.Millisecond)
		defer cancel()
		begin, asked = time.Now(), 0
		got, err := script(t, &asked, "InProcess").WaitForPayment(ctx, "3000000001")
		if !errors.Is(err, context.DeadlineExceeded) || asked != 2 || got.Step != intellectmoney.StepInProcess {
			t.Errorf("got %+v, %v after %d questions", got, err, asked)
		}
		if took := time.Since(begin); took != 1200*time.Millisecond {
			t.Errorf("the deadline was left after %v", took)
		}
	})
}

func TestWaitRefusesWhatCannotBe(t *testing.T) {
	for name, option := range map[string]intellectmoney.WaitOption{
		"no pause":         intellectmoney.WithPollInterval(0, 1, time.Second),
		"shrinking pause":  intellectmoney.WithPollInterval(time.Second, 0.5, time.Second),
		"factor no number": intellectmoney.WithPollInterval(time.Second, math.NaN(), time.Second),
		"low limit":        intellectmoney.WithPollInterval(time.Second, 1, time.Millisecond),
		"negative wait":    intellectmoney.WithMaxWait(-1),
		"less than none":   intellectmoney.WithTolerance(-1),
		"no wait":          intellectmoney.WithWait(nil),
		"no progress":      intellectmoney.OnPoll(nil),
	} {
		_, err := newClient(t, base, unreachable(t)).WaitForPayment(t.Context(), "3000000001", option)
		if !errors.Is(err, intellectmoney.ErrInvalidRequest) || !strings.Contains(err.Error(), "With") {
			t.Errorf("%s: err = %v, want ErrInvalidRequest naming the option", name, err)
		}
	}
}
