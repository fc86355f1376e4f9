package dynamic

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// structFields returns the indexes of a struct's fields for those of the type: by the tag
// `wazabi:"name"`, or by the name without regard to case and underscores. Fields with numbers for
// names are V0, V1, and so on. A field of the type must be in the struct, each another one; others
// are for the program.
func structFields(t *abi.Type, fields []abi.Field, typ reflect.Type) ([]int, error) {
	tagged, byName := map[string]int{}, map[string]int{}
	for i := range typ.NumField() {
		f := typ.Field(i)
		if name, ok := f.Tag.Lookup("wazabi"); ok {
			tagged[name], byName[plainName(name)] = i, i
		} else if _, taken := byName[plainName(f.Name)]; f.IsExported() && !taken {
			byName[plainName(f.Name)] = i
		}
	}
	indexes, holds := make([]int, len(fields)), map[int]string{}
	for i, f := range fields {
		n, ok := goField(f, typ, tagged, byName)
		if !ok {
			return nil, rt.BadInput(fmt.Sprintf("Go's %s has no exported field for the field %s of %s", typ, f.Name, t))
		}
		if other, taken := holds[n]; taken {
			return nil, rt.BadInput(fmt.Sprintf("Go's %s has the field %s for both %s and %s of %s; expected a field for each, by its tag `wazabi:%q`",
				typ, typ.Field(n).Name, other, f.Name, t, f.Name))
		}
		indexes[i], holds[n] = n, f.Name
	}
	return indexes, nil
}

// goField returns the index of the struct's field for one of a type.
func goField(f abi.Field, typ reflect.Type, tagged, byName map[string]int) (int, bool) {
	if n, ok := tagged[f.Name]; ok && typ.Field(n).IsExported() {
		return n, true
	}
	names := []string{f.Name, f.Go}
	if _, err := strconv.Atoi(f.Name); err == nil {
		names = append(names, "V"+f.Name)
	}
	for _, name := range names {
		if n, ok := byName[plainName(name)]; ok && name != "" && typ.Field(n).IsExported() {
			return n, true
		}
	}
	return 0, false
}

func plainName(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }
