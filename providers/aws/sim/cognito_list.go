package sim

const cognitoPage = 60

type poolWire struct {
	ID       string         `json:"Id"`
	Name     string         `json:"Name"`
	Lambda   map[string]any `json:"LambdaConfig"`
	Modified cognitoTime    `json:"LastModifiedDate"`
	Created  cognitoTime    `json:"CreationDate"`
}

type cognitoListInput struct {
	Pool       string `json:"UserPoolId"`
	MaxResults *int   `json:"MaxResults"`
	NextToken  string `json:"NextToken"`
}

// readCognitoPage reads the input of a list; prefix and the pool name it.
func (c *call) readCognitoPage(prefix string) (cognitoListInput, pageRequest, *apiError) {
	var in cognitoListInput
	if err := c.decode(&in, invalidParameter); err != nil {
		return in, pageRequest{}, err
	}
	p := pageRequest{list: prefix + in.Pool, limit: cognitoPage}
	if in.MaxResults != nil {
		p.limit = *in.MaxResults
	}
	if p.limit < 1 || p.limit > cognitoPage {
		return in, p, invalidParameter("1 validation error detected: Value '%d' at 'maxResults' failed to satisfy constraint: Member must be between 1 and %d", p.limit, cognitoPage)
	}
	if in.NextToken != "" {
		after, ok := openPosition(in.NextToken, p.list)
		if !ok {
			return in, p, invalidParameter("Invalid pagination token")
		}
		p.after = after
	}
	return in, p, nil
}

func listPools(c *call) (any, *apiError) {
	in, p, err := c.readCognitoPage("pools")
	if err != nil {
		return nil, err
	}
	if in.MaxResults == nil {
		return nil, invalidParameter("1 validation error detected: Value null at 'maxResults' failed to satisfy constraint: Member must not be null")
	}
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	pools, next := listOf(c, p, &c.region.pools, nil)
	body := struct {
		Pools []poolWire `json:"UserPools"`
		Next  string     `json:"NextToken,omitempty"`
	}{[]poolWire{}, next}
	for _, pool := range pools {
		body.Pools = append(body.Pools, poolWire{pool.ID, pool.Name, map[string]any{}, cognitoTime(pool.Created), cognitoTime(pool.Created)})
	}
	return body, nil
}

// listClients tells id, pool and name only (aws.md, Lists).
func listClients(c *call) (any, *apiError) {
	in, p, err := c.readCognitoPage("clients/")
	if err != nil {
		return nil, err
	}
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	if _, err := c.region.findPool(in.Pool); err != nil {
		return nil, err
	}
	clients, next := listOf(c, p, c.region.clientsOf(in.Pool), nil)
	body := struct {
		Clients []clientDescription `json:"UserPoolClients"`
		Next    string              `json:"NextToken,omitempty"`
	}{[]clientDescription{}, next}
	for _, client := range clients {
		body.Clients = append(body.Clients, clientDescription{client.ID, client.Pool, client.Name})
	}
	return body, nil
}
