package sim

import (
	"encoding/xml"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"gatehouse/providers/simkit"
)

// apiError is an error answer of AWS: a code the SDK makes a typed error of,
// and a text. It is written in the protocol of the service that was asked.
type apiError struct {
	status     int
	code       string
	message    string
	retryAfter string // seconds, or empty for no header
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %s: %s", e.status, e.code, e.message) }

func badRequest(format string, args ...any) *apiError {
	return &apiError{status: 400, code: "BadRequestException", message: fmt.Sprintf(format, args...)}
}

func notFound(message string) *apiError {
	return &apiError{status: 404, code: "NotFoundException", message: message}
}

func conflict(message string) *apiError {
	return &apiError{status: 409, code: "ConflictException", message: message}
}

// concurrentModification is the 409 that means "again later"; its code is that
// of "already exists" (aws.md, Errors).
func concurrentModification() *apiError {
	return conflict("Unable to complete operation due to concurrent modification. Please try again later.")
}

func limitExceeded(message string) *apiError {
	return &apiError{status: 429, code: "LimitExceededException", message: message}
}

func tooManyRequests(wait time.Duration) *apiError {
	seconds := int(math.Ceil(wait.Seconds()))
	return &apiError{status: 429, code: "TooManyRequestsException", message: "Too Many Requests",
		retryAfter: strconv.Itoa(max(seconds, 1))}
}

func invalidParameter(format string, args ...any) *apiError {
	return &apiError{status: 400, code: "InvalidParameterException", message: fmt.Sprintf(format, args...)}
}

func resourceNotFound(format string, args ...any) *apiError {
	return &apiError{status: 400, code: "ResourceNotFoundException", message: fmt.Sprintf(format, args...)}
}

// write sends the error as the service would. Cognito answers 400 for most
// errors, whatever the other services do (aws.md, Errors).
func (e *apiError) write(w http.ResponseWriter, service string) {
	status := e.status
	if e.retryAfter != "" {
		w.Header().Set("Retry-After", e.retryAfter)
	}
	switch service {
	case serviceSTS:
		writeXML(w, status, stsError{Xmlns: stsNamespace, Type: "Sender", Code: e.code, Message: e.message, RequestID: "sim"})
		return
	case serviceCognito:
		if status < 500 {
			status = 400
		}
		simkit.WriteJSON(w, status, map[string]string{"__type": e.code, "message": e.message})
		return
	}
	w.Header().Set("X-Amzn-ErrorType", e.code)
	simkit.WriteJSON(w, status, map[string]string{"message": e.message})
}

func writeXML(w http.ResponseWriter, status int, v any) {
	body, err := xml.Marshal(v)
	if err != nil {
		panic(err) // wire types always marshal
	}
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
