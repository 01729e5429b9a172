package main

import "testing"

// Two flags with the same value are two settings all the same.
func TestFlagsOverConfig(t *testing.T) {
	t.Chdir(t.TempDir()) // no bartizan.yaml here
	f := upFlags{listen: "127.0.0.1:0", console: "127.0.0.1:0"}
	c, _, err := f.load()
	if err != nil || c.Gateway.Listen != "127.0.0.1:0" || c.Console.Listen != "127.0.0.1:0" || c.Data != "" {
		t.Errorf("%+v, %v", c, err)
	}
	f = upFlags{data: "there"}
	c, _, err = f.load()
	if err != nil || c.Gateway.Listen != "127.0.0.1:8080" || c.Console.Listen != "127.0.0.1:8081" || c.Data != "there" {
		t.Errorf("%+v, %v", c, err)
	}
}
