//! A guest that runs.
use super::description::{Description, Pass};
use super::error::{Error, Panic};
use super::lower::{Core, Lowered};
use super::value::{Args, Value};
use std::borrow::ToOwned;
use std::format;
use std::path::{Path, PathBuf};
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;
use wasmi::{Engine, Func, Instance, Linker, Memory, Module, Store, Val};

/// Where a guest's `.wasm` comes from: a path, or its bytes.
pub trait Source {
    /// The bytes.
    fn wasm(self) -> Result<Vec<u8>, Error>;
}

impl Source for &Path {
    fn wasm(self) -> Result<Vec<u8>, Error> {
        std::fs::read(self).map_err(|err| Error::Load(format!("{}: {err}", self.display())))
    }
}

impl Source for &str {
    fn wasm(self) -> Result<Vec<u8>, Error> {
        Path::new(self).wasm()
    }
}

impl Source for PathBuf {
    fn wasm(self) -> Result<Vec<u8>, Error> {
        self.as_path().wasm()
    }
}

impl Source for &PathBuf {
    fn wasm(self) -> Result<Vec<u8>, Error> {
        self.as_path().wasm()
    }
}

impl Source for String {
    fn wasm(self) -> Result<Vec<u8>, Error> {
        (*self).wasm()
    }
}

impl Source for &[u8] {
    fn wasm(self) -> Result<Vec<u8>, Error> {
        Ok(self.to_vec())
    }
}

impl Source for Vec<u8> {
    fn wasm(self) -> Result<Vec<u8>, Error> {
        Ok(self)
    }
}

/// One instance of a built guest, in an interpreter.
///
/// Every argument is checked against the guest's own description before anything is called, and every result while it is read.
pub struct Guest {
    module: Module,
    description: Description,
    running: Running,
    poisoned: bool,
}

/// What is made anew by a restart.
struct Running {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

impl Guest {
    /// Loads a guest from a path or from bytes, and checks its description.
    pub fn load(from: impl Source) -> Result<Guest, Error> {
        let engine = Engine::default();
        let module = Module::new(&engine, from.wasm()?)
            .map_err(|err| Error::Load(format!("not a wasm module that can run: {err}")))?;
        let description = Description::of_module(&module)?;
        let running = Running::new(&module)?;
        for export in description.exports() {
            running.func(&export.export)?;
        }
        Ok(Guest {
            module,
            description,
            running,
            poisoned: false,
        })
    }

    /// What the guest says of itself.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// Calls an export by its name.
    pub fn call(&mut self, name: &str, args: impl Args) -> Result<Value, Error> {
        self.call_in_place(name, &mut args.values())
    }

    /// Calls an export by its name; lists that the guest takes as `&mut [T]` are changed in `args`.
    pub fn call_in_place(&mut self, name: &str, args: &mut [Value]) -> Result<Value, Error> {
        if self.poisoned {
            return Err(Error::Poisoned);
        }
        let export = self.description.export(name)?.clone();
        let base = self.running.arena()?.0;
        let mut lowered = self.description.lower(&export, args, base)?;
        if !self.running.write(&lowered)? {
            // The arena is too small: one call makes it larger, and everything is written again.
            let size = lowered.arena.len() as u32;
            let address = self.enter("wazabi_reserve", &[Core::I32(size)])?;
            if address.map(Core::bits) == Some(0) {
                return Err(Error::Trap(format!(
                    "no memory for {size} bytes of arguments"
                )));
            }
            let base = self.running.arena()?.0;
            lowered = self.description.lower(&export, args, base)?;
            if !self.running.write(&lowered)? {
                return Err(Error::Load(format!(
                    "the arena did not grow to {size} bytes"
                )));
            }
        }
        let core = self.enter(&export.export, &lowered.core)?;
        let read = self.read(&export, core, &lowered, args);
        // What breaks one rule may have broken others.
        self.poisoned |= read.is_err();
        read
    }

    fn read(
        &self,
        export: &super::Export,
        core: Option<Core>,
        lowered: &Lowered,
        args: &mut [Value],
    ) -> Result<Value, Error> {
        let memory = self.running.memory.data(&self.running.store);
        for (i, param) in export.params.iter().enumerate() {
            if param.pass == Pass::Mut {
                args[i] = self
                    .description
                    .lift(param, Core::I64(lowered.spans[i]), memory)?;
            }
        }
        match (&export.result, core) {
            (None, None) => Ok(Value::Unit),
            (Some(result), Some(core)) => self.description.lift(result, core, memory),
            _ => Err(Error::Load(format!(
                "{} does not return what its description says",
                export.export
            ))),
        }
    }

    /// What the guest reported of its panic, if it has.
    pub fn panic(&self) -> Option<Panic> {
        let at = self.running.global("wazabi_panic").ok()?;
        let memory = self.running.memory.data(&self.running.store);
        let report = memory.get(at as usize..)?.get(..1024)?;
        let word =
            |i: usize| u32::from_le_bytes(report[4 * i..4 * i + 4].try_into().expect("four bytes"));
        let text = |from: u32, len: u32| {
            let from = (from as usize).min(1004);
            let text = &report[20 + from..][..(len as usize).min(1004 - from)];
            String::from_utf8_lossy(text).into_owned()
        };
        (word(0) != 0).then(|| Panic {
            line: word(0),
            column: word(1),
            file: text(0, word(2)),
            message: text(word(2), word(3)),
        })
    }

    /// Makes a new instance, as a host does after a panic. What the guest kept is gone.
    pub fn restart(&mut self) -> Result<(), Error> {
        self.running = Running::new(&self.module)?;
        self.poisoned = false;
        Ok(())
    }

    /// Gives back what the last result holds in the guest's memory; the next call does so too.
    pub fn release(&mut self) -> Result<(), Error> {
        self.enter("wazabi_release", &[]).map(drop)
    }

    /// Calls an export of the module by its core values.
    ///
    /// Nothing is checked here: what the guest does not expect it has to refuse itself.
    pub fn call_core(&mut self, export: &str, args: &[Core]) -> Result<Option<Core>, Error> {
        if self.poisoned {
            return Err(Error::Poisoned);
        }
        self.enter(export, args)
    }

    /// The guest's memory, as it is now.
    pub fn memory(&self) -> &[u8] {
        self.running.memory.data(&self.running.store)
    }

    /// Writes to the guest's memory, for tests of what a faulty host does.
    pub fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), Error> {
        let memory = &self.running.memory;
        memory
            .write(&mut self.running.store, at as usize, bytes)
            .map_err(|err| Error::Load(format!("{} bytes at {at:#x}: {err}", bytes.len())))
    }

    fn enter(&mut self, export: &str, args: &[Core]) -> Result<Option<Core>, Error> {
        let func = self.running.func(export)?;
        let args: Vec<Val> = args
            .iter()
            .map(|arg| match arg {
                Core::I32(bits) => Val::I32(*bits as i32),
                Core::I64(bits) => Val::I64(*bits as i64),
                Core::F32(bits) => Val::F32(f32::from_bits(*bits).into()),
                Core::F64(bits) => Val::F64(f64::from_bits(*bits).into()),
            })
            .collect();
        let ty = func.ty(&self.running.store);
        if ty.results().len() > 1 || ty.params() != args.iter().map(Val::ty).collect::<Vec<_>>() {
            return Err(Error::Load(format!(
                "{export} does not have the signature that its description says"
            )));
        }
        let mut results = vec![Val::I32(0); ty.results().len()];
        if let Err(trap) = func.call(&mut self.running.store, &args, &mut results) {
            self.poisoned = true;
            return Err(match self.panic() {
                Some(panic) => Error::Panic(panic),
                None => Error::Trap(trap.to_string()),
            });
        }
        Ok(results.first().map(|result| match result {
            Val::I32(n) => Core::I32(*n as u32),
            Val::I64(n) => Core::I64(*n as u64),
            Val::F32(x) => Core::F32(x.to_bits()),
            Val::F64(x) => Core::F64(x.to_bits()),
            other => unreachable!("a description has no {other:?}"),
        }))
    }
}

impl Running {
    fn new(module: &Module) -> Result<Running, Error> {
        let engine = module.engine();
        let mut store = Store::new(engine, ());
        let instance = Linker::new(engine)
            .instantiate_and_start(&mut store, module)
            .map_err(|err| Error::Load(format!("the guest does not start: {err}")))?;
        let memory = instance
            .get_memory(&store, "memory")
            .ok_or_else(|| Error::Load("the guest exports no memory".to_owned()))?;
        let running = Running {
            store,
            instance,
            memory,
        };
        running.arena()?;
        Ok(running)
    }

    fn func(&self, name: &str) -> Result<Func, Error> {
        self.instance
            .get_func(&self.store, name)
            .ok_or_else(|| Error::Load(format!("the guest exports no function {name}")))
    }

    fn global(&self, name: &str) -> Result<u32, Error> {
        let global = self.instance.get_global(&self.store, name);
        global
            .and_then(|global| global.get(&self.store).i32())
            .map(|value| value as u32)
            .ok_or_else(|| Error::Load(format!("the guest exports no global {name}")))
    }

    /// The address of the arena's block, and its capacity.
    fn arena(&self) -> Result<(u32, u32), Error> {
        let header = self.global("wazabi_arena")? as usize;
        let memory = self.memory.data(&self.store);
        let word = |at: usize| {
            let bytes = memory.get(at..)?.get(..4)?;
            Some(u32::from_le_bytes(bytes.try_into().ok()?))
        };
        match (word(header), word(header + 4)) {
            (Some(block), Some(capacity))
                if block % 16 == 0
                    && u64::from(block) + u64::from(capacity) <= memory.len() as u64 =>
            {
                Ok((block, capacity))
            }
            _ => Err(Error::Load(
                "the guest's argument arena is not in its memory".to_owned(),
            )),
        }
    }

    /// Writes arguments into the arena, if they fit.
    fn write(&mut self, lowered: &Lowered) -> Result<bool, Error> {
        let (block, capacity) = self.arena()?;
        if lowered.arena.len() > capacity as usize {
            return Ok(false);
        }
        let memory = self.memory.data_mut(&mut self.store);
        memory[block as usize..][..lowered.arena.len()].copy_from_slice(&lowered.arena);
        Ok(true)
    }
}
