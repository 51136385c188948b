package jobs

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"gatehouse/core"
	"gatehouse/tui/confirm"
	"gatehouse/tui/desk"
	"gatehouse/tui/keymap"
	"gatehouse/tui/stage"
)

// Do carries out what a key asked for.
func (s *Screen) Do(a keymap.Action) tea.Cmd {
	if s.items != nil {
		if s.items.table.Do(a) {
			return nil
		}
		switch a {
		case keymap.Back:
			s.items, s.request = nil, 0
			return s.read()
		case keymap.JobFailed:
			s.items.turn()
			return nil
		}
	} else if s.table.Do(a) {
		return nil
	}
	j, ok := s.current()
	if !ok {
		return nil
	}
	switch a {
	case keymap.Open:
		if s.items == nil {
			return s.look()
		}
	case keymap.JobFailed:
		cmd := s.look()
		s.items.failed = true
		return cmd
	case keymap.JobPause:
		return s.turn(j)
	case keymap.JobStop:
		return s.c.Open(stopping(s.c, j))
	case keymap.JobRetry:
		_, cmd := s.c.Desk.PlanJobRetry(j.Job)
		return cmd
	case keymap.JobReport:
		return s.c.Open(reporting(s.c, j))
	}
	return nil
}

// turn pauses a job that runs and lets a paused one go on.
func (s *Screen) turn(j desk.Job) tea.Cmd {
	turn := s.c.Desk.PauseJob
	if j.State == core.JobPaused {
		turn = s.c.Desk.ResumeJob
	}
	_, cmd := turn(j.ID)
	return cmd
}

// turned shows where a job stands now.
func (s *Screen) turned(msg desk.JobTurned) tea.Cmd {
	if msg.Err != nil {
		return stage.NoteError(msg.Err)
	}
	return s.read()
}

// retryPlanned pushes again what failed at its gateway, and asks about what was
// refused: it changed, so it is looked at again.
func (s *Screen) retryPlanned(msg desk.JobRetryPlanned) tea.Cmd {
	if msg.Err != nil {
		return stage.NoteError(msg.Err)
	}
	var cmds []tea.Cmd
	pushes, refused := msg.Retry.Pushes, len(msg.Retry.Again.Change)+len(msg.Retry.Again.NotEligible)+len(msg.Retry.Again.Already)
	if len(pushes) > 0 {
		_, cmd := s.c.Desk.Retry(pushes)
		cmds = append(cmds, cmd)
	}
	switch {
	case refused > 0:
		cmds = append(cmds, s.c.Open(confirm.Plan(s.c, msg.Retry.Again)))
	case len(pushes) == 0:
		cmds = append(cmds, stage.Note(stage.Info, "Nothing of job "+strconv.FormatInt(msg.Job.Number, 10)+" failed"))
	}
	return tea.Batch(cmds...)
}

// written says where a report is.
func (s *Screen) written(msg desk.ReportWritten) tea.Cmd {
	if msg.Err != nil {
		return nil // its dialog says it
	}
	return stage.Say(stage.Noted{Level: stage.Success, Text: "Report written: " + msg.Path, Hint: stage.CountOf(msg.Items, "App") + "."})
}
