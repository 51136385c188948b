package sim

import (
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"net/url"
	"strconv"
	"strings"
)

// Page sizes of API Gateway (aws.md, Lists).
const (
	defaultPage = 25
	maximumPage = 500
)

// pageRequest is where a page begins and how long it may be.
type pageRequest struct {
	list  string // names the list a position belongs to
	after string // last id of the page before; empty for the first page
	limit int
}

func readPage(query url.Values, list string) (pageRequest, *apiError) {
	p := pageRequest{list: list, limit: defaultPage}
	if text := query.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maximumPage {
			return p, badRequest("Invalid limit specified: must be between 1 and %d", maximumPage)
		}
		p.limit = n
	}
	if token := query.Get("position"); token != "" {
		after, ok := openPosition(token, list)
		if !ok {
			return p, badRequest("Invalid position parameter")
		}
		p.after = after
	}
	return p, nil
}

// position makes the opaque token that continues a list behind an id. A
// position of another list, or one that was made up, is refused.
func position(list, lastID string) string {
	plain := list + "\n" + lastID
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%s\n%08x", plain, crc32.ChecksumIEEE([]byte(plain))))
}

func openPosition(token, list string) (lastID string, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return "", false
	}
	gotList, rest, _ := strings.Cut(string(raw), "\n")
	lastID, _, _ = strings.Cut(rest, "\n")
	return lastID, gotList == list && position(list, lastID) == token
}

// cut takes from ids, in order, those that keep accepts, at most p.limit, and
// the position of the rest, empty when nothing is left.
func (p pageRequest) cut(ids []string, keep func(id string) bool) (page []string, next string) {
	for _, id := range ids {
		if !keep(id) {
			continue
		}
		if len(page) == p.limit {
			return page, position(p.list, page[len(page)-1])
		}
		page = append(page, id)
	}
	return page, ""
}
