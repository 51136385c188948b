package core

// Snippet is a reason that is given often, with the name it is picked by.
type Snippet struct{ Name, Text string }
