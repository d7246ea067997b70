package main

import (
	"strings"

	"github.com/mdp/qrterminal/v3"
)

// maxQR is the longest text, in bytes, that is drawn: a longer one does not fit a screen, and the encoder fails at some
// thousands.
const maxQR = 512

// drawQR draws text as a QR code of half blocks, light on dark, with the quiet zone that scanners want. With colours the dark
// is black on any theme; without them it is the terminal's own background. False: the text is empty or too long.
func drawQR(text string, colours bool) (string, bool) {
	if text == "" || len(text) > maxQR {
		return "", false
	}
	var b strings.Builder
	qrterminal.GenerateHalfBlock(text, qrterminal.L, &b)
	drawing := strings.TrimRight(b.String(), "\n")
	if !colours {
		return drawing, true
	}
	lines := strings.Split(drawing, "\n")
	for i, line := range lines {
		lines[i] = "\x1b[97;40m" + line + "\x1b[0m"
	}
	return strings.Join(lines, "\n"), true
}
