package fleet

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"gatehouse/cmd/gatehouse/internal/seed"
	"gatehouse/core"
	"gatehouse/providers/aws/sim"
	hooksim "gatehouse/providers/webhook/sim"
)

// awsMark is the tag in which the provider leaves our App id on a key.
const awsMark = "gatehouse-app"

// stage is the one stage of every API here.
const stage = "prod"

// awsSim is one AWS account.
type awsSim struct {
	*sim.Sim
	seed      uint64
	account   string
	accessKey string
	regions   []string
	realistic bool
	hook      *hooksim.Sim // a customer's credentials webhook
}

func newAWS(o Options, nth int, regions ...string) gateway {
	s := &awsSim{
		Sim:  sim.New(sim.Config{Clock: o.Clock.Now, Seed: o.Seed + uint64(nth), KeyLimit: max(10_000, 2*o.Apps), Realistic: o.Realistic}),
		seed: o.Seed + uint64(nth), account: strings.Repeat(fmt.Sprint(nth), 12),
		accessKey: fmt.Sprintf("AKIASIMULATED%07d", nth), regions: regions, realistic: o.Realistic,
	}
	s.hook = hooksim.New(hooksim.Config{Clock: o.Clock.Now, Seed: s.seed, Username: hookUser, Password: s.hookPassword()})
	return s
}

// furnish publishes every API in one or more regions, with a usage plan for
// each of its plans.
func (s *awsSim) furnish() error {
	if err := s.AddAccount(sim.Account{ID: s.account, AccessKeys: []string{s.accessKey}, Regions: s.regions}); err != nil {
		return err
	}
	var scopes []string // of the pool: one for each API, as the provider names it
	for i, a := range seed.APIs() {
		for j, region := range s.regions {
			if len(s.regions) > 1 && (i+j)%3 == 2 {
				continue // not every API is everywhere
			}
			id, err := s.AddRestAPI(s.account, region, sim.RestAPI{Name: a.Name, Description: a.Description, Stages: []string{stage}})
			if err != nil {
				return err
			}
			scopes = append(scopes, id+"/"+stage)
			for _, p := range a.Plans {
				plan := sim.UsagePlan{Name: a.Name + " " + p, Description: p + " plan of " + a.Name, Stages: []sim.Stage{{API: id, Stage: stage}}, RateLimit: 50, BurstLimit: 100}
				if _, err := s.AddUsagePlan(s.account, region, plan); err != nil {
					return err
				}
			}
		}
	}
	for _, region := range s.regions[:1] {
		if _, err := s.AddUserPool(s.account, region, sim.UserPool{ID: s.pool(), Name: "partners", Scopes: scopes}); err != nil {
			return err
		}
	}
	return nil
}

// pool is the id of the account's user pool.
func (s *awsSim) pool() string { return s.regions[0] + "_Partners" + s.account[:1] }

func (s *awsSim) settings(url string) []string {
	return append([]string{
		"endpoint: " + url, "regions: [" + strings.Join(s.regions, ", ") + "]", "account: '" + s.account + "'",
		"user-pools: [" + s.pool() + "]", "access-key-id: " + s.accessKey,
		"webhook-url: " + url + hookPath, "webhook-user: " + hookUser,
	}, pace(s.realistic)...)
}

func (s *awsSim) secrets() map[string]string {
	return map[string]string{"secret-access-key": secretText(s.seed, "aws secret access key", 40), "webhook-password": s.hookPassword()}
}

// know does nothing: AWS has no developers.
func (s *awsSim) know(core.Owner) {}

// plant makes one key with one value in every region of the App's APIs.
func (s *awsSim) plant(app core.App) error {
	plans := map[string][]string{}
	for _, r := range app.Registrations {
		region, _, ok := strings.Cut(r.API.ID, "/")
		if !ok {
			return fmt.Errorf("aws simulator: %q is no API", r.API.ID)
		}
		plans[region] = append(plans[region], r.Plan.ID)
	}
	if len(plans) == 0 {
		plans[s.regions[0]] = nil
	}
	value := secretText(s.seed, string(app.ID), 40)
	for _, region := range s.regions {
		of, here := plans[region]
		if !here {
			continue
		}
		_, err := s.AddKey(s.account, region, sim.Key{
			Value: value, Name: app.Name, Description: app.Description, CustomerID: app.Owner.Email,
			Enabled: app.Status == core.Approved, Tags: map[string]string{awsMark: string(app.ID)},
			Created: app.DecidedAt, Updated: app.DecidedAt, Plans: of,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// awsState is what State returns.
type awsState struct {
	Accounts []struct {
		ID      string `json:"id"`
		Regions []struct {
			Region string    `json:"region"`
			Keys   []sim.Key `json:"apiKeys"`
			Pools  []struct {
				Clients []sim.Client `json:"clients"`
			} `json:"userPools"`
		} `json:"regions"`
	} `json:"accounts"`
}

// restore takes keys and clients over; APIs, plans and pools are always the
// same.
func (s *awsSim) restore(raw []byte) error {
	var state awsState
	if err := json.Unmarshal(raw, &state); err != nil {
		return err
	}
	for _, account := range state.Accounts {
		for _, region := range account.Regions {
			for _, key := range region.Keys {
				if _, err := s.AddKey(account.ID, region.Region, key); err != nil {
					return err
				}
			}
			for _, pool := range region.Pools {
				for _, client := range pool.Clients {
					if _, err := s.AddClient(account.ID, region.Region, client); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// meddle disables the App's key in every region.
func (s *awsSim) meddle(app core.App) error {
	return s.eachKey(app, func(object string) error { return s.Change(object, map[string]any{"enabled": false}) })
}

func (s *awsSim) remove(app core.App) error { return s.eachKey(app, s.Delete) }

func (s *awsSim) eachKey(app core.App, do func(object string) error) error {
	var errs []error
	for _, r := range app.Refs {
		if r.Kind == "key" {
			errs = append(errs, do(r.Scope+"/apikey/"+r.ID))
		}
	}
	return errors.Join(errs...)
}

func (*awsSim) holdsRequests() bool { return false }
