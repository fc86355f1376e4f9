package translate

import "testing"

// TestUnreachable: code that never runs may do whatever validation lets it, such as take operands
// that are not there. Compilers of guests rarely leave such code.
func TestUnreachable(t *testing.T) {
	// The first ones are in the table. Blocks have the types of these and of the ones after them.
	probes := append([]probe(nil), trapProbes[:probeElements]...)
	probes = append(probes, probe{"pair", i32 + i64, i64 + i32, "\x20\x01\x20\x00"})
	const block, loop, ifThen, orElse, end = "\x02", "\x03", "\x04", "\x05", "\x0b"
	var steps []step
	for behind, leave := range map[string]string{
		"br": "\x41\x05\x0c\x00", "br outward": "\x41\x05\x0c\x01", "br_table": "\x41\x05\x41\x00\x0e\x01\x00\x00", "return": "\x41\x05\x0f", "unreachable": "\x00",
	} {
		for what, dead := range map[string]string{
			"nothing":                     "\x41\x07",
			"an addition":                 "\x6a",
			"a select":                    "\x1b",
			"drops":                       "\x1a\x1a\x41\x07",
			"a set":                       "\x21\x00\x20\x00",
			"a block that takes":          block + "{double}" + "\x1a\x41\x07" + end,
			"a loop that takes":           loop + "{double}" + "\x41\x01\x6a" + end,
			"an if that takes":            ifThen + "{double}" + "\x41\x01\x6a" + orElse + "\x1a\x41\x07" + end,
			"a block that takes two":      block + "{pair}" + "\x1a\x1a\x42\x01\x41\x07" + end + "\x1a\x1a\x41\x07",
			"a block with a block within": block + "\x7f\x00" + block + "{double}" + "\x0c\x01" + end + end,
			"a branch":                    "\x0d\x00",
			"another way out":             "\x0f" + block + "{double}" + "\x0f" + end,
			"a call":                      "\x10{double}",
			"an endless loop":             loop + "\x40\x0c\x00" + end,
			"memory":                      "\x28\x00\x00\x41\x00\x40\x00\x36\x00\x00\x3f\x00",
		} {
			// The code is in a block, in both branches of an if, and at the end of the function.
			name := behind + " " + what
			probes = append(probes,
				probe{name + ", block", i32, i32, "\x41\x03" + block + "\x7f" + block + "\x7f" + leave + dead + end + "\x41\x01\x6a" + end + "\x6a"},
				probe{name + ", if", i32, i32, "\x41\x03" + block + "\x7f" + get(1) + ifThen + "\x7f" + leave + dead + orElse + "\x41\x04" + end + end + "\x6a"},
				probe{name + ", else", i32, i32, block + "\x7f" + get(1) + "\x45" + ifThen + "\x7f\x41\x04" + orElse + leave + dead + end + end},
				probe{name + ", function", i32, i32, block + "\x7f" + get(1) + end + "\x1a" + leaveFunction(leave) + dead})
			for _, place := range []string{", block", ", if", ", else", ", function"} {
				steps = append(steps, step{name + place, []uint64{0}}, step{name + place, []uint64{1}})
			}
		}
	}
	// Behind a block that is left in other ways than by its end, the types of operands count.
	const taking = "\x20\x00\x20\x00\xac" + block + "{pair}" + "\x1a\x1a\x42\x01\x41\x07" + end + "\x1a\x1a"
	for name, left := range map[string]string{
		"block left":    block + "\x40\x41\x05\x0c\x01" + end,
		"block ended":   block + "\x40\x00" + end,
		"loop left":     loop + "\x40\x41\x05\x0c\x01" + end,
		"both left":     get(1) + ifThen + "\x40\x41\x05\x0c\x01" + orElse + "\x41\x06\x0f" + end,
		"blocks left":   block + "\x40" + block + "\x40\x41\x05\x0c\x02" + end + taking + end,
		"table":         block + "\x40\x41\x05" + get(1) + "\x0e\x01\x01\x01" + end,
		"block passed":  block + "\x40" + get(1) + "\x0d\x00\x41\x05\x0c\x01" + end,
		"table passed":  block + "\x40" + block + "\x40" + get(1) + "\x0e\x01\x00\x01" + end + "\x41\x05\x0c\x01" + end,
		"if passed":     get(1) + ifThen + "\x40\x41\x05\x0c\x01" + end,
		"then passed":   get(1) + ifThen + "\x40" + orElse + "\x41\x05\x0c\x01" + end,
		"else passed":   get(1) + ifThen + "\x40\x41\x05\x0c\x01" + orElse + end,
		"then breaks":   get(1) + ifThen + "\x40\x0c\x00" + orElse + "\x41\x05\x0c\x01" + end,
		"gives a value": block + "\x7e\x41\x05\x0c\x01" + end + "\x1a",
	} {
		probes = append(probes, probe{name, i32, i32, block + "\x7f" + left + taking + "\x41\x09" + end})
		steps = append(steps, step{name, []uint64{0}}, step{name, []uint64{1}})
	}
	wasm := probeModule(probes)
	t.Run("output-does-not-build", func(t *testing.T) {
		compare(t, steps, onWazero(t, wasm, steps), inGo(t, wasm)(steps))
	})
}

// leaveFunction replaces a branch to the block around a block, which a function lacks.
func leaveFunction(leave string) string {
	if leave == "\x41\x05\x0c\x01" {
		return "\x41\x05\x0c\x00"
	}
	return leave
}
