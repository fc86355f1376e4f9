//! Rust's regular expressions for Go programs: linear time, as in Go's `regexp`, by way of lazily
//! built DFAs.
#![forbid(unsafe_code)]

mod error;
mod stream;

use std::borrow::Cow;
use std::collections::BTreeMap;

use wazabi::{Abi, Callback};

pub use error::{PatternError, ReplaceError};
pub use stream::Line;

/// Where a match lies in the text: `text[m.Start:m.End]`.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Match {
    /// The offset of its first byte.
    pub start: u32,
    /// The offset after its last byte.
    pub end: u32,
}

impl From<regex::Match<'_>> for Match {
    fn from(m: regex::Match<'_>) -> Self {
        Self {
            start: offset(m.start()),
            end: offset(m.end()),
        }
    }
}

/// The groups of a match, the whole match first. A group that did not take part is none.
pub type Groups = Vec<Option<Match>>;

/// Converts an offset in a text, which fits because a guest's memory has 32-bit addresses.
fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("an offset in 4 GiB of memory")
}

/// A compiled regular expression.
pub struct Regex(regex::Regex);

/// A compiled regular expression. Its syntax is that of Rust's crate regex.
#[wazabi::export]
impl Regex {
    /// Compiles a pattern.
    pub fn new(pattern: &str) -> Result<Self, PatternError> {
        match regex::Regex::new(pattern) {
            Ok(regex) => Ok(Self(regex)),
            Err(error) => Err(PatternError::new(pattern, &error)),
        }
    }

    /// Returns the pattern.
    pub fn pattern(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the names of the groups, in their order. The first one is the whole match; it and
    /// other groups without a name are empty.
    pub fn group_names(&self) -> Vec<&str> {
        self.0
            .capture_names()
            .map(Option::unwrap_or_default)
            .collect()
    }

    /// Reports whether the text has a match.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// Returns the first match, or none.
    pub fn find(&self, text: &str) -> Option<Match> {
        self.0.find(text).map(Match::from)
    }

    /// Returns all matches, which do not overlap.
    pub fn find_all(&self, text: &str) -> Vec<Match> {
        self.0.find_iter(text).map(Match::from).collect()
    }

    /// Yields the matches one by one. The guest keeps the text meanwhile.
    pub fn matches(&self, text: String) -> impl Iterator<Item = Match> + '_ {
        let (mut at, mut last) = (0, None);
        std::iter::from_fn(move || {
            let mut found = self.0.find_at(&text, at)?;
            if found.is_empty() && last == Some(found.end()) {
                // An empty match next to another one does not count.
                at += text[at..].chars().next()?.len_utf8();
                found = self.0.find_at(&text, at)?;
            }
            at = found.end();
            last = Some(at);
            Some(found.into())
        })
    }

    /// Returns the groups of the first match, the whole match first, or nothing if there is no
    /// match. A group that did not take part is none.
    pub fn groups(&self, text: &str) -> Option<Groups> {
        self.0.captures(text).map(|groups| places(&groups))
    }

    /// Returns the groups of all matches.
    pub fn groups_all(&self, text: &str) -> Vec<Groups> {
        let matches = self.0.captures_iter(text);
        matches.map(|groups| places(&groups)).collect()
    }

    /// Returns the groups with names of the first match, by name, or nothing if there is no match.
    /// Groups that did not take part are not there.
    pub fn named_groups(&self, text: &str) -> Option<BTreeMap<&str, Match>> {
        let groups = self.0.captures(text)?;
        let named = self.0.capture_names().flatten();
        Some(
            named
                .filter_map(|name| Some((name, groups.name(name)?.into())))
                .collect(),
        )
    }

    /// Replaces all matches. In the replacement `$1` and `${name}` are groups, and `$$` is `$`.
    pub fn replace_all<'t>(&self, text: &'t str, replacement: &str) -> Cow<'t, str> {
        self.0.replace_all(text, replacement)
    }

    /// Replaces each match with the text that `replace` returns for its groups. If `replace`
    /// returns `Stopped`, so does this method. Any other error of it ends the guest's instance.
    #[allow(clippy::type_complexity, reason = "it is the type of a func")]
    pub fn replace_all_func(
        &self,
        text: &str,
        replace: &Callback<fn(Groups) -> Result<String, ReplaceError>>,
    ) -> Result<String, ReplaceError> {
        let mut out = String::with_capacity(text.len());
        let mut end = 0;
        for groups in self.0.captures_iter(text) {
            let whole = groups.get_match();
            out.push_str(&text[end..whole.start()]);
            out.push_str(&replace.call(&places(&groups)[..])?);
            end = whole.end();
        }
        out.push_str(&text[end..]);
        Ok(out)
    }

    /// Splits the text at each match.
    pub fn split<'t>(&self, text: &'t str) -> Vec<&'t str> {
        self.0.split(text).collect()
    }
}

fn places(groups: &regex::Captures<'_>) -> Groups {
    groups.iter().map(|group| group.map(Match::from)).collect()
}

/// Returns a pattern that matches the text itself.
#[wazabi::export]
pub fn quote(text: &str) -> String {
    regex::escape(text)
}
