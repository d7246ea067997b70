package main

import (
	"bytes"
	"image"
	"image/color"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// scan reads a QR code out of half blocks, as a phone does from the screen.
func scan(t *testing.T, drawing string) string {
	t.Helper()
	const scale = 4
	lines := strings.Split(strings.TrimRight(drawing, "\n"), "\n")
	width := len([]rune(lines[0]))
	picture := image.NewGray(image.Rect(0, 0, width*scale, 2*len(lines)*scale))
	for y, line := range lines {
		for x, r := range []rune(line) {
			light := map[rune][2]bool{'█': {true, true}, '▀': {true, false}, '▄': {false, true}, ' ': {false, false}}
			halves, known := light[r]
			if !known {
				t.Fatalf("line %d has the character %q", y, r)
			}
			for half, isLight := range halves {
				for i := range scale * scale {
					if isLight {
						picture.Set(x*scale+i%scale, (2*y+half)*scale+i/scale, color.White)
					}
				}
			}
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatalf("cannot be scanned: %v\n%s", err, drawing)
	}
	return result.GetText()
}

func TestQRCodeCanBeScanned(t *testing.T) {
	for _, text := range []string{sbpLink, "http://127.0.0.1:8080/pay/qr/" + strings.Repeat("A", 400)} {
		drawing, ok := drawQR(text, false)
		if !ok || scan(t, drawing) != text {
			t.Errorf("%q does not come back", text)
		}
		coloured, _ := drawQR(text, true)
		for line := range strings.Lines(coloured) {
			if !strings.HasPrefix(line, "\x1b[97;40m") || !strings.HasSuffix(strings.TrimSuffix(line, "\n"), "\x1b[0m") {
				t.Fatalf("a line without its colours: %q", line)
			}
		}
		if stripped := strings.NewReplacer("\x1b[97;40m", "", "\x1b[0m", "").Replace(coloured); stripped != drawing {
			t.Error("with colours it is another drawing")
		}
	}
	for _, text := range []string{"", strings.Repeat("A", maxQR+1), strings.Repeat("A", 10000)} {
		if drawing, ok := drawQR(text, false); ok || drawing != "" {
			t.Errorf("%d bytes are drawn", len(text))
		}
	}
}

func TestWhereTheQRCodeIsDrawn(t *testing.T) {
	never := func(*stage, io.Writer) bool { return false }
	stderrOnly := func(s *stage, w io.Writer) bool { return w == &s.err }
	stdoutOnly := func(s *stage, w io.Writer) bool { return w == &s.out }
	for _, c := range []struct {
		name               string
		terminal           func(*stage, io.Writer) bool
		args               []string
		onStdout, onStderr bool
	}{
		{"no_terminal", never, nil, false, false},
		{"no_terminal_but_asked_for", never, []string{"--qr"}, false, true},
		{"standard_error_is_a_terminal", stderrOnly, nil, false, true},
		{"both_are", onTerminal, nil, false, true},
		{"only_standard_output_is", stdoutOnly, nil, true, false},
		{"only_standard_output_is_and_kept_for_json", stdoutOnly, []string{"--output", "json"}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProvider(t, states(challengeStep(sbpForm3DS)))
			s := &stage{terminal: c.terminal, env: map[string]string{"NO_COLOR": "1"}}
			code, stdout, stderr := s.run(t, append([]string{"intellectmoney", "state", "3000000000", "--url", p.URL}, c.args...)...)
			if code != exitOpen || strings.Contains(stdout, "█") != c.onStdout || strings.Contains(stderr, "█") != c.onStderr {
				t.Errorf("exit code %d, standard output\n%s\nstandard error\n%s", code, stdout, stderr)
			}
			if !strings.Contains(stderr, "the payer opens "+sbpLink+"\n") {
				t.Errorf("the link is not shown: %q", stderr)
			}
		})
	}
}

func TestColours(t *testing.T) {
	for _, c := range []struct {
		name, answer string
		env          map[string]string
		terminal     func(*stage, io.Writer) bool
		want         string
	}{
		{"paid", step("OK"), nil, onTerminal, "\x1b[1;32mOK\x1b[0m  invoice 3000000000\n"},
		{"declined", step("Error"), nil, onTerminal, "\x1b[1;31mdeclined:\x1b[0m no reason given  invoice 3000000000\n"},
		{"pending", step("InProcess"), nil, onTerminal, "\x1b[1;33mInProcess\x1b[0m  invoice 3000000000\n"},
		{"no_terminal", step("OK"), nil, nil, "OK  invoice 3000000000\n"},
		{"NO_COLOR", step("OK"), map[string]string{"NO_COLOR": "1"}, onTerminal, "OK  invoice 3000000000\n"},
		{"dumb_terminal", step("OK"), map[string]string{"TERM": "dumb"}, onTerminal, "OK  invoice 3000000000\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProvider(t, states(c.answer))
			s := &stage{env: c.env, terminal: c.terminal}
			if _, stdout, _ := s.run(t, "intellectmoney", "state", "3000000000", "--url", p.URL); stdout != c.want {
				t.Errorf("got %q, want %q", stdout, c.want)
			}
		})
	}
}

// TestTheOtherSideCannotMoveTheCursor: what the provider says is text, not a command to the terminal.
func TestTheOtherSideCannotMoveTheCursor(t *testing.T) {
	for _, answer := range []string{
		step("Error", "Message", "\x1b[2Jgone\u009b1A\nOK  invoice"), step("Tele\x1b[2Jported"), badParameter("invoiceId\\u001b[2J"),
	} {
		_, stdout, stderr := at(t, newProvider(t, states(answer)), "state", "3000000000", "--wait")
		if text := strings.ReplaceAll(stdout+stderr, "\n", ""); strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x9b }) {
			t.Errorf("control characters in %q", text)
		}
		if strings.Count(stdout, "\n") > 1 {
			t.Errorf("more than one line: %q", stdout)
		}
	}
}

// screen is written to by the spinner while the test looks at it.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *screen) take() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.text.Reset()
	return s.text.String()
}

func TestSpinnerTurnsOnATerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s screen
		p := newProgress(&s, true)
		seen := func(want string) {
			t.Helper()
			synctest.Wait()
			if got := s.take(); got != want {
				t.Errorf("the screen got %q, want %q", got, want)
			}
		}
		<-time.After(spinnerTurn)
		seen("") // nothing to tell yet
		p.say("asking")
		seen("\r\x1b[K⠙ asking")
		<-time.After(2 * spinnerTurn)
		seen("\r\x1b[K⠹ asking\r\x1b[K⠸ asking")
		p.say("asking")
		seen("")
		p.show("a link")
		seen("\r\x1b[Ka link\n\r\x1b[K⠸ asking")
		p.end()
		seen("\r\x1b[K")
		<-time.After(10 * spinnerTurn)
		seen("")
	})
}

func TestProgressIsLinesElsewhere(t *testing.T) {
	var file bytes.Buffer
	p := newProgress(&file, false)
	p.say("one")
	p.say("one")
	p.show("a link")
	p.say("two")
	p.end()
	if want := "one\na link\ntwo\n"; file.String() != want {
		t.Errorf("got %q, want %q", file.String(), want)
	}
}
