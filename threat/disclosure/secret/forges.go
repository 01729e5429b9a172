package secret

// forges lists keys of forges, package registries and builds.
func forges() []shape {
	return []shape{
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
		{"gitlab-token", "GitLab deploy token", "gldt-", wordDash, 20, 64, nil, nil},
		{"gitlab-token", "GitLab runner token", "glrt-", wordDashDot, 20, 64, nil, nil},
		{"gitlab-token", "GitLab trigger token", "glptt-", hex, 40, 40, nil, nil},
		{"gitlab-token", "GitLab feed token", "glft-", wordDash, 20, 64, nil, nil},
		{"gitlab-token", "GitLab job token", "glcbt-", wordDashDot, 20, open, nil, nil},
		{"gitlab-token", "GitLab agent token", "glagent-", wordDash, 50, 64, nil, nil},
		{"gitlab-token", "GitLab runner registration token", "GR1348941", wordDash, 20, 20, nil, nil},
		{"docker-token", "Docker organisation token", "dckr_oat_", wordDash, 32, 32, nil, nil},
		{"rubygems-key", "RubyGems API key", "rubygems_", hex, 48, 48, nil, nil},
		{"crates-token", "crates.io token", "cio", alnum, 32, 32, nil, nil},
		{"nuget-key", "NuGet API key", "oy2", lowerNum, 43, 43, nil, nil},
		{"clojars-token", "Clojars deploy token", "CLOJARS_", hex, 60, 60, nil, nil},
		{"artifactory-key", "Artifactory API key", "AKCp", alnum, 69, 69, nil, nil},
		{"artifactory-token", "Artifactory reference token", "cmVmdGtu", b64, 56, 56, nil, nil},
		{"bitbucket-token", "Bitbucket app password", "ATBB", alnum, 32, 32, nil, nil},
		{"atlassian-token", "Atlassian API token", "ATATT3", b64Dash, 120, open, nil, nil},
		{"sonar-token", "SonarQube project token", "sqp_", hex, 40, 40, nil, nil},
		{"sonar-token", "SonarQube user token", "squ_", hex, 40, 40, nil, nil},
		{"sonar-token", "SonarQube global token", "sqa_", hex, 40, 40, nil, nil},
		{"buildkite-token", "Buildkite user token", "bkua_", hex, 40, 40, nil, nil},
		{"circleci-token", "CircleCI personal token", "CCIPAT_", word, 50, 80, nil, nil},
		{"circleci-token", "CircleCI project token", "CCIPRJ_", word, 50, 80, nil, nil},
	}
}
