package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

// cells is one row of a result, read from left to right. The tables are
// STRICT, so a column always has its type; NULL reads as the zero value.
type cells struct {
	v []driver.Value
	i int
}

func (c *cells) next() driver.Value {
	v := c.v[c.i]
	c.i++
	return v
}

func (c *cells) text() string {
	s, _ := c.next().(string)
	return s
}

func (c *cells) int() int64 {
	n, _ := c.next().(int64)
	return n
}

func (c *cells) blob() []byte {
	b, _ := c.next().([]byte)
	return b
}

func (c *cells) flag() bool { return c.int() != 0 }

func (c *cells) time() time.Time { return timeOf(c.int()) }

// timeOf is the inverse of nanos, in UTC.
func timeOf(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}

// nanos is how a time is stored: Unix nanoseconds, 0 for the zero time. It
// holds 1678 to 2262.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// bind makes driver values of a statement's arguments.
func bind(args []any) []driver.NamedValue {
	out := make([]driver.NamedValue, len(args))
	for i, a := range args {
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: value(a)}
	}
	return out
}

func value(a any) driver.Value {
	switch x := a.(type) {
	case nil, string, int64, []byte:
		return x
	case int:
		return int64(x)
	case bool:
		if x {
			return int64(1)
		}
		return int64(0)
	case time.Time:
		return nanos(x)
	}
	if v := reflect.ValueOf(a); v.Kind() == reflect.String { // the domain's words
		return v.String()
	}
	panic(fmt.Sprintf("store: no column holds a %T", a))
}

// toJSON encodes what is stored as one JSON column. The domain's values
// always encode.
func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("store: %T does not encode: %v", v, err))
	}
	return string(b)
}
