//go:build !race

package abi

const raced = false
