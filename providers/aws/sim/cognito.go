package sim

// clientInput is what the client operations send; each reads what it needs.
type clientInput struct {
	Pool           string  `json:"UserPoolId"`
	ID             string  `json:"ClientId"`
	Name           *string `json:"ClientName"`
	GenerateSecret bool    `json:"GenerateSecret"`
	Secret         *string `json:"ClientSecret"`
	SecretID       string  `json:"ClientSecretId"`
	ClientSettings
}

// withClient reads the input of an operation on one client and finds both; the
// region's lock is held while do runs.
func (c *call) withClient(do func(in clientInput, pool *UserPool, client *Client) (any, *apiError)) (any, *apiError) {
	var in clientInput
	if err := c.decode(&in, invalidParameter); err != nil {
		return nil, err
	}
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	pool, err := c.region.findPool(in.Pool)
	if err != nil {
		return nil, err
	}
	client, ok := c.region.clientsOf(in.Pool).get(in.ID)
	if !ok {
		return nil, resourceNotFound("User pool client %s does not exist.", in.ID)
	}
	return do(in, pool, client)
}

func (r *region) findPool(id string) (*UserPool, *apiError) {
	if pool, ok := r.pools.get(id); ok {
		return pool, nil
	}
	return nil, resourceNotFound("User pool %s does not exist.", id)
}

func (r *region) clientsOf(pool string) *shelf[Client] {
	clients, ok := r.clients[pool]
	if !ok {
		clients = &shelf[Client]{}
		r.clients[pool] = clients
	}
	return clients
}

func createClient(c *call) (any, *apiError) {
	var in clientInput
	if err := c.decode(&in, invalidParameter); err != nil {
		return nil, err
	}
	c.region.mu.Lock()
	defer c.region.mu.Unlock()
	pool, err := c.region.findPool(in.Pool)
	if err != nil {
		return nil, err
	}
	client := Client{Settings: in.ClientSettings}
	if in.Name != nil {
		client.Name = *in.Name
	}
	switch {
	case in.Secret != nil && in.GenerateSecret:
		return nil, invalidParameter("You cannot specify both GenerateSecret as true and provide a ClientSecret value.")
	case in.Secret != nil:
		client.Secrets = []Secret{{Value: *in.Secret}}
	case in.GenerateSecret:
		client.Secrets = []Secret{{Value: c.sim.random.word(lowerAlphanumeric, generatedSecretLength)}}
	}
	created, err := c.region.insertClient(pool, client, c.sim.random)
	if err != nil {
		return nil, err
	}
	return wireClient(created), nil
}

// insertClient checks a new client, completes and stores it.
func (r *region) insertClient(pool *UserPool, client Client, rnd *random) (*Client, *apiError) {
	clients := r.clientsOf(pool.ID)
	if clients.len() >= clientsPerPool {
		return nil, limitExceeded("Maximum number of user pool clients is exceeded")
	}
	switch {
	case client.ID == "":
		client.ID = rnd.unused(lowerAlphanumeric, clientIDLength, clients.has)
	case clients.has(client.ID):
		return nil, invalidParameter("User pool client %s exists already.", client.ID)
	}
	if client.Created.IsZero() {
		client.Created = r.now()
	}
	if client.Modified.IsZero() {
		client.Modified = client.Created
	}
	client.Pool = pool.ID
	client.Settings = client.Settings.withDefaults()
	secrets := client.Secrets
	client.Secrets = nil
	for _, s := range secrets {
		if err := checkClientSecret(s.Value); err != nil {
			return nil, err
		}
		client.Secrets = append(client.Secrets, newSecret(&client, s.Value, client.Created))
	}
	if err := checkClient(&client, pool); err != nil {
		return nil, err
	}
	clients.put(client.ID, &client, r.now())
	return &client, nil
}

func describeClient(c *call) (any, *apiError) {
	return c.withClient(func(_ clientInput, _ *UserPool, client *Client) (any, *apiError) {
		return wireClient(client), nil
	})
}

// updateClient replaces all settings: what is left out falls back to its
// default. Name and secrets have no default and stay.
func updateClient(c *call) (any, *apiError) {
	return c.withClient(func(in clientInput, pool *UserPool, client *Client) (any, *apiError) {
		changed := *client
		if in.Name != nil {
			changed.Name = *in.Name
		}
		changed.Settings = in.withDefaults()
		if err := checkClient(&changed, pool); err != nil {
			return nil, err
		}
		c.region.storeClient(&changed)
		return wireClient(&changed), nil
	})
}

// storeClient writes a changed copy.
func (r *region) storeClient(client *Client) {
	client.Modified = r.now()
	r.clientsOf(client.Pool).put(client.ID, client, r.now())
}

func deleteClient(c *call) (any, *apiError) {
	return c.withClient(func(_ clientInput, _ *UserPool, client *Client) (any, *apiError) {
		c.region.clientsOf(client.Pool).delete(client.ID, c.region.now())
		return nil, nil
	})
}
