// Package exposed finds weights that lie open to more people than they should.
package exposed

import (
	"github.com/bartizan-ai/bartizan"
	"github.com/bartizan-ai/bartizan/threat/theft"
)

// Check is THF001.
var Check = &bartizan.Check{
	ID: "THF001", Name: "exposed", Threat: theft.Threat,
	Severity: bartizan.Medium,
	Doc: bartizan.Doc{
		Title: "Weights that every account may read or write, or that lie in Git itself",
		Text: "Weights are what a model is worth, and copying a file leaves no trace. A file that every account of the machine may read can be taken by any process on it; " +
			"one that every account may write can be exchanged for a model with a back door. Weights that are kept in a Git repository itself are in every clone for good, also after they were deleted.\n\n" +
			"Readable by all is the default of most systems and so is info; writable by all is low. A repository's .gitattributes that sends no file of that name to Git LFS is info.",
		Remedy: "Take the rights away: chmod o-rwx on the folder, or 600 and 700 with a group for those who serve the model. Keep weights in Git LFS or a store of their own with access control.",
		Limits: "The rights of folders above, access lists and network shares are not seen, nor the rights of an archive's members. Windows has no such rights. Whether Git really tracks a file is not looked up.",
		Source: "POSIX file permissions; gitattributes(5); RAND, Securing AI Model Weights (2024)",
	},
	Survey: func(bartizan.Settings) (bartizan.Surveyor, error) { return surveyor{}, nil },
}
