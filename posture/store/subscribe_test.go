package store_test

import (
	"testing"
	"time"
)

func TestSubscriberSeesWrittenEvents(t *testing.T) {
	s := fresh(t)
	sub := s.Subscribe()
	s.Record(event(7))
	select {
	case e := <-sub.Events():
		if e.ID != 1 || e.RequestID != "req-7" {
			t.Errorf("got %+v", e)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("nothing came")
	}
	sub.Close()
	sub.Close()
	if _, ok := <-sub.Events(); ok {
		t.Error("open after Close")
	}
	s.Record(event(8)) // nobody listens
	wait(t, s, 2)
}

func TestSlowSubscriberLosesAndCounts(t *testing.T) {
	s := fresh(t)
	slow := s.Subscribe()
	defer slow.Close()
	const n = 1000
	for i := range n {
		s.Record(event(i))
	}
	wait(t, s, n)
	deadline := time.Now().Add(5 * time.Second)
	for slow.Lost() < n-256 && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	if slow.Lost() != n-256 || len(slow.Events()) != 256 {
		t.Errorf("lost %d, waiting %d", slow.Lost(), len(slow.Events()))
	}
}

func TestSubscribeAfterClose(t *testing.T) {
	s := fresh(t)
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, ok := <-s.Subscribe().Events(); ok {
		t.Error("an event from a closed store")
	}
}
