package core

import "context"

// Agreed is a part of what readings of one connection remember: what listings
// showed of Apps on which both sides agreed, as hashes. It is a short cut, never
// the truth: each part holds by itself, whatever became of the others.
type Agreed struct {
	// Terms is everything that the agreement rests on beside the App and what
	// was shown of it, as a hash: under other terms it says nothing.
	Terms []byte
	// Change is the store's change up to which each of the Apps is known to be
	// as it was: one that has changed later is to be looked at.
	Change int64
	Apps   []AgreedApp
}

// AgreedApp is an App, and the hash of what was shown of it.
type AgreedApp struct {
	Hash uint64
	ID   AppID
}

// AgreedReader is the part of Reader that remembers readings.
type AgreedReader interface {
	// Agreed returns the parts of a connection that have these terms, in the
	// order of their numbers. CodeStoreCorrupt where one cannot be read.
	Agreed(ctx context.Context, connection string, terms []byte) ([]Agreed, error)
}

// AgreedTx is the part of Tx that remembers readings.
type AgreedTx interface {
	// PutAgreed inserts or replaces a part, by its number.
	PutAgreed(connection string, part int, a Agreed) error
	// DropAgreed forgets the parts from this number on.
	DropAgreed(connection string, from int) error
}
