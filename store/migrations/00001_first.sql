-- +goose Up

-- One row an App, tombstones included. body is the App as JSON (body.go); name
-- is apart because it is kept byte for byte. The other columns are what queries
-- need of it. Times are Unix nanoseconds, 0 for none.
CREATE TABLE apps (
    num           INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    change        INTEGER NOT NULL,
    name_key      TEXT    NOT NULL, -- keys compare without regard to case
    owner_key     TEXT    NOT NULL,
    email_key     TEXT    NOT NULL,
    apis_key      TEXT    NOT NULL,
    status_rank   INTEGER NOT NULL, -- its place in the order of screens
    push_rank     INTEGER NOT NULL,
    queue         INTEGER NOT NULL, -- 1: something waits for a decision
    attention     INTEGER NOT NULL, -- 1: failed, unproven or lost
    due           INTEGER,          -- when the push wants work
    base_present  INTEGER NOT NULL,
    push_decision TEXT    NOT NULL,
    reference_id  TEXT    NOT NULL,
    callback_key  TEXT    NOT NULL, -- the domain of the callback URL
    owner_name    TEXT    NOT NULL,
    connection    TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    removed_at    INTEGER NOT NULL,
    audit         INTEGER NOT NULL, -- its last row of the audit log, 0 for none
    name          TEXT    NOT NULL,
    body          TEXT    NOT NULL
) STRICT;

-- The list in the orders in which it is read, of live Apps; ties fall to the id.
-- The one by connection also answers what a complete listing must show. There is
-- none by APIs and by date: screens sort in memory, nothing pages in these orders,
-- and each index costs every new App of a first reading a page.
CREATE INDEX apps_by_name    ON apps (name_key, id)    WHERE removed_at = 0;
CREATE INDEX apps_by_conn    ON apps (connection, id, base_present) WHERE removed_at = 0;
CREATE INDEX apps_by_owner   ON apps (owner_key, id)   WHERE removed_at = 0;
CREATE INDEX apps_by_status  ON apps (status_rank, id) WHERE removed_at = 0;
-- The queue, which is small. There is none by push: every step of every push
-- would have to write it, and nothing reads the list in that order but a person
-- who asks for it, who can wait for a sort.
CREATE INDEX queue_by_name    ON apps (name_key, id)   WHERE queue = 1;

CREATE INDEX apps_due       ON apps (connection, due)         WHERE due IS NOT NULL;
CREATE INDEX apps_attention ON apps (change)                  WHERE attention = 1;
CREATE INDEX apps_reference ON apps (reference_id)            WHERE reference_id <> '';
CREATE INDEX apps_callback  ON apps (callback_key, created_at) WHERE callback_key <> '';
CREATE INDEX apps_email     ON apps (email_key, created_at, id) WHERE email_key <> '';
CREATE INDEX apps_developer ON apps (owner_name, created_at, id) WHERE email_key = '';

-- The list row of every App, keyed by the change that wrote it: a scan in key
-- order is the change feed, oldest first. A new row gets the next number; the
-- App's former one goes then or later (feed.go), never the highest. The row of
-- an App is the one of apps.change.
CREATE TABLE feed (
    change INTEGER PRIMARY KEY,
    app    INTEGER NOT NULL, -- apps.num
    line   BLOB    NOT NULL -- line.go
) STRICT;

-- The rows of feed up to a change once more, thousands in one value, so that a start
-- reads some dozen values instead of each App's row (packs.go). Each pack follows
-- the one before; where a pack and a later change both have an App, the change is
-- its row.
CREATE TABLE packs (
    last INTEGER PRIMARY KEY, -- the highest change in it
    rows INTEGER NOT NULL, -- how many
    pack BLOB    NOT NULL -- pack.go
) STRICT;

-- What the gateways call an App, to find it by. The id comes first in the index:
-- it alone is nearly unique.
CREATE TABLE refs (
    app   INTEGER NOT NULL REFERENCES apps (num),
    place INTEGER NOT NULL,
    kind  TEXT    NOT NULL,
    scope TEXT    NOT NULL,
    id    TEXT    NOT NULL,
    PRIMARY KEY (app, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX refs_by_id ON refs (id, kind, scope);

-- The counts of the header, kept in step by every write.
CREATE TABLE counts (
    connection TEXT    NOT NULL,
    status     TEXT    NOT NULL,
    apps       INTEGER NOT NULL,
    queue      INTEGER NOT NULL,
    attention  INTEGER NOT NULL,
    unsettled  INTEGER NOT NULL,
    PRIMARY KEY (connection, status)
) STRICT, WITHOUT ROWID;

-- A decision's id begins with its act's (core.DecisionID), and ids sort by the
-- time they were made: so the primary key alone finds a decision, an act, and
-- the newest acts. Each index more would cost every decision a page.
CREATE TABLE decisions (
    id          TEXT    PRIMARY KEY,
    app         TEXT    NOT NULL,
    verb        TEXT    NOT NULL,
    from_status TEXT    NOT NULL,
    to_status   TEXT    NOT NULL,
    actor       TEXT    NOT NULL,
    session     TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    reason      TEXT    NOT NULL,
    revision    INTEGER NOT NULL,
    choice      TEXT    NOT NULL, -- JSON, without secrets; '' when there is none
    secret_id   TEXT    NOT NULL,
    before      TEXT    NOT NULL, -- JSON
    undone_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The audit log. Each hash covers the one before it (audit.go). An App's rows
-- are a chain from apps.audit along prev: an index by App would cost every
-- decision a page.
CREATE TABLE audit (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    actor   TEXT    NOT NULL,
    action  TEXT    NOT NULL,
    app     TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    detail  TEXT    NOT NULL,
    hash    BLOB    NOT NULL,
    prev    INTEGER NOT NULL -- the App's row before this one, 0 for none
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- +goose StatementEnd

CREATE TABLE events (
    num    INTEGER PRIMARY KEY,
    key    TEXT    NOT NULL UNIQUE,
    kind   TEXT    NOT NULL,
    app    TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    silent INTEGER NOT NULL,
    data   TEXT    NOT NULL -- JSON
) STRICT;
CREATE INDEX events_by_kind ON events (kind, num);

CREATE TABLE leases (
    name   TEXT PRIMARY KEY,
    holder TEXT    NOT NULL,
    until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Sealed secrets on their way through. The connection that writes has
-- secure_delete on: what is dropped is overwritten with zeros.
CREATE TABLE secrets (
    id      TEXT PRIMARY KEY,
    sealed  BLOB    NOT NULL,
    expires INTEGER NOT NULL -- 0: does not expire
) STRICT;
CREATE INDEX secrets_by_expiry ON secrets (expires) WHERE expires <> 0;

CREATE TABLE connections (
    name       TEXT PRIMARY KEY,
    kind       TEXT    NOT NULL,
    read_at    INTEGER NOT NULL,
    complete   INTEGER NOT NULL,
    received   INTEGER NOT NULL,
    unmanaged  INTEGER NOT NULL,
    why        TEXT    NOT NULL,
    failed_at  INTEGER NOT NULL,
    cause      TEXT    NOT NULL,
    message    TEXT    NOT NULL,
    hint       TEXT    NOT NULL,
    open_until INTEGER NOT NULL,
    held          TEXT    NOT NULL,
    held_removals INTEGER NOT NULL,
    held_takes    INTEGER NOT NULL,
    held_news     INTEGER NOT NULL,
    held_since    INTEGER NOT NULL,
    mapping       TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- The deletion brake. Nothing of it is written by a decision.
-- What was removed or taken because of a gateway, for about two days.
CREATE TABLE taken (
    connection TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    app        TEXT    NOT NULL,
    what       TEXT    NOT NULL,
    PRIMARY KEY (connection, at, app)
) STRICT, WITHOUT ROWID;

-- The plan that a connection's brake stopped, lines as JSON: written whole.
CREATE TABLE held_plans (
    connection TEXT    PRIMARY KEY,
    id         TEXT    NOT NULL,
    since      INTEGER NOT NULL,
    lines      TEXT    NOT NULL
) STRICT;

-- Differences that an administrator decided to leave as they are.
CREATE TABLE dropped (
    connection TEXT    NOT NULL,
    app        TEXT    NOT NULL,
    what       TEXT    NOT NULL,
    shows      TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    by_whom    TEXT    NOT NULL,
    PRIMARY KEY (connection, app)
) STRICT, WITHOUT ROWID;

-- What listings showed of Apps on which both sides agreed: hashes, thousands in
-- one value (agreed.go). A part holds by itself, so parts of different readings
-- may stand side by side.
CREATE TABLE agreed (
    connection TEXT    NOT NULL,
    part       INTEGER NOT NULL,
    terms      BLOB    NOT NULL,
    change     INTEGER NOT NULL,
    apps       BLOB    NOT NULL,
    PRIMARY KEY (connection, part)
) STRICT;

-- Who has an App open on the decision desk, for about two minutes.
CREATE TABLE looks (
    app   TEXT    NOT NULL,
    name  TEXT    NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (app, name)
) STRICT, WITHOUT ROWID;

-- A connection's whole catalog as JSON: it is read and written whole.
CREATE TABLE catalog (
    connection TEXT PRIMARY KEY,
    apis       TEXT NOT NULL
) STRICT;

-- Bulk runs. num is what people call a job by.
CREATE TABLE jobs (
    num        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    act        TEXT    NOT NULL,
    verb       TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    choice     TEXT    NOT NULL, -- JSON, '' for none
    edit       TEXT    NOT NULL, -- JSON, '' for none
    hold       INTEGER NOT NULL,
    actor      TEXT    NOT NULL,
    session    TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    state      TEXT    NOT NULL,
    parts      TEXT    NOT NULL, -- JSON: connections, and how far each is
    worked     INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_by_created ON jobs (created_at, id);
CREATE INDEX jobs_open       ON jobs (state) WHERE state IN ('running', 'paused');

-- A part's items are reached in their order, so no index of the waiting ones is
-- kept: tens of thousands of rows are written at once, under the write lock.
CREATE TABLE job_items (
    job      INTEGER NOT NULL REFERENCES jobs (num),
    part     INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    app      TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    keys     TEXT    NOT NULL, -- JSON, '' for the whole App
    state    TEXT    NOT NULL,
    decision TEXT    NOT NULL,
    cause    TEXT    NOT NULL,
    message  TEXT    NOT NULL,
    PRIMARY KEY (job, part, n)
) STRICT, WITHOUT ROWID;

-- Lists as somebody wants to see them again, as JSON, and what people typed on
-- the screen's command line.
CREATE TABLE views (
    name TEXT PRIMARY KEY,
    view TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE typed (
    num   INTEGER PRIMARY KEY,
    actor TEXT NOT NULL,
    line  TEXT NOT NULL
) STRICT;

-- The outbox. Written only where mail is configured, and never by a decision:
-- a mail's row comes with the proof.
CREATE TABLE mails (
    id         TEXT    PRIMARY KEY,
    event      TEXT    NOT NULL,
    message_id TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    email_key  TEXT    NOT NULL, -- as in apps
    bundle     TEXT    NOT NULL,
    act        TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    attempts   INTEGER NOT NULL,
    resent     INTEGER NOT NULL,
    due        INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    cause      TEXT    NOT NULL,
    message    TEXT    NOT NULL,
    hint       TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_by_state ON mails (state, due);
CREATE UNIQUE INDEX mails_gathering ON mails (bundle) WHERE state = 'gathering' AND bundle <> '';

-- What a mail says of one App, as JSON. The key is an event that happens once:
-- it outlives the mail.
CREATE TABLE mail_items (
    num  INTEGER PRIMARY KEY,
    key  TEXT    NOT NULL UNIQUE,
    mail TEXT    NOT NULL,
    app  TEXT    NOT NULL,
    item TEXT    NOT NULL
) STRICT;
CREATE INDEX mail_items_by_mail ON mail_items (mail, num);
CREATE INDEX mail_items_by_app  ON mail_items (app);

-- Tokens of the portal's door; hash is the SHA-256 of 256 random bits.
CREATE TABLE tokens (
    id          TEXT    PRIMARY KEY,
    client      TEXT    NOT NULL,
    scopes      TEXT    NOT NULL, -- JSON
    connections TEXT    NOT NULL, -- JSON
    hash        BLOB    NOT NULL UNIQUE,
    hint        TEXT    NOT NULL,
    created_by  TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    revoked_at  INTEGER NOT NULL,
    revoked_by  TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- What requests with an idempotency key were answered; status 0: under way.
CREATE TABLE answers (
    client    TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    request   BLOB    NOT NULL,
    reference TEXT    NOT NULL,
    status    INTEGER NOT NULL,
    body      BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    holder    TEXT    NOT NULL,
    PRIMARY KEY (client, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_by_time ON answers (at);

-- Notices from gateways and bridges that came already.
CREATE TABLE notices (
    connection  TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    fingerprint BLOB    NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (connection, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_by_time ON notices (at);
