package sim

import (
	"fmt"
	"slices"
	"time"
)

// newSecret makes a secret with an id of the documented form,
// CLIENT--EPOCHSECONDS; two secrets of one second differ.
func newSecret(client *Client, value string, now time.Time) Secret {
	for at := now.Unix(); ; at++ {
		id := fmt.Sprintf("%s--%d", client.ID, at)
		if !slices.ContainsFunc(client.Secrets, func(s Secret) bool { return s.ID == id }) {
			return Secret{ID: id, Value: value, Created: now}
		}
	}
}

// addSecret adds the second secret of a confidential client. A generated value
// is shown in this answer; a value that was sent is not repeated.
func addSecret(c *call) (any, *apiError) {
	return c.withClient(func(in clientInput, _ *UserPool, client *Client) (any, *apiError) {
		switch {
		case len(client.Secrets) == 0:
			return nil, invalidParameter("User pool client %s is not a confidential client.", client.ID)
		case len(client.Secrets) >= secretsPerClient:
			return nil, limitExceeded("A user pool client can have at most 2 secrets")
		}
		value := c.sim.random.word(lowerAlphanumeric, generatedSecretLength)
		if in.Secret != nil {
			value = *in.Secret
			if err := checkClientSecret(value); err != nil {
				return nil, err
			}
		}
		changed := *client
		secret := newSecret(client, value, c.region.now())
		changed.Secrets = append(slices.Clone(client.Secrets), secret)
		c.region.storeClient(&changed)
		wire := secretWire{ID: secret.ID, Created: cognitoTime(secret.Created)}
		if in.Secret == nil {
			wire.Value = value
		}
		return map[string]secretWire{"ClientSecretDescriptor": wire}, nil
	})
}

// listSecrets tells ids and dates, never values.
func listSecrets(c *call) (any, *apiError) {
	return c.withClient(func(_ clientInput, _ *UserPool, client *Client) (any, *apiError) {
		secrets := make([]secretWire, 0, len(client.Secrets))
		for _, s := range client.Secrets {
			secrets = append(secrets, secretWire{ID: s.ID, Created: cognitoTime(s.Created)})
		}
		return map[string][]secretWire{"ClientSecrets": secrets}, nil
	})
}

// deleteSecret removes one of two; the last stays.
func deleteSecret(c *call) (any, *apiError) {
	return c.withClient(func(in clientInput, _ *UserPool, client *Client) (any, *apiError) {
		i := slices.IndexFunc(client.Secrets, func(s Secret) bool { return s.ID == in.SecretID })
		switch {
		case i < 0:
			return nil, resourceNotFound("Client secret %s does not exist.", in.SecretID)
		case len(client.Secrets) == 1:
			return nil, invalidParameter("The last remaining secret of a user pool client cannot be deleted")
		}
		changed := *client
		changed.Secrets = slices.Delete(slices.Clone(client.Secrets), i, i+1)
		c.region.storeClient(&changed)
		return map[string]any{}, nil
	})
}
