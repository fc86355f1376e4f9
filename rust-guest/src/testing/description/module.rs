//! Reads the parts of a `.wasm` that belong to its description: the custom section, the imports and
//! the exports.
//! The code is skipped, so it may use features that the interpreter lacks.
use crate::testing::error::Error;
use std::borrow::ToOwned;
use std::collections::BTreeMap;
use std::format;
use std::string::String;
use std::vec::Vec;
use wasmparser::{ExternalKind, FuncType, GlobalType, Parser, Payload, TypeRef};

/// The name of the custom section.
const SECTION: &str = "wazabi";

/// The parts of a module that belong to its description.
#[derive(Default)]
pub(super) struct Module {
    /// The contents of the custom sections `wazabi`, one after the other.
    pub section: Vec<u8>,
    /// The imports.
    pub imports: Vec<Imported>,
    /// The exports, by their names.
    pub exports: BTreeMap<String, Exported>,
}

/// An export of a module.
pub(super) enum Exported {
    /// A function.
    Func(FuncType),
    /// A global.
    Global(GlobalType),
    /// Another item.
    Other,
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
        let mut types: Vec<Option<FuncType>> = Vec::new();
        let (mut functions, mut globals) = (Vec::new(), Vec::new());
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
                            TypeRef::Func(ty) => {
                                functions.push(ty);
                                types.get(ty as usize).cloned().flatten()
                            }
                            TypeRef::Global(ty) => {
                                globals.push(ty);
                                None
                            }
                            _ => None,
                        };
                        let name = format!("{}/{}", import.module, import.name);
                        module.imports.push(Imported { name, ty });
                    }
                }
                Payload::FunctionSection(section) => {
                    for ty in section {
                        functions.push(ty?);
                    }
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        globals.push(global?.ty);
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export?;
                        let index = export.index as usize;
                        let ty = || functions.get(index).and_then(|ty| types.get(*ty as usize));
                        let exported = match export.kind {
                            ExternalKind::Func => ty().cloned().flatten().map(Exported::Func),
                            ExternalKind::Global => {
                                globals.get(index).copied().map(Exported::Global)
                            }
                            _ => None,
                        };
                        let name = export.name.to_owned();
                        module
                            .exports
                            .insert(name, exported.unwrap_or(Exported::Other));
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
