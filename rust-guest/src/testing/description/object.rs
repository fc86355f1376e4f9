//! A JSON object of the description, read key by key.
use super::bad;
use crate::testing::error::Error;
use crate::testing::types::{Layout, MAX_SIZE};
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;
use std::format;
use std::string::{String, ToString};

/// A JSON object that is read key by key. At the end, keys that were not read are refused.
pub(in crate::testing) struct Object<'a> {
    pub(in crate::testing) at: String,
    keys: &'a Map<String, Json>,
    read: BTreeSet<&'a str>,
}

impl<'a> Object<'a> {
    pub(in crate::testing) fn new(at: impl Into<String>, json: &'a Json) -> Result<Self, Error> {
        let at = at.into();
        let Json::Object(keys) = json else {
            return Err(bad(at, format!("expected an object, got {}", brief(json))));
        };
        Ok(Object {
            at,
            keys,
            read: BTreeSet::new(),
        })
    }

    pub(in crate::testing) fn bad(&self, what: impl Into<String>) -> Error {
        bad(&*self.at, what)
    }

    pub(in crate::testing) fn get(&mut self, key: &'static str) -> Option<&'a Json> {
        let (key, value) = self.keys.get_key_value(key)?;
        self.read.insert(key);
        Some(value)
    }

    pub(in crate::testing) fn need(&mut self, key: &'static str) -> Result<&'a Json, Error> {
        self.get(key)
            .ok_or_else(|| self.bad(format!("no key {key:?}")))
    }

    pub(in crate::testing) fn text(&mut self, key: &'static str) -> Result<&'a str, Error> {
        let json = self.need(key)?;
        json.as_str()
            .ok_or_else(|| self.bad(format!("{key} is {}, expected a string", brief(json))))
    }

    /// A size or an offset: a number of at most [`MAX_SIZE`].
    pub(in crate::testing) fn number(&mut self, key: &'static str) -> Result<u64, Error> {
        let json = self.need(key)?;
        match json.as_u64() {
            Some(n) if n <= MAX_SIZE => Ok(n),
            _ => Err(self.bad(format!("{key} is {}", brief(json)))),
        }
    }

    /// A flag, which is left out if it is false.
    pub(in crate::testing) fn flag(&mut self, key: &'static str) -> Result<bool, Error> {
        match self.get(key) {
            None => Ok(false),
            Some(Json::Bool(value)) => Ok(*value),
            Some(json) => Err(self.bad(format!("{key} is {}, expected true", brief(json)))),
        }
    }

    /// A list, which is left out if it is empty.
    pub(in crate::testing) fn list(&mut self, key: &'static str) -> Result<&'a [Json], Error> {
        match self.get(key) {
            None => Ok(&[]),
            Some(Json::Array(list)) => Ok(list),
            Some(json) => Err(self.bad(format!("{key} is {}, expected a list", brief(json)))),
        }
    }

    pub(in crate::testing) fn layout(&mut self) -> Result<Layout, Error> {
        let (size, align) = (self.number("size")?, self.number("align")?);
        if ![1, 2, 4, 8].contains(&align) {
            return Err(self.bad(format!("alignment {align}, expected 1, 2, 4 or 8")));
        }
        Ok(Layout::new(size, align))
    }

    /// Refuses keys that were not read, except docs and the Go name: this host does not use them.
    pub(in crate::testing) fn end(mut self) -> Result<(), Error> {
        for key in ["docs", "go"] {
            if self.get(key).is_some_and(|json| !json.is_string()) {
                return Err(self.bad(format!("{key} is not a string")));
            }
        }
        match self
            .keys
            .keys()
            .find(|key| !self.read.contains(key.as_str()))
        {
            Some(key) => Err(self.bad(format!("unknown key {key:?}"))),
            None => Ok(()),
        }
    }
}

/// The text of some JSON for an error, cut if it is long.
pub(in crate::testing) fn brief(json: &Json) -> String {
    let text = json.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Checks a name: it must begin with a letter or `_`, as names in Rust do.
pub(in crate::testing) fn check_name(at: &str, name: &str) -> Result<(), Error> {
    let mut chars = name.chars();
    let first = chars.next();
    if first.is_some_and(|c| c == '_' || c.is_alphabetic())
        && chars.all(|c| c == '_' || c.is_alphanumeric() || !c.is_ascii())
        && name.len() <= 256
    {
        return Ok(());
    }
    Err(bad(
        at,
        format!("{} is not a name", brief(&Json::from(name))),
    ))
}
