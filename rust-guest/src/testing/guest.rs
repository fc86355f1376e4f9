//! A guest that runs.
use super::description::Description;
use super::error::{Error, Panic};
use super::inside::{Inside, State, serve};
use super::lower::Core;
use super::provided::{self, Logged};
use super::value::{Args, Value};
use std::borrow::ToOwned;
use std::collections::BTreeSet;
use std::format;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::string::String;
use std::vec::Vec;
use wasmi::{AsContextMut, Engine, ExternType, Linker, Module, Store};

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
/// Every argument is checked against the guest's own description before anything is called, and
/// every result while it is read. So are the arguments and results of the host functions that the
/// test [registers](Guest::host).
pub struct Guest {
    module: Module,
    store: Store<State>,
}

impl Guest {
    /// Loads a guest from a path or from bytes, and checks its description.
    pub fn load(from: impl Source) -> Result<Guest, Error> {
        let engine = Engine::default();
        let wasm = from.wasm()?;
        let module = Module::new(&engine, &wasm)
            .map_err(|err| Error::Load(format!("not a wasm module that can run: {err}")))?;
        let description = Description::of_wasm(&wasm)?;
        let store = start(&module, State::new(Rc::new(description)))?;
        let mut guest = Guest { module, store };
        let description = Rc::clone(&guest.store.data().description);
        let inside = guest.inside();
        for export in description.exports() {
            inside.func(&export.export)?;
        }
        if inside.calls_its_host() {
            inside.func("wazabi_scratch")?;
        }
        Ok(guest)
    }

    fn inside(&mut self) -> Inside<'_> {
        Inside::new(self.store.as_context_mut()).expect("the guest has started")
    }

    /// The guest's description.
    pub fn description(&self) -> &Description {
        &self.store.data().description
    }

    /// Registers the closure that replaces a host function, such as `host.open` or
    /// `host.File.read_u8`; the second time, in place of the first. It stays over a
    /// [restart](Guest::restart).
    ///
    /// It is called with one value a parameter, a method's `self` first. `Ok` has the result, of a
    /// function that returns a `Result` what is in its `Ok`. If it fails with a value of the
    /// function's error type, that arrives in the guest as `Err`; any other error ends the call,
    /// with [`Error::Host`]. If it panics, as assertions do, the panic goes on in the test.
    ///
    /// ```
    /// use wazabi::testing::{Error, Guest, Value};
    ///
    /// # fn main() -> Result<(), Error> {
    /// # let wasm = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/gen/hosted/hosted.wasm");
    /// let mut guest = Guest::load(wasm)?;
    /// guest.host("host.open", |args| match args[0].text() {
    ///     Some("a.txt") => Ok(Value::Object(7)),
    ///     _ => Err(Value::case("NotFound")),
    /// })?;
    /// let mut bytes = b"ab".iter();
    /// guest.host("host.File.read_u8", move |args| {
    ///     assert_eq!(args, [Value::Object(7)]);
    ///     let byte = bytes.next().ok_or(Value::case("Eof"))?;
    ///     Ok((*byte).into())
    /// })?;
    /// assert_eq!(guest.call("read", ("a.txt",))?, Value::ok(b"ab"));
    /// assert_eq!(guest.dropped("File"), [7]);
    /// assert_eq!(guest.call("read", ("b.txt",))?, Value::err(Value::case("NotFound")));
    ///
    /// // Without a host function the call ends, and the error says how to register one.
    /// let Err(Error::NoHost { name }) = guest.call("sum", ([1_i64],)) else {
    ///     panic!("it did not call its host")
    /// };
    /// assert_eq!(name, "host.add");
    /// # Ok(())
    /// # }
    /// ```
    pub fn host(
        &mut self,
        name: &str,
        function: impl FnMut(&[Value]) -> Result<Value, Value> + 'static,
    ) -> Result<&mut Guest, Error> {
        // It cannot be called while it runs: it has no way into the guest.
        let function = std::cell::RefCell::new(function);
        self.host_inside(name, move |_, args| (function.borrow_mut())(args))
    }

    /// [`host`](Guest::host) for a function that calls the guest again, inside the call that it
    /// serves.
    ///
    /// ```
    /// # use wazabi::testing::{Error, Guest, Value};
    /// # fn main() -> Result<(), Error> {
    /// # let wasm = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/gen/hosted/hosted.wasm");
    /// # let mut guest = Guest::load(wasm)?;
    /// guest.host_inside("host.deeper", |guest, args| guest.call("depth", args)?.into_result())?;
    /// assert_eq!(guest.call("depth", (5_u32,))?, Value::ok(5_u32));
    /// # Ok(())
    /// # }
    /// ```
    pub fn host_inside(
        &mut self,
        name: &str,
        function: impl Fn(&mut Inside<'_>, &[Value]) -> Result<Value, Value> + 'static,
    ) -> Result<&mut Guest, Error> {
        let name = self.description().import(name)?.name.clone();
        let hosts = &mut self.store.data_mut().hosts;
        hosts.insert(name, Rc::new(function));
        Ok(self)
    }

    /// The numbers of the objects of a type that the guest has dropped, in that order: those that
    /// it was given, not those that it was lent, and each when its last handle goes. With a
    /// [restart](Guest::restart) it drops what it has.
    ///
    /// # Panics
    ///
    /// If the guest has no such type.
    #[track_caller]
    pub fn dropped(&self, ty: &str) -> Vec<u32> {
        self.store.data().objects.dropped(self.object_type(ty))
    }

    /// The numbers of the objects of a type that the guest has, in the order in which it was given
    /// them.
    ///
    /// # Panics
    ///
    /// If the guest has no such type.
    #[track_caller]
    pub fn held(&self, ty: &str) -> Vec<u32> {
        self.store.data().objects.held(self.object_type(ty))
    }

    /// What the guest wrote to its log since this was last asked, by the crate's feature `log`. All
    /// levels are wanted.
    ///
    /// ```
    /// # use wazabi::testing::{Error, Guest};
    /// # fn main() -> Result<(), Error> {
    /// # let wasm = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/gen/logging/logging.wasm");
    /// let mut guest = Guest::load(wasm)?;
    /// guest.call("place", ("mary", 200_u32))?;
    /// let log = guest.logged();
    /// assert_eq!(log[0].message, "placed an order of 200");
    /// assert_eq!(log[0].pairs[0], ("customer".to_string(), "mary".to_string()));
    /// assert_eq!((log[1].level, &*log[1].target), ("warn", "shop::stock"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn logged(&mut self) -> Vec<Logged> {
        std::mem::take(&mut self.store.data_mut().log)
    }

    /// The path of a type of objects, by its name.
    #[track_caller]
    fn object_type(&self, ty: &str) -> &str {
        let description = self.description();
        let mut types = description.object_types();
        match types.find(|named| named.name == ty) {
            Some(named) => &named.path,
            None => panic!("the guest has no objects of a type {ty}"),
        }
    }

    /// Calls an export by its name.
    pub fn call(&mut self, name: &str, args: impl Args) -> Result<Value, Error> {
        self.inside().call(name, args)
    }

    /// Calls an export by its name; lists that the guest takes as `&mut [T]` are changed in `args`.
    pub fn call_in_place(&mut self, name: &str, args: &mut [Value]) -> Result<Value, Error> {
        self.inside().call_in_place(name, args)
    }

    /// What the guest reported of its panic, if it has.
    pub fn panic(&mut self) -> Option<Panic> {
        self.inside().panic()
    }

    /// Makes a new instance, as a host does after a panic. What the guest kept is gone; what the
    /// test has registered stays.
    pub fn restart(&mut self) -> Result<(), Error> {
        let state = self.store.data().anew();
        self.store = start(&self.module, state)?;
        Ok(())
    }

    /// Gives back what the last result holds in the guest's memory; the next call does so too.
    pub fn release(&mut self) -> Result<(), Error> {
        self.inside().enter("wazabi_release", &[]).map(drop)
    }

    /// Calls an export of the module by its core values.
    ///
    /// Nothing is checked here: what the guest does not expect it has to refuse itself.
    pub fn call_core(&mut self, export: &str, args: &[Core]) -> Result<Option<Core>, Error> {
        self.inside().enter(export, args)
    }

    /// The guest's memory, as it is now.
    pub fn memory(&self) -> &[u8] {
        self.store.data().memory().data(&self.store)
    }

    /// Writes to the guest's memory, for tests of what a faulty host does.
    pub fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), Error> {
        self.inside().write(at, bytes)
    }
}

/// Makes an instance.
fn start(module: &Module, state: State) -> Result<Store<State>, Error> {
    let engine = module.engine();
    let mut linker = Linker::new(engine);
    let mut linked = BTreeSet::new();
    for import in module.imports() {
        let name = format!("{}/{}", import.module(), import.name());
        // A module may import one function several times.
        if !linked.insert(name.clone()) {
            continue;
        }
        let description = &state.description;
        let described =
            description.imports.contains_key(&name) || description.dropped_by(&name).is_some();
        let ExternType::Func(ty) = import.ty() else {
            return Err(Error::Load(format!(
                "the guest imports {name}, which is no function"
            )));
        };
        if import.module() == provided::MODULE {
            if provided::signature(import.name()).as_ref() != Some(ty) {
                return Err(Error::Load(format!(
                    "the guest imports {name}, which this version of wazabi does not have: test it with the version that \
                     it is built with"
                )));
            }
        } else if !described {
            return Err(Error::Load(format!(
                "the guest imports {name}, which its description does not have; guests that need WASI do not run here: \
                 test them for wasm32-unknown-unknown, or from Go"
            )));
        }
        linker
            .func_new(
                import.module(),
                import.name(),
                ty.clone(),
                move |caller, args, results| serve(caller, &name, args, results),
            )
            .map_err(|err| Error::Load(format!("{err}")))?;
    }
    let mut store = Store::new(engine, state);
    let instance = linker
        .instantiate_and_start(&mut store, module)
        .map_err(|err| Error::Load(format!("the guest does not start: {err}")))?;
    let memory = instance
        .get_memory(&store, "memory")
        .ok_or_else(|| Error::Load("the guest exports no memory".to_owned()))?;
    store.data_mut().started(instance, memory);
    Inside::new(store.as_context_mut())?.arena()?;
    Ok(store)
}
