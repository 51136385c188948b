package aws

import (
	"context"
	"strings"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"gatehouse/core"
)

// The operations that are named in more than one place.
const (
	opCreateKey = "CreateApiKey"
	opDeleteKey = "DeleteApiKey"
)

// key is one API key of one region. value is only there where it was asked
// for, and goes no further than the comparison it was asked for.
type key struct {
	region, id        string
	name, description string
	customer          string
	app               core.AppID // our tag
	enabled           bool
	fresh             bool // made by this push: in no plan yet
	created           time.Time
	value             string
}

func keyOf(region string, k types.ApiKey) key {
	return key{
		region: region, id: awssdk.ToString(k.Id), name: awssdk.ToString(k.Name),
		description: awssdk.ToString(k.Description), customer: awssdk.ToString(k.CustomerId),
		app: core.AppID(k.Tags[MarkTag]), enabled: k.Enabled,
		created: awssdk.ToTime(k.CreatedDate), value: awssdk.ToString(k.Value),
	}
}

func (g *gateway) getKey(ctx context.Context, subject, region, id string, withValue bool) (key, error) {
	o := operation{name: "GetApiKey", region: region, subject: subject}
	return call(ctx, g, o, func(ctx context.Context, s *sdk) (key, error) {
		out, err := s.gateway[region].GetApiKey(ctx, &apigateway.GetApiKeyInput{ApiKey: &id, IncludeValue: &withValue})
		if err != nil {
			return key{}, err
		}
		return keyOf(region, types.ApiKey{
			Id: out.Id, Name: out.Name, Description: out.Description, CustomerId: out.CustomerId,
			Tags: out.Tags, Enabled: out.Enabled, CreatedDate: out.CreatedDate, Value: out.Value,
		}), nil
	})
}

// createKey creates a key disabled (false is left out of the body, which means
// the same), with our tag and our value.
func (g *gateway) createKey(ctx context.Context, region string, app core.App, value string) (string, error) {
	o := operation{name: opCreateKey, region: region, write: true, subject: app.Name, secrets: []string{value}}
	return call(ctx, g, o, func(ctx context.Context, s *sdk) (string, error) {
		out, err := s.gateway[region].CreateApiKey(ctx, &apigateway.CreateApiKeyInput{
			Name: awssdk.String(keyName(app)), Description: optional(description(app)), CustomerId: optional(customer(app.Owner)),
			Value: &value, Tags: map[string]string{MarkTag: string(app.ID)},
		})
		if err != nil {
			return "", err
		}
		return awssdk.ToString(out.Id), nil
	})
}

// patchKey replaces fields of a key; AWS wants every value as a string
// (aws.md, Traps 13).
func (g *gateway) patchKey(ctx context.Context, subject, region, id string, values map[string]string) error {
	var ops []types.PatchOperation
	for _, path := range []string{"/name", "/description", "/customerId", "/enabled"} {
		if v, ok := values[path]; ok {
			ops = append(ops, types.PatchOperation{Op: types.OpReplace, Path: &path, Value: &v})
		}
	}
	o := operation{name: "UpdateApiKey", region: region, write: true, subject: subject}
	_, err := call(ctx, g, o, func(ctx context.Context, s *sdk) (any, error) {
		return s.gateway[region].UpdateApiKey(ctx, &apigateway.UpdateApiKeyInput{ApiKey: &id, PatchOperations: ops})
	})
	return err
}

func (g *gateway) deleteKey(ctx context.Context, subject, region, id string) error {
	o := operation{name: opDeleteKey, region: region, write: true, subject: subject}
	_, err := call(ctx, g, o, func(ctx context.Context, s *sdk) (any, error) {
		return s.gateway[region].DeleteApiKey(ctx, &apigateway.DeleteApiKeyInput{ApiKey: &id})
	})
	return err
}

// tagKey puts our tag on a key that is adopted.
func (g *gateway) tagKey(ctx context.Context, app core.App, region, id string) error {
	arn := "arn:" + partition(region) + ":apigateway:" + region + "::/apikeys/" + id
	o := operation{name: "TagResource", region: region, write: true, subject: app.Name}
	_, err := call(ctx, g, o, func(ctx context.Context, s *sdk) (any, error) {
		return s.gateway[region].TagResource(ctx, &apigateway.TagResourceInput{
			ResourceArn: &arn, Tags: map[string]string{MarkTag: string(app.ID)},
		})
	})
	return err
}

// partition is the part of AWS a region belongs to, as ARNs name it.
func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

// eachKey hands over every key of a region, page by page. A listing is whole
// when it returns nil.
func (g *gateway) eachKey(ctx context.Context, subject, region string, withValues bool, yield func(key) error) error {
	o := operation{name: "GetApiKeys", region: region, subject: subject}
	return g.eachPage(o, func(position *string) (*string, error) {
		out, err := call(ctx, g, o, func(ctx context.Context, s *sdk) (*apigateway.GetApiKeysOutput, error) {
			return s.gateway[region].GetApiKeys(ctx, &apigateway.GetApiKeysInput{
				Limit: g.pageSize(), Position: position, IncludeValues: &withValues,
			})
		})
		if err != nil {
			return nil, err
		}
		for _, k := range out.Items {
			if err := yield(keyOf(region, k)); err != nil {
				return nil, err
			}
		}
		return out.Position, nil
	})
}

func (g *gateway) pageSize() *int32 { return awssdk.Int32(int32(g.conf.page)) }

// eachPage walks a list by its opaque positions. One that comes twice would go
// round for ever.
func (g *gateway) eachPage(o operation, page func(position *string) (*string, error)) error {
	seen := map[string]bool{}
	var position *string
	for n := 1; ; n++ {
		next, err := page(position)
		if err != nil {
			return atPage(err, n)
		}
		if awssdk.ToString(next) == "" {
			return nil
		}
		if seen[*next] {
			return core.Errorf(core.CodePermanent, g.conf.name, "%s: page %d leads back to an earlier one", o.where(), n)
		}
		seen[*next] = true
		position = next
	}
}

// atPage says on which page a list broke off.
func atPage(err error, n int) error {
	if n == 1 {
		return err
	}
	e := *core.AsError(err)
	e.Message = "page " + itoa(n) + ": " + e.Message
	return &e
}
