package core

// RegistrationRow is one registration with what a list shows of its App.
type RegistrationRow struct {
	App        AppID
	AppName    string
	Connection string
	Owner      Owner
	Registration
	AppStatus Status
	Push      PushState
	Revision  int64 // the App's: plans are bound to it
}

// RegistrationRowsOf makes the rows of an App, in its order; none for a
// tombstone.
func RegistrationRowsOf(a App) []RegistrationRow {
	if a.Removed() {
		return nil
	}
	rows := make([]RegistrationRow, len(a.Registrations))
	for i, r := range a.Registrations {
		rows[i] = RegistrationRow{
			App: a.ID, AppName: a.Name, Connection: a.Connection, Owner: a.Owner, Registration: r,
			AppStatus: a.Status, Push: a.Push.State, Revision: a.Revision,
		}
	}
	return rows
}
