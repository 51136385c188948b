package sim

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"gatehouse/providers/simkit"
)

// field is one attribute of a kind of rows that a list can be filtered or
// sorted by.
type field[T any] struct {
	name    string
	text    func(T) string
	filters bool
	sorts   bool
	uuid    bool // eq, neq and oeq only
}

// query is what a list was asked for.
type query[T any] struct {
	key          string // names filter and sort; "" when there are none
	number, size int
	match        []func(T) bool
	order        func(a, b T) int // nil: by creation
}

// ask reads page, filter and sort. What is misspelt is refused, never ignored
// (konnect.md, trap 13).
func ask[T any](s *Sim, q url.Values, fields []field[T]) (query[T], []invalid) {
	out := query[T]{number: 1, size: s.cfg.DefaultPageSize}
	var wrong []invalid
	for name, values := range q {
		switch value := values[0]; {
		case name == "page[number]":
			wrong = append(wrong, out.page(&out.number, name, value)...)
		case name == "page[size]":
			wrong = append(wrong, out.page(&out.size, name, value)...)
			out.size = min(out.size, s.cfg.MaxPageSize)
		case name == "sort":
			wrong = append(wrong, out.sort(value, fields)...)
		case strings.HasPrefix(name, "filter["):
			wrong = append(wrong, out.filter(name, value, fields)...)
		default:
			wrong = append(wrong, unknownField(name, "query"))
		}
	}
	if len(out.match) > 0 || out.order != nil {
		out.key = keyOf(q)
	}
	return out, wrong
}

// keyOf is the query without its page.
func keyOf(q url.Values) string {
	rest := url.Values{}
	for name, values := range q {
		if !strings.HasPrefix(name, "page[") {
			rest[name] = values
		}
	}
	return rest.Encode()
}

func (q *query[T]) page(into *int, name, value string) []invalid {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return []invalid{{"field": name, "rule": "min", "minimum": 1, "source": "query", "reason": "must be 1 or more"}}
	}
	*into = n
	return nil
}

func (q *query[T]) sort(value string, fields []field[T]) []invalid {
	name, direction, _ := strings.Cut(value, " ")
	i := slices.IndexFunc(fields, func(f field[T]) bool { return f.sorts && f.name == name })
	if i < 0 || (direction != "" && direction != "asc" && direction != "desc") {
		var choices []string
		for _, f := range fields {
			if f.sorts {
				choices = append(choices, f.name)
			}
		}
		return []invalid{{"field": "sort", "rule": "enum", "source": "query", "reason": "is not a supported sort attribute", "choices": choices}}
	}
	text := fields[i].text
	q.order = func(a, b T) int {
		if direction == "desc" {
			a, b = b, a
		}
		return strings.Compare(text(a), text(b))
	}
	return nil
}

// filter reads filter[NAME] and filter[NAME][OPERATOR].
func (q *query[T]) filter(param, value string, fields []field[T]) []invalid {
	name, operator, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(param, "filter["), "]"), "][")
	i := slices.IndexFunc(fields, func(f field[T]) bool { return f.filters && f.name == name })
	if i < 0 {
		return []invalid{unknownField(param, "query")}
	}
	test := operation(operator, value, fields[i].uuid)
	if test == nil {
		return []invalid{unknownField(param, "query")}
	}
	text := fields[i].text
	q.match = append(q.match, func(v T) bool { return test(text(v)) })
	return nil
}

func operation(operator, value string, uuid bool) func(string) bool {
	list := strings.Split(value, ",")
	switch {
	case operator == "eq" || operator == "":
		return func(s string) bool { return s == value }
	case operator == "neq":
		return func(s string) bool { return s != value }
	case operator == "oeq":
		return func(s string) bool { return slices.Contains(list, s) }
	case operator == "contains" && !uuid:
		return func(s string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(value)) }
	case operator == "ocontains" && !uuid:
		return func(s string) bool {
			return slices.ContainsFunc(list, func(v string) bool { return strings.Contains(strings.ToLower(s), strings.ToLower(v)) })
		}
	}
	return nil
}

// apply filters and sorts; it leaves its argument alone.
func (q query[T]) apply(rows []T) []T {
	out := rows
	if len(q.match) > 0 {
		out = nil
		for _, v := range rows {
			if !slices.ContainsFunc(q.match, func(m func(T) bool) bool { return !m(v) }) {
				out = append(out, v)
			}
		}
	}
	if q.order != nil {
		out = slices.Clone(out)
		slices.SortStableFunc(out, q.order)
	}
	return out
}

// writePage answers with one page of rows, spoiled by the faults of lists.
// meta's numbers are floats, as JSON numbers may be (trap 14).
func writePage[T, W any](s *Sim, w http.ResponseWriter, r *http.Request, rows []T, number, size int, wire func(T) W) {
	from := min((number-1)*size, len(rows))
	page := rows[from:min(from+size, len(rows))]
	total := len(rows)
	if _, ok := s.faults.Hit("short-page", r); ok {
		page = page[:len(page)/2]
	}
	if arg, ok := s.faults.Hit("miscount", r); ok {
		total += numberOr(arg, 1)
	}
	data := make([]W, len(page))
	for i, v := range page {
		data[i] = wire(v)
	}
	simkit.WriteJSON(w, http.StatusOK, map[string]any{"data": data, "meta": map[string]any{
		"page": map[string]any{"number": float(number), "size": float(size), "total": float(total)}}})
}

// float is a JSON number with a point in it.
type float int

// MarshalJSON implements json.Marshaler.
func (f float) MarshalJSON() ([]byte, error) { return []byte(strconv.Itoa(int(f)) + ".0"), nil }

// list answers a list of a table's rows.
func list[T row, W any](s *Sim, w http.ResponseWriter, r *http.Request, t *table[T], fields []field[T], wire func(T) W) {
	q, wrong := ask(s, r.URL.Query(), fields)
	if len(wrong) > 0 {
		refuse(w, r, wrong...)
		return
	}
	writePage(s, w, r, t.view(q.key, q.apply), q.number, q.size, wire)
}

// listOf answers a list of rows that are no table.
func listOf[T, W any](s *Sim, w http.ResponseWriter, r *http.Request, rows []T, fields []field[T], wire func(T) W) {
	q, wrong := ask(s, r.URL.Query(), fields)
	if len(wrong) > 0 {
		refuse(w, r, wrong...)
		return
	}
	writePage(s, w, r, q.apply(rows), q.number, q.size, wire)
}
