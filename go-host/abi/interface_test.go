package abi_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

const (
	filterType = `{"wazabi":1,"type":"g::Filter","name":"Filter","kind":"variant","size":8,"align":4,"interface":true,"cases":[` +
		`{"name":"guest","tuple":true,"fields":[{"name":"0","type":"g::Filter_guest","offset":4,"size":4,"align":4}]},` +
		`{"name":"host","tuple":true,"fields":[{"name":"0","type":"g::Filter_host","offset":4,"size":4,"align":4}]}]}`
	filterGuest   = `{"wazabi":1,"type":"g::Filter_guest","name":"Filter_guest","kind":"guest_resource","size":4,"align":4,"drop":"g/Filter_guest.drop"}`
	filterHost    = `{"wazabi":1,"type":"g::Filter_host","name":"Filter_host","kind":"resource","size":4,"align":4,"module":"filter_host"}`
	filterLine    = `{"name":"line","type":"string","pass":"borrow","size":8,"align":4}],"result":{"type":"bool","pass":"own","size":1,"align":1}}`
	filterMatches = `{"wazabi":1,"export":"g/Filter_guest.matches","name":"matches","of":"g::Filter_guest","params":[` +
		`{"name":"self","type":"g::Filter_guest","pass":"borrow","size":4,"align":4},` + filterLine
	filterAsks = `{"wazabi":1,"import":"filter_host/Filter_host.matches","name":"matches","params":[` +
		`{"name":"self","type":"g::Filter_host","pass":"borrow","size":4,"align":4},` + filterLine
	filterCount = `{"wazabi":1,"export":"g/count","name":"count","params":[{"name":"filter","type":"g::Filter","pass":"mut","size":8,"align":4}]}`
)

func filters(replace ...string) (*abi.Description, error) {
	text := strings.NewReplacer(replace...)
	var records []string
	for _, record := range []string{filterType, filterGuest, filterHost, filterMatches, filterAsks, filterCount} {
		if record = text.Replace(record); record != "" {
			records = append(records, record)
		}
	}
	return abi.Read(section(records...))
}

func TestInterfaces(t *testing.T) {
	d, err := filters()
	if err != nil {
		t.Fatal(err)
	}
	sides := map[string]string{}
	for side, of := range d.Interfaces() {
		sides[side.Name] = of.Name
	}
	if len(sides) != 2 || sides["Filter_guest"] != "Filter" || sides["Filter_host"] != "Filter" {
		t.Errorf("%v", sides)
	}
	again, err := abi.ParseJSON(d.JSON())
	if err != nil || again.Fingerprint() != d.Fingerprint() || len(again.Interfaces()) != 2 {
		t.Errorf("abi.json: %v", err)
	}
	if _, err := filters(`,"result":{"type":"bool","pass":"own","size":1,"align":1}`, ""); err != nil {
		t.Errorf("without results: %v", err)
	}
	// An interface counts if no function uses it: generated code has it.
	if d, err := filters(filterCount, ""); err != nil || len(d.Types) != 3 {
		t.Errorf("%v, %v", d, err)
	}
	// The key is no part of the wire form.
	plain, err := filters(`"interface":true,`, "", `"pass":"mut"`, `"pass":"own"`)
	if err != nil || len(plain.Interfaces()) != 0 {
		t.Fatal(err)
	}
	owned, err := filters(`"pass":"mut"`, `"pass":"own"`)
	if err != nil || owned.Fingerprint() != plain.Fingerprint() || len(abi.Diff(owned, plain)) != 0 {
		t.Errorf("a variant of the same handles: %v, %v", err, abi.Diff(owned, plain))
	}
	if owned.Fingerprint() == d.Fingerprint() {
		t.Error("given away and changed have the same fingerprint")
	}
}

func TestInterfacesRefused(t *testing.T) {
	for _, test := range []struct {
		name, says string
		replace    []string
	}{
		{"a case of another name", "the cases guest and host", []string{`"name":"guest"`, `"name":"mine"`}},
		{"the cases in another order", "the cases guest and host", []string{`"name":"guest"`, `"name":"host"`, `"name":"host"`, `"name":"guest"`}},
		{"a field with a name", "the cases guest and host", []string{`"guest","tuple":true,"fields":[{"name":"0"`, `"guest","fields":[{"name":"it"`}},
		{"an error", "the cases guest and host", []string{`"align":4,"interface":true`, `"align":4,"error":true,"interface":true`}},
		{"of two objects", "a resource of the guest and an object", []string{`"0","type":"g::Filter_guest"`, `"0","type":"g::Filter_host"`}},
		{"of no handle", "a resource of the guest and an object", []string{`"0","type":"g::Filter_guest"`, `"0","type":"u32"`}},
		{"a resource with the key", "the cases guest and host", []string{`"drop":"g/Filter_guest.drop"`, `"drop":"g/Filter_guest.drop","interface":true`}},
		{"a function with the key", "a function with the parts of a type", []string{`"name":"count",`, `"name":"count","interface":true,`}},
		{"the host has no method", "the side of the host has no method matches", []string{filterAsks, ""}},
		{"the guest has no method", "the side of the guest has no method matches", []string{filterMatches, ""}},
		{"a method without self", "the side of the host has no method matches", []string{
			`"params":[{"name":"self","type":"g::Filter_guest","pass":"borrow","size":4,"align":4},`, `"params":[`,
		}},
		{"a function without parameters", "the side of the host has no method matches", []string{
			`"params":[{"name":"self","type":"g::Filter_guest","pass":"borrow","size":4,"align":4},` + filterLine, `"params":[]}`,
			filterAsks, strings.Replace(filterAsks, `,"result":{"type":"bool","pass":"own","size":1,"align":1}`, "", 1),
		}},
		{"no result of the guest's", "the side of the host has no method matches", []string{
			filterMatches, strings.Replace(filterMatches, `,"result":{"type":"bool","pass":"own","size":1,"align":1}`, "", 1),
		}},
		{"a parameter of another name", "the side of the host has no method matches", []string{filterAsks, strings.Replace(filterAsks, `"line"`, `"text"`, 1)}},
		{"a parameter of another type", "the side of the host has no method matches", []string{filterAsks, strings.Replace(filterAsks, `"string"`, `{"list":"u8"}`, 1)}},
		{"a parameter that is owned", "the side of the host has no method matches", []string{
			filterAsks, strings.Replace(filterAsks, `"string","pass":"borrow"`, `"string","pass":"own"`, 1),
		}},
		{"another result", "the side of the host has no method matches", []string{filterAsks, strings.Replace(filterAsks, `"bool"`, `"u8"`, 1)}},
		{"no result", "the side of the host has no method matches", []string{
			filterAsks, strings.Replace(filterAsks, `,"result":{"type":"bool","pass":"own","size":1,"align":1}`, "", 1),
		}},
		{"a list that is changed", "cannot be changed in place", []string{`"type":"g::Filter","pass":"mut"`, `"type":{"list":"g::Filter"},"pass":"mut"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := filters(test.replace...)
			if !errors.Is(err, abi.ErrDescription) || !strings.Contains(fmt.Sprint(err), test.says) {
				t.Errorf("got %v, want an error that says %q", err, test.says)
			}
		})
	}
	other := strings.NewReplacer(`"g::Filter"`, `"g::Other"`, `"Filter"`, `"Other"`).Replace(filterType)
	if _, err := abi.Read(section(filterType, filterGuest, filterHost, filterMatches, filterAsks, other)); err == nil || !strings.Contains(err.Error(), "is one of g::") {
		t.Errorf("two interfaces of one side: %v", err)
	}
}
