package sim

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
)

// importRow is one key of an import file, checked.
type importRow struct {
	name, value, description string
	enabled                  bool
	plans                    []string
}

// importKeys is ImportApiKeys. Good rows are written, an existing value is
// overwritten without a word, bad rows are warnings; with failonwarnings one
// bad row refuses all (aws.md, Limits and pacing; the file format is that of
// the developer guide's page on API key files).
func importKeys(c *call) (any, *apiError) {
	if c.query.Get("format") != "csv" {
		return nil, badRequest("Invalid format specified: want csv")
	}
	strict, err := c.flag("failonwarnings")
	if err != nil {
		return nil, err
	}
	records, err := readImport(c.body)
	if err != nil {
		return nil, err
	}
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	rows, warnings := c.region.checkImport(records)
	if strict && len(warnings) > 0 {
		return nil, badRequest("Import failed with warnings: %s", strings.Join(warnings, "; "))
	}
	ids := []string{}
	for i, row := range rows {
		id, err := c.region.upsert(row, c.sim.random)
		if err != nil {
			warnings = append(warnings, fmt.Sprintf("Unable to import key %d of %d: %s", i+1, len(rows), err.message))
			continue
		}
		ids = append(ids, id)
	}
	// The answer does not tell which id belongs to which row.
	slices.Sort(ids)
	return map[string][]string{"ids": slices.Compact(ids), "warnings": warnings}, nil
}

// readImport reads the file into one map of column to text per row; column
// names are in lower case.
func readImport(body []byte) ([]map[string]string, *apiError) {
	file := csv.NewReader(bytes.NewReader(body))
	file.FieldsPerRecord = -1
	file.TrimLeadingSpace = true
	header, readErr := file.Read()
	if readErr != nil {
		return nil, badRequest("Unable to read the header of the import file: %v", readErr)
	}
	for i := range header {
		header[i] = strings.ToLower(strings.TrimSpace(header[i]))
	}
	if !slices.Contains(header, "name") || !slices.Contains(header, "key") {
		return nil, badRequest("The import file must have the columns Name and Key")
	}
	records := []map[string]string{}
	for {
		fields, readErr := file.Read()
		if readErr == io.EOF {
			return records, nil
		}
		if readErr != nil {
			return nil, badRequest("Unable to read the import file: %v", readErr)
		}
		record := map[string]string{}
		for i, field := range joinQuoted(fields) {
			if i < len(header) {
				record[header[i]] = strings.TrimSpace(field)
			}
		}
		records = append(records, record)
	}
}

// joinQuoted mends fields in single quotes, which the format allows around a
// list of plans.
func joinQuoted(fields []string) []string {
	var out []string
	for i := 0; i < len(fields); i++ {
		field := fields[i]
		if strings.HasPrefix(field, "'") {
			for !strings.HasSuffix(field, "'") && i+1 < len(fields) {
				i++
				field += "," + fields[i]
			}
			field = strings.Trim(field, "'")
		}
		out = append(out, field)
	}
	return out
}

// checkImport sorts rows into those that can be written and warnings about the
// others.
func (r *region) checkImport(records []map[string]string) (rows []importRow, warnings []string) {
	warnings = []string{}
	plansOf := map[string][]string{} // by value, as the rows before will leave it
	for i, record := range records {
		row, err := r.checkRow(record, plansOf)
		if err != nil {
			warnings = append(warnings, fmt.Sprintf("Row %d: %s", i+1, err.message))
			continue
		}
		rows = append(rows, row)
	}
	return rows, warnings
}

func (r *region) checkRow(record map[string]string, plansOf map[string][]string) (importRow, *apiError) {
	row := importRow{name: record["name"], value: record["key"], description: record["description"]}
	switch strings.ToLower(record["enabled"]) {
	case "", "true":
		row.enabled = true
	case "false":
	default:
		return row, badRequest("Enabled must be true or false")
	}
	if row.name == "" || len(row.name) > keyNameLimit {
		return row, badRequest("Name must have 1 to %d characters", keyNameLimit)
	}
	if err := checkValue(row.value); err != nil {
		return row, err
	}
	plans, seen := plansOf[row.value]
	if key, ok := r.keys.get(r.values[row.value]); ok && !seen {
		plans = key.Plans
	}
	for id := range strings.SplitSeq(record["usageplanids"], ",") {
		if id = strings.TrimSpace(id); id == "" || slices.Contains(plans, id) {
			continue
		}
		plan, err := r.findPlan(id)
		if err == nil {
			err = r.joinable(plans, plan)
		}
		if err != nil {
			return row, err
		}
		plans = append(slices.Clone(plans), id)
	}
	row.plans, plansOf[row.value] = plans, plans
	return row, nil
}

// upsert writes one row: a key with this value is overwritten, whoever it
// belongs to (aws.md, Traps 10). Its customer and tags stay.
func (r *region) upsert(row importRow, rnd *random) (id string, err *apiError) {
	key, known := r.keys.get(r.values[row.value])
	if known {
		key = r.changeKey(key, func(k *Key) {
			k.Name, k.Description, k.Enabled = row.name, row.description, row.enabled
		})
	} else if key, err = r.insertKey(Key{Name: row.name, Value: row.value, Description: row.description, Enabled: row.enabled}, rnd); err != nil {
		return "", err
	}
	for _, plan := range row.plans {
		if !slices.Contains(key.Plans, plan) {
			p, _ := r.plans.get(plan)
			key = r.join(p, key)
		}
	}
	return key.ID, nil
}
