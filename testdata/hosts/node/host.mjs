// A host for wazabi's guests on Node's WebAssembly, written from docs/abi.md alone: it says whether
// that page is enough.

import { list, struct } from './compound.mjs';
import { describe } from './describe.mjs';
import { Failure, Panic, Refusal, ValueError, fail } from './errors.mjs';
import { item, passed } from './handles.mjs';
import { Items } from './iterators.mjs';
import { Lent } from './lent.mjs';
import { Reader, Writer, roundUp } from './memory.mjs';
import { Objects } from './objects.mjs';
import { Passing } from './passing.mjs';
import { provided } from './provided.mjs';
import { Resource, Resources } from './resources.mjs';
import { sequences } from './sequences.mjs';
import { checkSignatures } from './signatures.mjs';
import { streams } from './streams.mjs';
import { Types, agree } from './types.mjs';

export { Failure, Panic, Reader, Refusal, ValueError };

/**
 * An instance of a guest. Its exports are the methods of `functions`, by their names. Those of its
 * resources are methods of a class, or of the class's objects: `guest.types.Counter.new(1).add(2)`.
 */
export class Guest {
	functions = {};
	types = {};
	/** The handles of the host's objects, of the guest's values, and of what calls are lent. */
	handles = {
		objects: new Objects(),
		resources: new Resources((work) => this.#whenIdle(work)),
		lent: new Lent(),
		guest: (handle, type) => this.#lent(handle, type),
	};
	#types;
	#exports;
	#dead;
	#limits;
	// How much of the arena is filled with the arguments of calls that run.
	#filled = 0;
	// What was passed to the innermost call that runs.
	#current;
	// The function of the host that runs: { ended }.
	#serving;
	// How many calls run, how many functions of the host, and what waits until no call runs.
	#running = 0;
	#hosting = 0;
	#waiting = [];

	/**
	 * `source` is a module, or its bytes. Only of bytes are the types of functions checked.
	 * `hosts` has an object for each import block, with its functions as methods. `depth` limits how
	 * deep values are nested, and `bytes` how much one result may be, whatever its lengths. `log` is
	 * called with each record that the guest logs.
	 */
	constructor(source, { hosts = {}, depth = 128, bytes = 2 ** 28, log } = {}) {
		const module = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source);
		this.description = describe(module);
		if (module !== source) checkSignatures(source, this.description);
		this.#limits = { depth, bytes };
		this.#types = new Types(this.description.types);
		this.#exports = new WebAssembly.Instance(module, this.#imports(module, hosts, log)).exports;
		this.#checkRuntime(WebAssembly.Module.imports(module).some((one) => one.module !== 'wazabi'));
		this.#exports._initialize?.();
		for (const type of this.description.types.values()) {
			if (type.kind === 'guest_resource') this.#define(type);
		}
		for (const record of this.description.exports.values()) this.#publish(record);
		this.#types.settle();
	}

	/** Lets the guest drop what its last result pointed to. */
	release() {
		this.#during(() => this.#enter(this.#exports.wazabi_release));
	}

	#checkRuntime(hosts) {
		const { memory, wazabi_arena, wazabi_panic } = this.#exports;
		if (!(memory instanceof WebAssembly.Memory)) throw new Error('the module exports no memory');
		for (const [name, found] of Object.entries({ wazabi_arena, wazabi_panic })) {
			if (!(found instanceof WebAssembly.Global)) throw new Error(`the module exports no global ${name}`);
		}
		this.#function('wazabi_reserve', 1);
		this.#function('wazabi_release', 0);
		if (hosts) this.#function('wazabi_scratch', 1);
		const size = memory.buffer.byteLength;
		const fits = (at, bytes) => at > 0 && at + bytes <= size;
		const header = wazabi_arena.value >>> 0;
		const words = fits(header, 8) && new Uint32Array(memory.buffer.slice(header, header + 8));
		if (!words || !fits(words[0], words[1]) || words[0] % 16) throw new Error('the arena does not lie in memory');
	}

	#define({ type, name, drop }) {
		const run = this.#function(drop, 1);
		const Values = { [name]: class extends Resource {} }[name];
		this.handles.resources.define(type, Values, (handle) => this.#drop(run, handle));
		this.types[name] = Values;
	}

	#publish(record) {
		const call = this.#bind(record);
		if (!record.of) {
			this.functions[record.name] = call;
			return;
		}
		const { name, kind } = this.description.types.get(record.of);
		// Values that cross have no class of their own: their methods take them as the first argument.
		const Values = (this.types[name] ??= {});
		const isMethod = kind === 'guest_resource' && record.params[0]?.name === 'self';
		const method = function (...values) {
			return call(this, ...values);
		};
		const [on, value] = isMethod ? [Values.prototype, method] : [Values, call];
		Object.defineProperty(on, record.name, { value, configurable: true });
	}

	// A function of the guest's, for the host to call.
	#bind({ export: path, of, params, result, batch, refuses }) {
		const { parameters, all, output } = this.#signature(path, params, result);
		const run = this.#function(path, all ? 1 : parameters.length);
		const items = iterated(result);
		const onResource = this.description.types.get(of)?.kind === 'guest_resource';
		const iterate = items && this.#iteration(path, this.#types.of(items), batch);
		return (...values) => {
			if (values.length !== parameters.length) fail(`${path} takes ${parameters.length} arguments`);
			const write = (writer) => {
				if (all) return [lower(all, writer, values)];
				return parameters.map((type, at) => lower(type, writer, values[at]));
			};
			return this.#passing(write, (cores, passing) => {
				const core = this.#enter(run, ...cores);
				if (refuses) this.#refusal();
				const value = this.#read((reader) => {
					params.forEach(({ type, pass }, at) => {
						if (pass !== 'mut' || !type.list) return;
						const changed = all
							? parameters[at].read(reader, cores[0] + all.offsets[at])
							: lift(parameters[at], reader, cores[at]);
						copyBack(changed, values[at]);
					});
					return output && lift(output, reader, core);
				});
				const returned = succeeded(path, output, value);
				if (!iterate) return returned;
				const borrows = onResource && params[0]?.name === 'self' && params[0].pass !== 'own';
				return iterate(returned, (items) => borrows && passing.hold(values[0], items));
			});
		};
	}

	// A callback of the guest's, which the function of the host that runs has as an argument.
	#lent(handle, { sent, output, core }) {
		const serving = this.#serving;
		const run = this.#function('wazabi_call', 1);
		return (...values) => {
			if (serving.ended) fail('the function that it was passed to has returned');
			if (values.length !== sent.offsets.length - 1) fail(`it takes ${sent.offsets.length - 1} arguments`);
			return this.#passing((writer) => [lower(sent, writer, [handle, ...values])], (cores) => {
				const bits = this.#enter(run, ...cores);
				this.#refusal();
				const value = this.#read((reader) => output && lift(output, reader, ofBits(core, bits)));
				return succeeded('the callback', output, value);
			});
		};
	}

	// Writes arguments and calls the guest with them.
	#passing(write, call) {
		return this.#during(() => {
			const outer = this.#filled;
			const { written: cores, passing, filled } = this.#write(write);
			this.#filled = filled;
			this.#current = passing;
			try {
				return call(cores, passing);
			} finally {
				passing.end();
				this.#filled = outer;
			}
		});
	}

	// Makes an iterator of its handle; `hold` has it borrow what the call has borrowed.
	#iteration(path, type, most = 256) {
		const next = this.#function(`${path}.next`, 2);
		const drop = this.#function(`${path}.drop`, 1);
		const batch = passed(list(() => item(type)), 'own');
		return (handle, hold) => {
			const fetch = (wanted) => {
				const core = this.#enter(next, handle, wanted);
				const items = this.#read((reader) => {
					const read = lift(batch, reader, core);
					return read.length <= wanted ? read : fail(`${path} returns more items than ${wanted}`);
				});
				if (items.length < wanted) this.handles.resources.end(handle);
				return items;
			};
			const end = () => {
				this.handles.resources.end(handle);
				this.#drop(drop, handle);
			};
			const during = (call) => this.#during(call);
			const items = new Items({ fetch, drop: end, during, most });
			items.release = hold(items) || (() => {});
			return items;
		};
	}

	// What the module imports: functions of the hosts', one that tells that an object was dropped, and
	// what every host provides.
	#imports(module, hosts, log) {
		const { imports, types } = this.description;
		const read = (type, core) => this.#read((reader) => lift(this.#types.of(type), reader, core));
		const memory = () => this.#exports.memory.buffer;
		const found = {
			wazabi: {
				...provided({ read, memory, log }),
				...streams({
					find: (handle, ...kinds) => this.handles.lent.find(handle, ...kinds).value,
					memory,
					answer: (type, run) => this.#answer(atAddress(this.#types.of(type)), run),
				}),
				...sequences({
					find: (handle) => this.#findSequence(handle),
					answer: (list, run) => this.#answer(atAddress(list), run),
				}),
				call: (handle, args) => this.#call(handle, args),
			},
		};
		for (const { module: block, name } of WebAssembly.Module.imports(module)) {
			if (block === 'wazabi' && found.wazabi[name]) continue;
			const record = imports.get(`${block}/${name}`);
			const dropped = [...types.values()].find(
				(type) => type.module === block && `${type.name}.drop` === name,
			);
			if (!record && !dropped) {
				throw new Error(`the module imports ${block}.${name}, which is not described`);
			}
			found[block] ??= {};
			found[block][name] = record
				? this.#serve(record, hosts[block])
				: (handle) => this.handles.objects.drop(dropped.type, handle >>> 0);
		}
		return found;
	}

	// A function of the host's, for the guest to call.
	#serve({ import: path, name, params, result }, host) {
		const { parameters, all, output } = this.#signature(path, params, result);
		const isMethod = params[0]?.name === 'self';
		return (...cores) => {
			const outer = this.#serving;
			const serving = { ended: false };
			this.#serving = serving;
			try {
				const values = this.#read((reader) => {
					if (all) return lift(all, reader, cores[0]);
					return parameters.map((type, at) => lift(type, reader, cores[at]));
				});
				const receiver = isMethod ? values.shift() : host;
				return this.#answer(output, outcome(output, () => receiver[name](...values)));
			} finally {
				serving.ended = true;
				this.#serving = outer;
			}
		};
	}

	// The guest calls a callback.
	#call(handle, args) {
		const { value: run, type } = this.handles.lent.find(handle, 'callback');
		const { parameters, output } = type;
		const values = this.#read((reader) =>
			parameters.offsets.length > 0 ? lift(parameters, reader, args) : [],
		);
		const answer = outcome(output, () => run(...values));
		return this.#answer(output && atAddress(output), answer) ?? 0;
	}

	// Calls within the call that has a sequence do not use it.
	#findSequence(handle) {
		const entry = this.handles.lent.find(handle, 'sequence');
		return entry.passing === this.#current ? entry : fail(`${handle >>> 0} is of an outer call`);
	}

	// Runs a function of the host's while the guest waits, and writes its result for the guest.
	#answer(output, run) {
		this.#hosting++;
		try {
			const value = run();
			// The function may have gone on after a trap in a call of its own.
			this.#alive();
			return output && this.#write((writer) => lower(output, writer, value)).written;
		} finally {
			this.#hosting--;
		}
	}

	#signature(path, params, result) {
		const known = (name, described) => {
			const type = this.#types.of(described.type);
			agree(`${path}: ${name}`, type, described);
			return passed(type, described.pass);
		};
		const parameters = params.map((param) => known(param.name, param));
		const all = parameters.length > 16 ? struct(parameters) : undefined;
		return { parameters, all, output: result && known('result', result) };
	}

	#function(path, parameters) {
		const run = this.#exports[path];
		if (typeof run !== 'function' || run.length !== parameters) {
			throw new Error(`the module has no function ${path} as it is described`);
		}
		return run;
	}

	// Writes values where the guest finds them. Returns what was made of them, their handles, and how
	// much of the arena is filled then.
	#write(write) {
		this.#alive();
		const { memory, wazabi_arena } = this.#exports;
		const attempt = (block, capacity) => {
			const passing = new Passing(this.handles);
			try {
				const writer = new Writer(block, passing, this.#limits);
				const written = write(writer);
				const { used } = writer;
				if (used <= capacity) {
					new Uint8Array(memory.buffer, block, used).set(writer.bytes.subarray(0, used));
					passing.commit();
					return { written, passing, used };
				}
				passing.revoke();
				return { missing: used };
			} catch (error) {
				passing.revoke();
				throw error;
			}
		};
		// Below the floor are the arguments of the calls that run.
		const floor = this.#hosting > 0 ? roundUp(this.#filled, 16) : 0;
		const header = new DataView(memory.buffer, wazabi_arena.value, 8);
		const [arena, capacity] = [header.getUint32(0, true), header.getUint32(4, true)];
		const first = attempt(arena + floor, Math.max(0, capacity - floor));
		if (!first.missing) return { ...first, filled: floor + first.used };
		const again = attempt(this.#enlarge(first.missing), first.missing);
		return { ...again, filled: this.#hosting > 0 ? floor : again.used };
	}

	// A block for data that the arena has no room for. While a function of the host runs, the arena has
	// the arguments of outer calls and does not move.
	#enlarge(size) {
		const { wazabi_reserve, wazabi_scratch } = this.#exports;
		const block = this.#enter(this.#hosting > 0 ? wazabi_scratch : wazabi_reserve, size) >>> 0;
		if (block === 0) throw new RangeError('the guest has no memory for what it is sent');
		return block;
	}

	// Reads what the guest has returned. After a lie the guest is not entered again: nothing is known
	// about its memory.
	#read(read) {
		try {
			return read(new Reader(this.#exports.memory.buffer, this.handles, this.#limits));
		} catch (error) {
			this.#dead = error;
			throw error;
		}
	}

	#enter(run, ...cores) {
		this.#alive();
		try {
			return run(...cores);
		} catch (cause) {
			// Anything else was thrown by the host, and has come through the guest.
			const trapped = cause instanceof WebAssembly.RuntimeError || isStackOverflow(cause);
			this.#dead = trapped ? new Panic(this.#report(), cause) : cause;
			throw this.#dead;
		}
	}

	// A guest that has died has dropped all that it had.
	#drop(run, handle) {
		if (!this.#dead) this.#during(() => this.#enter(run, handle));
	}

	#during(call) {
		const outer = this.#current;
		this.#current = undefined;
		this.#running++;
		try {
			return call();
		} finally {
			this.#running--;
			this.#current = outer;
			this.#idle();
		}
	}

	#whenIdle(work) {
		if (this.#running === 0) work();
		else this.#waiting.push(work);
	}

	#idle() {
		while (this.#running === 0 && this.#waiting.length > 0) {
			try {
				this.#waiting.shift()();
			} catch {
				// The guest has died. Its next call says why; the call that was made has its result.
			}
		}
	}

	#alive() {
		if (this.#dead) throw new Error('the guest has died before', { cause: this.#dead });
	}

	// Throws the refusal of the call that has returned, if there is one.
	#refusal() {
		const { memory, wazabi_refusal } = this.#exports;
		const [at, length, text, size] = new Uint32Array(memory.buffer, wazabi_refusal.value, 4);
		if (text === 0) return;
		const decode = (...span) => new TextDecoder().decode(new Uint8Array(memory.buffer, ...span));
		throw new Refusal(decode(at, length), decode(text, size));
	}

	#report() {
		const { memory, wazabi_panic } = this.#exports;
		const report = new Uint32Array(memory.buffer, wazabi_panic.value, 5);
		const [line, column, file, message, flags] = report;
		if (line === 0) return undefined;
		const text = new Uint8Array(memory.buffer, wazabi_panic.value + 20, 1004);
		const decode = (bytes) => new TextDecoder().decode(bytes);
		return {
			file: decode(text.subarray(0, file)),
			line,
			column,
			message: decode(text.subarray(file, file + message)),
			cut: (flags & 1) !== 0,
			outOfMemory: (flags & 2) !== 0,
		};
	}
}

// A type without a core type of its own crosses as the address of its wire form.
function lower(type, writer, value) {
	return type.lower ? type.lower(writer, value) : atAddress(type).lower(writer, value);
}

function lift(type, reader, core) {
	if (type.lift) return type.lift(reader, core);
	const address = core >>> 0;
	reader.check(address, 1, type);
	return type.read(reader, address);
}

/** The value of a result, unless it is an error, which is thrown. */
function succeeded(path, output, value) {
	if (output?.failed?.(value)) throw new Failure(value.err, `${path} failed`, value.texts ?? (output.chain ? value.err : undefined));
	return output?.failed ? value.ok : value;
}

/** The core value of a type that has these 64 bits. */
function ofBits(core, bits) {
	const view = new DataView(new ArrayBuffer(8));
	view.setBigInt64(0, bits, true);
	switch (core) {
		case 'i64':
			return bits;
		case 'f32':
			return view.getFloat32(0, true);
		case 'f64':
			return view.getFloat64(0, true);
	}
	return view.getInt32(0, true);
}

/** A type that crosses by address, whatever its own core type is. */
function atAddress(type) {
	return {
		lower(writer, value) {
			const at = writer.allocate(type.size, type.align);
			type.write(writer, at, value);
			return writer.base + at;
		},
	};
}

/** A function whose `Failure` is the `Err` of its result, if that is one. */
function outcome(output, run) {
	if (!output?.failed) return run;
	return () => {
		try {
			return { ok: run() };
		} catch (error) {
			if (error instanceof Failure) return { err: error.value };
			throw error;
		}
	};
}

function isStackOverflow(error) {
	return error instanceof RangeError && /call stack/.test(error.message);
}

/** The type of an iterator's items, if a function returns one. */
function iterated(result) {
	const [value] = result?.type.result ?? [result?.type];
	return value?.iterator;
}

function copyBack(from, to) {
	from.forEach((value, at) => {
		to[at] = value;
	});
}
