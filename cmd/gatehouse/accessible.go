package main

import (
	"context"
	"io"
	"strings"

	"gatehouse/cmd/gatehouse/internal/ask"
	"gatehouse/cmd/gatehouse/internal/linear"
	"gatehouse/core"
	"gatehouse/core/export"
)

// session is a conversation in accessible mode: its commands run on the
// workspace that is open already, and always ask before they decide.
type session struct {
	g       *gatehouse
	w       *workspace
	watched map[core.AppID]core.PushState // what this session decided, as it was last told
}

// accessibleVariable turns accessible mode on where it says anything.
const accessibleVariable = "GATEHOUSE_ACCESSIBLE"

// listens reports whether accessible mode was asked for: by flag, environment
// variable or configuration.
func (g *gatehouse) listens(w *workspace) bool {
	return g.accessible || g.value(accessibleVariable) != "" || w.cfg.Accessible
}

// listen holds the conversation; the engine's loops are the caller's to run.
func (g *gatehouse) listen(ctx context.Context, w *workspace) error {
	out := export.Linear{Writer: spoken{g.out}}
	own := *g
	own.out, own.err, own.inTerminal, own.outTerminal = out, out, true, false
	own.asked = ask.New(g.in, out)
	s := &session{g: &own, w: w, watched: map[core.AppID]core.PushState{}}
	own.session, own.shared = s, w
	talk := linear.Session{Ask: own.asked, Desk: s, Where: own.where(), Hold: w.cfg.Hold.String()}
	return talk.Run(ctx)
}

// spoken writes words for signs that are read out badly.
type spoken struct{ w io.Writer }

var words = strings.NewReplacer(" → ", " to ", "→", " to ", " · ", ", ", "…", "...", " × ", " by ")

// Write implements io.Writer.
func (s spoken) Write(p []byte) (int, error) {
	if _, err := io.WriteString(s.w, words.Replace(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// elsewhere are commands that are for a shell of their own.
var elsewhere = map[string]bool{"demo": true, "serve": true, "simulate": true, "completion": true}

// Run carries a command line out, as the same program would.
func (s *session) Run(ctx context.Context, args []string) {
	if len(args) > 0 && args[0] == "gatehouse" {
		args = args[1:]
	}
	if len(args) == 0 {
		return
	}
	if elsewhere[args[0]] {
		s.Fail(core.Errorf(core.CodeInvalid, args[0], "it runs until it is stopped").WithHint("Start it in a shell of its own."))
		return
	}
	one := *s.g
	if cmd, _, err := one.root().Find(args); err == nil && !cmd.HasParent() && !strings.HasPrefix(args[0], "-") {
		s.Fail(core.Errorf(core.CodeInvalid, args[0], "there is no such command").WithHint("Type help for all of them."))
		return
	}
	one = *s.g
	_ = one.execute(ctx, args) // the exit code was said in words
}

// Fail says an error.
func (s *session) Fail(err error) { s.g.say(err) }

// watch remembers what this session decided, to tell how it ended.
func (s *session) watch(applied core.Applied, plan core.Plan) {
	ids := applied.Decided
	if applied.JobID != "" {
		for _, i := range plan.Change {
			ids = append(ids, i.ID)
		}
	}
	for _, id := range ids {
		s.watched[id] = core.PushNone
	}
}
