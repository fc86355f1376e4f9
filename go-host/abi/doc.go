// Package abi reads the description that a wazabi guest carries in its custom section: the exports
// and the types that they reach, with the layouts that rustc chose. It checks the description
// against the rules of docs/abi.md and against the module, and writes it in a form that can be
// reviewed and compared.
//
// Descriptions are hostile input: nothing here panics, and nothing grows faster than the
// description.
//
// kinds.go has the table of kinds. The file kind_NAME.go has the functions of one kind.
package abi
