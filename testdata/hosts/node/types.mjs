// The types of docs/abi.md, section 1: how each value is laid out, written and read.
//
// A type is { size, align, write(writer, at, value), read(reader, at) }. One that crosses as a core value
// has `lower(writer, value)` and `lift(reader, core)` besides: section 3.

/** A value that the type does not have: found in an argument, or in what a guest returned. */
export class ValueError extends Error {}

const fail = (message) => {
	throw new ValueError(message);
};
const shown = (value) => (typeof value === 'string' ? JSON.stringify(value) : String(value));
export const roundUp = (at, align) => Math.ceil(at / align) * align;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const same = (value) => value;

// Of each number: bytes, the name that DataView has for it, and its range.
const numbers = {
	u8: [1, 'Uint8', 0, 2 ** 8 - 1],
	i8: [1, 'Int8', -(2 ** 7), 2 ** 7 - 1],
	u16: [2, 'Uint16', 0, 2 ** 16 - 1],
	i16: [2, 'Int16', -(2 ** 15), 2 ** 15 - 1],
	u32: [4, 'Uint32', 0, 2 ** 32 - 1],
	i32: [4, 'Int32', -(2 ** 31), 2 ** 31 - 1],
	u64: [8, 'BigUint64', 0n, 2n ** 64n - 1n],
	i64: [8, 'BigInt64', -(2n ** 63n), 2n ** 63n - 1n],
	f32: [4, 'Float32'],
	f64: [8, 'Float64'],
};

/** A type that is one number; `encode` makes the number of a value, `decode` the value of a number. */
function scalar(repr, encode = same, decode = same) {
	const [size, view, least, greatest] = numbers[repr] ?? fail(`there is no number ${repr}`);
	const checked = (number) => {
		const right = typeof number === typeof (least ?? 0) && (least === undefined || typeof number === 'bigint' || Number.isInteger(number));
		if (!right || number < least || number > greatest) fail(`${shown(number)} is no ${repr}`);
		return number;
	};
	const unsigned = repr === 'u64' ? (core) => BigInt.asUintN(64, core) : repr[0] === 'u' ? (core) => core >>> 0 : same;
	return {
		size,
		align: size,
		write: (writer, at, value) => writer.view[`set${view}`](at, checked(encode(value)), true),
		read: (reader, at) => decode(reader.view[`get${view}`](at, true)),
		lower: (_, value) => checked(encode(value)),
		// WebAssembly's integers come to JavaScript signed. Bits beyond the type's own are a fault, found by the range.
		lift: (_, core) => decode(checked(unsigned(core))),
	};
}

const integers = Object.keys(numbers).filter((name) => name[0] !== 'f');
const nonzero = (name) => (number) => (Number(number) === 0 ? fail(`0 is no nonzero_${name}`) : number);

const primitives = {
	...Object.fromEntries(Object.keys(numbers).map((name) => [name, scalar(name)])),
	...Object.fromEntries(integers.map((name) => [`nonzero_${name}`, scalar(name, nonzero(name), nonzero(name))])),
	u128: wide('u128', 0n, 2n ** 128n - 1n, BigInt.asUintN),
	i128: wide('i128', -(2n ** 127n), 2n ** 127n - 1n, BigInt.asIntN),
	unit: { size: 0, align: 1, write() {}, read: () => null, lower: () => fail('a unit is no parameter'), lift: () => null },
	bool: scalar(
		'u8',
		(value) => (typeof value === 'boolean' ? Number(value) : fail(`${shown(value)} is no bool`)),
		(byte) => (byte < 2 ? byte === 1 : fail(`${byte} is no bool`)),
	),
	char: scalar(
		'u32',
		(value) => {
			const right = typeof value === 'string' && value.isWellFormed() && [...value].length === 1;
			return right ? value.codePointAt(0) : fail(`${shown(value)} is no character`);
		},
		(code) => {
			if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) fail(`${code} is no character`);
			return String.fromCodePoint(code);
		},
	),
	// In nanoseconds, as a BigInt, so that it can be the key of a Map.
	duration: {
		size: 16,
		align: 8,
		write(writer, at, value) {
			if (typeof value !== 'bigint' || value < 0n) fail(`${shown(value)} is no duration`);
			primitives.u64.write(writer, at, value / 1_000_000_000n);
			primitives.u32.write(writer, at + 8, Number(value % 1_000_000_000n));
		},
		read(reader, at) {
			const nanoseconds = primitives.u32.read(reader, at + 8);
			if (nanoseconds >= 1e9) fail(`a duration has ${nanoseconds} nanoseconds`);
			return primitives.u64.read(reader, at) * 1_000_000_000n + BigInt(nanoseconds);
		},
	},
	string: pair({
		write(writer, value) {
			if (typeof value !== 'string' || !value.isWellFormed()) fail(`${shown(value)} is no string of Unicode`);
			const bytes = new TextEncoder().encode(value);
			return [writer.put(bytes), bytes.length];
		},
		read(reader, address, length) {
			const bytes = reader.bytes(address, length, 1, 1);
			try {
				return utf8.decode(bytes);
			} catch {
				return fail('a string is not UTF-8');
			}
		},
	}),
};

/** An integer of 128 bits, as a BigInt: its lower half lies first. */
function wide(name, least, greatest, of) {
	return {
		size: 16,
		align: 8,
		write(writer, at, value) {
			if (typeof value !== 'bigint' || value < least || value > greatest) fail(`${shown(value)} is no ${name}`);
			writer.view.setBigUint64(at, BigInt.asUintN(64, value), true);
			writer.view.setBigUint64(at + 8, BigInt.asUintN(64, value >> 64n), true);
		},
		read: (reader, at) => of(128, (reader.view.getBigUint64(at + 8, true) << 64n) | reader.view.getBigUint64(at, true)),
	};
}

/** A type whose wire form is an address and a number of elements: `write` gives both, `read` takes them. */
function pair({ write, read }) {
	return {
		size: 8,
		align: 4,
		write(writer, at, value) {
			const [address, length] = write(writer, value);
			writer.view.setUint32(at, address, true);
			writer.view.setUint32(at + 4, length, true);
		},
		read: (reader, at) => read(reader, reader.view.getUint32(at, true), reader.view.getUint32(at + 4, true)),
		lower(writer, value) {
			const [address, length] = write(writer, value);
			return BigInt(address) | (BigInt(length) << 32n);
		},
		lift: (reader, core) => read(reader, Number(core & 0xffffffffn), Number((core >> 32n) & 0xffffffffn)),
	};
}

/** The types of a description. Those that it names are built when first asked for; a layout that disagrees is refused. */
export class Types {
	#records;
	#built = new Map();
	#later = [];

	constructor(records) {
		this.#records = records;
		for (const name of records.keys()) this.of(name);
		this.settle();
	}

	/** The type that a description calls so. */
	of(description) {
		const key = JSON.stringify(description);
		const known = this.#built.get(key);
		if (known === null) throw new Error(`${key} lies in itself`);
		if (known) return known;
		this.#built.set(key, null);
		const type = typeof description === 'string' ? (primitives[description] ?? this.#named(description)) : this.#composed(description);
		this.#built.set(key, type);
		return type;
	}

	/** Builds what lists, maps and boxes point to: they have their own layouts without it. */
	settle() {
		while (this.#later.length > 0) this.#later.pop()();
	}

	#pointedTo(description) {
		const type = () => this.of(description);
		this.#later.push(type);
		return type;
	}

	#composed(description) {
		const [[kind, of]] = Object.entries(description);
		switch (kind) {
			case 'list':
				return of === 'u8' ? bytes : list(this.#pointedTo(of));
			case 'set':
				return set(this.#pointedTo(of));
			case 'map':
				return map(this.#pointedTo(of[0]), this.#pointedTo({ tuple: of }));
			case 'array':
				return array(this.of(of[0]), of[1]);
			case 'option':
				// `undefined` could not say which of the two is none.
				if (of.option) throw new Error('options of options are not supported');
				return option(this.of(of));
			case 'result':
				return result(this.of(of[0]), this.of(of[1]));
			case 'tuple':
				return struct(of.map((type) => this.of(type)));
			case 'box':
				return box(this.#pointedTo(of));
			default:
				throw new Error(`there is no type ${JSON.stringify(description)}`);
		}
	}

	#named(name) {
		const record = this.#records.get(name);
		if (!record) throw new Error(`the type ${name} is not described`);
		const make = {
			record: () => this.#fields(record),
			newtype: () => this.of(record.inner),
			enum: () => enumeration(record),
			flags: () => flags(record),
			resource: () => resource(name),
			variant: () => this.#variant(record),
		};
		const type = make[record.kind]();
		agree(name, type, record);
		return this.#containsItself(name) ? nested(name, type) : type;
	}

	#variant(record) {
		const tag = primitives[smallest([8, 16, 32], Math.ceil(Math.log2(record.cases.length)))];
		const success = record.cases.find((one) => one.ok)?.name;
		const payload = (one) => (one.fields ?? []).map((field) => this.of(field.type));
		const widest = Math.max(1, ...record.cases.flatMap(payload).map((type) => type.align));
		const start = roundUp(tag.size, widest);
		const cases = record.cases.map((one) => this.#fields(one, start));
		const align = Math.max(tag.align, widest);
		return {
			size: roundUp(Math.max(start, ...cases.map((one) => one.end)), align),
			align,
			succeeds: (value) => value.case === success,
			write(writer, at, value) {
				const which = record.cases.findIndex((one) => one.name === value?.case);
				if (which < 0) fail(`${shown(value?.case)} is no case of ${record.name}`);
				tag.write(writer, at, which);
				cases[which].write(writer, at, value.fields);
			},
			read(reader, at) {
				const which = tag.read(reader, at);
				const one = record.cases[which] ?? fail(`${record.name} has no case ${which}`);
				return { case: one.name, fields: cases[which].read(reader, at) };
			},
		};
	}

	// The fields of a record, or of a variant's case, whose first may begin at `start`.
	#fields({ name, tuple, fields = [] }, start = 0) {
		const types = fields.map((field) => this.of(field.type));
		const type = struct(types, tuple ? undefined : fields.map((field) => field.name), start);
		fields.forEach((field, at) => {
			agree(`${name}.${field.name}`, { ...types[at], offset: type.offsets[at] }, field);
		});
		return type;
	}

	#containsItself(name) {
		const reached = new Set();
		const next = [name];
		while (next.length > 0) {
			const found = this.#mentions(this.#records.get(next.pop())).filter((other) => !reached.has(other));
			found.forEach((other) => reached.add(other));
			next.push(...found);
		}
		return reached.has(name);
	}

	/** The named types that a record's fields are made of. */
	#mentions({ inner = [], fields = [], cases = [] }) {
		const names = (type) => (typeof type === 'object' ? Object.values(type).flat().flatMap(names) : this.#records.has(type) ? [type] : []);
		return [inner, ...[...fields, ...cases.flatMap((one) => one.fields ?? [])].map((field) => field.type)].flatMap(names);
	}
}

/** Throws unless the layout that was computed is the one described. */
export function agree(name, type, described) {
	for (const key of ['size', 'align', 'offset']) {
		if (key in described && described[key] !== type[key]) {
			throw new Error(`${name}: ${key} ${described[key]} is described, ${type[key]} follows from its type`);
		}
	}
}

function enumeration({ name, repr, cases }) {
	const wide = repr.endsWith('64');
	const values = new Map(cases.map((one) => [one.name, wide ? one.value : Number(one.value)]));
	const names = new Map([...values].map(([name, value]) => [value, name]));
	const success = cases.find((one) => one.ok)?.name;
	return {
		...scalar(
			repr,
			(value) => values.get(value) ?? fail(`${shown(value)} is no ${name}`),
			(number) => names.get(number) ?? fail(`${number} is no ${name}`),
		),
		succeeds: (value) => value === success,
	};
}

/** Flags are arrays of names, in the order of the bits. */
function flags({ name, bits }) {
	const names = bits.map((bit) => bit.name);
	const repr = smallest([8, 16, 32, 64], names.length);
	const number = repr === 'u64' ? same : Number;
	const mask = (set) => names.reduce((sum, bit, at) => (set.includes(bit) ? sum | (1n << BigInt(at)) : sum), 0n);
	return scalar(
		repr,
		(set) => {
			if (!Array.isArray(set) || !set.every((bit) => names.includes(bit))) fail(`${shown(set)} are no ${name}`);
			return number(mask(set));
		},
		(value) => {
			const set = names.filter((_, at) => (BigInt(value) >> BigInt(at)) & 1n);
			return number(mask(set)) === value ? set : fail(`${name} has bits without a name: ${value}`);
		},
	);
}

/** An object of the host's, by its handle. Objects of the type `any` are any value. */
function resource(name) {
	const { u32 } = primitives;
	const lower = (writer, value) => writer.objects.give(name, value, writer.owned);
	const lift = (reader, core) => reader.objects.take(name, core >>> 0, reader.owned);
	return {
		size: 4,
		align: 4,
		lower,
		lift,
		write: (writer, at, value) => u32.write(writer, at, lower(writer, value)),
		read: (reader, at) => lift(reader, u32.read(reader, at)),
	};
}

/** A type as a parameter or result has it: whether objects in it change hands. */
export function passed(type, { pass }) {
	const as = (work) => (memory, ...rest) => {
		memory.owned = pass === 'own';
		return work(memory, ...rest);
	};
	const { write, read, lower, lift } = type;
	return { ...type, write: as(write), read: as(read), ...(lower && { lower: as(lower), lift: as(lift) }) };
}

function smallest(widths, bits) {
	const width = widths.find((width) => bits <= width);
	if (!width) throw new Error(`${bits} bits are too many`);
	return `u${width}`;
}

/** Values one after the other: an object of the names, or an array where there are none. */
export function struct(types, names, start = 0) {
	let end = start;
	const offsets = types.map((type) => {
		const at = roundUp(end, type.align);
		end = at + type.size;
		return at;
	});
	const align = Math.max(1, ...types.map((type) => type.align));
	return {
		size: roundUp(end, align),
		align,
		offsets,
		end,
		write(writer, at, value) {
			if (names ? typeof value !== 'object' || value === null : !Array.isArray(value) || value.length !== types.length) {
				fail(`${shown(value)} is not made of ${names ? `{${names.join(', ')}}` : `${types.length} values`}`);
			}
			types.forEach((type, n) => type.write(writer, at + offsets[n], value[names ? names[n] : n]));
		},
		read(reader, at) {
			const values = types.map((type, n) => type.read(reader, at + offsets[n]));
			return names ? Object.fromEntries(values.map((value, n) => [names[n], value])) : values;
		},
	};
}

function array(element, length) {
	const all = struct(Array(length).fill(element));
	return { ...all, align: element.align };
}

function option(some) {
	const start = roundUp(1, some.align);
	return {
		size: roundUp(start + some.size, some.align),
		align: some.align,
		write(writer, at, value) {
			writer.view.setUint8(at, value === undefined ? 0 : 1);
			if (value !== undefined) some.write(writer, at + start, value);
		},
		read(reader, at) {
			const tag = reader.view.getUint8(at);
			if (tag > 1) fail(`an option has the tag ${tag}`);
			return tag === 1 ? some.read(reader, at + start) : undefined;
		},
	};
}

// A result is { ok } or { err }.
function result(ok, err) {
	const align = Math.max(ok.align, err.align);
	const start = roundUp(1, align);
	return {
		// An error that is the case marked `ok` is none.
		failed: (value) => 'err' in value && !err.succeeds?.(value.err),
		size: roundUp(start + Math.max(ok.size, err.size), align),
		align,
		write(writer, at, value) {
			const [tag, type, payload] = 'err' in value ? [1, err, value.err] : [0, ok, value.ok];
			writer.view.setUint8(at, tag);
			type.write(writer, at + start, payload);
		},
		read(reader, at) {
			const tag = reader.view.getUint8(at);
			if (tag > 1) fail(`a result has the tag ${tag}`);
			return tag === 0 ? { ok: ok.read(reader, at + start) } : { err: err.read(reader, at + start) };
		},
	};
}

function box(inner) {
	return {
		size: 4,
		align: 4,
		write(writer, at, value) {
			const { size, align } = inner();
			const to = writer.allocate(size, align);
			inner().write(writer, to, value);
			writer.view.setUint32(at, writer.base + to, true);
		},
		read(reader, at) {
			const address = reader.view.getUint32(at, true);
			reader.check(address, 1, inner());
			return inner().read(reader, address);
		},
	};
}

const bytes = pair({
	write(writer, value) {
		if (!(value instanceof Uint8Array)) fail(`${shown(value)} is no Uint8Array`);
		return [writer.put(value), value.length];
	},
	read: (reader, address, length) => reader.bytes(address, length).slice(),
});

function elements(type) {
	return {
		write(writer, values) {
			const { size, align } = type();
			const to = writer.allocate(size * values.length, align);
			values.forEach((value, at) => type().write(writer, to + at * size, value));
			return [writer.base + to, values.length];
		},
		read(reader, address, length) {
			reader.check(address, length, type());
			return Array.from({ length }, (_, at) => type().read(reader, address + at * type().size));
		},
	};
}

function list(type) {
	const { write, read } = elements(type);
	return pair({ write: (writer, values) => write(writer, Array.isArray(values) ? values : fail(`${shown(values)} is no array`)), read });
}

/** A set, as a Set, which comes in ascending order. */
function set(element) {
	const { write, read } = elements(element);
	return pair({
		write(writer, value) {
			if (!(value instanceof Set)) fail(`${shown(value)} is no Set`);
			return write(writer, [...value].sort((a, b) => compare(element(), a, b)));
		},
		read(reader, address, length) {
			const values = read(reader, address, length);
			const wrong = values.findIndex((value, at) => at > 0 && compare(element(), values[at - 1], value) >= 0);
			return wrong < 0 ? new Set(values) : fail(`element ${wrong} of a set does not come after the one before it`);
		},
	});
}

function map(key, entry) {
	const { write, read } = elements(entry);
	return pair({
		write(writer, value) {
			if (!(value instanceof Map)) fail(`${shown(value)} is no Map`);
			return write(writer, [...value].sort(([a], [b]) => compare(key(), a, b)));
		},
		read(reader, address, length) {
			const value = new Map(read(reader, address, length));
			return value.size === length ? value : fail('a map has a key twice');
		},
	});
}

// Strings sort by their bytes, which is not JavaScript's order; all other keys by the number that stands for them.
function compare(type, a, b) {
	if (type === primitives.string) return Buffer.compare(Buffer.from(a), Buffer.from(b));
	// Durations and integers of 128 bits are BigInts, and no core values.
	const [x, y] = type.lower ? [type.lower(null, a), type.lower(null, b)] : [a, b];
	return x < y ? -1 : x > y ? 1 : 0;
}

/** A type that contains itself: how deep its values may lie in each other is limited. */
function nested(name, type) {
	const counted = (work) => (memory, ...rest) => {
		if (memory.depth === memory.limits.depth) fail(`values like ${name} lie in each other more than ${memory.depth} deep`);
		memory.depth++;
		const value = work(memory, ...rest);
		memory.depth--;
		return value;
	};
	const { lower, lift } = type;
	return {
		...type,
		write: counted(type.write),
		read: counted(type.read),
		...(lower && { lower: counted(lower), lift: counted(lift) }),
	};
}
