package secret

// messages lists keys of mail, chat and social networks.
func messages() []shape {
	return []shape{
		{"slack-token", "Slack bot token", "xoxb-", alnumDash, 24, open, nil, nil},
		{"slack-token", "Slack user token", "xoxp-", alnumDash, 24, open, nil, nil},
		{"slack-token", "Slack app token", "xapp-", alnumDash, 24, open, nil, nil},
		{"slack-webhook", "Slack webhook", "hooks.slack.com/services/", path, 40, 80, nil, nil},
		{"sendgrid-key", "SendGrid API key", "SG.", wordDashDot, 66, 66, dotAt(22), nil},
		{"slack-token", "Slack workspace token", "xoxa-", alnumDash, 24, open, nil, nil},
		{"slack-token", "Slack refresh token", "xoxe-1-", alnumDash, 100, open, nil, nil},
		{"slack-token", "Slack rotating token", "xoxe.xoxp-1-", alnumDash, 100, open, nil, nil},
		{"discord-webhook", "Discord webhook", "discord.com/api/webhooks/", pathDash, 80, 110, nil, nil},
		{"twilio-key", "Twilio API key id", "SK", hex, 32, 32, nil, nil},
		{"mailgun-key", "Mailgun API key", "key-", hex, 32, 32, nil, nil},
		{"brevo-key", "Brevo API key", "xkeysib-", alnumDash, 81, 81, nil, nil},
		{"facebook-token", "Facebook access token", "EAA", alnum, 100, open, nil, nil},
		{"dropbox-token", "Dropbox short-lived token", "sl.", wordDash, 130, 2048, nil, nil},
		{"hubspot-token", "HubSpot private app token", "pat-na1-", hexDash, 36, 36, uuid, nil},
		{"hubspot-token", "HubSpot private app token", "pat-eu1-", hexDash, 36, 36, uuid, nil},
	}
}
