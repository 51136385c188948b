package apinizer

import (
	"sync"

	"gatehouse/core"
)

// The words on every row of such a connection (apinizer.md, Recommended honest
// design).
const (
	rowNote = "decided in Gatehouse; the Apinizer portal does not know this decision"
	rowMark = "decided here"
)

// Capabilities implements core.Provider (apinizer.md, States and transitions).
func (Provider) Capabilities() core.Capabilities { return capabilities() }

// capabilities are made once: every push asks for them, some of its steps too.
var capabilities = sync.OnceValue(func() core.Capabilities {
	const (
		local      = "only recorded here; nothing is sent to Apinizer"
		putBack    = "the grants of its products are put back"
		needSecret = "Apinizer changes the e-mail and full name of a credential only together with a new password, which would lock the developer's programs out"
	)
	return core.Capabilities{
		Kind: Kind, Title: "Apinizer",
		Verbs: map[core.Verb]core.VerbSupport{
			core.View:    {Support: core.Native},
			core.Approve: {Support: core.Emulated, Note: "a credential gets the grants of the App's products and joins the rate-limit lists of its plans"},
			core.Reject:  {Support: core.Local, Note: local},
			core.Cancel:  {Support: core.Emulated, Note: "all grants of its products are removed; the credential and its password stay"},
			core.Suspend: {Support: core.Emulated, Note: "all grants of its products are removed and remembered"},
			core.Resume:  {Support: core.Emulated, Note: putBack},
			core.Delete:  {Support: core.Native, Irreversible: true, Note: "its credentials are deleted at Apinizer, with every grant they have"},
			core.Edit:    {Support: core.Local, Note: "Apinizer has no object for an App that could be changed; " + local},
		},
		DecidesRegistrations: true,
		Registrations: map[core.Verb]core.VerbSupport{
			core.Approve:     {Support: core.Emulated, Note: "the product's grants are added, after the credential joined the plan's rate-limit list"},
			core.Reject:      {Support: core.Local, Note: local},
			core.Unsubscribe: {Support: core.Emulated, Note: "the grants are removed that no other approved registration needs"},
			core.Reprocess:   {Support: core.Local, Note: local},
			core.Delete:      {Support: core.Emulated, Note: "as unsubscribe; the record goes too"},
		},
		Edits: map[string]core.VerbSupport{
			core.FieldName:          {Support: core.Local, Note: local},
			core.FieldDescription:   {Support: core.Local, Note: "only recorded here; the credential's description at Apinizer is our mark"},
			core.FieldCallback:      {Support: core.Local, Note: local},
			core.FieldAttribute:     {Support: core.Local, Note: local},
			core.FieldRegistrations: {Support: core.Local, Note: "a new registration waits here until it is decided"},
			core.FieldOwner:         {Support: core.Unsupported, Note: needSecret},
		},
		Creates: core.VerbSupport{Support: core.Native, Note: "a credential is created for it in each project that its products are in, or the one given is adopted"},
		RowNote: rowNote, RowMark: rowMark,
		Forms:      forms(),
		Reveals:    false,
		RevealNote: "Apinizer never shows a password again. A new one is shown once, after the approval; an adopted credential's is known to its owner alone.",
		Notes: []string{
			"A grant lets calls pass only where the proxy has an authentication policy that uses the Security Manager.",
			"Every change is deployed to all environments at once.",
		},
		InFlight: defaultInFlight, PerSecond: defaultRate, CallTime: callTime, CallsPerPush: 9,
	}
})

// forms are the ways to come by a credential (design 2.2).
func forms() []core.CredentialForm {
	return []core.CredentialForm{
		{Name: formCreate, Title: "A new credential",
			Help: "Gatehouse makes a username and a password and creates the credential at Apinizer. The password is shown once. An App that has its credential already keeps it."},
		{Name: formAdopt, Title: "Adopt a credential by username",
			Help: "A credential that exists at Apinizer becomes this App's. Its password stays as it is and is not known here; grants that are not this App's stay.",
			Fields: []core.Field{{Name: fieldUsername, Label: "Username", Required: true, MaxLen: 255,
				Help: "of the credential at Apinizer", Pattern: `[^\x00-\x1f\x7f/\\]*[^\x00-\x1f\x7f/\\.][^\x00-\x1f\x7f/\\]*`,
				Allowed: "characters other than / and \\, and not only dots"}}},
	}
}
