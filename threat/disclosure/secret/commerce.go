package secret

// commerce lists keys of shops and payments.
func commerce() []shape {
	return []shape{
		{"stripe-key", "Stripe live secret key", "sk_live_", alnum, 24, 247, nil, nil},
		{"stripe-key", "Stripe live restricted key", "rk_live_", alnum, 24, 247, nil, nil},
		{"stripe-key", "Stripe webhook secret", "whsec_", b64, 32, 64, nil, nil},
		{"shopify-token", "Shopify access token", "shpat_", hex, 32, 32, nil, nil},
		{"shopify-token", "Shopify shared secret", "shpss_", hex, 32, 32, nil, nil},
		{"stripe-key", "Stripe test secret key", "sk_test_", alnum, 24, 247, nil, nil},
		{"shopify-token", "Shopify custom app token", "shpca_", hex, 32, 32, nil, nil},
		{"shopify-token", "Shopify private app token", "shppa_", hex, 32, 32, nil, nil},
		{"square-token", "Square access token", "sq0atp-", wordDash, 22, 22, nil, nil},
		{"square-secret", "Square OAuth secret", "sq0csp-", wordDash, 43, 43, nil, nil},
		{"square-token", "Square access token", "EAAA", wordDash, 60, 60, nil, nil},
		{"braintree-token", "Braintree access token", "access_token$production$", wordDollar, 49, 49, nil, nil},
		{"flutterwave-key", "Flutterwave secret key", "FLWSECK-", alnumDash, 34, 44, nil, nil},
		{"razorpay-key", "Razorpay live key id", "rzp_live_", alnum, 14, 14, nil, nil},
		{"plaid-token", "Plaid access token", "access-production-", hexDash, 36, 36, uuid, nil},
		{"easypost-key", "EasyPost live key", "EZAK", alnum, 54, 54, nil, nil},
		{"duffel-token", "Duffel live token", "duffel_live_", wordDash, 43, 43, nil, nil},
	}
}
