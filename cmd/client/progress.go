package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

const (
	spinnerFrames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
	spinnerTurn   = 100 * time.Millisecond
	eraseLine     = "\r\x1b[K"
)

// progress shows what is going on: one turning line on a terminal, one line per change elsewhere.
type progress struct {
	w       io.Writer
	live    bool // w is a terminal
	quit    chan struct{}
	turning sync.WaitGroup

	mu    sync.Mutex // guards w too
	now   string
	frame int
}

func newProgress(w io.Writer, live bool) *progress {
	p := &progress{w: w, live: live, quit: make(chan struct{})}
	if live {
		p.turning.Go(p.turn)
	}
	return p
}

// say tells the present step. The same text again is no news.
func (p *progress) say(text string) {
	text = printable(text)
	p.mu.Lock()
	defer p.mu.Unlock()
	if text == p.now {
		return
	}
	p.now = text
	if p.live {
		p.draw()
		return
	}
	fmt.Fprintln(p.w, text)
}

// show prints text that stays on the screen.
func (p *progress) show(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.live {
		fmt.Fprint(p.w, eraseLine)
	}
	fmt.Fprintln(p.w, text)
	if p.live {
		p.draw()
	}
}

// end takes the turning line away. Nothing may be said afterwards.
func (p *progress) end() {
	close(p.quit)
	p.turning.Wait()
	if p.live {
		fmt.Fprint(p.w, eraseLine)
	}
}

func (p *progress) turn() {
	ticker := time.NewTicker(spinnerTurn)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			p.mu.Lock()
			p.frame++
			p.draw()
			p.mu.Unlock()
		case <-p.quit:
			return
		}
	}
}

func (p *progress) draw() {
	if p.now == "" {
		return
	}
	frames := []rune(spinnerFrames)
	fmt.Fprintf(p.w, "%s%c %s", eraseLine, frames[p.frame%len(frames)], p.now)
}
