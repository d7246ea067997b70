package main

import (
	"sync"
	"sync/atomic"
	"time"
)

// crowd is many keep-alive connections to one program.
type crowd []*conn

func dialCrowd(address string, connections int) (c crowd, err error) {
	for range connections {
		one, err := dial(address)
		if err != nil {
			c.close()
			return nil, err
		}
		c = append(c, one)
	}
	return c, nil
}

func (c crowd) close() {
	for _, one := range c {
		one.Close()
	}
}

// all runs work on every connection at once and waits for all of them. The first error stops the others: they see stopped. No read or
// write goes on for longer than limit.
func (c crowd) all(limit time.Duration, work func(i int, c *conn, stopped func() bool) error) error {
	until := time.Now().Add(limit)
	for _, one := range c {
		if err := one.SetDeadline(until); err != nil {
			return err
		}
	}
	var (
		group  sync.WaitGroup
		failed atomic.Bool
		once   sync.Once
		first  error
	)
	for i, one := range c {
		group.Go(func() {
			if err := work(i, one, failed.Load); err != nil {
				once.Do(func() { first = err })
				failed.Store(true)
			}
		})
	}
	group.Wait()
	return first
}
