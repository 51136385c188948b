package main

import (
	"fmt"

	awssim "gatehouse/providers/aws/sim"
	sensediasim "gatehouse/providers/sensedia/sim"
)

// newSensedia is a tenant whose Apps each have two APIs.
func newSensedia(_ string, apps int) (gateway, error) {
	_, g := sensediaTenant(apps)
	return g, nil
}

// sensediaTenant is newSensedia with the simulator in hand, so that it can be
// another administrator. The n-th App has the n-th id.
func sensediaTenant(apps int) (*sensediasim.Sim, gateway) {
	s := sensediasim.New(sensediasim.Config{})
	var apis []sensediasim.AppAPI
	for i := range 2 {
		plan := s.AddPlan(sensediasim.Plan{Name: fmt.Sprintf("Plan %d", i)})
		api := s.AddAPI(sensediasim.API{Name: fmt.Sprintf("API %d", i), Version: "v1", Plans: []sensediasim.Plan{plan}})
		apis = append(apis, sensediasim.AppAPI{ID: api.ID, Name: api.Name, Version: api.Version, Plans: api.Plans})
	}
	for n := range apps {
		s.AddApp(sensediasim.App{Name: fmt.Sprintf("App %06d", n), Description: "made by the bench", Developer: fmt.Sprintf("dev%d@example.org", n%997),
			Status: "APPROVED", APIs: apis})
	}
	return s, gateway{
		name: "sensedia", handler: s.Handler(), addresses: []string{"url"},
		settings: map[string][]string{"client-id": {sensediasim.DefaultUser.ID}},
		secrets:  map[string]string{"client-secret": sensediasim.DefaultUser.Secret},
	}
}

// awsRegions are enough for 100,000 keys: a region holds 10,000 (aws.md,
// Limits and pacing).
var awsRegions = []string{
	"us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1",
	"eu-west-2", "eu-west-3", "eu-central-1", "ap-south-1", "sa-east-1",
}

const awsKeysPerRegion = 10_000

// newAWS is an account whose Apps have one key in one of its regions, in two
// plans. A single region serves few Apps.
func newAWS(_ string, apps int) (gateway, error) {
	const account, access = "123456789012", "AKIABENCHACCESSKEY01"
	regions := awsRegions[:(apps+awsKeysPerRegion-1)/awsKeysPerRegion]
	s := awssim.New(awssim.Config{PlanKeyTime: 1, KeyLimit: awsKeysPerRegion})
	if err := s.AddAccount(awssim.Account{ID: account, AccessKeys: []string{access}, Regions: regions}); err != nil {
		return gateway{}, err
	}
	for i, region := range regions {
		plans, err := awsCatalog(s, account, region)
		if err != nil {
			return gateway{}, err
		}
		for n := i * awsKeysPerRegion; n < min(apps, (i+1)*awsKeysPerRegion); n++ {
			_, err := s.AddKey(account, region, awssim.Key{Name: fmt.Sprintf("App %06d", n), Description: "made by the bench", Enabled: true,
				CustomerID: fmt.Sprintf("dev%d@example.org", n%997), Tags: map[string]string{"gatehouse-app": fmt.Sprintf("bench-%06d", n)}, Plans: plans})
			if err != nil {
				return gateway{}, err
			}
		}
	}
	return gateway{
		name: "aws", handler: s.Handler(), addresses: []string{"endpoint"},
		settings: map[string][]string{"regions": regions, "account": {account}, "access-key-id": {access}},
		secrets:  map[string]string{"secret-access-key": "the-secret-of-the-bench"},
	}, nil
}

// awsCatalog publishes two APIs in a region, each with a plan.
func awsCatalog(s *awssim.Sim, account, region string) (plans []string, err error) {
	for i := range 2 {
		api, err := s.AddRestAPI(account, region, awssim.RestAPI{Name: fmt.Sprintf("API %d", i), Stages: []string{"prod"}})
		if err != nil {
			return nil, err
		}
		plan, err := s.AddUsagePlan(account, region, awssim.UsagePlan{Name: fmt.Sprintf("Plan %d", i), Stages: []awssim.Stage{{API: api, Stage: "prod"}}})
		if err != nil {
			return nil, err
		}
		plans = append(plans, plan)
	}
	return plans, nil
}
