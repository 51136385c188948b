package core

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Store is the port to the state database. The contract suite in
// store/storetest is its full specification. Safe from any goroutine and from
// several processes on one file.
//
// Its errors are *Error: CodeStoreCorrupt, CodeStoreFull, CodeStoreReadOnly,
// CodeStoreBusy (only after the busy timeout), CodeSchemaNewer, CodeNotFound.
type Store interface {
	Reader
	// Write runs fn in a transaction that is on disk when Write returns nil.
	// Several Writes of one process may share a commit; fn runs exactly once,
	// its own error undoes its own changes alone. fn does no I/O and is quick:
	// it holds the one write lock of all processes.
	Write(ctx context.Context, fn func(Tx) error) error
	// WriteBulk is Write for what can be read again from a gateway: it
	// survives a crash of the process, not always of the machine.
	WriteBulk(ctx context.Context, fn func(Tx) error) error
	// Tidy makes later reads of all rows quicker, in small bulk writes: to be
	// called when nobody waits. It does nothing where there is nothing to gain
	// or to write.
	Tidy(ctx context.Context) error
	// Version grows with every committed change of any process. Cheap enough
	// to poll ten times a second.
	Version(ctx context.Context) (int64, error)
	// Writable is why nothing can be written now, as far as is known: the file
	// may be read only, or the last write found the disk full. It asks nobody.
	Writable() error
	// Backup writes a consistent copy to a new file with mode 0600 while
	// others read and write. It refuses to overwrite.
	Backup(ctx context.Context, path string) error
	// Check verifies the database's integrity and the audit chain.
	Check(ctx context.Context) error
	Close() error
}

// Reader reads what is committed. Each call sees one consistent snapshot.
type Reader interface {
	DoorReader
	MailReader
	BrakeReader
	ViewReader
	ReviewReader
	AgreedReader
	App(ctx context.Context, id AppID) (App, error) // tombstones included; CodeNotFound
	// Apps returns those of the ids that exist, tombstones included, in no
	// particular order; made for thousands at once.
	Apps(ctx context.Context, ids []AppID) ([]App, error)
	// Expected returns the live Apps of a connection whose Base is present:
	// those that a complete listing must show.
	Expected(ctx context.Context, connection string) ([]AppID, error)
	// AppsByRef finds live Apps of a connection by what the gateway calls
	// them; refs nobody has are left out. Refs of one App share its value.
	AppsByRef(ctx context.Context, connection string, refs []Ref) (map[Ref]App, error)
	// FindID resolves what a person typed: a full id, or a unique prefix of at
	// least 4 characters. CodeNotFound; CodeInvalid when several match.
	FindID(ctx context.Context, typed string) (AppID, error)

	// AppsByFingerprint returns the live Apps that have a credential with this
	// fingerprint (Vault), by id. It looks through all Apps.
	AppsByFingerprint(ctx context.Context, fingerprint string) ([]App, error)

	// Page reads one page of the list by keyset.
	Page(ctx context.Context, req PageRequest) (Page, error)
	// Rows hands over every live row, in batches that are good until yield
	// returns, newest change first, and returns the change number it is
	// complete up to.
	Rows(ctx context.Context, yield func([]Row) error) (change int64, err error)
	// Changes returns rows changed after a change number, tombstones included
	// (Removed set), at most limit, and the number they reach.
	Changes(ctx context.Context, since int64, limit int) (rows []Row, change int64, err error)
	// LastChange is the number of the newest change; it scans nothing.
	LastChange(ctx context.Context) (int64, error)
	// Counts is kept up to date by every write; it scans nothing.
	Counts(ctx context.Context) (Counts, error)
	// Registrations hands over every registration of live Apps, in batches, in
	// no particular order, and returns the change number it is complete up to.
	Registrations(ctx context.Context, yield func([]RegistrationRow) error) (change int64, err error)
	// Details hands over what filters ask of live Apps and no row holds, in
	// batches that are good until yield returns, in no particular order: Apps
	// with their ID, Kind, ReferenceID, Description, CallbackURL, Attributes,
	// Registrations, Credentials, Reason and the Push's Note and Cause alone.
	// attributes: only Apps that have one of these; none: all Apps.
	Details(ctx context.Context, attributes []string, yield func([]App) error) error
	// OwnerRows returns the other Apps of an owner (by e-mail, else by name),
	// newest first, tombstones included.
	OwnerRows(ctx context.Context, owner Owner, limit int) ([]Row, error)

	Decision(ctx context.Context, id string) (Decision, error)
	// Act returns an act's decisions by id, the order in which they were made
	// (core.IDs); LastAct the newest act of a session that
	// was not taken back, "" when there is none.
	Act(ctx context.Context, actID string) ([]Decision, error)
	LastAct(ctx context.Context, session string) (string, error)
	// History returns an App's audit rows, newest first.
	History(ctx context.Context, id AppID, limit int) ([]Audit, error)
	// Activity returns the whole audit log, newest first, before a sequence
	// number (0: from the end).
	Activity(ctx context.Context, before int64, limit int) ([]Audit, error)

	// DuePushes returns Apps of the connections whose push wants work at now:
	// due held ones, queued, unproven, and those in flight (a takeover is the
	// caller's to judge), oldest due first. next is when the earliest later
	// one is due; zero when there is none.
	DuePushes(ctx context.Context, connections []string, now time.Time, limit int) (ids []AppID, next time.Time, err error)
	// HeldBy returns the Apps whose held decision this session made.
	HeldBy(ctx context.Context, session string) ([]AppID, error)
	// Attention returns rows whose push failed or is unproven, or whose
	// decision was lost in a conflict.
	Attention(ctx context.Context, limit int) ([]Row, error)

	Connections(ctx context.Context) ([]ConnectionState, error)
	Catalog(ctx context.Context, connection string) ([]CatalogAPI, error)
	Events(ctx context.Context, kind string, limit int) ([]Event, error)
	Lease(ctx context.Context, name string) (Lease, error) // zero when free

	JobReader
}

// Tx is one write transaction. It is valid only inside Write's fn and only in
// its goroutine. It reads its own writes.
type Tx interface {
	DoorTx
	MailTx
	BrakeTx
	ViewTx
	ReviewTx
	AgreedTx
	App(id AppID) (App, error)
	// PutApp inserts or replaces an App with all its parts, keeps the counts
	// and the change feed in step, and hides it when RemovedAt is set.
	PutApp(App) error
	// Change is the number of the latest change of an App, this transaction's
	// own included.
	Change() (int64, error)
	// AddApp is PutApp for an App whose id was just made, which spares the look
	// whether there is one.
	AddApp(App) error
	// PutPush replaces an App's push alone.
	PutPush(id AppID, p Push) error
	AppsByRef(connection string, refs []Ref) (map[Ref]App, error)
	// AppByReference finds a live App by connection and reference id;
	// CodeNotFound.
	AppByReference(connection, referenceID string) (App, error)
	PutDecision(Decision) error
	Decision(id string) (Decision, error)
	Act(actID string) ([]Decision, error)
	// Audit appends; the store gives it its Seq and chains its Hash. A row about
	// an App needs it in the store (CodeNotFound).
	Audit(rows ...Audit) error
	// PutEvent stores an event once; false when its key was there.
	PutEvent(Event) (bool, error)

	Lease(name string) (Lease, error) // zero when free
	PutLease(Lease) error
	DropLease(name, holder string) error

	// PutSecret keeps a sealed secret until it is dropped or expires (zero:
	// does not expire). Dropping erases it from the file.
	PutSecret(id string, sealed []byte, expires time.Time) error
	Secret(id string) ([]byte, error) // CodeNotFound
	DropSecret(id string) error
	DropExpiredSecrets(now time.Time) (int, error)

	PutConnection(ConnectionState) error
	PutCatalog(connection string, apis []CatalogAPI) error
	Catalog(connection string) ([]CatalogAPI, error)

	JobTx
}

// Lease is a lock with an end, held by one process.
type Lease struct {
	Name   string
	Holder string
	Until  time.Time
}

// Row is what a list shows of an App.
type Row struct {
	ID          AppID
	Kind        Kind // a developer's sign-up is a row of the queue, not of the list of Apps
	Name        string
	Connection  string
	Owner       Owner
	ReferenceID string
	Status      Status
	Native      string
	APIs        string // the names of its APIs, one a line: APILabel, APIList
	Waiting     int    // registrations that wait
	CreatedAt   time.Time
	DecidedAt   time.Time
	Push        PushState
	From        Status // what was proven before, while the push is not settled
	Missing     bool
	Lost        bool
	Untold      bool // its owner could not be told by mail
	Removed     bool
	// DeletionAsked: its owner wants it deleted.
	DeletionAsked bool
	WaitingSince  time.Time // when the oldest of what waits was asked for; zero: nothing waits, or not known
	AssignedTo    string    // who sees to what waits; "" when nobody in particular does
	Revision      int64
	Change        int64 // the change number that wrote this row
}

// RowOf makes the list row of an App. Change is the store's to set.
func RowOf(a App) Row {
	row := Row{
		ID: a.ID, Kind: a.Kind, Name: a.Name, Connection: a.Connection, Owner: a.Owner, ReferenceID: a.ReferenceID,
		Status: a.Status, Native: a.Native, APIs: apisOf(a.Registrations), Waiting: a.WaitingCount(),
		CreatedAt: a.CreatedAt, DecidedAt: a.DecidedAt, Push: a.Push.State,
		Missing: !a.MissingAt.IsZero(), Lost: a.Lost != "", Untold: a.Untold != "", Removed: a.Removed(), DeletionAsked: !a.DeletionAskedAt.IsZero(), Revision: a.Revision,
	}
	if row.InQueue() {
		row.WaitingSince, row.AssignedTo = a.waitingSince(), a.AssignedTo
	}
	if !a.Push.State.Settled() {
		row.From = a.Push.From
	}
	return row
}

// InQueue reports whether something about the App waits for a decision.
func (r Row) InQueue() bool {
	return !r.Removed && (r.Status == Pending || r.Waiting > 0 || r.DeletionAsked && r.Status != Deleted)
}

// Attention reports whether the App wants a person's eye: its push failed or
// is unproven, a decision was lost in a conflict, or its owner could not be told.
func (r Row) Attention() bool { return !r.Removed && (r.Push.Attention() || r.Lost || r.Untold) }

// APIList gives the names of the App's APIs; an id, marked, where the catalog
// has no name.
func (r Row) APIList() []string {
	if r.APIs == "" {
		return nil
	}
	return strings.Split(r.APIs, "\n")
}

// APILabel is the first API's name and how many more there are: "Payments +2";
// "" when it has none.
func (r Row) APILabel() string {
	first, rest, more := strings.Cut(r.APIs, "\n")
	if !more {
		return first
	}
	return first + " +" + itoa(strings.Count(rest, "\n")+1)
}

// apisOf makes Row.APIs: each API once, first that of the first registration,
// the others by name, so that Apps with the same APIs share one text.
func apisOf(regs []Registration) string {
	if len(regs) == 1 {
		return oneLine(regs[0].API.Label())
	}
	names := make([]string, 0, len(regs))
	for i, r := range regs {
		if !slices.ContainsFunc(regs[:i], func(b Registration) bool { return b.API.ID == r.API.ID }) {
			names = append(names, oneLine(r.API.Label()))
		}
	}
	if len(names) > 2 {
		slices.Sort(names[1:])
	}
	return strings.Join(names, "\n")
}

func oneLine(name string) string { return strings.ReplaceAll(name, "\n", " ") }

// Counts are the numbers in the header.
type Counts struct {
	Apps         int // live Apps; developers' sign-ups are not among them
	Developers   int // live sign-ups, decided or not
	Queue        int // Apps with something waiting, and sign-ups that wait
	Attention    int // failed, unproven, lost or untold, sign-ups too
	Unsettled    int // held, queued, sending, sent, unproven
	ByStatus     map[Status]int
	ByConnection map[string]map[Status]int
}

// SortKey is a column that the list can be sorted by.
type SortKey string

// The sort keys.
const (
	SortName       SortKey = "name"
	SortConnection SortKey = "conn"
	SortOwner      SortKey = "dev"
	SortStatus     SortKey = "status"
	SortAPIs       SortKey = "apis"
	SortCreated    SortKey = "created"
	SortPush       SortKey = "push"
)

// PageRequest asks for one page of the list.
type PageRequest struct {
	Queue      bool     // only what waits for a decision, sign-ups too
	Developers bool     // developers' sign-ups instead of Apps; the queue has both
	Statuses   []Status // none: every one
	Connection string   // "": every one
	Owner      string   // an owner's name, exactly; "": every one
	Sort       SortKey  // "": SortName
	Descending bool
	After      string // Page.Next of the page before; "": the first
	Limit      int    // 1 to 1,000
}

// Page is one page of the list; Next is "" on the last one.
type Page struct {
	Rows []Row
	Next string
}
