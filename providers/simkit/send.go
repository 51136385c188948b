package simkit

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// WriteJSON answers with v as JSON.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // wire types always marshal; Server keeps the panic
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// head sends status and header, with the length the body ought to have.
func (x *exchange) head(length int) {
	for key, values := range x.answer.Header() {
		x.w.Header()[key] = values
	}
	status := x.status()
	if status != http.StatusNoContent && status != http.StatusNotModified {
		x.w.Header().Set("Content-Length", strconv.Itoa(length))
	}
	x.w.WriteHeader(status)
}

func (x *exchange) status() int {
	if x.answer.status == 0 {
		return http.StatusOK
	}
	return x.answer.status
}

func (x *exchange) send() {
	x.entry.end(x.status())
	x.head(x.answer.body.Len())
	_, _ = x.w.Write(x.answer.body.Bytes())
}

// sendCut promises the whole body, sends a part of it and closes.
func (x *exchange) sendCut(arg string) {
	body := x.answer.body.Bytes()
	cut := min(numberOr(arg, len(body)/2), max(len(body)-1, 0))
	x.entry.end(x.status())
	x.head(max(len(body), 1))
	_, _ = x.w.Write(body[:cut])
	x.flush()
	panic(http.ErrAbortHandler)
}

// sendSlowly spreads the body over total, in ten steps.
func (x *exchange) sendSlowly(ctx context.Context, total time.Duration) {
	const steps = 10
	body := x.answer.body.Bytes()
	x.head(len(body))
	for i := range steps {
		x.flush()
		x.opts.Sleep(ctx, total/steps)
		if i == steps-1 {
			x.entry.end(x.status())
		}
		_, _ = x.w.Write(body[len(body)*i/steps : len(body)*(i+1)/steps])
	}
}

// sendHuge answers with one JSON text of size bytes.
func (x *exchange) sendHuge(size int) {
	x.answer = buffered{status: x.status()}
	x.answer.Header().Set("Content-Type", "application/json")
	size = max(size, 2)
	x.entry.end(x.status())
	x.head(size)
	chunk := bytes.Repeat([]byte("x"), 64<<10)
	_, _ = x.w.Write([]byte(`"`))
	for left := size - 2; left > 0; left -= len(chunk) {
		if _, err := x.w.Write(chunk[:min(left, len(chunk))]); err != nil {
			return // the client had enough
		}
	}
	_, _ = x.w.Write([]byte(`"`))
}

func (x *exchange) flush() {
	_ = http.NewResponseController(x.w).Flush()
}
