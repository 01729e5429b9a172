package wire

// BodyError is a body that a codec cannot accept, with the parameter at fault
// in the provider's notation ("messages[2].content"), empty for the whole body.
type BodyError struct{ Param, Why string }

// Bad makes a BodyError.
func Bad(param, why string) error { return &BodyError{param, why} }

// Error names the parameter.
func (e *BodyError) Error() string {
	if e.Param == "" {
		return e.Why
	}
	return e.Param + ": " + e.Why
}
