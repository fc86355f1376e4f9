package command

import "testing"

// The module path is found where Go finds it.
func TestModuleLine(t *testing.T) {
	for text, want := range map[string]string{
		"module example.com/m\n\ngo 1.26\n":                                   "example.com/m",
		"// module no\n\nmodule example.com/m // yes\n":                       "example.com/m",
		"module \"example.com/m\"":                                            "example.com/m",
		"module `example.com/m`":                                              "example.com/m",
		"module \"example.com/m":                                              "",
		"go 1.26\r\nmodule\texample.com/m\r\n":                                "example.com/m",
		"module (\n\texample.com/m\n)\n":                                      "example.com/m",
		"module( // the path\n\n\t// here\n\t\"example.com/m\" // it is\n)\n": "example.com/m",
		"require (\n\tmodule v1.0.0\n)\nmodule example.com/m\n":               "example.com/m",
		"require (\n\texample.com/other v1.0.0\n)\n":                          "",
		"module\n": "",
		"":         "",
	} {
		if got := moduleLine([]byte(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
