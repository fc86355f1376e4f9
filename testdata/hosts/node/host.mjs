// A host for wazabi's guests on Node's WebAssembly, written from docs/abi.md alone: it says whether that page is enough.

import { describe } from './describe.mjs';
import { Types, ValueError, agree, roundUp, struct } from './types.mjs';

export { ValueError };

/** What a function of the guest failed with: the `Err` of its result. */
export class GuestError extends Error {
	constructor(name, value) {
		super(`${name} failed`);
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
	#exports;
	#dead;
	#limits;

	/** `depth` limits how deep values lie in each other, `bytes` how much one result may be, whatever it claims. */
	constructor(module, { imports = {}, depth = 128, bytes = 2 ** 28 } = {}) {
		this.description = describe(module);
		this.#limits = { depth, bytes };
		const types = new Types(this.description.types);
		this.#exports = new WebAssembly.Instance(module, imports).exports;
		this.#exports._initialize?.();
		for (const record of this.description.exports.values()) this.functions[record.name] = this.#bind(types, record);
		types.settle();
	}

	/** Lets the guest drop what its last result pointed to. */
	release() {
		this.#enter(this.#exports.wazabi_release);
	}

	#bind(types, { export: path, params, result }) {
		const parameters = params.map((param) => {
			const type = types.of(param.type);
			agree(`${path}: ${param.name}`, type, param);
			return type;
		});
		const output = result && types.of(result.type);
		if (result) agree(`${path}: result`, output, result);
		const all = parameters.length > 16 ? struct(parameters) : undefined;
		const run = this.#exports[path];
		if (typeof run !== 'function' || run.length !== (all ? 1 : parameters.length)) {
			throw new Error(`the module has no function ${path} as it is described`);
		}

		return (...values) => {
			if (values.length !== parameters.length) throw new ValueError(`${path} takes ${parameters.length} arguments`);
			const cores = this.#write((writer) => (all ? [lower(all, writer, values)] : values.map((value, at) => lower(parameters[at], writer, value))));
			const core = this.#enter(run, ...cores);
			return this.#read((reader) => {
				params.forEach((param, at) => {
					if (param.pass === 'mut') copyBack(lift(parameters[at], reader, cores[at]), values[at]);
				});
				const value = output && lift(output, reader, core);
				if (output?.failed?.(value)) throw new GuestError(path, value.err);
				return output?.failed ? value.ok : value;
			});
		};
	}

	// Writes arguments into the arena. What does not fit is written again where the guest has made room.
	#write(write) {
		this.#alive();
		const { wazabi_arena, wazabi_reserve } = this.#exports;
		const header = new DataView(this.#exports.memory.buffer, wazabi_arena.value, 8);
		let writer = new Writer(header.getUint32(0, true), this.#limits);
		let cores = write(writer);
		if (writer.used > header.getUint32(4, true)) {
			const block = this.#enter(wazabi_reserve, writer.used) >>> 0;
			if (block === 0) throw new RangeError('the guest has no memory for the arguments');
			writer = new Writer(block, this.#limits);
			cores = write(writer);
		}
		new Uint8Array(this.#exports.memory.buffer, writer.base, writer.used).set(writer.bytes.subarray(0, writer.used));
		return cores;
	}

	// Reads what the guest has returned. After a lie it is not entered again: nothing is known about its memory.
	#read(read) {
		try {
			return read(new Reader(this.#exports.memory.buffer, this.#limits));
		} catch (error) {
			if (!(error instanceof GuestError)) this.#dead = error;
			throw error;
		}
	}

	#enter(run, ...cores) {
		this.#alive();
		try {
			return run(...cores);
		} catch (cause) {
			this.#dead = new Panic(this.#report(), cause);
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

function copyBack(from, to) {
	from.forEach((value, at) => {
		to[at] = value;
	});
}

/** The arguments of a call, for a block of the guest's memory that begins at `base`. */
class Writer {
	bytes = new Uint8Array(1024);
	view = new DataView(this.bytes.buffer);
	used = 0;
	depth = 0;

	constructor(base, limits) {
		this.base = base;
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

/** The guest's memory after a call. */
export class Reader {
	depth = 0;
	#left;

	constructor(buffer, limits) {
		this.view = new DataView(buffer);
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
