package apinizer_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/apinizer"
	"gatehouse/providers/apinizer/sim"
)

func TestAnAppOfTwoProjectsHasACredentialInEach(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.pending(1, "Payments/Gold", "Freight/Free")
	s.decide(core.Approve)
	l.fault("drop", "1 POST /apiops/projects/logistics after:0") // the second creation's answer is lost
	_, err := s.push()
	fails(t, err, core.CodeUnknownOutcome)
	l.calm()
	p := s.settle()
	if len(p.Credentials) != 2 || p.Credentials[0].Secret == p.Credentials[1].Secret {
		t.Errorf("%+v", p.Credentials)
	}
	for _, c := range l.of(s.App.ID) {
		if s.App.Refs.Get("credential", c.Project) != c.Username {
			t.Errorf("refs %v do not name %s in %s", s.App.Refs, c.Username, c.Project)
		}
	}
	for _, proxy := range []string{"payments", "freight"} {
		if !l.passes(s, "production", proxy) {
			t.Errorf("calls to %s do not pass", proxy)
		}
	}
	heard := 0
	if _, err := l.List(t.Context(), func(rs []core.Remote) error {
		for _, r := range rs {
			if heard++; !r.Projection.Same(s.want()) || len(r.Refs) != 2 {
				t.Errorf("listed as %+v", r)
			}
		}
		return nil
	}); err != nil || heard != 1 {
		t.Errorf("%d Apps listed, %v", heard, err)
	}
	s.decide(core.Cancel)
	s.settle()
	s.decide(core.Delete)
	s.settle()
	if l.objects(s.App.ID) != 0 {
		t.Error("a credential is left")
	}
}

func TestOneOfTwoCredentialsDeletedElsewhereIsNotTheApp(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1, "Payments/Gold", "Freight/Free")
	must(l.sim.Delete(s.App.Refs.Get("credential", "logistics")))
	if gone, err := s.Prove(t.Context(), s.Subject); gone || err != nil {
		t.Errorf("gone %v, %v", gone, err)
	}
	r := s.read()
	if len(r.Registrations) != 1 || r.Registrations[0].API.ID != "Payments" || r.Status != core.Approved {
		t.Errorf("%+v", r)
	}
	s.choose(core.CredentialChoice{Form: "create"}) // approved anew, with a credential for what lacks one
	if p := s.settle(); len(p.Credentials) != 2 || !l.passes(s, "production", "freight") {
		t.Errorf("%+v", p.Credentials)
	}
	must(l.sim.Delete(s.App.Refs.Get("credential", "logistics")))
	must(l.sim.Delete(s.username()))
	if gone, err := s.Prove(t.Context(), s.Subject); !gone || err != nil {
		t.Errorf("both are gone: %v, %v", gone, err)
	}
}

func TestAProductOfAFurtherProjectNeedsACredentialThere(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.approved(1, "Payments/Gold")
	s.put("Freight/Free", core.RegistrationOn)
	_, err := s.push()
	fails(t, err, core.CodeRefused, "logistics", "new credential")
	s.choose(core.CredentialChoice{Form: "create"})
	s.settle()
	if !l.passes(s, "production", "freight") || l.objects(s.App.ID) != 1 {
		t.Errorf("%d objects", l.objects(s.App.ID))
	}
}

func TestAnAdoptedCredentialBecomesTheApps(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	l.sim.AddCredential(sim.Credential{Project: "sales", Username: "partner-7", Password: "known-to-its-owner", Enabled: true,
		Metadata: []map[string]any{{"key": "cost", "value": "4711"}}, Grants: []sim.Grant{proxy("unmapped")}})
	s := l.pending(1)
	s.decide(core.Approve)
	s.choose(core.CredentialChoice{Form: "adopt", Values: map[string]string{"username": "partner-7"}})
	p := s.settle()
	if c := p.Credentials; len(c) != 1 || c[0].Secret != "" || c[0].RefID != "partner-7" {
		t.Errorf("%+v", c)
	}
	s.decide(core.Cancel)
	s.settle()
	if s.grants() != "unmapped" {
		t.Errorf("canceled with %s", s.grants())
	}
	if c, _ := l.sim.Credential("partner-7"); len(c.Metadata) != 1 || c.Password != "known-to-its-owner" {
		t.Errorf("it was rewritten: %+v", c)
	}
	s.decide(core.Delete)
	s.settle()
	if _, ok := l.sim.Credential("partner-7"); ok {
		t.Error("it is not deleted")
	}
}

func TestAnAdoptionThatCannotBe(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	mine := l.approved(1)
	adopt := func(n int, user string) error {
		s := l.pending(n)
		s.decide(core.Approve)
		s.choose(core.CredentialChoice{Form: "adopt", Values: map[string]string{"username": user}})
		_, err := s.push()
		return err
	}
	fails(t, adopt(2, mine.username()), core.CodeRefused, "belongs to another App")
	fails(t, adopt(3, "nobody"), core.CodeRefused, "no project", "Check the username")
	mine.decide(core.Cancel)
	mine.settle()
	mine.decide(core.Approve)
	mine.choose(core.CredentialChoice{Form: "adopt", Values: map[string]string{"username": "seeded"}})
	_, err := mine.push()
	fails(t, err, core.CodeRefused, "another username")
}

var uuid4 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func TestANewCredentialIsPreparedOnce(t *testing.T) {
	p := apinizer.Provider{}
	random := bytes.NewReader(bytes.Repeat([]byte("0123456789abcdef"), 2))
	c, err := p.Prepare(core.App{}, core.CredentialChoice{}, random)
	if err != nil || c.Form != "create" || !uuid4.MatchString(c.Values["username"]) || !uuid4.MatchString(c.Secrets["password"]) {
		t.Fatalf("%+v, %v", c, err)
	}
	again, err := p.Prepare(core.App{}, c, random)
	if err != nil || again.Values["username"] != c.Values["username"] {
		t.Errorf("prepared anew: %+v, %v", again, err)
	}
	if _, err := p.Prepare(core.App{}, core.CredentialChoice{Form: "create"}, random); err == nil {
		t.Error("no randomness, and a credential")
	}
	for _, bad := range []string{"", "..", "a/b", "a\nb", strings.Repeat("x", 256)} {
		_, err := p.Prepare(core.App{}, core.CredentialChoice{Form: "adopt", Values: map[string]string{"username": bad}}, random)
		fails(t, err, core.CodeInvalid)
	}
	if c, err := p.Prepare(core.App{}, core.CredentialChoice{Form: "adopt", Values: map[string]string{"username": "ana.lima@x"}}, random); err != nil || c.Secrets["password"] != "" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestAnOwnerWithoutAnAddressIsRefusedBeforeAnythingIsSent(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.pending(1)
	s.App.Owner.Email = ""
	s.decide(core.Approve)
	_, err := s.push()
	fails(t, err, core.CodeRefused, "e-mail", "adopt")
}

func TestAnAppWithoutRegistrationsHasItsCredential(t *testing.T) {
	l := newLab(t, sim.Config{}, nil)
	s := l.pending(1)
	s.App.Registrations = nil
	s.decide(core.Approve)
	s.settle()
	if l.objects(s.App.ID) != 1 || s.grants() != "" {
		t.Errorf("%d objects, granted %q", l.objects(s.App.ID), s.grants())
	}
}

func TestAnAppOf500Registrations(t *testing.T) {
	var file strings.Builder
	var names []string
	project := sim.Project{Name: "sales", Lists: map[string][]string{"gold": {}}}
	file.WriteString("plans:\n  Gold: {project: sales, name: gold}\nproducts:\n")
	for i := range 500 {
		project.Proxies = append(project.Proxies, fmt.Sprintf("proxy-%d", i))
		names = append(names, fmt.Sprintf("Product %d/Gold", i))
		fmt.Fprintf(&file, "  Product %d: [{project: sales, name: proxy-%d, type: API_PROXY}]\n", i, i)
	}
	l := newLab(t, sim.Config{}, map[string]string{"mapping": writeMapping(t, file.String())})
	l.sim.AddProject(project)
	s := l.approved(1, names...)
	s.put("Product 250/Gold", core.RegistrationOff)
	before := len(l.sim.Faults().Requests())
	s.settle()
	if calls := len(l.sim.Faults().Requests()) - before; calls > 12 {
		t.Errorf("%d calls to unsubscribe one of 500", calls)
	}
	if got := len(strings.Fields(s.grants())); got != 499 {
		t.Errorf("%d grants", got)
	}
	s.decide(core.Cancel)
	s.settle()
}

func TestRightsAreReportedByProject(t *testing.T) {
	user := sim.DefaultUser
	user.Projects, user.ReadOnly = []string{"sales", "admin"}, true
	l := newLab(t, sim.Config{Users: []sim.User{user}, Style: sim.Style2025}, nil)
	c, err := l.Check(t.Context())
	text := strings.Join(c.Detail, "\n")
	fails(t, err, core.CodeForbidden, "project logistics: the project is not there, or we lack the right")
	if !strings.Contains(text, "project sales: 0 credentials") {
		t.Errorf("%v\n%s", err, text)
	}
	if c.Rights[0].State != "no" || c.Rights[1].State != "unknown" || c.Identity == "" {
		t.Errorf("%+v", c)
	}
	s := l.pending(1)
	s.decide(core.Approve)
	_, err = s.push()
	fails(t, err, core.CodeForbidden, "IDENTITY + MANAGE")
}

// Of an answer's envelope only the text is said.
func TestARefusedTokenIsSaidInApinizersWords(t *testing.T) {
	user := sim.DefaultUser
	user.Token = "another"
	l := newLab(t, sim.Config{Users: []sim.User{user}}, nil)
	_, err := l.Check(t.Context())
	fails(t, err, core.CodeUnauthorized, "(401): Token is not valid!")
	if strings.Contains(err.Error(), "{") {
		t.Error(err)
	}
}
