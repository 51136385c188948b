package search

import "strings"

// find gives an id's position.
func (s *snapshot) find(id string) (uint32, bool) {
	hash := hashOf(id, s.seed)
	for i, c := range s.chunks {
		if row, ok := c.find(id, hash); ok {
			return uint32(i<<chunkBits | row), true
		}
	}
	return 0, false
}

func (s *snapshot) id(pos uint32) string {
	return s.chunks[pos>>chunkBits].texts.ids.at(int(pos % chunkRows))
}

// row puts a row together. Its strings are shared with the snapshot; nothing is copied.
func (s *snapshot) row(pos uint32) Row {
	c, i := s.chunks[pos>>chunkBits], int(pos%chunkRows)
	text := func(col int) string { return s.dicts[col][c.cols[col][i]].text }
	developer, email, _ := strings.Cut(text(colDeveloper), partSeparator)
	return Row{
		ID: c.texts.ids.at(i), Name: c.texts.names.at(i),
		Developer: developer, Email: email, Team: text(colTeam), Account: text(colAccount),
		Connection: text(colConnection), Kind: text(colKind), Status: text(colStatus), Push: text(colPush),
		APIs: text(colAPIs), Plan: text(colPlan), Created: c.created[i], FirstSeen: c.seen[i], Decided: c.decided[i], Due: c.due[i], Rev: c.rev[i],
	}
}
