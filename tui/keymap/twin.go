package keymap

import "gatehouse/core/verb"

// twins are the commands that do what keys do, where they are not called like
// the action.
var twins = map[Action]string{
	"create": "apps create", "note": "apps note", "assign": "apps assign", "retry": "apps retry", "credentials": "apps credentials",
	"undo": "undo", "sync": "sync", "test": "connections test", HandOver: "apps assign ID NAME", Decline: "apps keep", GiveUp: "pushes drop",
	Release: "sync --release", Drop: "sync --drop", Keep: "sync --drop --only", Adopt: "apps adopt",
	JobPause: "jobs pause", JobStop: "jobs stop", JobRetry: "jobs retry", JobFailed: "jobs report", JobReport: "jobs report",
	Filter: "apps list --filter",
	Sort:   "apps list --sort", SortFlip: "apps list --sort", Sign: "developers list",
	Views: "views list", Columns: "apps list --columns", FindKey: "apps find", Open: "apps review",
	Screen + "1": "apps list --view queue", Screen + "2": "apps list", Screen + "3": "registrations list", Screen + "4": "connections list",
	Screen + "5": "activity list", Screen + "6": "apps list --view needs-attention", Screen + "7": "jobs list",
}

// Twin is the command of gatehouse that does what the key does, with the flag
// that it takes for that; "" for what there is on the screen alone: moving,
// drawing, choosing by hand.
func (b Binding) Twin() string {
	switch {
	case b.Group == Alone:
		return "registrations " + b.Verb.Name
	case b.Verb.Decides() && b.Verb.Scope == verb.OnApps:
		return "apps " + b.Verb.Name
	}
	return twins[b.Action]
}
