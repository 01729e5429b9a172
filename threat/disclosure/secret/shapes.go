package secret

import (
	"fmt"
	"sync"

	"github.com/bartizan-ai/bartizan/text"
)

// shape is one kind of key: a literal prefix and a run of characters.
type shape struct {
	id, name string
	prefix   string
	set      *set
	min, max int // length of the run after the prefix
	// verify looks at the run; nil judges by randomness alone.
	verify func(prefix, run string) verdict
	// begins looks at what follows the prefix before the run is measured, so
	// that a long run costs nothing where no key begins; nil is always.
	begins func(prefix, s string) beginning
}

// beginning is what a shape's first look says.
type beginning uint8

const (
	begun    beginning = iota
	notBegun           // no key begins here
	unclear            // the text ends too early to say
)

// verdict is what a shape's own test says.
type verdict uint8

const (
	unsure  verdict = iota // judge by randomness
	certain                // a checksum holds, or the structure decodes
	wrong                  // it is not a key
)

// open is the length up to which shapes of no fixed length are followed.
const open = 512

// shapes lists the kinds. Lengths are those that the issuers document or, where
// they do not, those of keys that they show in examples.
func shapes() []shape {
	return []shape{
		{"anthropic-key", "Anthropic API key", "sk-ant-", wordDash, 80, open, nil, nil},
		{"openai-key", "OpenAI project key", "sk-proj-", wordDash, 40, open, nil, nil},
		{"openai-key", "OpenAI service account key", "sk-svcacct-", wordDash, 40, open, nil, nil},
		{"openai-key", "OpenAI admin key", "sk-admin-", wordDash, 40, open, nil, nil},
		{"openai-key", "OpenAI API key", "sk-", alnum, 48, 48, infix("T3BlbkFJ"), nil},
		{"openrouter-key", "OpenRouter key", "sk-or-v1-", hex, 64, 64, nil, nil},
		{"groq-key", "Groq API key", "gsk_", alnum, 52, 52, nil, nil},
		{"xai-key", "xAI API key", "xai-", alnum, 80, 80, nil, nil},
		{"perplexity-key", "Perplexity API key", "pplx-", alnum, 48, 48, nil, nil},
		{"replicate-token", "Replicate token", "r8_", alnum, 37, 37, nil, nil},
		{"huggingface-token", "Hugging Face token", "hf_", alnum, 34, 34, nil, nil},
		{"aws-access-key", "AWS access key id", "AKIA", base32, 16, 16, nil, nil},
		{"aws-access-key", "AWS temporary access key id", "ASIA", base32, 16, 16, nil, nil},
		{"google-api-key", "Google API key", "AIza", wordDash, 35, 35, nil, nil},
		{"google-oauth-secret", "Google OAuth client secret", "GOCSPX-", wordDash, 28, 28, nil, nil},
		{"google-oauth-token", "Google OAuth access token", "ya29.", wordDash, 30, open, nil, nil},
		{"azure-storage-key", "Azure storage account key", "AccountKey=", b64, 88, 88, nil, nil},
		{"github-token", "GitHub personal access token", "ghp_", alnum, 36, 36, crcTail, nil},
		{"github-token", "GitHub OAuth token", "gho_", alnum, 36, 36, crcTail, nil},
		{"github-token", "GitHub user-to-server token", "ghu_", alnum, 36, 36, crcTail, nil},
		{"github-token", "GitHub server-to-server token", "ghs_", alnum, 36, 36, crcTail, nil},
		{"github-token", "GitHub refresh token", "ghr_", alnum, 36, 76, nil, nil},
		{"github-token", "GitHub fine-grained token", "github_pat_", word, 82, 82, nil, nil},
		{"gitlab-token", "GitLab personal access token", "glpat-", wordDashDot, 20, open, nil, nil},
		{"npm-token", "npm access token", "npm_", alnum, 36, 36, crcTail, nil},
		{"pypi-token", "PyPI upload token", "pypi-AgEIcHlwaS5vcmc", wordDash, 50, open, nil, nil},
		{"docker-token", "Docker Hub access token", "dckr_pat_", wordDash, 27, 27, nil, nil},
		{"slack-token", "Slack bot token", "xoxb-", alnumDash, 24, open, nil, nil},
		{"slack-token", "Slack user token", "xoxp-", alnumDash, 24, open, nil, nil},
		{"slack-token", "Slack app token", "xapp-", alnumDash, 24, open, nil, nil},
		{"slack-webhook", "Slack webhook", "hooks.slack.com/services/", path, 40, 80, nil, nil},
		{"stripe-key", "Stripe live secret key", "sk_live_", alnum, 24, 247, nil, nil},
		{"stripe-key", "Stripe live restricted key", "rk_live_", alnum, 24, 247, nil, nil},
		{"stripe-key", "Stripe webhook secret", "whsec_", b64, 32, 64, nil, nil},
		{"sendgrid-key", "SendGrid API key", "SG.", wordDashDot, 66, 66, dotAt(22), nil},
		{"shopify-token", "Shopify access token", "shpat_", hex, 32, 32, nil, nil},
		{"shopify-token", "Shopify shared secret", "shpss_", hex, 32, 32, nil, nil},
		{"digitalocean-token", "DigitalOcean token", "dop_v1_", hex, 64, 64, nil, nil},
		{"databricks-token", "Databricks token", "dapi", hex, 32, 32, nil, nil},
		{"grafana-token", "Grafana service account token", "glsa_", word, 41, 41, crcHexTail, nil},
		{"vault-token", "HashiCorp Vault token", "hvs.", wordDash, 24, open, nil, nil},
		{"linear-key", "Linear API key", "lin_api_", alnum, 40, 40, nil, nil},
		{"notion-token", "Notion token", "ntn_", alnum, 46, 46, nil, nil},
		{"postman-key", "Postman API key", "PMAK-", alnumDash, 59, 59, nil, nil},
		{"newrelic-key", "New Relic user key", "NRAK-", alnum, 27, 27, nil, nil},
		{"age-key", "age secret key", "AGE-SECRET-KEY-1", bech32, 58, 58, bech32Sum, nil},
		{"jwt", "JSON web token", "eyJ", wordDashDot, 40, 4096, jwt, jwtHead},
		{"private-key", "Private key", "-----BEGIN ", pem, 64, 16 << 10, privateKey, keyLabel},
	}
}

// book is the shapes with the automaton over their prefixes.
type book struct {
	shapes []shape
	find   *text.Automaton
}

// library compiles on first use: half a millisecond.
var library = sync.OnceValue(func() *book {
	b := &book{shapes: shapes()}
	prefixes := make([]string, len(b.shapes))
	for i, s := range b.shapes {
		prefixes[i] = s.prefix
	}
	a, err := text.Compile(prefixes)
	if err != nil {
		panic(fmt.Sprintf("secret: shapes do not compile: %v", err)) // constant input: a test's business
	}
	b.find = a
	return b
})

// set is a set of ASCII characters.
type set [256]bool

func newSet(chars ...string) *set {
	s := &set{}
	for _, c := range chars {
		for i := range len(c) {
			s[c[i]] = true
		}
	}
	return s
}
