package mislabel_test

import (
	"testing"

	"github.com/bartizan-ai/bartizan/checktest"
	"github.com/bartizan-ai/bartizan/threat/supplychain/mislabel"
)

func TestCheck(t *testing.T) { checktest.Run(t, mislabel.Check) }
