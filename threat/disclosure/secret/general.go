package secret

// general lists keys of no one issuer.
func general() []shape {
	return []shape{
		{"age-key", "age secret key", "AGE-SECRET-KEY-1", bech32, 58, 58, bech32Sum, nil},
		{"jwt", "JSON web token", "eyJ", wordDashDot, 40, 4096, jwt, jwtHead},
		{"private-key", "Private key", "-----BEGIN ", pem, 64, 16 << 10, privateKey, keyLabel},
	}
}
