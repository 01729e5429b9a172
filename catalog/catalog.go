// Package catalog lists the threats and the checks: one line each. It is the
// only list; what it does not name does not exist.
package catalog

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/agency"
	"github.com/bartizan-ai/bartizan/threat/agency/approval"
	"github.com/bartizan-ai/bartizan/threat/agency/toolgate"
	"github.com/bartizan-ai/bartizan/threat/agency/toolname"
	"github.com/bartizan-ai/bartizan/threat/agency/toolpin"
	"github.com/bartizan-ai/bartizan/threat/consumption"
	"github.com/bartizan-ai/bartizan/threat/consumption/loop"
	"github.com/bartizan-ai/bartizan/threat/disclosure"
	"github.com/bartizan-ai/bartizan/threat/disclosure/egress"
	"github.com/bartizan-ai/bartizan/threat/disclosure/format"
	"github.com/bartizan-ai/bartizan/threat/disclosure/leak"
	answermarkup "github.com/bartizan-ai/bartizan/threat/disclosure/markup"
	"github.com/bartizan-ai/bartizan/threat/disclosure/personal"
	"github.com/bartizan-ai/bartizan/threat/disclosure/secret"
	"github.com/bartizan-ai/bartizan/threat/evasion"
	"github.com/bartizan-ai/bartizan/threat/injection"
	"github.com/bartizan-ai/bartizan/threat/injection/classifier"
	"github.com/bartizan-ai/bartizan/threat/injection/encoded"
	"github.com/bartizan-ai/bartizan/threat/injection/encoder"
	"github.com/bartizan-ai/bartizan/threat/injection/exfil"
	"github.com/bartizan-ai/bartizan/threat/injection/extraction"
	"github.com/bartizan-ai/bartizan/threat/injection/forgery"
	"github.com/bartizan-ai/bartizan/threat/injection/hiddentext"
	"github.com/bartizan-ai/bartizan/threat/injection/jailbreak"
	"github.com/bartizan-ai/bartizan/threat/injection/manyshot"
	"github.com/bartizan-ai/bartizan/threat/injection/markup"
	"github.com/bartizan-ai/bartizan/threat/injection/override"
	"github.com/bartizan-ai/bartizan/threat/injection/role"
	"github.com/bartizan-ai/bartizan/threat/injection/roletoken"
	"github.com/bartizan-ai/bartizan/threat/injection/splitting"
	"github.com/bartizan-ai/bartizan/threat/injection/spotlight"
	"github.com/bartizan-ai/bartizan/threat/injection/suffix"
	"github.com/bartizan-ai/bartizan/threat/inversion"
	"github.com/bartizan-ai/bartizan/threat/inversion/trainingrows"
	"github.com/bartizan-ai/bartizan/threat/poisoning"
	"github.com/bartizan-ai/bartizan/threat/supplychain"
	"github.com/bartizan-ai/bartizan/threat/supplychain/archive"
	"github.com/bartizan-ai/bartizan/threat/supplychain/executable"
	"github.com/bartizan-ai/bartizan/threat/supplychain/gguf"
	"github.com/bartizan-ai/bartizan/threat/supplychain/keras"
	"github.com/bartizan-ai/bartizan/threat/supplychain/mislabel"
	"github.com/bartizan-ai/bartizan/threat/supplychain/onnx"
	"github.com/bartizan-ai/bartizan/threat/supplychain/otherformats"
	"github.com/bartizan-ai/bartizan/threat/supplychain/pickle"
	"github.com/bartizan-ai/bartizan/threat/supplychain/provenance"
	"github.com/bartizan-ai/bartizan/threat/supplychain/remotecode"
	"github.com/bartizan-ai/bartizan/threat/supplychain/safetensors"
	"github.com/bartizan-ai/bartizan/threat/supplychain/skops"
	"github.com/bartizan-ai/bartizan/threat/supplychain/target"
	"github.com/bartizan-ai/bartizan/threat/supplychain/template"
	"github.com/bartizan-ai/bartizan/threat/supplychain/tensorflow"
	"github.com/bartizan-ai/bartizan/threat/supplychain/torchscript"
	"github.com/bartizan-ai/bartizan/threat/supplychain/unsigned"
	"github.com/bartizan-ai/bartizan/threat/supplychain/xmlmodel"
	"github.com/bartizan-ai/bartizan/threat/theft"
	"github.com/bartizan-ai/bartizan/threat/theft/exposed"
)

// Threats lists the rows of the matrix in the order in which it is shown.
func Threats() []*bartizan.Threat {
	return []*bartizan.Threat{
		injection.Threat,
		poisoning.Threat,
		inversion.Threat,
		evasion.Threat,
		theft.Threat,
		supplychain.Threat,
		disclosure.Threat,
		agency.Threat,
		consumption.Threat,
	}
}

// Checks lists every check, by threat and id.
func Checks() []*bartizan.Check {
	return []*bartizan.Check{
		hiddentext.Check,
		override.Check,
		classifier.Check,
		encoder.Check,
		encoded.Check,
		roletoken.Check,
		forgery.Check,
		extraction.Check,
		jailbreak.Check,
		exfil.Check,
		markup.Check,
		manyshot.Check,
		suffix.Check,
		splitting.Check,
		spotlight.Check,
		role.Check,
		trainingrows.Check,
		exposed.Check,
		secret.Check,
		personal.Check,
		egress.Check,
		leak.Check,
		answermarkup.Check,
		format.Check,
		pickle.Check,
		archive.Check,
		safetensors.Check,
		gguf.Check,
		template.Check,
		remotecode.Check,
		target.Check,
		skops.Check,
		executable.Check,
		torchscript.Check,
		xmlmodel.Check,
		mislabel.Check,
		keras.Check,
		onnx.Check,
		tensorflow.Check,
		unsigned.Check,
		provenance.Check,
		otherformats.Check,
		toolgate.Check,
		approval.Check,
		toolpin.Check,
		toolname.Check,
		loop.Check,
	}
}
