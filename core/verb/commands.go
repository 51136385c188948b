package verb

import "slices"

// Command is one command of the program: gatehouse NAME on the command line, :NAME on the screen. The CLI's
// help, the palette and its completion read it here.
type Command struct {
	Name  string // the words after gatehouse: "apps list"
	Args  string // what follows them: "ID..."
	Short string // one line, without a full stop
	Way   Way
	Why   string // Elsewhere: why it is not for the palette, and what to do
	Entry Entry  // OnScreen: the verb, where it decides
}

// Way is how the palette carries a command out.
type Way uint8

// Printed: as on the command line; what it writes is shown. OnScreen: as its
// key does, with the same plan and the same question, on what is chosen or on
// what is named. Elsewhere: not in the palette.
const (
	Printed Way = iota
	OnScreen
	Elsewhere
)

// Commands lists every command, in the order in which help shows them. The
// caller may keep and change the slice.
func Commands() []Command {
	out := slices.Clone(appCommands)
	for _, part := range []struct {
		group   string
		entries []Entry
	}{{"apps", Decisions()}, {"registrations", registrations}, {"developers", developers}} {
		for _, e := range part.entries {
			out = append(out, Command{Name: part.group + " " + e.Name, Args: e.Args, Short: e.Short, Way: OnScreen, Entry: e})
		}
	}
	return append(out, otherCommands...)
}

// CommandNamed finds a command by its name.
func CommandNamed(name string) (Command, bool) {
	all := Commands()
	i := slices.IndexFunc(all, func(c Command) bool { return c.Name == name })
	if i < 0 {
		return Command{}, false
	}
	return all[i], true
}

// of makes the line of a verb that decides nothing.
func of(group, name string, way Way) Command {
	e, _ := Named(name)
	return Command{Name: group + name, Args: e.Args, Short: e.Short, Way: way, Entry: e}
}

const itRuns = "it runs until it is stopped: start it in a shell of its own"

var appCommands = []Command{
	{Name: "apps list", Short: "list Apps, all or those that a filter names"},
	of("apps ", "show", Printed),
	{Name: "apps find", Short: "find the App that has a key; the key is read, never an argument", Way: OnScreen},
	of("apps ", "credentials", OnScreen),
	of("apps ", "retry", OnScreen),
	of("apps ", "create", OnScreen),
	{Name: "apps keep", Args: "ID...", Short: "decline what an App's owner asked: that it be deleted"},
	{Name: "apps review", Args: "ID", Short: "show what a decision on an App rests on"},
	of("apps ", "note", Printed),
	{Name: "apps assign", Args: "ID [NAME]", Short: "give what waits in an App to somebody to see to: you, NAME, or nobody"},
	{Name: "apps import", Args: "FILE", Short: "keep Apps that a portal exported as waiting for a decision"},
}

var otherCommands = []Command{
	{Name: "registrations list", Short: "list registrations, all or those that a filter names"},
	{Name: "registrations show", Args: "REGISTRATION", Short: "show one registration and what can be done about it"},
	{Name: "registrations add", Args: "ID", Short: "register an App for more APIs"},
	{Name: "developers list", Short: "list developers' sign-ups, all or those that a filter names"},
	{Name: "export", Args: "FILE", Short: "write what a filter or a view names to a file, with how complete it is"},
	{Name: "views list", Short: "list the views: built-in and saved ones"},
	{Name: "views show", Args: "NAME", Short: "show one view"},
	{Name: "views save", Args: "NAME", Short: "save a filter, with columns and order, under a name"},
	{Name: "views delete", Args: "NAME", Short: "delete a saved view"},
	{Name: "views export", Args: "[NAME...]", Short: "write saved views as a file for others"},
	{Name: "views import", Args: "FILE", Short: "take views over from such a file"},
	{Name: "connections list", Short: "list the configured gateways and what is known of them"},
	{Name: "connections add", Short: "set up a connection to a gateway: asks, or takes flags", Way: Elsewhere,
		Why: "it asks question after question: use gatehouse connections add in a shell"},
	of("connections ", "test", Printed),
	of("apps ", "adopt", Printed),
	of("", "sync", Printed),
	{Name: "pushes list", Short: "list decisions that are on their way, failed, not proven, or lost"},
	of("pushes ", "retry", OnScreen),
	{Name: "pushes drop", Args: "ID...", Short: "give decisions up whose push failed or is not proven"},
	{Name: "jobs list", Short: "list bulk runs, newest first"},
	{Name: "jobs show", Args: "JOB", Short: "show how far a bulk run is, by connection"},
	{Name: "jobs pause", Args: "JOB", Short: "pause a bulk run"},
	{Name: "jobs resume", Args: "JOB", Short: "let a paused bulk run go on where it was"},
	{Name: "jobs stop", Args: "JOB", Short: "stop a bulk run for good; what it has not reached stays as it is"},
	{Name: "jobs retry", Args: "JOB", Short: "do again what of a bulk run failed, and nothing else"},
	{Name: "jobs report", Args: "JOB", Short: "write what became of each App of a bulk run, as CSV or JSON"},
	{Name: "activity list", Short: "list what was decided, by whom, and what came of it: the audit log"},
	of("", "undo", OnScreen),
	{Name: "reasons", Short: "list the reasons that are given often (--reason-name)"},
	{Name: "mail list", Short: "show the outbox, newest first"},
	{Name: "mail preview", Args: "EVENT", Short: "write the mail of an event, with made-up Apps, to standard output"},
	{Name: "mail test", Args: "ADDRESS", Short: "send a test mail now, past the outbox"},
	{Name: "mail send", Short: "send what waits in the outbox, and end"},
	{Name: "mail retry", Args: "ID...", Short: "queue mails again that were refused or given up"},
	{Name: "mail drop", Args: "ID...", Short: "leave mails that were refused or given up: their Apps want no attention for it any more"},
	{Name: "tokens list", Short: "list the tokens, revoked ones included; never a token itself"},
	{Name: "tokens create", Args: "CLIENT", Short: "make a token for a portal; it is shown once"},
	{Name: "tokens revoke", Args: "ID", Short: "end a token at once, in every process"},
	{Name: "doctor", Short: "look whether everything Gatehouse needs is in order"},
	{Name: "backup", Args: "FILE", Short: "write a consistent copy of the state database, also while others use it"},
	{Name: "version", Short: "print the version"},
	{Name: "schema", Args: "[NAME]", Short: "print the JSON schema of what commands write; without a name list them"},
	{Name: "man", Short: "write the manual pages, one a command"},
	{Name: "reset-terminal", Short: "bring a terminal back that a killed program left unusable", Way: Elsewhere,
		Why: "it is for a terminal that is lost; here ctrl+l draws the screen again"},
	{Name: "serve", Short: "run as a daemon: sync, push, mail, and the portal's HTTP API", Way: Elsewhere, Why: itRuns},
	{Name: "demo", Short: "try the terminal screen on simulated gateways", Way: Elsewhere, Why: itRuns},
	{Name: "simulate", Short: "run simulated gateways to try Gatehouse on", Way: Elsewhere, Why: itRuns},
}
