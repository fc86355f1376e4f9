package abi

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"strconv"

	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// Section is the name of the custom section.
const Section = "wazabi"

// maxSection bounds the description.
const maxSection = 16 << 20

// Read reads the contents of the custom section.
func Read(section []byte) (*Description, error) {
	d, err := read(section)
	return d, fault.Of("abi.Read", err)
}

func read(section []byte) (*Description, error) {
	if len(section) > maxSection {
		return nil, &Error{Kind: ErrLimit, Where: "section " + Section, Detail: fmt.Sprintf("%d bytes, at most %d are allowed", len(section), maxSection)}
	}
	records, err := splitRecords(section)
	if err != nil {
		return nil, err
	}
	return resolve(records)
}

// splitRecords splits the section into lines, checks them, and decodes each distinct line once.
func splitRecords(section []byte) ([]*record, error) {
	var records []*record
	seen := make(map[string]bool)
	for at := 0; at < len(section); {
		fail := func(err error) error {
			if e, ok := err.(*Error); ok {
				e.Offset = int64(at)
				if e.Where == "record" {
					e.Where = fmt.Sprintf("record %d", len(records)+1)
				}
			}
			return err
		}
		end := bytes.IndexByte(section[at:], '\n')
		if end < 0 {
			return nil, fail(bad("record", "truncated: no end of line in the last %d bytes", len(section)-at))
		}
		line := section[at : at+end]
		if len(line) < 10 || line[8] != ' ' {
			return nil, fail(bad("record", "expected a checksum, a space and a JSON object; is the section damaged, or another tool's?"))
		}
		// Digits that are none give 0.
		sum, _ := strconv.ParseUint(string(line[:8]), 16, 32)
		if string(line[:8]) != fmt.Sprintf("%08x", sum) {
			return nil, fail(bad("record", "%.8q is not a checksum", line))
		}
		if found := crc32.ChecksumIEEE(line[9:]); found != uint32(sum) {
			return nil, fail(bad("record", "the checksum is %08x, the bytes give %08x: the section is damaged; build the guest again", sum, found))
		}
		if !seen[string(line)] {
			seen[string(line)] = true
			r, err := decodeRecord(line[9:])
			if err != nil {
				return nil, fail(err)
			}
			records = append(records, r)
		}
		at += end + 1
	}
	return records, nil
}
