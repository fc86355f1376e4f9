// A host for wazabi's guests on Node's WebAssembly, written from docs/abi.md alone: it says whether that page is enough.

import { describe } from './describe.mjs';
import { Objects } from './objects.mjs';
import { provided } from './provided.mjs';
import { Types, ValueError, agree, passed, roundUp, struct } from './types.mjs';

export { ValueError };

/** The `Err` of a result: what a function of the guest failed with, or what a function of the host throws to fail. */
export class Failure extends Error {
	constructor(value, message) {
		super(message);
		this.value = value;
	}
}

/** A trap, with what the guest reported about it. */
export class Panic extends Error {
	constructor(report, cause) {
		super(report?.message ?? cause.message, { cause });
		Object.assign(this, report);
	}
}

/** An instance of a guest. Its exports are the methods of `functions`, by their names. */
export class Guest {
	functions = {};
	/** The host's objects that the guest has. */
	objects = new Objects();
	#types;
	#exports;
	#dead;
	#limits;
	// How many functions of the host are running.
	#hosting = 0;

	/**
	 * `hosts` has an object for each import block, with its functions as methods. `depth` limits how deep values lie in
	 * each other, `bytes` how much one result may be, whatever it claims. `log` is called with each record that the guest logs.
	 */
	constructor(module, { hosts = {}, depth = 128, bytes = 2 ** 28, log } = {}) {
		this.description = describe(module);
		this.#limits = { depth, bytes };
		this.#types = new Types(this.description.types);
		this.#exports = new WebAssembly.Instance(module, this.#imports(module, hosts, log)).exports;
		this.#exports._initialize?.();
		for (const record of this.description.exports.values()) this.functions[record.name] = this.#bind(record);
		this.#types.settle();
	}

	/** Lets the guest drop what its last result pointed to. */
	release() {
		this.#enter(this.#exports.wazabi_release);
	}

	// A function of the guest's, for the host to call.
	#bind({ export: path, params, result }) {
		const { parameters, all, output } = this.#signature(path, params, result);
		const run = this.#exports[path];
		if (typeof run !== 'function' || run.length !== (all ? 1 : parameters.length)) {
			throw new Error(`the module has no function ${path} as it is described`);
		}
		return (...values) => {
			if (values.length !== parameters.length) throw new ValueError(`${path} takes ${parameters.length} arguments`);
			const cores = this.#write((writer) => (all ? [lower(all, writer, values)] : values.map((value, at) => lower(parameters[at], writer, value))));
			const core = this.#enter(run, ...cores);
			const value = this.#read((reader) => {
				params.forEach((param, at) => {
					if (param.pass === 'mut') copyBack(lift(parameters[at], reader, cores[at]), values[at]);
				});
				return output && lift(output, reader, core);
			});
			if (output?.failed?.(value)) throw new Failure(value.err, `${path} failed`);
			return output?.failed ? value.ok : value;
		};
	}

	// What the module imports: functions of the hosts', one that tells that an object was dropped, what every host provides.
	#imports(module, hosts, log) {
		const { imports, types } = this.description;
		const read = (type, core) => this.#read((reader) => lift(this.#types.of(type), reader, core));
		const memory = () => this.#exports.memory.buffer;
		const found = { wazabi: provided({ read, memory, log }) };
		for (const { module: block, name } of WebAssembly.Module.imports(module)) {
			if (block === 'wazabi' && found.wazabi[name]) continue;
			const record = imports.get(`${block}/${name}`);
			const dropped = [...types.values()].find((type) => type.module === block && `${type.name}.drop` === name);
			if (!record && !dropped) throw new Error(`the module imports ${block}.${name}, which is not described`);
			found[block] ??= {};
			found[block][name] = record ? this.#serve(record, hosts[block]) : (handle) => this.objects.drop(dropped.type, handle >>> 0);
		}
		return found;
	}

	// A function of the host's, for the guest to call.
	#serve({ import: path, name, params, result }, host) {
		const { parameters, all, output } = this.#signature(path, params, result);
		const isMethod = params[0]?.name === 'self';
		return (...cores) => {
			const values = this.#read((reader) => (all ? lift(all, reader, cores[0]) : cores.map((core, at) => lift(parameters[at], reader, core))));
			const receiver = isMethod ? values.shift() : host;
			const run = () => receiver[name](...values);
			this.#hosting++;
			try {
				const value = output?.failed ? outcome(run) : run();
				return output && this.#write((writer) => lower(output, writer, value));
			} finally {
				this.#hosting--;
			}
		};
	}

	#signature(path, params, result) {
		const known = (name, described) => {
			const type = this.#types.of(described.type);
			agree(`${path}: ${name}`, type, described);
			return passed(type, described);
		};
		const parameters = params.map((param) => known(param.name, param));
		return { parameters, all: parameters.length > 16 ? struct(parameters) : undefined, output: result && known('result', result) };
	}

	// Writes values where the guest finds them, and returns what was made of them.
	#write(write) {
		this.#alive();
		const { memory } = this.#exports;
		const attempt = (block, capacity) =>
			this.objects.attempt((keep) => {
				const writer = new Writer(block, this.objects, this.#limits);
				const written = write(writer);
				if (writer.used > capacity) return { missing: writer.used };
				new Uint8Array(memory.buffer, block, writer.used).set(writer.bytes.subarray(0, writer.used));
				keep();
				return { written };
			});

		const { missing, written } = attempt(...this.#room());
		return missing ? attempt(this.#enlarge(missing), missing).written : written;
	}

	// The arena. It has the arguments of an outer call while a function of the host runs: then there is no room to begin with.
	#room() {
		if (this.#hosting > 0) return [16, 0];
		const header = new DataView(this.#exports.memory.buffer, this.#exports.wazabi_arena.value, 8);
		return [header.getUint32(0, true), header.getUint32(4, true)];
	}

	#enlarge(size) {
		const { wazabi_reserve, wazabi_scratch } = this.#exports;
		const block = this.#enter(this.#hosting > 0 ? wazabi_scratch : wazabi_reserve, size) >>> 0;
		if (block === 0) throw new RangeError('the guest has no memory for what it is sent');
		return block;
	}

	// Reads what the guest has returned. After a lie it is not entered again: nothing is known about its memory.
	#read(read) {
		try {
			return read(new Reader(this.#exports.memory.buffer, this.objects, this.#limits));
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
			const trapped = cause instanceof WebAssembly.RuntimeError || cause instanceof RangeError;
			this.#dead = trapped ? new Panic(this.#report(), cause) : cause;
			throw this.#dead;
		}
	}

	#alive() {
		if (this.#dead) throw new Error('the guest has died before', { cause: this.#dead });
	}

	#report() {
		const { memory, wazabi_panic } = this.#exports;
		const [line, column, file, message, flags] = new Uint32Array(memory.buffer, wazabi_panic.value, 5);
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
	if (type.lower) return type.lower(writer, value);
	const at = writer.allocate(type.size, type.align);
	type.write(writer, at, value);
	return writer.base + at;
}

function lift(type, reader, core) {
	if (type.lift) return type.lift(reader, core);
	const address = core >>> 0;
	reader.check(address, 1, type);
	return type.read(reader, address);
}

function outcome(run) {
	try {
		return { ok: run() };
	} catch (error) {
		if (error instanceof Failure) return { err: error.value };
		throw error;
	}
}

function copyBack(from, to) {
	from.forEach((value, at) => {
		to[at] = value;
	});
}

/** What the guest is sent, for a block of the guest's memory that begins at `base`. */
class Writer {
	bytes = new Uint8Array(1024);
	view = new DataView(this.bytes.buffer);
	used = 0;
	depth = 0;

	constructor(base, objects, limits) {
		this.base = base;
		this.objects = objects;
		this.limits = limits;
	}

	/** Room for a value: its place from the beginning of the block. All of it is zero. */
	allocate(size, align) {
		const at = roundUp(this.used, align);
		this.used = at + size;
		if (this.used >= 2 ** 32) throw new RangeError('the arguments are more than a guest can hold');
		if (this.used > this.bytes.length) {
			const larger = new Uint8Array(Math.max(this.used, 2 * this.bytes.length));
			larger.set(this.bytes);
			this.bytes = larger;
			this.view = new DataView(larger.buffer);
		}
		return at;
	}

	/** Bytes, and their address. */
	put(bytes) {
		const at = this.allocate(bytes.length, 1);
		this.bytes.set(bytes, at);
		return this.base + at;
	}
}

/** The guest's memory, while it does not run. */
export class Reader {
	depth = 0;
	#left;

	constructor(buffer, objects, limits) {
		this.view = new DataView(buffer);
		this.objects = objects;
		this.limits = limits;
		this.#left = limits.bytes;
	}

	/** Throws unless `count` values of a type can lie at the address. */
	check(address, count, { size, align }) {
		if (address === 0 || address % align !== 0) throw new ValueError(`${address} is no address of a value`);
		if (address + count * size > this.view.byteLength) throw new ValueError(`${count} values at ${address} are not in memory`);
		// Values without size and lists that share their elements would else be more than the memory holds.
		this.#left -= count * Math.max(1, size);
		if (this.#left < 0) throw new ValueError(`a result has more than ${this.limits.bytes} bytes`);
	}

	bytes(address, length) {
		this.check(address, length, { size: 1, align: 1 });
		return new Uint8Array(this.view.buffer, address, length);
	}
}
