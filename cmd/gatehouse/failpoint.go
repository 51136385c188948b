package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync/atomic"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
)

// failpoint reads GATEHOUSE_FAILPOINT=NAME[:N]: at the N-th hit of that step of
// a push the process says so and stands still for ever, so that a test can
// kill it right there. Without the variable there is none.
func failpoint(env config.Env, out io.Writer) func(string, core.AppID) {
	if env.Lookup == nil {
		return nil
	}
	value, set := env.Lookup("GATEHOUSE_FAILPOINT")
	if !set {
		return nil
	}
	name, count, _ := strings.Cut(value, ":")
	nth, err := strconv.ParseInt(count, 10, 64)
	if err != nil {
		nth = 1
	}
	var hits atomic.Int64
	return func(at string, id core.AppID) {
		if at != name || hits.Add(1) != nth {
			return
		}
		writeLine(out, fmt.Sprintf("failpoint %s %s", at, id))
		select {}
	}
}
