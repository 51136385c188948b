package sim

import "slices"

type apiWire struct {
	ID           string          `json:"id"`
	Name         string          `json:"name"`
	Description  string          `json:"description,omitempty"`
	Created      int64           `json:"createdDate"`
	KeySource    string          `json:"apiKeySource"`
	Endpoint     apiEndpointWire `json:"endpointConfiguration"`
	NoExecuteAPI bool            `json:"disableExecuteApiEndpoint"`
}

type apiEndpointWire struct {
	Types []string `json:"types"`
}

type apiStageWire struct {
	Deployment string `json:"deploymentId"`
	Name       string `json:"stageName"`
	Created    int64  `json:"createdDate"`
	Updated    int64  `json:"lastUpdatedDate"`
}

func wireAPI(a *RestAPI) apiWire {
	return apiWire{ID: a.ID, Name: a.Name, Description: a.Description, Created: unix(a.Created),
		KeySource: "HEADER", Endpoint: apiEndpointWire{Types: []string{"REGIONAL"}}}
}

func wireStage(a *RestAPI, name string) apiStageWire {
	return apiStageWire{Deployment: "d" + a.ID[:min(5, len(a.ID))], Name: name, Created: unix(a.Created), Updated: unix(a.Created)}
}

func getAccount(*call) (any, *apiError) {
	return map[string]any{
		"throttleSettings": throttleWire{Burst: 5000, Rate: 10_000},
		"features":         []string{"UsagePlans"},
		"apiKeyVersion":    "4",
	}, nil
}

func listAPIs(c *call) (any, *apiError) {
	p, err := readPage(c.query, "restapis")
	if err != nil {
		return nil, err
	}
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	apis, next := listOf(c, p, &c.region.apis, nil)
	return listBody(apis, next, wireAPI), nil
}

func (c *call) findAPI() (*RestAPI, *apiError) {
	if a, ok := c.region.apis.get(c.vars["api"]); ok {
		return a, nil
	}
	return nil, notFound("Invalid API identifier specified " + c.account.id + ":" + c.vars["api"])
}

func getAPI(c *call) (any, *apiError) {
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	a, err := c.findAPI()
	if err != nil {
		return nil, err
	}
	return wireAPI(a), nil
}

// listStages has no pages: an API has ten stages at most.
func listStages(c *call) (any, *apiError) {
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	a, err := c.findAPI()
	if err != nil {
		return nil, err
	}
	stages := []apiStageWire{}
	for _, name := range a.Stages {
		stages = append(stages, wireStage(a, name))
	}
	return map[string]any{"item": stages}, nil
}

func getStage(c *call) (any, *apiError) {
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	a, err := c.findAPI()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(a.Stages, c.vars["stage"]) {
		return nil, notFound("Invalid stage identifier specified")
	}
	return wireStage(a, c.vars["stage"]), nil
}
