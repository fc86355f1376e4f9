package demangle

import (
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// rustc 1.95 gave these names to functions.
func TestName(t *testing.T) {
	for symbol, want := range map[string]string{
		// legacy
		"_ZN5hello5check17h596a84bd651b554dE":                                                             "hello::check",
		"_ZN6wazabi5panic3arm28_$u7b$$u7b$closure$u7d$$u7d$17h048672483ada4c69E":                          "wazabi::panic::arm::{{closure}}",
		"_ZN44_$LT$$RF$T$u20$as$u20$core..fmt..Display$GT$3fmt17h5a9800c97fcbb9aaE":                       "<&T as core::fmt::Display>::fmt",
		"_ZN4core3ptr42drop_in_place$LT$alloc..string..String$GT$17hffd17a13d8079e9fE":                    "core::ptr::drop_in_place<alloc::string::String>",
		"_ZN66_$LT$n..Grid$LT$u8$C$2_usize$GT$$u20$as$u20$core..fmt..Display$GT$3fmt17h09650e58fb12669aE": "<n::Grid<u8,2_usize> as core::fmt::Display>::fmt",
		"_ZN1n13gr$uf6$$udf$e17h3d35dee0d858cc77E":                                                        "n::größe",
		"_ZN5hello5check17h596a84bd651b554dE.llvm.1234":                                                   "hello::check",
		"__ZN5hello5checkE": "hello::check",
		// v0: functions, methods, trait impls
		"_RNvNtCsgEmfK2I1SDS_4core3fmt5write":                                                                    "core::fmt::write",
		"_RNvCsfLfy6EI15iL_7___rustc12___rust_alloc":                                                             "__rustc::__rust_alloc",
		"_RNvMs4_NtCslNYArtu3iFV_5alloc7raw_vecNtB5_11RawVecInner11finish_growCsf6No1ZYbnpa_1n":                  "<alloc::raw_vec::RawVecInner>::finish_grow",
		"_RNvXs0_Csf6No1ZYbnpa_1nINtB5_4GridhKj2_ENtNtCsgEmfK2I1SDS_4core3fmt7Display3fmt":                       "<n::Grid<u8, 2> as core::fmt::Display>::fmt",
		"_RNvYNtNtCslNYArtu3iFV_5alloc6string6StringNtNtCsgEmfK2I1SDS_4core3fmt5Write9write_fmtCsf6No1ZYbnpa_1n": "<alloc::string::String as core::fmt::Write>::write_fmt",
		// closures
		"_RNvYNCNvCsf6No1ZYbnpa_1n5main_s_0INtNtNtCsgEmfK2I1SDS_4core3ops8function6FnOnceThReEE9call_onceB6_": "<n::main_::{closure#1} as core::ops::function::FnOnce<(u8, &str)>>::call_once",
		"_RNCNvNtCsebHcaeoSrxy_3std9panicking13panic_handler0B5_":                                             "std::panicking::panic_handler::{closure#0}",
		// generics: functions, trait objects, constants
		"_RINvCsf6No1ZYbnpa_1n7genericFG_hRL0_eEbPyEB2_":                                "n::generic::<fn(u8, &str) -> bool, *const u64>",
		"_RINvCsf6No1ZYbnpa_1n7genericRDNtB2_4DrawEL_FUK6systemEuEB2_":                  `n::generic::<&dyn n::Draw, unsafe extern "system" fn()>`,
		"_RINvCsf6No1ZYbnpa_1n7genericRShINtNtCsgEmfK2I1SDS_4core6option6OptionQeEEB2_": "n::generic::<&[u8], core::option::Option<&mut str>>",
		"_RNvMs1_Csf6No1ZYbnpa_1nINtB5_4FlagKb1_Kce9_Kan7_E2goB5_":                      "<n::Flag<true, 'é', -7>>::go",
		"_RNvCsf6No1ZYbnpa_1nu9gre_6ka8i":                                               "n::größe",
		"_RINvCsf6No1ZYbnpa_1n7genericFKCnEuAINtNtCslNYArtu3iFV_5alloc5boxed3BoxDNtNtNtNtCsgEmfK2I1SDS_4core4iter6traits8iterator8Iteratorp4ItemhNtNtB1f_6marker4SendEL_Ej0_EB2_": `n::generic::<extern "C" fn(i128), [alloc::boxed::Box<dyn core::iter::traits::iterator::Iterator<Item = u8> + core::marker::Send>; 0]>`,
		"_RNvNtCsgEmfK2I1SDS_4core3fmt5write.llvm.77": "core::fmt::write",
		// what rustc has not mangled
		"main":                    "main",
		"hello/greet":             "hello/greet",
		"":                        "",
		"_R":                      "_R",
		"Run":                     "Run",
		"ZN":                      "ZN",
		"_ZN3foo3barEv":           "_ZN3foo3barEv",
		"_ZN9999999999999999999":  "_ZN9999999999999999999",
		"_ZN3fooE":                "foo",
		"_RNvC3foo":               "_RNvC3foo",
		"_RB_":                    "_RB_",
		"_RNvB2_1a":               "_RNvB2_1a",
		"a\x1b[31m\u202eb\nc\xff": "a?[31m?b?c?",
	} {
		if got := Name(symbol); got != want {
			t.Errorf("%s\n got %s\nwant %s", symbol, got, want)
		}
	}
}

// A few bytes of these names expand to much text or work.
func TestBounds(t *testing.T) {
	// Each of these tuples has the one before it twice.
	doubled := "_RINvC1a1f"
	at := len(doubled) - len("_R")
	last := "h"
	for range 40 {
		tuple := "T" + last + last + "E"
		doubled += tuple
		last = "B" + base62(at)
		at = len(doubled) - len("_R")
	}
	for name, symbol := range map[string]string{
		"long":     "_ZN" + strings.Repeat("5hello", 10_000) + "E",
		"doubled":  doubled + "E",
		"deep":     "_RINvC1a1f" + strings.Repeat("R", 100_000) + "hE",
		"nested":   "_R" + strings.Repeat("Nv", 100_000) + "C1a",
		"many":     "_RINvC1a1f" + strings.Repeat("L_", 100_000) + "E",
		"punycode": "_RNvC1au4000" + strings.Repeat("a", 4000),
		"plain":    strings.Repeat("é", 10_000),
	} {
		begin := time.Now()
		got := Name(symbol)
		if len(got) > maxName+len("…") {
			t.Errorf("%s: %d bytes", name, len(got))
		}
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
	if got := Name(doubled + "E"); !strings.HasPrefix(got, "a::f::<(u8, u8), ((u8, u8), (u8, u8)), (((u8") || !strings.HasSuffix(got, "…") {
		t.Error(got)
	}
}

// A name refers 256 times to a number of its own size, which reading it each time would take.
func TestLongNumber(t *testing.T) {
	symbol := "_RINvC1a1f"
	at := base62(len(symbol) - len("_R"))
	symbol += "Cs" + strings.Repeat("0", maxSymbol) + "_0" + strings.Repeat("B"+at, 1000) + "E"
	if got := Name(symbol); !strings.HasPrefix(got, "_RINvC1a1fCs00") {
		t.Error(got)
	}
}

// base62 writes a number in the form of a back reference.
func base62(n int) string {
	if n == 0 {
		return "_"
	}
	const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	text := ""
	for n--; text == "" || n > 0; n /= 62 {
		text = string(digits[n%62]) + text
	}
	return text + "_"
}

// FuzzName: the result for any name is printable, bounded, and the same each time.
func FuzzName(f *testing.F) {
	for _, symbol := range []string{
		"_ZN44_$LT$$RF$T$u20$as$u20$core..fmt..Display$GT$3fmt17h5a9800c97fcbb9aaE",
		"_RNvYNCNvCsf6No1ZYbnpa_1n5main_s_0INtNtNtCsgEmfK2I1SDS_4core3ops8function6FnOnceThReEE9call_onceB6_",
		"_RINvCsf6No1ZYbnpa_1n7genericFKCnEuADNtC1a1bp4ItemhNtNtB1f_6marker4SendEL_Ej0_EB2_",
		"_RNvMs1_Csf6No1ZYbnpa_1nINtB5_4FlagKb1_Kce9_Kan7_KRe616263_KVNtC1a1bS1xh1_EE2goB5_",
		"_RNvCsf6No1ZYbnpa_1nu9gre_6ka8i",
	} {
		f.Add(symbol)
	}
	f.Fuzz(func(t *testing.T, symbol string) {
		name := Name(symbol)
		if len(name) > maxName+len("…") || !utf8.ValidString(name) {
			t.Errorf("%q", name)
		}
		for _, r := range name {
			if !strconv.IsPrint(r) {
				t.Errorf("%q has %q", name, r)
			}
		}
	})
}
