package approval_test

import (
	"testing"

	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/agency/approval"
)

func TestCheck(t *testing.T) { checktest.Run(t, approval.Check) }
