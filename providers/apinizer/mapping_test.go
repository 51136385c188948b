package apinizer_test

import (
	"slices"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/apinizer"
	"gatehouse/providers/apinizer/sim"
)

// openWith opens a connection without anything behind it.
func openWith(t *testing.T, settings map[string]string) error {
	t.Helper()
	g, err := apinizer.Provider{}.Open(t.Context(), connection(t, "http://127.0.0.1:1", settings), core.Surroundings{})
	if err == nil {
		_ = g.Close()
	}
	return err
}

func TestAWrongMappingFileIsRefusedWithItsLine(t *testing.T) {
	for name, c := range map[string]struct{ file, at, says string }{
		"no YAML":            {"products: [\n", ":", "not valid YAML"},
		"empty":              {"", "", "names no product"},
		"a list":             {"- a\n", ":1", "keys and values"},
		"unknown key":        {"products:\n  P: [{project: sales, name: a, type: API_PROXY}]\nproduct: {}\n", ":3", `no key "product"`},
		"unknown grant key":  {"products:\n  P:\n    - {project: sales, name: a, type: API_PROXY, expires: never}\n", ":3", `no key "expires"`},
		"unknown plan key":   {"products:\n  P: [{project: sales, name: a, type: API_PROXY}]\nplans:\n  G: {project: sales, name: g, rate: 5}\n", ":4", `no key "rate"`},
		"no grants":          {"products:\n  P: []\n", ":2", "needs a list of grants"},
		"no type":            {"products:\n  P:\n    - {project: sales, name: a}\n", ":3", "project, name and type"},
		"wrong type":         {"products:\n  P:\n    - {project: sales, name: a, type: PROXY}\n", ":3", `not "PROXY"`},
		"twice":              {"products:\n  P: [{project: sales, name: a, type: API_PROXY}]\n  P: [{project: sales, name: b, type: API_PROXY}]\n", ":3", ""},
		"grant twice":        {"products:\n  P:\n    - {project: sales, name: a, type: API_PROXY}\n    - {project: sales, name: a, type: API_PROXY}\n", ":4", "this grant twice"},
		"foreign project":    {"products:\n  P:\n    - {project: sale, name: a, type: API_PROXY}\n", ":3", "not among the connection's projects (sales, logistics)"},
		"half a list":        {"products:\n  P: [{project: sales, name: a, type: API_PROXY}]\nplans:\n  G: {project: sales}\n", ":4", "or neither"},
		"plan for nothing":   {"products:\n  P: [{project: sales, name: a, type: API_PROXY}]\nplans:\n  G: {products: [Q]}\n", ":4", `"Q"`},
		"a name with a hash": {"products:\n  'P#1': [{project: sales, name: a, type: API_PROXY}]\n", ":2", "is not a name"},
		"two documents":      {"products:\n  P: [{project: sales, name: a, type: API_PROXY}]\n---\nplans: {}\n", ":", "second document"},
	} {
		path := writeMapping(t, c.file)
		err := openWith(t, map[string]string{"mapping": path})
		fails(t, err, core.CodeConfig, path+c.at, c.says)
		if core.AsError(err) == nil || core.AsError(err).Hint == "" {
			t.Errorf("%s: nobody is told what to do: %v", name, err)
		}
	}
	foreign := openWith(t, map[string]string{"mapping": writeMapping(t, "products:\n  P:\n    - {project: sale, name: a, type: API_PROXY}\n")})
	if hint := core.AsError(foreign).Hint; !strings.Contains(hint, "setting projects") {
		t.Errorf("a project of another connection: %q", hint)
	}
	fails(t, openWith(t, map[string]string{"mapping": "/nowhere/mapping.yaml"}), core.CodeConfig, "cannot be read", "type: API_PROXY")
	fails(t, openWith(t, map[string]string{"mapping": ""}), core.CodeConfig, "mapping is missing")
}

func TestWrongSettingsAreRefused(t *testing.T) {
	for setting, c := range map[string]struct{ value, says string }{
		"url": {"ftp://x", "scheme"}, "auth": {"basic", "basic"}, "list-limit": {"0", "list-limit"}, "projects": {"", "projects is missing"},
	} {
		fails(t, openWith(t, map[string]string{setting: c.value}), core.CodeConfig, c.says)
	}
	fails(t, openWith(t, map[string]string{"auth": "login"}), core.CodeConfig, "user is missing")
	if err := openWith(t, nil); err != nil {
		t.Error(err)
	}
}

func TestTheCatalogIsTheMapping(t *testing.T) {
	l := newLab(t, sim.Config{}, map[string]string{"mapping": writeMapping(t, mappingFile+"  Trial: {products: [Stock]}\n")})
	apis, err := l.Catalog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	plans := map[string]string{}
	for _, a := range apis {
		var names []string
		for _, p := range a.Plans {
			names = append(names, p.Name)
		}
		plans[a.ID] = strings.Join(names, " ")
	}
	want := map[string]string{"Payments": "Free Gold Silver", "Ledger": "Free Gold Silver", "Stock": "Free Gold Silver Trial", "Freight": "Free"}
	for id, p := range want { // a list of sales cannot limit what is in logistics alone
		if plans[id] != p {
			t.Errorf("%s is had under %q, want %q", id, plans[id], p)
		}
	}
	if i := slices.IndexFunc(apis, func(a core.CatalogAPI) bool { return a.ID == "Ledger" }); !strings.Contains(apis[i].Description, "group ledgers in sales") {
		t.Errorf("%+v", apis[i])
	}
	if len(l.sim.Faults().Requests()) > 0 {
		t.Error("a call was made")
	}
}

func TestWhatTheMappingCannotCarryOutIsRefusedBeforeAnythingIsSent(t *testing.T) {
	for registration, says := range map[string]string{
		"Nothing/Free": `product "Nothing"`, "Payments/Platinum": `plan "Platinum"`, "Freight/Gold": "has no grant",
	} {
		l := newLab(t, sim.Config{}, nil)
		s := l.pending(1, "Stock/Free", registration)
		s.decide(core.Approve)
		_, err := s.push()
		fails(t, err, core.CodeRefused, says, "mapping.yaml")
		if len(l.sim.Credentials()) > 0 {
			t.Errorf("%s: a credential was made", registration)
		}
	}
}

// A product that left the mapping file while Apps have it: its grants are there
// and cannot be named.
func TestAProductThatLeftTheMappingIsNotCalledClosed(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1, "Stock/Free", "Payments/Gold")
	without := strings.Replace(mappingFile, "  Stock:\n    - {project: sales, name: stock, type: API_PROXY}\n", "", 1)
	l.with(map[string]string{"mapping": writeMapping(t, without)})
	r := s.read()
	if !slices.ContainsFunc(r.Registrations, func(r core.Registration) bool {
		return r.API.ID == "Stock" && strings.Contains(r.Blocked, "does not have the product Stock")
	}) {
		t.Errorf("%+v", r.Registrations)
	}
	s.decide(core.Cancel)
	_, err := s.push()
	if fails(t, err, core.CodeRefused, `product "Stock"`, "mapping.yaml"); !l.passes(s, "production", "stock") {
		t.Error("it was closed after all")
	}
	l.with(nil)
	s.settle()
	if l.passes(s, "production", "stock") {
		t.Error("canceled, and calls pass")
	}
}

// A product that grew in the mapping file: what Apps have of it is a part now,
// and deciding it anew grants the rest.
func TestAProductThatGrewInTheMappingIsIncompleteUntilDecidedAnew(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1, "Stock/Free")
	more := strings.Replace(mappingFile, "  Stock:\n", "  Stock:\n    - {project: sales, name: unmapped, type: API_PROXY}\n", 1)
	l.with(map[string]string{"mapping": writeMapping(t, more)})
	r := s.read()
	if len(r.Registrations) != 1 || !strings.Contains(r.Registrations[0].Blocked, "proxy unmapped in sales is not granted") || r.Status != core.Approved {
		t.Fatalf("%+v", r)
	}
	s.App.Registrations = r.Registrations // as the engine takes it over
	s.proven()
	s.put("Stock/Free", core.RegistrationOff)
	s.settle()
	s.put("Stock/Free", core.RegistrationOn)
	s.App.Registrations[0].Blocked = ""
	s.settle()
	if s.grants() != "stock unmapped" {
		t.Errorf("granted: %s", s.grants())
	}
}

// What the readings rest on is what the file says, not how it is written.
func TestTheMappingsDigestIsOfItsMeaning(t *testing.T) {
	digest := func(file string) string {
		t.Helper()
		l := newLab(t, sim.Config{}, map[string]string{"mapping": writeMapping(t, file)})
		m := l.Gateway.(core.Mapped).Mapping()
		if !strings.HasPrefix(m.Name, "the mapping file /") {
			t.Errorf("it is called %q", m.Name)
		}
		return m.Digest
	}
	was := digest(mappingFile)
	if digest("# written anew\n"+mappingFile) != was {
		t.Error("a comment changed it")
	}
	for what, file := range map[string]string{
		"another grant":   strings.Replace(mappingFile, "name: stock,", "name: unmapped,", 1),
		"another plan":    mappingFile + "  Trial: {}\n",
		"fewer products":  mappingFile + "  Trial: {products: [Stock]}\n",
		"another product": strings.Replace(mappingFile, "  Stock:", "  Store:", 1),
	} {
		if file == mappingFile || digest(file) == was {
			t.Errorf("%s did not change it", what)
		}
	}
}
