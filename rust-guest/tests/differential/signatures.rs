//! A guest with random functions that return their arguments: the source of a crate, from a seed.
//!
//! Each function becomes three: an export, an import with the same signature, and an export
//! `through_…` that passes its arguments to the import and returns the import's result.
use crate::names::{Names, Taken};
use crate::random::{Generator, MAX_DEPTH, Written};
use std::fmt::Write;

/// Tuples have at most so many members.
const MAX_TUPLE: usize = 10;

struct Param {
    name: String,
    ty: String,
}

impl Param {
    /// The type of a parameter that the function borrows.
    fn lent(&self) -> String {
        if let Some(inner) = self.ty.strip_prefix("Vec<") {
            return format!("&[{}]", &inner[..inner.len() - 1]);
        }
        match &*self.ty {
            "String" => "&str".into(),
            ty => format!("&{ty}"),
        }
    }

    /// An expression that makes an owned value of a borrowed one.
    fn owned(&self) -> String {
        match &*self.ty {
            "String" => format!("{}.to_owned()", self.name),
            ty if ty.starts_with("Vec<") => format!("{}.to_vec()", self.name),
            _ => format!("{}.clone()", self.name),
        }
    }
}

/// The source of a crate with that many named types and that many functions.
pub fn source(seed: u64, types: usize, functions: usize) -> String {
    let mut generator = Generator::new(seed, Names::Awkward, types);
    let mut names = Taken::default();
    let mut blocks = vec![String::new(); 2];
    for i in 0..functions {
        let name = format!("f{i}");
        let name = generator
            .names
            .value(name, &mut generator.random, &mut names);
        let block = i % blocks.len();
        blocks[block] += &generator.function(&name, block);
    }
    for (i, block) in blocks.iter().enumerate() {
        let name = format!("block_{i}");
        let name = generator
            .names
            .block(name, &mut generator.random, &mut generator.taken);
        write!(
            generator.out,
            "pub mod block{i} {{ use super::*;\n#[wazabi::import]\nextern {name:?} {{\n{block}}}\n}}\n"
        )
        .expect("a string");
    }
    generator.out
}

impl Generator {
    /// Writes the two exports, and returns the import.
    fn function(&mut self, name: &str, block: usize) -> String {
        let mut values = self.arguments();
        let mut taken = Taken::default();
        let error = self.random.one_in(3).then(|| self.error());
        if let Some(error) = &error {
            values.extend([error.clone(), "bool".into()]);
        } else if values.is_empty() {
            values.push(self.any(MAX_DEPTH).text);
        }
        let params: Vec<Param> = values
            .into_iter()
            .enumerate()
            .map(|(i, ty)| Param {
                name: self
                    .names
                    .value(format!("p{i}"), &mut self.random, &mut taken),
                ty,
            })
            .collect();
        let count = params.len() - if error.is_some() { 2 } else { 0 };
        let lent: Vec<bool> = params.iter().map(|_| self.random.one_in(3)).collect();
        let own = |(param, &lent): (&Param, &bool)| {
            if lent {
                param.owned()
            } else {
                param.name.clone()
            }
        };
        let (types, owned): (Vec<_>, Vec<_>) = params
            .iter()
            .zip(&lent)
            .map(|both| (both.0.ty.clone(), own(both)))
            .unzip();
        let (mut result, mut body) = (tuple(&types[..count]), tuple(&owned[..count]));
        if let Some(error) = error {
            result = format!("Result<{result}, {error}>");
            let fails = &params[count + 1];
            let star = if lent[count + 1] { "*" } else { "" };
            body = format!(
                "if {star}{} {{ Result::Err({}) }} else {{ Result::Ok({body}) }}",
                fails.name, owned[count]
            );
        }
        let list = |lent: &[bool]| {
            let list: Vec<String> = params
                .iter()
                .zip(lent)
                .map(|(param, &lent)| {
                    let ty = if lent { param.lent() } else { param.ty.clone() };
                    format!("{}: {ty}", param.name)
                })
                .collect();
            list.join(", ")
        };
        let imported: Vec<bool> = params.iter().map(|_| self.random.one_in(2)).collect();
        let passed: Vec<String> = params
            .iter()
            .zip(lent.iter().zip(&imported))
            .map(|(param, by)| match by {
                (true, false) => param.owned(),
                (false, true) => format!("&{}", param.name),
                _ => param.name.clone(),
            })
            .collect();
        let through = name.trim_start_matches("r#");
        write!(
            self.out,
            "\n#[wazabi::export]\npub fn {name}({}) -> {result} {{ {body} }}\n\n\
             #[wazabi::export]\npub fn through_{through}({}) -> {result} {{ block{block}::{name}({}) }}\n",
            list(&lent),
            list(&lent),
            passed.join(", ")
        )
        .expect("a string");
        format!("    pub fn {name}({}) -> {result};\n", list(&imported))
    }

    /// The types of a function's arguments, without those for its error.
    fn arguments(&mut self) -> Vec<String> {
        let (count, depth) = match self.random.below(12) {
            0 => (0, 0),
            // More than 16 core parameters are one record.
            1 => (17 + self.random.below(3), 1),
            2 | 3 => (2 + self.random.below(5), MAX_DEPTH - 1),
            4 => return vec![format!("Option<{}>", self.inside().text)],
            5 => {
                let (a, b) = (self.any(MAX_DEPTH), self.any(MAX_DEPTH));
                return vec![format!("({}, {})", a.text, b.text)];
            }
            _ => (1, MAX_DEPTH),
        };
        (0..count).map(|_| self.any(depth).text).collect()
    }

    /// A type that an option may hold.
    fn inside(&mut self) -> Written {
        loop {
            let ty = self.any(MAX_DEPTH);
            if !ty.option {
                return ty;
            }
        }
    }

    fn error(&mut self) -> String {
        let errors: Vec<&Written> = self.types.iter().filter(|ty| ty.error).collect();
        match self.random.below(errors.len() as u64 + 1) as usize {
            0 => "String".into(),
            i => errors[i - 1].text.clone(),
        }
    }
}

/// One item, or a tuple of the items. Too many items are a tuple of tuples.
fn tuple(of: &[String]) -> String {
    match of {
        [one] => one.clone(),
        of if of.len() > MAX_TUPLE => {
            let parts: Vec<String> = of.chunks(MAX_TUPLE).map(tuple).collect();
            format!("({})", parts.join(", "))
        }
        of => format!("({})", of.join(", ")),
    }
}
