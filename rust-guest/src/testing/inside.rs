//! Calls of a guest, and the calls of host functions inside them; `docs/abi.md` section 4.
use super::description::{Description, Export, Import, Param, Pass, iterated};
use super::error::{Error, Fault, Panic};
use super::kinds::Type;
use super::lower::{CALL, Core, Lowered};
use super::objects::Objects;
use super::provided;
use super::sequences::Sequence;
use super::streams::Stream;
use super::types::{Int, Layout, up};
use super::value::{Args, Value};
use std::any::Any;
use std::boxed::Box;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::format;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;
use wasmi::{AsContextMut, Caller, Func, Instance, Memory, StoreContextMut, Val};

/// How deeply calls of a guest and its host may nest.
const MAX_REENTRY: usize = 16;

/// The closure that replaces a host function.
pub(super) type Host = dyn Fn(&mut Inside<'_>, &[Value]) -> Result<Value, Value>;

/// A function that lowers the result of a host function.
type LowerResult =
    dyn Fn(&Description, &Import, &Value, u32, &mut Objects) -> Result<Lowered, Error>;

/// The state that belongs to an instance.
pub(super) struct State {
    pub(super) description: Rc<Description>,
    /// The host functions by the names of their imports, as in `host.open`.
    pub(super) hosts: BTreeMap<String, Rc<Host>>,
    pub(super) objects: Objects,
    /// The closures of callbacks, by their numbers.
    pub(super) callbacks: Vec<Rc<Host>>,
    /// The streams, by their numbers.
    pub(super) streams: Vec<Rc<RefCell<Stream>>>,
    /// The sequences, by their numbers; those that have ended are `None`.
    pub(super) sequences: Vec<Rc<RefCell<Option<Sequence>>>>,
    /// The records that the guest has logged.
    pub(super) log: Vec<provided::Logged>,
    /// `None` until the instance has started.
    instance: Option<(Instance, Memory)>,
    /// The size of the arguments of running calls, in the arena.
    used: usize,
    /// The number of running host functions, each inside the one before.
    pub(super) hosting: usize,
    /// The error that ended the instance: no call enters it again.
    pub(super) ended: Option<Error>,
    /// The panic of a host function, which continues in the test.
    unwinding: Option<Box<dyn Any + Send>>,
}

impl State {
    pub(super) fn new(description: Rc<Description>) -> State {
        State {
            description,
            hosts: BTreeMap::new(),
            objects: Objects::default(),
            callbacks: Vec::new(),
            streams: Vec::new(),
            sequences: Vec::new(),
            log: Vec::new(),
            instance: None,
            used: 0,
            hosting: 0,
            ended: None,
            unwinding: None,
        }
    }

    /// The state of an instance that replaces this one.
    pub(super) fn anew(&self) -> State {
        let mut state = State::new(Rc::clone(&self.description));
        state.hosts.clone_from(&self.hosts);
        state.callbacks.clone_from(&self.callbacks);
        state.streams.clone_from(&self.streams);
        state.sequences.clone_from(&self.sequences);
        state.objects.clone_from(&self.objects);
        state.objects.end();
        state
    }

    pub(super) fn started(&mut self, instance: Instance, memory: Memory) {
        self.instance = Some((instance, memory));
    }

    pub(super) fn memory(&self) -> Memory {
        self.instance.expect("the guest has started").1
    }
}

/// The guest, for a host function that calls it again. The instance is the same, inside a call.
pub struct Inside<'a> {
    store: StoreContextMut<'a, State>,
    instance: Instance,
    memory: Memory,
}

impl<'a> Inside<'a> {
    pub(super) fn new(store: StoreContextMut<'a, State>) -> Result<Inside<'a>, Error> {
        let Some((instance, memory)) = store.data().instance else {
            return Err(Error::Load(
                "the guest calls its host while it starts".into(),
            ));
        };
        Ok(Inside {
            store,
            instance,
            memory,
        })
    }

    /// Calls an export by its name.
    pub fn call(&mut self, name: &str, args: impl Args) -> Result<Value, Error> {
        self.call_in_place(name, &mut args.values())
    }

    /// Calls an export by its name. For parameters of type `&mut [T]`, the changed lists replace
    /// those in `args`.
    pub fn call_in_place(&mut self, name: &str, args: &mut [Value]) -> Result<Value, Error> {
        let description = Rc::clone(&self.store.data().description);
        self.call_export(&description, description.export(name)?, args)
    }

    /// Calls a callback of the guest, which the host function that calls it has as an argument.
    ///
    /// ```
    /// # use wazabi::testing::{Error, Guest, Value};
    /// # fn main() -> Result<(), Error> {
    /// # let wasm = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/gen/lending/lending.wasm");
    /// let mut guest = Guest::load(wasm)?;
    /// guest.host_inside("host.sum", |guest, args| {
    ///     let mut sum = 0;
    ///     for n in 0..args[0].int().unwrap() as u32 {
    ///         sum += guest.call_lent(&args[1], (n,))?.int().unwrap() as u64;
    ///     }
    ///     Ok(sum.into())
    /// })?;
    /// assert_eq!(guest.call("squares", (5_u32,))?, Value::from(30_u64));
    /// # Ok(())
    /// # }
    /// ```
    pub fn call_lent(&mut self, callback: &Value, args: impl Args) -> Result<Value, Error> {
        let state = self.store.data();
        let found = match callback {
            Value::Lent(number) => state.objects.find_lent(*number),
            _ => None,
        };
        let Some((Type::Callback(result, params), handle)) = found else {
            return Err(Error::Refused {
                path: CALL.to_string(),
                fault: Fault::Handle,
                found: format!(
                    "{callback} is no callback of the guest, or the function that it was passed to has returned"
                ),
            });
        };
        let values = args.values();
        if values.len() != params.len() {
            return Err(Error::Argument {
                path: "a callback of the guest".into(),
                expected: format!("{} arguments", params.len()),
                found: values.len().to_string(),
            });
        }
        let description = Rc::clone(&state.description);
        let param = |name: String, ty: Type| Param {
            name,
            layout: description.layout(&ty),
            ty,
            pass: Pass::Own,
        };
        let params = params.into_iter().enumerate();
        let params = params.map(|(i, ty)| param(i.to_string(), ty));
        let handle_param = param("handle".into(), Type::Int(Int::U32));
        let export = Export {
            export: CALL.into(),
            name: CALL.into(),
            of: None,
            params: [handle_param].into_iter().chain(params).collect(),
            result: (*result != Type::Unit).then(|| param("result".into(), *result)),
            batch: 0,
            refuses: true,
        };
        let mut all = vec![Value::from(handle)];
        all.extend(values);
        self.call_export(&description, &export, &mut all)
    }

    fn call_export(
        &mut self,
        description: &Description,
        export: &Export,
        args: &mut [Value],
    ) -> Result<Value, Error> {
        let state = self.store.data();
        if state.ended.is_some() {
            return Err(Error::Poisoned);
        }
        if state.hosting >= MAX_REENTRY {
            return Err(Error::Refused {
                path: export.name.clone(),
                fault: Fault::Depth,
                found: format!("more than {MAX_REENTRY} calls of the guest and its host"),
            });
        }
        // The arguments follow those of the outer call.
        let (before, first) = (state.used, state.objects.checkpoint());
        let callbacks = state.objects.callbacks();
        let lowered =
            self.place(&mut |base, objects| description.lower(export, args, base, objects))?;
        let given = first..self.store.data().objects.checkpoint();
        let core = self.enter(&export.export, &lowered.core);
        self.store.data_mut().used = before;
        let refusal = match (&core, export.refuses) {
            (Ok(_), true) => self.refusal().transpose(),
            _ => None,
        };
        // After a refusal the guest stays usable.
        let refused = matches!(refusal, Some(Ok(_)));
        let read = match refusal {
            Some(Ok(refused) | Err(refused)) => Err(refused),
            None => core.and_then(|core| self.read(export, core, &lowered, args)),
        };
        let objects = &mut self.store.data_mut().objects;
        objects.expire(given);
        objects.end_callbacks(callbacks);
        match refused {
            true => read,
            false => read.inspect_err(|err| self.end(err)),
        }
    }

    /// The refusal of the call that has returned, if there is one.
    fn refusal(&self) -> Result<Option<Error>, Error> {
        let at = self.global("wazabi_refusal")?;
        let memory = self.memory.data(&self.store);
        let bytes = |at: u32, len: u32| {
            let bytes = memory
                .get(at as usize..)
                .and_then(|rest| rest.get(..len as usize));
            bytes.ok_or_else(|| Error::Refused {
                path: "wazabi_refusal".to_string(),
                fault: Fault::OutOfBounds,
                found: format!("{len} bytes at {at:#x}"),
            })
        };
        let words = bytes(at, 16)?;
        let word =
            |i: usize| u32::from_le_bytes(words[4 * i..4 * i + 4].try_into().expect("four bytes"));
        if word(2) == 0 {
            return Ok(None);
        }
        let text = |i: usize| {
            let text = bytes(word(i), word(i + 1))?;
            Ok(String::from_utf8_lossy(text).into_owned())
        };
        Ok(Some(Error::Refused {
            path: text(0)?,
            fault: Fault::Input,
            found: text(2)?,
        }))
    }

    fn read(
        &mut self,
        export: &Export,
        core: Option<Core>,
        lowered: &Lowered,
        args: &mut [Value],
    ) -> Result<Value, Error> {
        let (memory, state) = self.memory.data_and_store_mut(&mut self.store);
        let (description, objects) = (&state.description, &mut state.objects);
        for (i, param) in export.params.iter().enumerate() {
            if param.pass == Pass::Mut && description.guest_resource(&param.ty).is_none() {
                args[i] = description.lift(param, Core::I64(lowered.spans[i]), memory, objects)?;
            }
        }
        match (&export.result, core) {
            (None, None) => Ok(Value::Unit),
            // The result of a callback without one has no meaning.
            (None, Some(_)) if export.export == CALL => Ok(Value::Unit),
            (Some(result), Some(core)) => description.lift(result, core, memory, objects),
            _ => Err(Error::Load(format!(
                "{} does not return a result as its description says",
                export.export
            ))),
        }
    }

    /// Calls an export that returns an iterator, and fetches up to `max` of its items; see
    /// [`Guest::items`](super::Guest::items).
    pub fn items(&mut self, name: &str, args: impl Args, max: usize) -> Result<Value, Error> {
        match self.call(name, args)? {
            Value::Result(Ok(iterator)) => Ok(Value::ok(self.fetch(name, &iterator, max)?)),
            Value::Result(failure) => Ok(Value::Result(failure)),
            iterator => self.fetch(name, &iterator, max),
        }
    }

    /// Fetches up to `max` items of an iterator that an export returned, and drops it.
    fn fetch(&mut self, name: &str, iterator: &Value, max: usize) -> Result<Value, Error> {
        let description = Rc::clone(&self.store.data().description);
        let export = description.export(name)?;
        let item = export.result.as_ref().and_then(|it| iterated(&it.ty));
        let (Some(item), Some(handle)) = (item, iterator.resource()) else {
            panic!("{name} returns no iterator")
        };
        let batch = Param {
            name: "items".into(),
            ty: Type::List(Box::new(item.clone())),
            pass: Pass::Own,
            layout: Layout::SPAN,
        };
        let (mut items, mut size) = (Vec::new(), 1);
        while items.len() < max {
            let ask = size.min(export.batch as usize).min(max - items.len());
            let args = [Core::I32(handle), Core::I32(ask as u32)];
            let core = self.enter(&format!("{}.next", export.export), &args)?;
            let read = self.read_items(&description, &batch, core, ask);
            let read = read.inspect_err(|err| self.end(err))?;
            let ended = read.len() < ask;
            items.extend(read);
            if ended {
                return Ok(Value::List(items));
            }
            size *= 2;
        }
        let drop = format!("{}.drop", export.export);
        self.enter(&drop, &[Core::I32(handle)])?;
        Ok(Value::List(items))
    }

    fn read_items(
        &mut self,
        description: &Description,
        batch: &Param,
        core: Option<Core>,
        ask: usize,
    ) -> Result<Vec<Value>, Error> {
        let (memory, state) = self.memory.data_and_store_mut(&mut self.store);
        let core = core.unwrap_or(Core::I64(0));
        match description.lift(batch, core, memory, &mut state.objects)? {
            Value::List(items) if items.len() <= ask => Ok(items),
            Value::List(items) => Err(Error::Refused {
                path: batch.name.clone(),
                fault: Fault::Budget,
                found: format!("{} items, expected at most {ask}", items.len()),
            }),
            other => unreachable!("a list is lifted as {other}"),
        }
    }

    /// Ends the instance: a guest that breaks one rule may have broken others.
    fn end(&mut self, err: &Error) {
        let ended = &mut self.store.data_mut().ended;
        ended.get_or_insert_with(|| err.clone());
    }

    /// Lowers values, and writes them into the arena, after the arguments of running calls. `lower`
    /// receives the address. It is called again with another address if the arena is too small.
    fn place(
        &mut self,
        lower: &mut dyn FnMut(u32, &mut Objects) -> Result<Lowered, Error>,
    ) -> Result<Lowered, Error> {
        let (block, capacity) = self.arena()?;
        let used = up(self.store.data().used as u64, 16) as usize;
        if used <= capacity as usize {
            let base = block + used as u32;
            let (lowered, checkpoint) = self.lower(base, lower)?;
            let end = used + lowered.arena.len();
            if end <= capacity as usize {
                self.write(base, &lowered.arena)?;
                self.store.data_mut().used = end;
                return Ok(lowered);
            }
            self.store.data_mut().objects.take_back(checkpoint);
        }
        let size = self.size_of(block, lower)?;
        // Inside a call the arena must not move, so the guest allocates other memory.
        let inside = self.store.data().hosting > 0;
        let more = if inside {
            "wazabi_scratch"
        } else {
            "wazabi_reserve"
        };
        let given = self.enter(more, &[Core::I32(size)])?.map_or(0, Core::bits) as u32;
        if given == 0 {
            return Err(Error::Trap(format!("no memory for {size} bytes")));
        }
        let (lowered, _) = self.lower(given, lower)?;
        self.write(given, &lowered.arena)?;
        if !inside {
            if self.arena()?.0 != given || self.arena()?.1 < size {
                return Err(Error::Load(format!(
                    "the arena did not grow to {size} bytes"
                )));
            }
            self.store.data_mut().used = lowered.arena.len();
        }
        Ok(lowered)
    }

    /// Lowers for an address. Also returns the checkpoint of the handles before. If lowering fails,
    /// there are no new handles.
    fn lower(
        &mut self,
        base: u32,
        lower: &mut dyn FnMut(u32, &mut Objects) -> Result<Lowered, Error>,
    ) -> Result<(Lowered, usize), Error> {
        let objects = &mut self.store.data_mut().objects;
        let checkpoint = objects.checkpoint();
        match lower(base, objects) {
            Ok(lowered) => Ok((lowered, checkpoint)),
            Err(err) => {
                objects.take_back(checkpoint);
                Err(err)
            }
        }
    }

    /// The number of bytes of the lowered values. It does not depend on the address.
    fn size_of(
        &mut self,
        base: u32,
        lower: &mut dyn FnMut(u32, &mut Objects) -> Result<Lowered, Error>,
    ) -> Result<u32, Error> {
        let (lowered, checkpoint) = self.lower(base, lower)?;
        self.store.data_mut().objects.take_back(checkpoint);
        Ok(lowered.arena.len() as u32)
    }

    /// Calls a function of the module.
    pub(super) fn enter(&mut self, export: &str, args: &[Core]) -> Result<Option<Core>, Error> {
        if self.store.data().ended.is_some() {
            return Err(Error::Poisoned);
        }
        let func = self.func(export)?;
        let args: Vec<Val> = args.iter().map(|arg| to_val(*arg)).collect();
        let ty = func.ty(&self.store);
        if ty.results().len() > 1 || ty.params() != args.iter().map(Val::ty).collect::<Vec<_>>() {
            return Err(Error::Load(format!(
                "{export} does not have the signature that its description gives"
            )));
        }
        let mut results = vec![Val::I32(0); ty.results().len()];
        if let Err(trap) = func.call(&mut self.store, &args, &mut results) {
            let error = match trap.downcast_ref::<Ended>() {
                Some(Ended(error)) => error.clone(),
                None => match self.panic() {
                    Some(panic) => Error::Panic(panic),
                    None => Error::Trap(trap.to_string()),
                },
            };
            let state = self.store.data_mut();
            state.ended = Some(error.clone());
            if let Some(panic) = state.unwinding.take() {
                resume_unwind(panic);
            }
            return Err(error);
        }
        Ok(results.first().map(from_val))
    }

    /// Runs the host function of an import. Returns the core value of its result, if any.
    fn serve(&mut self, name: &str, args: &[Core]) -> Result<Option<Core>, Error> {
        if let Some((provided::MODULE, function)) = name.split_once('/') {
            return self.provide(function, args);
        }
        let description = Rc::clone(&self.store.data().description);
        let Some(import) = description.imports.get(name) else {
            self.drop_object(&description, name, args[0])?;
            return Ok(None);
        };
        let (memory, state) = self.memory.data_and_store_mut(&mut self.store);
        let host = state.hosts.get(&import.name).cloned();
        let host = host.ok_or_else(|| Error::NoHost {
            name: import.name.clone(),
        })?;
        let lent = state.objects.lent();
        let args = description.lift_args(import, args, memory, &mut state.objects)?;
        state.hosting += 1;
        let answer = self.answer(&host, import, &args, &Description::lower_result);
        let state = self.store.data_mut();
        state.hosting -= 1;
        state.objects.end_lent(lent);
        answer
    }

    /// Runs a callback for the guest, with the record of arguments at an address. Returns the
    /// address of the result.
    pub(super) fn call_back(&mut self, handle: u32, at: u32) -> Result<Core, Error> {
        let description = Rc::clone(&self.store.data().description);
        let (memory, state) = self.memory.data_and_store_mut(&mut self.store);
        let name = format!("{}.call", provided::MODULE);
        let (ty, number) = state
            .objects
            .callback(handle)
            .map_err(|found| Error::Refused {
                path: name.clone(),
                fault: Fault::Handle,
                found,
            })?;
        let Type::Callback(result, params) = ty else {
            return Err(Error::Refused {
                path: name,
                fault: Fault::Handle,
                found: format!("{handle} is a {ty}"),
            });
        };
        let param = |name: String, ty: Type| Param {
            name,
            layout: description.layout(&ty),
            ty,
            pass: Pass::Own,
        };
        let params = params.into_iter().enumerate();
        let import = Import {
            import: format!("{}/call", provided::MODULE),
            name,
            params: params.map(|(i, ty)| param(i.to_string(), ty)).collect(),
            result: (*result != Type::Unit).then(|| param("result".into(), *result)),
        };
        let args = description.lift_record(&import, at, memory, &mut state.objects)?;
        let host = Rc::clone(&state.callbacks[number as usize]);
        state.hosting += 1;
        let answer = self.answer(&host, &import, &args, &Description::lower_placed);
        self.store.data_mut().hosting -= 1;
        answer.map(|core| core.unwrap_or(Core::I32(0)))
    }

    /// Calls a host function, and lowers its result by `lower`.
    fn answer(
        &mut self,
        host: &Rc<Host>,
        import: &Import,
        args: &[Value],
        lower: &LowerResult,
    ) -> Result<Option<Core>, Error> {
        let answer = host(self, args);
        if let Some(error) = &self.store.data().ended {
            // A call by the host function ended the instance. The function may have ignored that.
            return Err(error.clone());
        }
        let description = Rc::clone(&self.store.data().description);
        let before = self.store.data().used;
        let expected = match &import.result {
            Some(result) => match &result.ty {
                Type::Result(_, error) => Some(error.to_string()),
                _ => None,
            },
            None => None,
        };
        let failed = |error: Value| Error::Host {
            name: import.name.clone(),
            error,
            expected: expected.clone(),
        };
        let (value, failure) = match answer {
            Ok(value) if expected.is_some() => (Value::Result(Ok(Box::new(value))), None),
            Ok(value) => (value, None),
            Err(error) if expected.is_some() => (Value::err(&error), Some(error)),
            Err(error) => return Err(failed(error)),
        };
        let lowered =
            self.place(&mut |base, objects| lower(&description, import, &value, base, objects));
        // The guest reads the result before the next call.
        self.store.data_mut().used = before;
        match (lowered, failure) {
            (Ok(lowered), _) => Ok(lowered.core.first().copied()),
            // The error is not a value of the error type.
            (Err(Error::Argument { .. } | Error::Missing { .. }), Some(error)) => {
                Err(failed(error))
            }
            (Err(err), _) => Err(err),
        }
    }

    /// Writes a result that `lower` lowers. Returns its address.
    pub(super) fn place_result(
        &mut self,
        lower: &dyn Fn(&Description, u32, &mut Objects) -> Result<Lowered, Error>,
    ) -> Result<Core, Error> {
        let description = Rc::clone(&self.store.data().description);
        let before = self.store.data().used;
        self.store.data_mut().hosting += 1;
        let lowered = self.place(&mut |base, objects| lower(&description, base, objects));
        let state = self.store.data_mut();
        // The guest reads the result before the next call.
        (state.used, state.hosting) = (before, state.hosting - 1);
        Ok(lowered?.core[0])
    }

    /// Handles the guest's drop of an object.
    fn drop_object(
        &mut self,
        description: &Description,
        name: &str,
        handle: Core,
    ) -> Result<(), Error> {
        let of = description.dropped_by(name).expect("it was linked");
        let objects = &mut self.store.data_mut().objects;
        objects
            .drop_handle(&of.path, handle.bits() as u32)
            .map_err(|found| Error::Refused {
                path: name.replacen('/', ".", 1),
                fault: Fault::Handle,
                found,
            })
    }

    pub(super) fn panic(&self) -> Option<Panic> {
        let at = self.global("wazabi_panic").ok()?;
        let memory = self.memory.data(&self.store);
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

    pub(super) fn memory_and_state(&mut self) -> (&[u8], &mut State) {
        let (memory, state) = self.memory.data_and_store_mut(&mut self.store);
        (memory, state)
    }

    pub(super) fn func(&self, name: &str) -> Result<Func, Error> {
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

    /// The address and the capacity of the arena's block.
    pub(super) fn arena(&self) -> Result<(u32, u32), Error> {
        let header = self.global("wazabi_arena")? as usize;
        let memory = self.memory.data(&self.store);
        let word = |at: usize| {
            let bytes = memory.get(at..)?.get(..4)?;
            Some(u32::from_le_bytes(bytes.try_into().ok()?))
        };
        match (word(header), word(header + 4)) {
            (Some(block), Some(capacity))
                if block != 0
                    && block % 16 == 0
                    && u64::from(block) + u64::from(capacity) <= memory.len() as u64 =>
            {
                Ok((block, capacity))
            }
            _ => Err(Error::Load(
                "the guest's argument arena is not in its memory".into(),
            )),
        }
    }

    pub(super) fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), Error> {
        self.memory
            .write(&mut self.store, at as usize, bytes)
            .map_err(|err| Error::Load(format!("{} bytes at {at:#x}: {err}", bytes.len())))
    }
}

/// Serves a call of the import with this name, as in `host/open`.
pub(super) fn serve(
    mut caller: Caller<'_, State>,
    name: &str,
    args: &[Val],
    results: &mut [Val],
) -> Result<(), wasmi::Error> {
    let args: Vec<Core> = args.iter().map(from_val).collect();
    // A panic, for example of an assertion, must not unwind through the interpreter: that aborts.
    let served = catch_unwind(AssertUnwindSafe(|| {
        Inside::new(caller.as_context_mut()).and_then(|mut inside| inside.serve(name, &args))
    }));
    let served = served.unwrap_or_else(|panic| {
        caller.data_mut().unwinding = Some(panic);
        Err(Error::Trap(format!("a host function panicked: {name}")))
    });
    match served {
        Ok(core) => {
            // The signature was compared with the description.
            for (to, core) in results.iter_mut().zip(core) {
                *to = to_val(core);
            }
            Ok(())
        }
        Err(error) => Err(wasmi::Error::host(Ended(error))),
    }
}

/// Carries an error out of a host function, through the guest.
#[derive(Debug)]
struct Ended(Error);

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl wasmi::errors::HostError for Ended {}

fn to_val(core: Core) -> Val {
    match core {
        Core::I32(bits) => Val::I32(bits as i32),
        Core::I64(bits) => Val::I64(bits as i64),
        Core::F32(bits) => Val::F32(f32::from_bits(bits).into()),
        Core::F64(bits) => Val::F64(f64::from_bits(bits).into()),
    }
}

fn from_val(val: &Val) -> Core {
    match val {
        Val::I32(n) => Core::I32(*n as u32),
        Val::I64(n) => Core::I64(*n as u64),
        Val::F32(x) => Core::F32(x.to_bits()),
        Val::F64(x) => Core::F64(x.to_bits()),
        other => unreachable!("a description has no {other:?}"),
    }
}
