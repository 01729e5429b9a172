package secret

// services lists keys of tools that companies run on.
func services() []shape {
	return []shape{
		{"grafana-token", "Grafana service account token", "glsa_", word, 41, 41, crcHexTail, nil},
		{"linear-key", "Linear API key", "lin_api_", alnum, 40, 40, nil, nil},
		{"notion-token", "Notion token", "ntn_", alnum, 46, 46, nil, nil},
		{"postman-key", "Postman API key", "PMAK-", alnumDash, 59, 59, nil, nil},
		{"newrelic-key", "New Relic user key", "NRAK-", alnum, 27, 27, nil, nil},
		{"grafana-token", "Grafana Cloud token", "glc_", b64, 40, open, nil, nil},
		{"notion-token", "Notion integration secret", "secret_", alnum, 43, 43, nil, nil},
		{"newrelic-key", "New Relic insert key", "NRII-", alnumDash, 32, 32, nil, nil},
		{"newrelic-key", "New Relic browser key", "NRJS-", hex, 19, 19, nil, nil},
		{"sentry-token", "Sentry user token", "sntryu_", hex, 64, 64, nil, nil},
		{"sentry-token", "Sentry organisation token", "sntrys_", b64Dash, 100, open, nil, nil},
		{"dynatrace-token", "Dynatrace token", "dt0c01.", base32Dot, 89, 89, dotAt(24), nil},
		{"airtable-token", "Airtable personal token", "pat", alnumDot, 79, 79, dotAt(14), nil},
		{"figma-token", "Figma token", "figd_", wordDash, 40, 48, nil, nil},
		{"contentful-token", "Contentful token", "CFPAT-", wordDash, 43, 43, nil, nil},
		{"typeform-token", "Typeform token", "tfp_", wordDashDot, 40, 64, nil, nil},
		{"mapbox-token", "Mapbox secret token", "sk.eyJ", wordDashDot, 60, 200, nil, nil},
		{"readme-key", "ReadMe API key", "rdme_", lowerNum, 70, 70, nil, nil},
		{"adobe-secret", "Adobe client secret", "p8e-", alnum, 32, 32, nil, nil},
	}
}
