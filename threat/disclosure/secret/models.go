package secret

// models lists keys of model providers and of what is built around them. Lengths here
// and in the other lists are those that the issuers document or, where they do
// not, those of keys that they show in examples.
func models() []shape {
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
		{"deepseek-key", "DeepSeek API key", "sk-", hex, 32, 32, nil, nil},
		{"cerebras-key", "Cerebras API key", "csk-", lowerNum, 48, 48, nil, nil},
		{"nvidia-key", "NVIDIA API key", "nvapi-", wordDash, 64, 64, nil, nil},
		{"together-key", "Together AI key", "tgp_v1_", wordDash, 43, 43, nil, nil},
		{"voyage-key", "Voyage AI key", "pa-", wordDash, 43, 43, nil, nil},
		{"pinecone-key", "Pinecone API key", "pcsk_", word, 60, 80, nil, nil},
		{"langsmith-key", "LangSmith personal token", "lsv2_pt_", word, 43, 43, nil, nil},
		{"langsmith-key", "LangSmith service key", "lsv2_sk_", word, 43, 43, nil, nil},
		{"langfuse-key", "Langfuse secret key", "sk-lf-", hexDash, 36, 36, uuid, nil},
		{"tavily-key", "Tavily API key", "tvly-", wordDash, 32, 64, nil, nil},
		{"e2b-key", "E2B API key", "e2b_", hex, 40, 40, nil, nil},
		{"firecrawl-key", "Firecrawl API key", "fc-", hex, 32, 32, nil, nil},
		{"jina-key", "Jina AI key", "jina_", wordDash, 55, 70, nil, nil},
		{"llamaindex-key", "LlamaCloud API key", "llx-", alnum, 48, 48, nil, nil},
		{"elevenlabs-key", "ElevenLabs API key", "sk_", hex, 48, 48, nil, nil},
		{"helicone-key", "Helicone API key", "sk-helicone-", alnumDash, 30, 60, nil, nil},
		{"huggingface-org-token", "Hugging Face organisation token", "api_org_", alnum, 34, 34, nil, nil},
		{"bedrock-key", "Amazon Bedrock API key", "ABSKQmVkcm9ja0FQSUtleS", b64, 80, open, nil, nil},
	}
}
