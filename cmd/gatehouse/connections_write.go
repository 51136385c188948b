package main

import (
	"fmt"
	"strconv"
	"strings"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core/export"
)

// write puts the connection where it belongs: into a first configuration, else
// on standard output. What was typed is kept before.
func (w *guide) write(exists bool) error {
	d := *w.draft
	lines, where, err := config.Paste(w.cfg, d, w.kinds)
	if err != nil {
		return err
	}
	a := added{Name: d.Name, Kind: d.Kind, File: d.File, Lines: lines, Written: !exists && !w.dryRun}
	if !w.dryRun {
		if err := w.keep(); err != nil {
			return err
		}
	}
	if a.Written {
		if err := config.WriteFirst(d.File, d, w.kinds); err != nil {
			return err
		}
	}
	return w.tellAdded(a, where, exists)
}

// added is a connection that was set up.
type added struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	File    string `json:"file"`
	Written bool   `json:"written"` // else the lines are to be pasted into the file
	Lines   string `json:"lines"`
}

// tellAdded says what there is to do now.
func (w *guide) tellAdded(a added, where string, exists bool) error {
	format, err := w.format()
	if err != nil {
		return err
	}
	line, next := strings.TrimSuffix(a.Lines, "\n"), "Try it: gatehouse connections test "+a.Name+w.configFlag()
	if w.proven {
		next = "Start with: gatehouse" + w.configFlag()
	}
	switch {
	case a.Written:
		line = "written: " + a.File
		w.note("%s", next)
	case exists:
		w.note("%s is never rewritten. Paste these lines %s. %s", a.File, where, next)
	default:
		w.note("%s would be written with these lines", a.File)
	}
	if format == export.Table {
		_, err := fmt.Fprintln(w.out, line)
		return err
	}
	text := func(a added) []string {
		return []string{a.Name, a.Kind, a.File, strconv.FormatBool(a.Written), a.Lines}
	}
	return export.One(w.out, format, fields(text, "name", "kind", "file", "written", "lines"), a)
}

func (g *gatehouse) configFlag() string {
	if g.config == "" {
		return ""
	}
	return " --config " + g.config
}
