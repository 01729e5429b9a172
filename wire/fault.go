package wire

import "time"

// Fault is an answer of the gateway's own, in no provider's shape yet.
type Fault struct {
	// Status is the HTTP status code.
	Status int
	// Code is for programs, such as "bartizan_blocked".
	Code string
	// Type is the provider's class of error, such as
	// "invalid_request_error".
	Type string
	// Message is for people and says what to do.
	Message string
	// Param names the field at fault, Check the check that blocked.
	Param, Check string
	RequestID    string
	// Wait is after how long it is worth trying again; zero says nothing.
	Wait time.Duration
}
