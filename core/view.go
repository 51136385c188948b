package core

import (
	"context"
	"time"
)

// SavedView is a list as somebody wants to see it again: what it is of, its filter,
// order and columns. core/view checks them and knows those that are built in.
type SavedView struct {
	Name       string       `json:"name"` // lower case, one word
	List       ViewList     `json:"list"`
	Filter     string       `json:"filter"` // in the filter language; "": all
	Sort       SortKey      `json:"sort"`   // "": by name
	Descending bool         `json:"descending"`
	Columns    []ViewColumn `json:"columns"` // in their order; none: the list's own
	UpdatedAt  time.Time    `json:"-"`
	UpdatedBy  string       `json:"-"`
}

// ViewColumn is one column of a view.
type ViewColumn struct {
	Name  string `json:"name"`
	Width int    `json:"width,omitempty"` // cells; 0: as there is room
}

// ViewList is what a view is a list of.
type ViewList string

// The lists that views are of.
const (
	ViewQueue         ViewList = "queue"
	ViewApps          ViewList = "apps"
	ViewRegistrations ViewList = "registrations"
	ViewAttention     ViewList = "attention"
)

// ViewReader is the part of Reader for views and what was typed.
type ViewReader interface {
	// Views returns the saved views by name; not the built-in ones.
	Views(ctx context.Context) ([]SavedView, error)
	// Typed returns what a person typed on the command line of the screen, the
	// newest first, each line once.
	Typed(ctx context.Context, actor string) ([]string, error)
}

// ViewTx is the part of Tx for them.
type ViewTx interface {
	// PutView stores a view; one of the same name is replaced.
	PutView(SavedView) error
	// DropView deletes a saved view; CodeNotFound.
	DropView(name string) error
	// PutTyped remembers a line that a person typed, as the newest. The oldest
	// of more than TypedKept are forgotten.
	PutTyped(actor, line string) error
}

// TypedKept is how many lines are remembered of a person.
const TypedKept = 200
