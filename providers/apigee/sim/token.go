package sim

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"gatehouse/providers/simkit"
)

// scope is what a token must be asked for.
const scope = "https://www.googleapis.com/auth/cloud-platform"

// client is one service account.
type client struct {
	public *rsa.PublicKey
	url    string // the token call's address, as its file says
}

// signingKey is one key for all simulators of a process: making one takes a
// while.
var signingKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// ServiceAccount makes a service account and returns its JSON file. url is
// where the simulator serves; its token call goes into the file.
func (s *Sim) ServiceAccount(email, url string) (string, error) {
	key, err := signingKey()
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	file, err := json.Marshal(map[string]string{
		"type": "service_account", "project_id": s.cfg.Organization, "private_key_id": "simulated",
		"private_key":  string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
		"client_email": email, "client_id": "100000000000000000000", "token_uri": url + "/token",
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clients[email] = client{&key.PublicKey, url + "/token"}
	return string(file), err
}

// giveToken is the token call: a signed assertion for an access token.
func (s *Sim) giveToken(w http.ResponseWriter, r *http.Request) {
	refuse := func(why string) {
		simkit.WriteJSON(w, 400, map[string]string{"error": "invalid_grant", "error_description": why})
	}
	if s.hit("token-refused", r) {
		refuse("Invalid JWT Signature.")
		return
	}
	if err := r.ParseForm(); err != nil || r.PostForm.Get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" {
		refuse("unsupported grant_type")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.checkAssertion(r.PostForm.Get("assertion")); err != nil {
		refuse(err.Error())
		return
	}
	token := "ya29.sim-" + s.random(40)
	s.tokens[token] = s.cfg.Clock().Add(s.cfg.TokenLife)
	simkit.WriteJSON(w, 200, map[string]any{"access_token": token, "expires_in": int(s.cfg.TokenLife / time.Second), "token_type": "Bearer"})
}

// checkAssertion verifies a signed assertion. Its times are only compared with
// each other: the signing library reads the machine's clock, not ours.
func (s *Sim) checkAssertion(assertion string) error {
	part := strings.Split(assertion, ".")
	if len(part) != 3 {
		return errors.New("the assertion is no JWT")
	}
	raw, err := base64.RawURLEncoding.DecodeString(part[1])
	if err != nil {
		return errors.New("the assertion's claims cannot be read")
	}
	var claims struct {
		Iss, Aud, Scope string
		Iat, Exp        int64
	}
	if err := json.Unmarshal(raw, &claims); err != nil {
		return errors.New("the assertion's claims cannot be read")
	}
	who, known := s.clients[claims.Iss]
	signature, err := base64.RawURLEncoding.DecodeString(part[2])
	sum := sha256.Sum256([]byte(part[0] + "." + part[1]))
	switch {
	case !known:
		return errors.New("Invalid grant: account not found") //nolint:staticcheck,revive // as Google writes it
	case err != nil || rsa.VerifyPKCS1v15(who.public, crypto.SHA256, sum[:], signature) != nil:
		return errors.New("Invalid JWT Signature.") //nolint:staticcheck,revive // as Google writes it
	case claims.Aud != who.url || claims.Scope != scope:
		return errors.New("wrong audience or scope")
	case claims.Exp <= claims.Iat || claims.Exp-claims.Iat > 3700:
		return errors.New("the assertion's lifetime is not reasonable")
	}
	return nil
}

// takes reports whether a request bears a good token.
func (s *Sim) takes(r *http.Request) bool {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	expired := ok && s.hit("expired", r)
	s.mu.Lock()
	defer s.mu.Unlock()
	if expired {
		s.dead[token] = true
	}
	ends, known := s.tokens[token]
	return ok && known && !s.dead[token] && (ends.IsZero() || s.cfg.Clock().Before(ends))
}

// ExpireTokens ends every token that the token call gave out.
func (s *Sim) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for t, ends := range s.tokens {
		if !ends.IsZero() {
			s.dead[t] = true
		}
	}
}
