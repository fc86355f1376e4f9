//! A running guest.
use super::description::Description;
use super::error::{Error, Panic};
use super::inside::{Inside, State, serve};
use super::kinds::Shape;
use super::lower::Core;
use super::provided::{self, Logged};
use super::streams::Stream;
use super::value::{Args, Value};
use std::borrow::ToOwned;
use std::collections::BTreeSet;
use std::fmt;
use std::format;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::string::String;
use std::vec::Vec;
use wasmi::{AsContextMut, Config, Engine, ExternType, Linker, Module, Store};

/// A source of a guest's `.wasm`: a path, or the bytes.
pub trait Source {
    /// Returns the bytes of the `.wasm`.
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
/// Arguments are checked against the guest's description before a call, and results while they are
/// read. So are the arguments and results of the host functions that the test
/// [registers](Guest::host).
pub struct Guest {
    module: Module,
    store: Store<State>,
}

impl fmt::Debug for Guest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guest").finish_non_exhaustive()
    }
}

impl Guest {
    /// Loads a guest, and checks its description.
    pub fn load(from: impl Source) -> Result<Guest, Error> {
        let engine = Engine::new(Config::default().consume_fuel(true));
        let wasm = from.wasm()?;
        let module = Module::new(&engine, &wasm)
            .map_err(|err| Error::Load(format!("not a wasm module that can run: {err}")))?;
        let description = Description::of_wasm(&wasm)?;
        let store = start(&module, State::new(Rc::new(description)))?;
        store.data().description.check_wasm(&wasm)?;
        Ok(Guest { module, store })
    }

    fn inside(&mut self) -> Inside<'_> {
        Inside::new(self.store.as_context_mut()).expect("the guest has started")
    }

    /// The guest's description.
    pub fn description(&self) -> &Description {
        &self.store.data().description
    }

    /// Registers the closure that replaces a host function, such as `host.open` or
    /// `host.File.read_u8`. A second closure for the same function replaces the first. A
    /// [restart](Guest::restart) keeps the closures.
    ///
    /// The closure receives one value per parameter, a method's `self` first. It returns the result
    /// in `Ok`; for a function that returns a `Result`, the value in the result's `Ok`. An error of
    /// the function's error type arrives in the guest as `Err`. Any other error ends the call with
    /// [`Error::Host`]. A panic, for example of an assertion, continues in the test.
    ///
    /// An object of the host that implements a `#[wazabi::interface]` trait `Filter` is
    /// `Value::case_of("host", (Value::Object(1),))`, and its method `matches` is the host function
    /// `filter_host.Filter_host.matches`.
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
    /// // Without a host function the call ends. The error names the function to register.
    /// let Err(Error::NoHost { name }) = guest.call("sum", ([1_i64],)) else {
    ///     panic!("the guest did not call its host")
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
        // The function is not called while it runs: it cannot call the guest.
        let function = std::cell::RefCell::new(function);
        self.host_inside(name, move |_, args| (function.borrow_mut())(args))
    }

    /// [`host`](Guest::host) for a function that calls the guest before it returns to it.
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

    /// Makes a callback of a closure: an argument for a parameter `&Callback<…>`. The closure
    /// returns as that of [`host`](Guest::host) does.
    ///
    /// ```
    /// # use wazabi::testing::{Error, Guest, Value};
    /// # fn main() -> Result<(), Error> {
    /// # let wasm = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/gen/callbacks/callbacks.wasm");
    /// let mut guest = Guest::load(wasm)?;
    /// let square = guest.callback(|args| Ok((args[0].int().unwrap().pow(2) as u64).into()));
    /// assert_eq!(guest.call("sum", (5_u32, square))?, Value::from(30_u64));
    /// # Ok(())
    /// # }
    /// ```
    pub fn callback(
        &mut self,
        closure: impl FnMut(&[Value]) -> Result<Value, Value> + 'static,
    ) -> Value {
        // The closure is not called while it runs: it cannot call the guest.
        let closure = std::cell::RefCell::new(closure);
        self.callback_inside(move |_, args| (closure.borrow_mut())(args))
    }

    /// [`callback`](Guest::callback) of a closure that calls the guest before it returns to it.
    pub fn callback_inside(
        &mut self,
        closure: impl Fn(&mut Inside<'_>, &[Value]) -> Result<Value, Value> + 'static,
    ) -> Value {
        let callbacks = &mut self.store.data_mut().callbacks;
        callbacks.push(Rc::new(closure));
        Value::Callback(callbacks.len() as u32 - 1)
    }

    /// Makes a sequence of an iterator: an argument for a parameter `Iter<T>`. The guest pulls its
    /// items, in one call or in several, and the iterator is dropped when the guest wants no more.
    ///
    /// ```
    /// # use wazabi::testing::{Guest, Value};
    /// # let wasm = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/gen/sequences/sequences.wasm");
    /// let mut guest = Guest::load(wasm)?;
    /// let numbers = guest.sequence((1..4_u32).map(Value::from));
    /// assert_eq!(guest.call("sum", [numbers])?, 6_u64.into());
    /// # Ok::<_, wazabi::testing::Error>(())
    /// ```
    pub fn sequence(&mut self, items: impl IntoIterator<Item = Value, IntoIter: 'static>) -> Value {
        let mut items = items.into_iter();
        self.sequence_inside(move |_| items.next())
    }

    /// [`sequence`](Guest::sequence) of a closure that returns the next item, and may first call
    /// the guest.
    pub fn sequence_inside(
        &mut self,
        next: impl FnMut(&mut Inside<'_>) -> Option<Value> + 'static,
    ) -> Value {
        let sequences = &mut self.store.data_mut().sequences;
        sequences.push(Rc::new(std::cell::RefCell::new(Some(
            std::boxed::Box::new(next),
        ))));
        Value::Sequence(sequences.len() as u32 - 1)
    }

    /// Makes a stream of a reader: an argument for a parameter `Reader`. It cannot seek; see
    /// [`seekable_reader`](Guest::seekable_reader).
    ///
    /// ```
    /// # use wazabi::testing::{Error, Guest, Value};
    /// # fn main() -> Result<(), Error> {
    /// # let wasm = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/gen/streams/streams.wasm");
    /// let mut guest = Guest::load(wasm)?;
    /// let input = guest.reader(&b"abc"[..]);
    /// assert_eq!(guest.call("sum", [input])?, Value::ok(294_u64));
    /// # Ok(())
    /// # }
    /// ```
    pub fn reader(&mut self, reader: impl std::io::Read + 'static) -> Value {
        Value::Reader(self.stream(Stream::Reader(std::boxed::Box::new(reader))))
    }

    /// Makes a stream of a writer: an argument for a parameter `Writer`. It cannot seek; see
    /// [`seekable_writer`](Guest::seekable_writer).
    pub fn writer(&mut self, writer: impl std::io::Write + 'static) -> Value {
        Value::Writer(self.stream(Stream::Writer(std::boxed::Box::new(writer))))
    }

    /// Makes a stream that the guest can seek in: an argument for a parameter `Reader`.
    ///
    /// ```
    /// # use std::io::Cursor;
    /// # use wazabi::testing::{Error, Guest, Value};
    /// # fn main() -> Result<(), Error> {
    /// # let wasm = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/gen/streams/streams.wasm");
    /// let mut guest = Guest::load(wasm)?;
    /// let input = guest.seekable_reader(Cursor::new(b"one\ntwo\nthree\n"));
    /// let tail = guest.call("tail", (input, 10_u32))?.into_result();
    /// assert_eq!(tail, Ok(Value::from(("two\n", 8_u64))));
    /// # Ok(())
    /// # }
    /// ```
    pub fn seekable_reader(
        &mut self,
        reader: impl std::io::Read + std::io::Seek + 'static,
    ) -> Value {
        Value::Reader(self.stream(Stream::SeekableReader(std::boxed::Box::new(reader))))
    }

    /// Makes a stream that the guest can seek in: an argument for a parameter `Writer`.
    pub fn seekable_writer(
        &mut self,
        writer: impl std::io::Write + std::io::Seek + 'static,
    ) -> Value {
        Value::Writer(self.stream(Stream::SeekableWriter(std::boxed::Box::new(writer))))
    }

    fn stream(&mut self, stream: Stream) -> u32 {
        let streams = &mut self.store.data_mut().streams;
        streams.push(Rc::new(std::cell::RefCell::new(stream)));
        streams.len() as u32 - 1
    }

    /// The numbers of the objects of a type that the guest has dropped, in the order of the drops.
    /// An object counts when the guest drops its last handle of it. Objects that were only lent to
    /// the guest do not count. A [restart](Guest::restart) drops all objects of the guest.
    ///
    /// # Panics
    ///
    /// If the guest has no objects of the type.
    #[track_caller]
    pub fn dropped(&self, ty: &str) -> Vec<u32> {
        self.store.data().objects.dropped(self.object_type(ty))
    }

    /// The numbers of the objects of a type that the guest owns, in the order in which it received
    /// them.
    ///
    /// # Panics
    ///
    /// If the guest has no objects of the type.
    #[track_caller]
    pub fn held(&self, ty: &str) -> Vec<u32> {
        self.store.data().objects.held(self.object_type(ty))
    }

    /// The texts of the last `Err` of the guest that has texts, and of the sources of the error,
    /// outermost first.
    pub fn error_texts(&self) -> &[String] {
        &self.store.data().objects.texts
    }

    /// Takes the records that the guest has logged since the last call of this function. The guest
    /// logs by the crate's feature `log`. No level is filtered out.
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

    /// The path of the type of objects with this name.
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

    /// Calls an export by its name. For parameters of type `&mut [T]`, the changed lists replace
    /// those in `args`.
    pub fn call_in_place(&mut self, name: &str, args: &mut [Value]) -> Result<Value, Error> {
        self.inside().call_in_place(name, args)
    }

    /// Calls an export that returns an iterator, fetches up to `max` of its items in batches, as
    /// hosts do, and drops the iterator. The result is the list of the items; for an export that
    /// returns a `Result`, the list in its `Ok`.
    ///
    /// ```
    /// # use wazabi::testing::{Error, Guest, Value};
    /// # fn main() -> Result<(), Error> {
    /// # let wasm = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/gen/iterators/iterators.wasm");
    /// let mut guest = Guest::load(wasm)?;
    /// let words = guest.items("words", ("to be or not",), 3)?;
    /// assert_eq!(words, vec!["to", "be", "or"].into());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If the export returns no iterator.
    #[track_caller]
    pub fn items(&mut self, name: &str, args: impl Args, max: usize) -> Result<Value, Error> {
        self.inside().items(name, args, max)
    }

    /// Drops a resource, by the name of its type.
    ///
    /// # Panics
    ///
    /// If the guest has no resources of the type, or the value is not a resource.
    pub fn drop_resource(&mut self, ty: &str, value: &Value) -> Result<(), Error> {
        let description = self.description();
        let export = description.types().find_map(|named| match &named.shape {
            Shape::GuestResource(drop) if named.name == ty => Some(drop.clone()),
            _ => None,
        });
        let (Some(export), Some(handle)) = (export, value.resource()) else {
            panic!("the guest has no resource {value} of a type {ty}")
        };
        let handle = Core::I32(handle);
        self.inside().enter(&export, &[handle]).map(drop)
    }

    /// The guest's report of its panic, if it has panicked.
    pub fn panic(&mut self) -> Option<Panic> {
        self.inside().panic()
    }

    /// Replaces the instance by a new one, as a host does after a panic. The state of the guest is
    /// lost. The host functions stay registered.
    pub fn restart(&mut self) -> Result<(), Error> {
        let state = self.store.data().anew();
        self.store = start(&self.module, state)?;
        Ok(())
    }

    /// Frees the memory of the last result in the guest. The next call frees it, too.
    pub fn release(&mut self) -> Result<(), Error> {
        self.inside().enter("wazabi_release", &[]).map(drop)
    }

    /// Calls an export of the module with core values.
    ///
    /// The values are not checked: the guest must refuse invalid values itself.
    pub fn call_core(&mut self, export: &str, args: &[Core]) -> Result<Option<Core>, Error> {
        self.inside().enter(export, args)
    }

    /// How many instructions the guest has executed since it was loaded or
    /// [restarted](Guest::restart).
    ///
    /// The unit is wasmi's fuel: about 1 for each instruction, 1 for 64 bytes of a bulk
    /// instruction, and some for each function that is called for the first time, since wasmi
    /// translates it then. The same calls of the same `.wasm` give the same number, until wasmi
    /// changes. So a test can hold the cost of a call against a number, where a time would depend
    /// on the machine.
    ///
    /// ```
    /// use wazabi::testing::{Error, Guest};
    ///
    /// # fn main() -> Result<(), Error> {
    /// # let wasm = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/gen/bare/bare.wasm");
    /// let mut guest = Guest::load(wasm)?;
    /// let before = guest.executed();
    /// guest.release()?;
    /// assert!(guest.executed() > before);
    /// # Ok(())
    /// # }
    /// ```
    pub fn executed(&self) -> u64 {
        u64::MAX - self.store.get_fuel().expect("fuel is metered")
    }

    /// The guest's memory at this time.
    pub fn memory(&self) -> &[u8] {
        self.store.data().memory().data(&self.store)
    }

    /// Writes to the guest's memory, to imitate a faulty host.
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
        // A module may import the same function several times.
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
                    "the guest imports {name}, which this version of wazabi does not provide: test the guest with \
                     the version of wazabi that it is built with"
                )));
            }
        } else if !described {
            return Err(Error::Load(format!(
                "the guest imports {name}, which is not in its description; guests that import WASI do not run here: \
                 build them for wasm32-unknown-unknown, or test them from Go"
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
    store
        .set_fuel(u64::MAX)
        .map_err(|err| Error::Load(format!("{err}")))?;
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
