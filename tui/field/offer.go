package field

// Offer is Set, and what is typed or pasted next replaces the text; a key that
// moves in it or takes from it keeps it.
func (l *Line) Offer(s string) {
	l.Set(s)
	l.offered = len(l.clusters) > 0
}

// replaceOffer takes an offered text away before other text comes in.
func (l *Line) replaceOffer() {
	if l.offered {
		l.clusters, l.at, l.left, l.offered = nil, 0, 0, false
	}
}
