package control

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const maxEvent = 64 << 10 // bytes of a line of the stream

// errSilent: nothing came for as long as something should.
var errSilent = errors.New("it said nothing for too long")

// connection is an answer that is a stream of events.
type connection struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	body   io.Closer
	lines  *bufio.Scanner
	watch  *time.Timer
	most   time.Duration // that nothing may come
}

// openEvents asks for the events behind a place, those that come included or not. The connection ends with [errSilent] when nothing comes for so long.
func (c *Client) openEvents(ctx context.Context, p *place, follow bool, most time.Duration) (*connection, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	path := eventsPath
	if !follow {
		path += "?follow=false"
	}
	request, err := c.request(ctx, http.MethodGet, path, "text/event-stream", "", nil)
	if err != nil {
		cancel(nil)
		return nil, err
	}
	if id := p.lastEventID(); id != "" {
		request.Header.Set("Last-Event-ID", id)
	}
	stream := c.http
	stream.Timeout = 0 // it would cut the stream; it bounds what comes before
	late := fmt.Errorf("no answer within %s: %w", c.http.Timeout, context.DeadlineExceeded)
	watch := time.AfterFunc(most, func() { cancel(errSilent) })
	watch.Stop()
	begin := watch
	if c.http.Timeout > 0 {
		begin = time.AfterFunc(c.http.Timeout, func() { cancel(late) })
	}
	response, err := stream.Do(request) //nolint:bodyclose // connection.close closes it
	if err != nil {
		begin.Stop()
		err = causeOf(ctx, err)
		cancel(nil)
		return nil, notReached(err)
	}
	x := &connection{ctx: ctx, cancel: cancel, body: response.Body, lines: bufio.NewScanner(response.Body), watch: watch, most: most}
	x.lines.Buffer(nil, maxEvent)
	if response.StatusCode < 200 || response.StatusCode > 299 {
		answer, _ := io.ReadAll(io.LimitReader(response.Body, maxAnswer)) // as much of the sentence as came
		begin.Stop()
		x.close()
		return nil, c.hideToken(newProblem(response, answer))
	}
	begin.Stop()
	if kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")); kind != "text/event-stream" {
		x.close()
		return nil, malformedEvents("not a stream of events")
	}
	return x, nil
}

// causeOf is why a context was ended by this client, or the error that it was not.
func causeOf(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// close leaves the connection.
func (x *connection) close() {
	x.watch.Stop()
	x.cancel(nil)
	x.body.Close()
}

// block is what a stream says at a time: an event, or a sign of life.
type block struct {
	id, kind, data string
	comment        bool
	retry          time.Duration // the pause that the sandbox asks for; 0: it does not
}

// next reads a block. One that broke off is none. Its error is that of a broken connection, or [ErrMalformedAnswer].
//
// Source: HTML Living Standard, 9.2.6 Interpreting an event stream.
func (x *connection) next() (b block, err error) {
	x.watch.Reset(x.most)
	defer x.watch.Stop()
	for said := false; x.lines.Scan(); {
		line := x.lines.Text()
		switch {
		case line != "":
			said = true
		case said:
			return b, nil
		default:
			continue
		}
		x.watch.Reset(x.most)
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch name {
		case "":
			b.comment = true
		case "id":
			b.id = value
		case "event":
			b.kind = value
		case "data":
			if b.data != "" {
				b.data += "\n"
			}
			if b.data += value; len(b.data) > maxEvent {
				return block{}, malformedEvents("an event that is too long")
			}
		case "retry":
			if ms, err := strconv.ParseUint(value, 10, 31); err == nil {
				b.retry = time.Duration(ms) * time.Millisecond
			}
		}
	}
	switch err := x.lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return block{}, malformedEvents("a line that is too long")
	case err != nil:
		return block{}, fmt.Errorf("control: GET %s: the stream broke off: %w", eventsPath, causeOf(x.ctx, err))
	}
	return block{}, fmt.Errorf("control: GET %s: the stream ended: %w", eventsPath, io.EOF)
}
