//! The sizes in a module.
use std::collections::BTreeMap;
use std::ops::Range;
use wasmparser::{BinaryReaderError, KnownCustom, Name, Parser, Payload, TypeRef};

/// The sizes in bytes.
pub struct Module {
    /// Of the file, without custom sections but the description.
    pub size: usize,
    /// Of each function's body, by its demangled name without the hash.
    pub functions: Vec<(String, usize)>,
    /// Of the data and of the description.
    pub sections: Vec<(String, usize)>,
}

impl Module {
    /// Reads a module with the names of its functions.
    pub fn parse(wasm: &[u8]) -> Result<Module, BinaryReaderError> {
        let (mut left_out, mut imported) = (0, 0);
        let (mut bodies, mut sections) = (Vec::new(), Vec::new());
        let mut names = BTreeMap::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => bodies.push(bytes(body.range())),
                Payload::DataSection(data) => sections.push(("data".into(), bytes(data.range()))),
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(reader) = section.as_known() {
                        for name in reader {
                            if let Name::Function(map) = name? {
                                for name in map {
                                    let name = name?;
                                    names.insert(name.index, name.name);
                                }
                            }
                        }
                    }
                    if section.name() == "wazabi" {
                        sections.push(("description".into(), bytes(section.range())));
                    } else {
                        left_out += bytes(section.range()) + 2;
                    }
                }
                _ => {}
            }
        }
        let functions = (imported..).zip(bodies).map(|(index, size)| {
            let name = names
                .get(&index)
                .copied()
                .unwrap_or("a function without a name");
            (format!("{:#}", rustc_demangle::demangle(name)), size)
        });
        Ok(Module {
            size: wasm.len() - left_out,
            functions: functions.collect(),
            sections,
        })
    }
}

fn bytes(range: Range<u64>) -> usize {
    (range.end - range.start) as usize
}
