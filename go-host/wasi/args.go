package wasi

import "encoding/binary"

func argsGet(c *call) errno      { return c.list(c.wasi.Args) }
func argsSizesGet(c *call) errno { return c.sizes(c.wasi.Args) }

func environGet(c *call) errno      { return c.list(c.environment()) }
func environSizesGet(c *call) errno { return c.sizes(c.environment()) }

func (p *Process) environment() []string {
	all := make([]string, len(p.wasi.Env))
	for n, v := range p.wasi.Env {
		all[n] = v.Name + "=" + v.Value
	}
	return all
}

// sizes writes the number of texts, and their size with a byte 0 behind each.
func (c *call) sizes(texts []string) errno {
	size := 0
	for _, text := range texts {
		size += len(text) + 1
	}
	if e := c.putU32(c.u32(0), uint32(len(texts))); e != success {
		return e
	}
	return c.putU32(c.u32(1), uint32(size))
}

// list writes the addresses of the texts, and the texts.
func (c *call) list(texts []string) errno {
	at := c.u32(1)
	addresses, e := c.window(c.u32(0), uint32(4*len(texts)))
	if e != success {
		return e
	}
	for n, text := range texts {
		to, e := c.window(at, uint32(len(text)+1))
		if e != success {
			return e
		}
		copy(to, text)
		to[len(text)] = 0
		binary.LittleEndian.PutUint32(addresses[4*n:], at)
		at += uint32(len(to))
	}
	return success
}
