package gateway

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/bartizan-ai/bartizan/wire"
	"github.com/bartizan-ai/bartizan/wire/jsonscan"
)

func unknownPath(path string) wire.Fault {
	f := wire.Fault{
		Status: http.StatusNotFound, Code: "bartizan_unknown_path", Type: "invalid_request_error",
		Message: fmt.Sprintf("The gateway has no codec for %.100q, so it cannot examine it. 'bartizan gateway coverage' lists what it serves. "+
			"Set gateway.unknown: pass to forward other paths unexamined.", path),
	}
	if name := refusedByName(path); name != "" {
		f.Message = fmt.Sprintf("The gateway has no codec for %s yet, so it refuses %.100q rather than let it pass unseen.", name, path)
	}
	return f
}

func noUpstream(p Provider) wire.Fault {
	return wire.Fault{
		Status: http.StatusNotFound, Code: "bartizan_no_upstream", Type: "invalid_request_error",
		Message: fmt.Sprintf("The gateway speaks this API but knows no server for it. Set gateway.upstreams.%s.url.", p),
	}
}

func badSession() wire.Fault {
	return wire.Fault{
		Status: http.StatusBadRequest, Code: "invalid_request", Type: "invalid_request_error", Param: SessionHeader,
		Message: "The name of a session has at most 64 letters, digits and marks of - _ . :",
	}
}

func invalid(err error) wire.Fault {
	f := wire.Fault{Status: http.StatusBadRequest, Code: "invalid_request", Type: "invalid_request_error", Message: err.Error()}
	var bad *wire.BodyError
	if errors.As(err, &bad) {
		f.Param = bad.Param
	}
	if errors.Is(err, jsonscan.ErrLimit) {
		f.Status, f.Code = http.StatusRequestEntityTooLarge, "bartizan_limit"
	}
	return f
}

func tooLarge(limit int64) wire.Fault {
	return wire.Fault{
		Status: http.StatusRequestEntityTooLarge, Code: "bartizan_limit", Type: "invalid_request_error",
		Message: fmt.Sprintf("The request is larger than %d bytes, the gateway's limit (gateway.limits.body).", limit),
	}
}

func blocked(what, by, title string) wire.Fault {
	return wire.Fault{
		Status: http.StatusForbidden, Code: "bartizan_blocked", Type: "invalid_request_error", Check: by,
		Message: fmt.Sprintf("Bartizan blocked this %s: %s (%s).", what, title, by),
	}
}

func notApproved(what, by, title string) wire.Fault {
	return wire.Fault{
		Status: http.StatusForbidden, Code: "bartizan_not_approved", Type: "invalid_request_error", Check: by,
		Message: fmt.Sprintf("Bartizan held this %s for a person to approve, and nobody did: %s (%s).", what, title, by),
	}
}

func notExamined(what, why, by string) wire.Fault {
	return wire.Fault{
		Status: http.StatusForbidden, Code: "bartizan_unexamined", Type: "invalid_request_error", Check: by,
		Message: fmt.Sprintf("Bartizan could not examine this %s and its failure policy is closed: %s.", what, why),
	}
}

func mediaRefused(kind string) wire.Fault {
	return wire.Fault{
		Status: http.StatusBadRequest, Code: "bartizan_unexamined", Type: "invalid_request_error",
		Message: fmt.Sprintf("No guard can examine content of type %s. Set gateway.media: pass to let it through unexamined.", kind),
	}
}

// passedMedia is what the record says of content that policy let through unseen.
func passedMedia(kind string) string { return "content of type " + kind + " passed by policy" }

func upstreamFault(status int, code, message string) wire.Fault {
	return wire.Fault{Status: status, Code: code, Type: "server_error", Message: message}
}
