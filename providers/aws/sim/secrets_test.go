package sim_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cognito "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

func (w *world) addSecret(pool, client string, own *string) (*types.ClientSecretDescriptorType, error) {
	out, err := w.cognito(east).AddUserPoolClientSecret(w.t.Context(), &cognito.AddUserPoolClientSecretInput{UserPoolId: &pool, ClientId: &client, ClientSecret: own})
	if err != nil {
		return nil, err
	}
	return out.ClientSecretDescriptor, nil
}

func (w *world) deleteSecret(pool, client, secret string) error {
	_, err := w.cognito(east).DeleteUserPoolClientSecret(w.t.Context(), &cognito.DeleteUserPoolClientSecretInput{UserPoolId: &pool, ClientId: &client, ClientSecretId: &secret})
	return err
}

func (w *world) secrets(pool, client string) []types.ClientSecretDescriptorType {
	w.t.Helper()
	out, err := w.cognito(east).ListUserPoolClientSecrets(w.t.Context(), &cognito.ListUserPoolClientSecretsInput{UserPoolId: &pool, ClientId: &client})
	w.must(err)
	return out.ClientSecrets
}

func TestSecretRotation(t *testing.T) {
	w := newWorld(t)
	pool := w.pool(east)
	made := w.newClient(machineClient(pool))
	id := *made.ClientId

	second, err := w.addSecret(pool, id, nil)
	w.must(err)
	if len(aws.ToString(second.ClientSecretValue)) < 24 || !strings.HasPrefix(*second.ClientSecretId, id+"--") {
		t.Errorf("second secret %+v: want its value, this once", second)
	}
	_, err = w.addSecret(pool, id, nil)
	wantType[*types.LimitExceededException](t, err)

	list := w.secrets(pool, id)
	if len(list) != 2 || list[0].ClientSecretValue != nil || list[1].ClientSecretValue != nil || *list[0].ClientSecretId == *list[1].ClientSecretId {
		t.Fatalf("secrets %+v: want two ids and no value", list)
	}
	if got := w.describe(pool, id); *got.ClientSecret != *made.ClientSecret {
		t.Error("with two secrets the older is described")
	}
	w.must(w.deleteSecret(pool, id, *list[0].ClientSecretId))
	if got := w.describe(pool, id); *got.ClientSecret != *second.ClientSecretValue {
		t.Error("the second secret did not take over")
	}
	err = w.deleteSecret(pool, id, *list[0].ClientSecretId)
	wantType[*types.ResourceNotFoundException](t, err)
	err = w.deleteSecret(pool, id, *second.ClientSecretId)
	wantType[*types.InvalidParameterException](t, err)
}

func TestOwnSecretIsNotRepeated(t *testing.T) {
	w := newWorld(t)
	pool := w.pool(east)
	id := *w.newClient(machineClient(pool)).ClientId
	own, short := strings.Repeat("o", 24), "short"
	_, err := w.addSecret(pool, id, &short)
	wantType[*types.InvalidParameterException](t, err)
	added, err := w.addSecret(pool, id, &own)
	w.must(err)
	if added.ClientSecretValue != nil {
		t.Error("the answer repeats the secret it was sent")
	}
}

func TestPublicClientHasNoSecrets(t *testing.T) {
	w := newWorld(t)
	pool := w.pool(east)
	made := w.newClient(&cognito.CreateUserPoolClientInput{UserPoolId: &pool, ClientName: aws.String("public")})
	if made.ClientSecret != nil || len(w.secrets(pool, *made.ClientId)) != 0 {
		t.Errorf("client %+v", made)
	}
	_, err := w.addSecret(pool, *made.ClientId, nil)
	wantType[*types.InvalidParameterException](t, err)
}
