//! Reads the parts of a `.wasm` that belong to its description: the custom section and the imports.
//! The code is skipped, so it may use features that the interpreter lacks.
use crate::testing::error::Error;
use std::format;
use std::string::String;
use std::vec::Vec;
use wasmparser::{FuncType, Parser, Payload, TypeRef};

/// The name of the custom section.
const SECTION: &str = "wazabi";

/// The parts of a module that belong to its description.
#[derive(Default)]
pub(super) struct Module {
    /// The contents of the custom sections `wazabi`, one after the other.
    pub section: Vec<u8>,
    /// The imports.
    pub imports: Vec<Imported>,
}

/// An import of a module.
pub(super) struct Imported {
    /// The module of the import, a slash and its name.
    pub name: String,
    /// The type, if the import is a function.
    pub ty: Option<FuncType>,
}

impl Module {
    pub fn read(wasm: &[u8]) -> Result<Module, Error> {
        Module::parse(wasm).map_err(|err| Error::Load(format!("not a wasm module: {err}")))
    }

    fn parse(wasm: &[u8]) -> wasmparser::Result<Module> {
        let mut module = Module::default();
        let mut types = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::TypeSection(section) => {
                    // Types of other things than functions have numbers, too.
                    for group in section {
                        types.extend(group?.types().map(|ty| match &ty.composite_type.inner {
                            wasmparser::CompositeInnerType::Func(ty) => Some(ty.clone()),
                            _ => None,
                        }));
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        let import = import?;
                        let ty = match import.ty {
                            TypeRef::Func(ty) => types.get(ty as usize).cloned().flatten(),
                            _ => None,
                        };
                        let name = format!("{}/{}", import.module, import.name);
                        module.imports.push(Imported { name, ty });
                    }
                }
                Payload::CustomSection(section) if section.name() == SECTION => {
                    module.section.extend(section.data());
                }
                _ => {}
            }
        }
        Ok(module)
    }
}
