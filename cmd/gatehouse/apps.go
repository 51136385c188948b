package main

import (
	"bufio"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"gatehouse/core"
	"gatehouse/core/verb"
)

func (g *gatehouse) appsCommand() *cobra.Command {
	cmd := group("apps", "List, show, create, edit and decide on Apps")
	cmd.AddCommand(g.listCommand(), g.showCommand(), g.credentialsCommand(), g.retryCommand(), g.importCommand(), g.findCommand())
	for _, e := range verb.Decisions() {
		if e.Verb != core.Edit {
			cmd.AddCommand(g.decideCommand(e))
		}
	}
	cmd.AddCommand(g.createCommand(), g.editCommand(), g.keepCommand(), g.reviewCommand(), g.noteCommand(), g.assignCommand(), g.adoptCommand())
	return cmd
}

// ids resolves what a person typed, or wrote to standard input for "-": ids,
// unique beginnings of them, or names that only one App has. From each line of
// the input the first word counts, so that a table can be piped in. One App named twice counts once.
func (g *gatehouse) ids(ctx context.Context, store core.Store, args []string) ([]core.AppID, error) {
	var out []core.AppID
	seen := map[core.AppID]bool{}
	for _, a := range args {
		found, err := g.idsOf(ctx, store, a)
		if err != nil {
			return nil, err
		}
		for _, id := range found {
			if !seen[id] {
				seen[id] = true
				out = append(out, id)
			}
		}
	}
	if len(out) == 0 {
		return nil, core.Errorf(core.CodeInvalid, "ID", "no App was named").
			WithHint("Give ids or names, - to read ids from standard input, one a line, or --filter where the command has it.")
	}
	return out, nil
}

// id resolves what names one App, as ids does. Standard input may name several:
// that is refused, not cut to the first.
func (g *gatehouse) id(ctx context.Context, store core.Store, args []string) (core.AppID, error) {
	found, err := g.ids(ctx, store, args)
	if err != nil {
		return "", err
	}
	return single(found, "App")
}

// single is the one of what was found.
func single[T any](found []T, what string) (T, error) {
	if len(found) != 1 {
		var none T
		return none, core.Errorf(core.CodeInvalid, "ID", "%d %ss were named; this command takes one", len(found), what).
			WithHint("Call it once for each; the lists show several.")
	}
	return found[0], nil
}

// idsOf resolves one argument. Lines of the input are ids alone: the first word
// of one that is none must not be taken for a name.
func (g *gatehouse) idsOf(ctx context.Context, store core.Store, arg string) ([]core.AppID, error) {
	if arg != "-" {
		id, err := g.appNamed(ctx, store, arg)
		return []core.AppID{id}, err
	}
	words, err := g.firstWords()
	if err != nil {
		return nil, err
	}
	var out []core.AppID
	for _, w := range words {
		id, err := store.FindID(ctx, w)
		if err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, nil
}

// typed is what was named: on the command line, and for "-" on standard input,
// as read reads it.
func typed(args []string, read func() ([]string, error)) ([]string, error) {
	var typed []string
	for _, a := range args {
		if a != "-" {
			typed = append(typed, a)
			continue
		}
		words, err := read()
		if err != nil {
			return nil, err
		}
		typed = append(typed, words...)
	}
	return typed, nil
}

// firstWords reads the first word of each line of standard input.
func (g *gatehouse) firstWords() ([]string, error) {
	var out []string
	in := bufio.NewScanner(g.in)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		if words := strings.Fields(in.Text()); len(words) > 0 && !strings.EqualFold(words[0], "ID") {
			out = append(out, strings.Trim(words[0], `",`))
		}
	}
	if err := in.Err(); err != nil {
		return nil, core.Errorf(core.CodeInvalid, "standard input", "it cannot be read: %s", err)
	}
	return out, nil
}
