//! The hello world of foreign function interfaces: it takes a name, and returns a greeting or an
//! error.
#![forbid(unsafe_code)]

use wazabi::Abi;

/// The reasons not to greet. The codes are those of tutorials on hand-written interfaces. This
/// interface has no pointers, so the codes are about the name.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Debug)]
#[abi(error)]
pub enum HailMaryError {
    /// everything went well
    #[abi(ok)]
    Success = 0,
    /// there is no name
    NullPointer = 1,
    /// the name contains U+FFFD, the replacement for bytes that are not UTF-8
    InvalidUtf8 = 2,
    /// there is no memory for the greeting
    AllocationFailed = 3,
}

/// Greets by name.
///
/// # Errors
///
/// `NullPointer` if the name is empty, `InvalidUtf8` if it contains U+FFFD.
#[wazabi::export]
pub fn hello(name: &str) -> Result<String, HailMaryError> {
    check(name)?;
    Ok(format!("Hello, {name}!"))
}

/// A language to greet in.
#[derive(Abi, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    /// Hello
    English,
    /// Hallo
    German,
    /// こんにちは
    Japanese,
}

/// A person to greet.
#[derive(Abi, Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The language of the greeting.
    pub language: Language,
}

/// A greeting to print.
#[derive(Abi, Clone, PartialEq, Eq, Debug)]
pub struct Greeting {
    /// The text, with one line per repetition.
    pub text: String,
    /// The number of characters in the text, which is not its number of bytes.
    pub chars: u32,
}

/// Greets a person `times` times, one line each.
///
/// # Errors
///
/// Those of [`hello`], and `AllocationFailed` if the greetings do not fit into memory.
#[wazabi::export]
pub fn greet(person: &Person, times: u32) -> Result<Greeting, HailMaryError> {
    check(&person.name)?;
    let name = &person.name;
    let line = match person.language {
        Language::English => format!("Hello, {name}!\n"),
        Language::German => format!("Hallo, {name}!\n"),
        Language::Japanese => format!("こんにちは、{name}！\n"),
    };
    let size = line
        .len()
        .checked_mul(times as usize)
        .ok_or(HailMaryError::AllocationFailed)?;
    let mut text = String::new();
    text.try_reserve_exact(size)
        .map_err(|_| HailMaryError::AllocationFailed)?;
    (0..times).for_each(|_| text.push_str(&line));
    let chars = text
        .chars()
        .count()
        .try_into()
        .map_err(|_| HailMaryError::AllocationFailed)?;
    Ok(Greeting { text, chars })
}

fn check(name: &str) -> Result<(), HailMaryError> {
    if name.is_empty() {
        Err(HailMaryError::NullPointer)
    } else if name.contains(char::REPLACEMENT_CHARACTER) {
        Err(HailMaryError::InvalidUtf8)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hello_greets_or_says_why_not() {
        assert_eq!(hello("Mary"), Ok("Hello, Mary!".to_owned()));
        assert_eq!(hello("世界"), Ok("Hello, 世界!".to_owned()));
        assert_eq!(hello(""), Err(HailMaryError::NullPointer));
        assert_eq!(hello("M\u{FFFD}ry"), Err(HailMaryError::InvalidUtf8));
    }

    #[test]
    fn greet_counts_characters() {
        let person = |language| Person {
            name: "Mary".to_owned(),
            language,
        };
        let greeting = |text: &str, chars| {
            Ok(Greeting {
                text: text.to_owned(),
                chars,
            })
        };
        assert_eq!(
            greet(&person(Language::German), 2),
            greeting("Hallo, Mary!\nHallo, Mary!\n", 26)
        );
        assert_eq!(
            greet(&person(Language::Japanese), 1),
            greeting("こんにちは、Mary！\n", 12)
        );
        assert_eq!(greet(&person(Language::English), 0), greeting("", 0));
    }
}
