module github.com/bartizan-ai/bartizan/examples/wasm-check

go 1.26.0
