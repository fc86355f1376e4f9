//! The functions that every host provides: a log, clocks, randomness; `docs/abi.md` section 7.
use super::description::{Import, Param, Pass};
use super::error::{Error, Fault};
use super::inside::Inside;
use super::kinds::Type;
use super::lower::Core;
use super::value::Value;
use std::borrow::ToOwned;
use std::boxed::Box;
use std::format;
use std::hash::{BuildHasher, RandomState};
use std::string::String;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use std::vec::Vec;
use std::{thread_local, vec};
use wasmi::{FuncType, ValType};

/// The import module of these functions.
pub(super) const MODULE: &str = "wazabi";

/// The most random bytes per call.
const MOST_RANDOM: u64 = 65_536;

/// From the most important to the most verbose.
const LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

/// A guest's log records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// `error`, `warn`, `info`, `debug` or `trace`.
    pub level: &'static str,
    /// The origin of the record, usually the path of a module.
    pub target: String,
    /// The text.
    pub message: String,
    /// The keys and values.
    pub pairs: Vec<(String, String)>,
}

/// The signature of a function that every host provides.
pub(super) fn signature(name: &str) -> Option<FuncType> {
    use ValType::{I32, I64};
    Some(match name {
        "log_level" => FuncType::new([], [I32]),
        "log" => FuncType::new([I32, I64, I64, I64], []),
        "clock_now" | "clock_monotonic" => FuncType::new([], [I64]),
        "random" => FuncType::new([I32, I32], []),
        "call" | "next" => FuncType::new([I32, I32], [I32]),
        "read" | "write" => FuncType::new([I32, I32, I32], [I32]),
        "seek" => FuncType::new([I32, I64, I32], [I32]),
        _ => return None,
    })
}

thread_local! {
    static BEGINNING: Instant = Instant::now();
}

impl Inside<'_> {
    /// Runs the function with this name.
    pub(super) fn provide(&mut self, name: &str, args: &[Core]) -> Result<Option<Core>, Error> {
        match name {
            "log_level" => Ok(Some(Core::I32(LEVELS.len() as u32))),
            "log" => self.log(args).map(|()| None),
            "clock_now" => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH);
                Ok(Some(Core::I64(
                    now.map_or(0, |time| time.as_nanos() as u64),
                )))
            }
            "clock_monotonic" => {
                let time = BEGINNING.with(Instant::elapsed);
                Ok(Some(Core::I64(time.as_nanos() as u64)))
            }
            "next" => self
                .pull(args[0].bits() as u32, args[1].bits() as u32)
                .map(Some),
            "read" | "write" | "seek" => self.stream(name, args).map(Some),
            "call" => self
                .call_back(args[0].bits() as u32, args[1].bits() as u32)
                .map(Some),
            _ => self
                .random(args[0].bits() as u32, args[1].bits())
                .map(|()| None),
        }
    }

    fn log(&mut self, args: &[Core]) -> Result<(), Error> {
        let (memory, state) = self.memory_and_state();
        let param = |name: &str, ty: Type| Param {
            name: name.to_owned(),
            layout: state.description.layout(&ty),
            ty,
            pass: Pass::Borrow,
        };
        let pair = Type::Tuple(vec![Type::String, Type::String]);
        let import = Import {
            import: format!("{MODULE}/log"),
            name: format!("{MODULE}.log"),
            params: vec![
                param("target", Type::String),
                param("message", Type::String),
                param("pairs", Type::List(Box::new(pair))),
            ],
            result: None,
        };
        let (level, texts) = (args[0].bits(), &args[1..]);
        let level = LEVELS.get((level as usize).wrapping_sub(1));
        let level = level.ok_or_else(|| Error::Refused {
            path: format!("{}: level", import.name),
            fault: Fault::Discriminant,
            found: format!("{}, expected 1 to {}", args[0].bits(), LEVELS.len()),
        })?;
        let description = std::rc::Rc::clone(&state.description);
        let values = description.lift_args(&import, texts, memory, &mut state.objects)?;
        let text = |value: &Value| value.text().unwrap_or_default().to_owned();
        let pairs = values[2].list().unwrap_or_default();
        state.log.push(Logged {
            level,
            target: text(&values[0]),
            message: text(&values[1]),
            pairs: pairs
                .iter()
                .map(|pair| (text(&pair[0]), text(&pair[1])))
                .collect(),
        });
        Ok(())
    }

    /// Writes random bytes for tests. They are too weak for secrets.
    fn random(&mut self, at: u32, len: u64) -> Result<(), Error> {
        if len > MOST_RANDOM {
            return Err(Error::Refused {
                path: format!("{MODULE}.random"),
                fault: Fault::OutOfBounds,
                found: format!("{len} bytes, expected {MOST_RANDOM} at most"),
            });
        }
        let seed = RandomState::new();
        let bytes: Vec<u8> = (0..len).map(|n| seed.hash_one(n) as u8).collect();
        self.write(at, &bytes)
    }
}
