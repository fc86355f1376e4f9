//! A host as a stranger would write one from `docs/abi.md`: it reads a description, runs the guest in wasmi, and lowers
//! and lifts by the description alone. Slow and obvious; nothing of the crate's own code is used.
mod layout;
mod value;

use layout::{Layout, Types};
use serde_json::Value as Json;
pub use value::{Value, any};
use wasmi::{Engine, Func, Instance, Linker, Memory, Module, Store, Val};

/// A running guest.
pub struct Host {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
    types: Types,
    exports: Vec<Json>,
}

impl Host {
    /// Runs a guest that is described by an abi.json.
    pub fn new(wasm: &[u8], abi: &str) -> Self {
        let abi: Json = serde_json::from_str(abi).expect("abi.json is JSON");
        assert_eq!(abi["wazabi"], 1, "the format");
        let engine = Engine::default();
        let module = Module::new(&engine, wasm).expect("a valid module");
        let mut store = Store::new(&engine, ());
        let instance = Linker::new(&engine)
            .instantiate_and_start(&mut store, &module)
            .expect("a guest without imports");
        let memory = instance.get_memory(&store, "memory").expect("a memory");
        let exports = abi["exports"].as_array().expect("exports").clone();
        Host {
            store,
            instance,
            memory,
            types: Types::new(&abi["types"]),
            exports,
        }
    }

    /// The names of the exports.
    pub fn names(&self) -> Vec<String> {
        self.exports
            .iter()
            .map(|export| export["name"].as_str().expect("a name").to_owned())
            .collect()
    }

    /// The types of an export's parameters.
    pub fn params(&self, name: &str) -> Vec<Layout> {
        let params = self.export(name)["params"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        params
            .iter()
            .map(|param| self.types.layout(&param["type"]))
            .collect()
    }

    fn export(&self, name: &str) -> &Json {
        self.exports
            .iter()
            .find(|export| export["name"] == name)
            .unwrap_or_else(|| panic!("no export {name}"))
    }

    /// Calls an export; `Err` is the panic's message, or the trap.
    pub fn call(&mut self, name: &str, args: &[Value]) -> Result<Value, String> {
        let export = self.export(name).clone();
        let func = self.func(export["export"].as_str().expect("a name"));
        let params = self.params(name);
        let mut arena = Vec::new();
        let base = self.arena();
        let mut core: Vec<Val> = if params.len() > 16 {
            let record = Layout::tuple(params);
            vec![value::address(
                &record,
                &Value::Tuple(args.to_vec()),
                base,
                &mut arena,
            )]
        } else {
            params
                .iter()
                .zip(args)
                .map(|(layout, arg)| value::core(layout, arg, base, &mut arena))
                .collect()
        };
        if self.write(base, &arena).is_none() {
            // The arena is too small: one call makes it larger, and everything is written again.
            let reserve = self.func("wazabi_reserve");
            let mut grown = [Val::I32(0)];
            reserve
                .call(&mut self.store, &[Val::I32(arena.len() as i32)], &mut grown)
                .expect("a larger arena");
            assert_ne!(grown[0].i32(), Some(0), "memory for the arena");
            return self.call(name, args);
        }
        core.truncate(16);
        let mut results = vec![Val::I32(0); func.ty(&self.store).results().len()];
        if let Err(trap) = func.call(&mut self.store, &core, &mut results) {
            return Err(self.panic_message().unwrap_or_else(|| trap.to_string()));
        }
        let memory = self.memory.data(&self.store);
        Ok(match export.get("result") {
            None => Value::Tuple(Vec::new()),
            Some(result) => {
                value::from_core(&self.types.layout(&result["type"]), &results[0], memory)
            }
        })
    }

    /// Calls a function of the runtime's.
    pub fn release(&mut self) {
        self.func("wazabi_release")
            .call(&mut self.store, &[], &mut [])
            .expect("a release");
    }

    /// The bytes of guest memory.
    pub fn memory_size(&self) -> usize {
        self.memory.data_size(&self.store)
    }

    fn func(&self, name: &str) -> Func {
        self.instance
            .get_func(&self.store, name)
            .unwrap_or_else(|| panic!("no function {name}"))
    }

    fn global(&self, name: &str) -> usize {
        let global = self
            .instance
            .get_global(&self.store, name)
            .unwrap_or_else(|| panic!("no global {name}"));
        global.get(&self.store).i32().expect("an i32") as u32 as usize
    }

    /// The address of the arena's block.
    fn arena(&self) -> u32 {
        let header = self.global("wazabi_arena");
        u32::from_le_bytes(
            self.memory.data(&self.store)[header..header + 4]
                .try_into()
                .expect("four bytes"),
        )
    }

    /// Writes the arguments, if they fit.
    fn write(&mut self, base: u32, arena: &[u8]) -> Option<()> {
        let header = self.global("wazabi_arena") + 4;
        let memory = self.memory.data_mut(&mut self.store);
        let capacity =
            u32::from_le_bytes(memory[header..header + 4].try_into().expect("four bytes"));
        if arena.len() > capacity as usize {
            return None;
        }
        memory[base as usize..][..arena.len()].copy_from_slice(arena);
        Some(())
    }

    /// What the guest reported of its panic.
    fn panic_message(&self) -> Option<String> {
        let at = self.global("wazabi_panic");
        let report = &self.memory.data(&self.store)[at..];
        let word = |i: usize| {
            u32::from_le_bytes(report[4 * i..4 * i + 4].try_into().expect("four bytes")) as usize
        };
        let (line, file, message) = (word(0), word(2), word(3));
        let text = |from: usize, len: usize| {
            String::from_utf8(report[20 + from..20 + from + len].to_vec()).expect("UTF-8")
        };
        (line > 0).then(|| format!("{} ({}:{line})", text(file, message), text(0, file)))
    }
}
