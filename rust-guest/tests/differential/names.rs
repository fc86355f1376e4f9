//! Names for random types and functions: plain ones, or ones that have a meaning in Go or in
//! generated code.
use crate::random::Random;
use std::collections::BTreeSet;

/// Go's keywords and predeclared names, names of packages, variables and functions in generated
/// code, and of methods that `go vet` knows.
const VALUES: &str = "any append arg0 as at binary bool byte c call calls cap case chan changed0 clear close cmp conn \
    context copy ctx default defer delete description embed err error errors failure fallthrough false_ fmt fn func go goto \
    guest host i if import init int interface iota iter is key keys keys0 len li lift lo lower main make map marshal_json \
    match math max min mod module n new nil opts package panic print println range read_byte real recover ref refusal \
    refused region region0 release rt rune scan select self_ slices some src stats string struct switch tag time type \
    uint8 unsafe unwrap utf8 v v0 value var wasm wazabi where with";

/// Prefixes of helpers in generated code: a parameter `lower_t3` could meet a helper `lowerT3`.
const HELPERS: &str = "alignof change count errors fn lift lower offsetof resource serve sizeof";

const TYPES: &str = "ABI Bytes Calls Chan Client Conn Context Embed Err Error Func Guest Host Init Instance Interface Int \
    Key Len Lifter Lowerer Map Math Module Nil Options Package Range Raw Rune Select Slice Some2 Stats Switch Tag Time Type \
    Unsafe Utf8 Value Var Wasm";

const BLOCKS: &str = "host func error context wasm conn opts guest time fmt map any io";

const RUST_KEYWORDS: &str = "as break const continue else enum extern fn for if impl in let loop match mod move mut pub \
    ref return static struct trait type unsafe use where while async await dyn abstract become box do final macro \
    override priv typeof unsized virtual yield try gen";

/// The names in one scope. Names that differ only in case or underscores are the same, since they
/// may be the same in Go.
#[derive(Default)]
pub struct Taken(BTreeSet<String>);

impl Taken {
    pub fn take(&mut self, name: &str) -> bool {
        let name = name.trim_start_matches("r#");
        self.0.insert(name.replace('_', "").to_lowercase())
    }
}

/// How names are chosen.
#[derive(Clone, Copy, PartialEq)]
pub enum Names {
    /// A letter and a number.
    Plain,
    /// The same, or a name that has a meaning in Go.
    Awkward,
}

impl Names {
    fn one_of(self, pool: &str, plain: String, random: &mut Random, taken: &mut Taken) -> String {
        if self == Names::Plain {
            return plain;
        }
        if random.one_in(3) {
            let pool: Vec<&str> = pool.split_whitespace().collect();
            let name = random.pick(&pool);
            if taken.take(name) {
                let keyword = RUST_KEYWORDS.split_whitespace().any(|word| word == name);
                return format!("{}{name}", if keyword { "r#" } else { "" });
            }
        }
        taken.take(&plain);
        plain
    }

    /// A parameter, field, flag or function.
    pub fn value(self, plain: String, random: &mut Random, taken: &mut Taken) -> String {
        if self == Names::Awkward && random.one_in(12) {
            let helpers: Vec<&str> = HELPERS.split_whitespace().collect();
            let of = random.pick(&["t", "f", "block_"]);
            let name = format!("{}_{of}{}", random.pick(&helpers), random.below(10));
            if taken.take(&name) {
                return name;
            }
        }
        self.one_of(VALUES, plain, random, taken)
    }

    /// A type or case.
    pub fn ty(self, plain: String, random: &mut Random, taken: &mut Taken) -> String {
        self.one_of(TYPES, plain, random, taken)
    }

    /// An import block.
    pub fn block(self, plain: String, random: &mut Random, taken: &mut Taken) -> String {
        let name = self.one_of(BLOCKS, plain, random, taken);
        name.trim_start_matches("r#").to_owned()
    }
}
