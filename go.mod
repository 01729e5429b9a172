module github.com/bartizan-ai/bartizan

go 1.26
