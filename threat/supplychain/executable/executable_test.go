package executable_test

import (
	"testing"

	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/executable"
)

func TestCheck(t *testing.T) { checktest.Run(t, executable.Check) }
