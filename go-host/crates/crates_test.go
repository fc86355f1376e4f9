package crates_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/crates"
)

func ExampleUUID() {
	id, err := crates.ParseUUID("67e55044-10b1-426f-9247-bb680e5fe0c8")
	if err != nil {
		panic(err)
	}
	text, _ := json.Marshal(id)
	fmt.Println(id[0], id, string(text))
	// Output: 103 67e55044-10b1-426f-9247-bb680e5fe0c8 "67e55044-10b1-426f-9247-bb680e5fe0c8"
}

func ExampleDecimal_Check() {
	fmt.Println(crates.Decimal("-12.50").Check())
	fmt.Println(crates.Decimal("12,50").Check())
	// Output:
	// <nil>
	// wazabi: crates.Decimal: "12,50" is not a decimal: expected text such as "-12.50"
}

func TestUUID(t *testing.T) {
	const text = "00112233-4455-6677-8899-aabbccddeeff"
	want := crates.UUID{0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}
	if got, err := crates.ParseUUID(strings.ToUpper(text)); got != want || err != nil || got.String() != text {
		t.Errorf("%v, %v", got, err)
	}
	var decoded struct{ ID crates.UUID }
	if err := json.Unmarshal([]byte(`{"ID":"`+text+`"}`), &decoded); err != nil || decoded.ID != want {
		t.Errorf("%v, %v", decoded, err)
	}
	for _, bad := range []string{
		"", text[1:], text + "0", "g" + text[1:], strings.ReplaceAll(text, "-", ""), "00112233445566-77-8899-aabbccddeeff-",
		strings.ReplaceAll(text, "-", "+"), "{" + text[:34] + "}", strings.Replace(text, "-", "a", 1),
	} {
		decoded.ID = want
		err := json.Unmarshal([]byte(`{"ID":"`+bad+`"}`), &decoded)
		if err == nil || decoded.ID != want || !strings.HasPrefix(err.Error(), fmt.Sprintf("wazabi: crates.ParseUUID: %.40q is not a UUID", bad)) {
			t.Errorf("%q is %v, %v", bad, decoded.ID, err)
		}
	}
	if less := (crates.UUID{1}); less.Compare(crates.UUID{2}) != -1 || less.Compare(less) != 0 || (crates.UUID{15: 1}).Compare(crates.UUID{}) != 1 {
		t.Error("Compare does not compare bytes")
	}
}

func TestDecimal(t *testing.T) {
	const most = "79228162514264337593543950335"
	for _, good := range []crates.Decimal{
		"0", "0.0", "1", "-1.50", "0.0000000000000000000000000001", most, "-" + most, "7.9228162514264337593543950335", "0.0000000000000000000000000000",
	} {
		if err := good.Check(); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []crates.Decimal{
		"", "-", "-0", "-0.00", ".", "1.", ".5", "+1", "--1", "1e3", "01", "00", "1_0", "1,5", " 1", "1 ", "1.2.3", "٣", "NaN", "0x1",
		"0.00000000000000000000000000001", "79228162514264337593543950336", "792281625142643375935439503350", "7922816251426433759354395033.50",
	} {
		if err := bad.Check(); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}
