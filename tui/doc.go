// Package tui is Gatehouse's terminal screen. Run shows it.
//
// # Follow one keypress
//
// Someone presses "a" on an App in the queue.
//
//  1. Bubble Tea hands root.Update a tea.KeyPressMsg. root (root.go) is the only
//     Bubble Tea model; everything else is a plain struct that it calls.
//  2. root.press (press.go): a dialog on top would get the key; a filter that
//     is being typed would get it as text. Else the key table (tui/keymap)
//     says that "a" is the action "approve" here, and whether it is on: its
//     reason, where it is off, becomes a toast.
//  3. root.do takes the binding's verb (core/verb) and the screen's Selection
//     (ids, each with the revision that was looked at, and the registrations
//     where these are meant alone), and asks desk.Plan. tui/desk is the only
//     door to the engine: it returns a request number and a tea.Cmd, which
//     Bubble Tea runs off Update.
//  4. The answer is a fact in the past tense, desk.PlanMade, with that number.
//     root.planned (decide.go) drops it when something else was asked since,
//     else lays a dialog on the stage: tui/approve where the provider wants a
//     credential chosen, tui/confirm otherwise.
//  5. The dialog gets the keys now (stage.Dialog). On its confirming key it
//     asks desk.Apply with exactly the plan it showed, and closes.
//  6. desk.Applied comes back: root.applied raises a toast (tui/toast).
//  7. Meanwhile the store changed. desk.Run, which follows the engine's change
//     feed, updates the search index and sends desk.IndexMoved; the list asks
//     desk.Search, and desk.Found puts the new rows under a cursor that stays
//     on its App (tui/table). The push's states arrive the same way: "held",
//     "sending", "confirmed" appear without a key.
//
// # Where things are
//
//	stage    what a screen and a dialog are; messages they send to the root
//	apps     the lists: Queue, Apps, Attention, and (apps/face.go) Registrations;
//	         filter, marks, layout
//	detail   the pane beside them, with a cursor of its own on registrations
//	connections   the configured gateways: how fresh, what is wrong, test, read
//	activity the audit log
//	appform  the form of an App: a new one, or an edit
//	palette  the command line after ":"
//	pick     views, columns, and the App that has a key
//	confirm, approve, reveal, help, toast   dialogs and messages
//	table, field, cell, age         parts: the list, a text line, widths, times
//	theme, keymap                   the look and the keys, as data
//	desk     commands and answers; the index; the change feed
//	uitest   drives the real program and reads its screen
//
// Rules: no I/O in Update or View; every string from outside goes through
// core/plaintext before it is drawn; widths are measured by the theme.
package tui
