// The types of one value each: docs/abi.md, section 1.
//
// A type is { size, align, write(writer, at, value), read(reader, at) }. One that crosses as a core
// value has `lower(writer, value)` and `lift(reader, core)` besides: section 3.

import { fail, shown } from './errors.mjs';

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
export function scalar(repr, encode = same, decode = same) {
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

export const primitives = {
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
	// In nanoseconds since the Unix epoch, as a BigInt.
	system_time: instant('system_time', 0n, 2n ** 63n - 1n),
	instant: instant('instant', -377_705_023_201n, 253_402_207_200n),
	ip: address('ip', 17, 1),
	ipv4: octets('ipv4', 4),
	ipv6: octets('ipv6', 16),
	socket: address('socket', 28, 4),
	uuid: octets('uuid', 16),
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
	utf16: pair({
		write(writer, value) {
			if (typeof value !== 'string' || !value.isWellFormed()) fail(`${shown(value)} is no string of Unicode`);
			const at = writer.allocate(2 * value.length, 2);
			for (let unit = 0; unit < value.length; unit++) writer.view.setUint16(at + 2 * unit, value.charCodeAt(unit), true);
			return [writer.base + at, value.length];
		},
		read(reader, address, length) {
			reader.check(address, length, { size: 2, align: 2 });
			let text = '';
			for (let unit = 0; unit < length; unit++) text += String.fromCharCode(reader.view.getUint16(address + 2 * unit, true));
			return text.isWellFormed() ? text : fail('a string of UTF-16 has a lone surrogate');
		},
	}),
};

// A decimal and JSON are texts. JSON is not parsed into a value: numbers of JavaScript have fewer digits.
primitives.decimal = syntax('decimal', (text) => {
	const [, sign, whole, fraction = ''] = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]{1,28}))?$/.exec(text) ?? [];
	return whole !== undefined && BigInt(whole + fraction) < 2n ** 96n && !(sign && BigInt(whole + fraction) === 0n);
});
primitives.json = syntax('JSON', isJSON);

/** A string that has a syntax. */
function syntax(name, valid) {
	const checked = (text) => (typeof text === 'string' && valid(text) ? text : fail(`${shown(text)} is no ${name}`));
	const { string } = primitives;
	return {
		...string,
		write: (writer, at, value) => string.write(writer, at, checked(value)),
		read: (reader, at) => checked(string.read(reader, at)),
		lower: (writer, value) => string.lower(writer, checked(value)),
		lift: (reader, core) => checked(string.lift(reader, core)),
	};
}

/** Whether a text is JSON that a guest reads. What a guest sends may nest deeper than 127. */
function isJSON(text) {
	try {
		JSON.parse(text, (_, value) => (value === Infinity || value === -Infinity || (typeof value === 'string' && !value.isWellFormed()) ? fail('') : value));
		return true;
	} catch {
		return false;
	}
}

/** A point in time: seconds from the Unix epoch, and nanoseconds after that second. */
function instant(name, first, last) {
	return {
		size: 16,
		align: 8,
		write(writer, at, value) {
			if (typeof value !== 'bigint') fail(`${shown(value)} is no ${name}`);
			const nanoseconds = ((value % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
			const seconds = (value - nanoseconds) / 1_000_000_000n;
			if (seconds < first || seconds > last) fail(`${value} is no ${name}`);
			writer.view.setBigInt64(at, seconds, true);
			writer.view.setUint32(at + 8, Number(nanoseconds), true);
		},
		read(reader, at) {
			const nanoseconds = reader.view.getUint32(at + 8, true);
			if (nanoseconds >= 1e9) fail(`a ${name} has ${nanoseconds} nanoseconds`);
			return reader.view.getBigInt64(at, true) * 1_000_000_000n + BigInt(nanoseconds);
		},
	};
}

/** So many bytes, as an array of numbers. */
function octets(name, size) {
	return {
		size,
		align: 1,
		write(writer, at, value) {
			const right = Array.isArray(value) && value.length === size && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256);
			if (!right) fail(`${shown(value)} is no ${name}`);
			value.forEach((byte, i) => writer.view.setUint8(at + i, byte));
		},
		read: (reader, at) => Array.from({ length: size }, (_, i) => reader.view.getUint8(at + i)),
	};
}

/** An address of either version: 4 or 16 numbers. With a port it is { ip, port, flow, scope }. */
function address(name, size, align) {
	const versions = { 4: octets('ipv4', 4), 6: octets('ipv6', 16) };
	const write = (writer, at, ip) => {
		const version = ip?.length === 4 ? 4 : 6;
		versions[version].write(writer, at + 1, ip);
		writer.view.setUint8(at, version);
	};
	const read = (reader, at) => {
		const version = reader.view.getUint8(at);
		return (versions[version] ?? fail(`${name}: there is no version ${version}`)).read(reader, at + 1);
	};
	if (align === 1) return { size, align, write, read };
	return {
		size,
		align,
		write(writer, at, { ip, port, flow = 0, scope = 0 }) {
			write(writer, at, ip);
			primitives.u16.write(writer, at + 18, port);
			primitives.u32.write(writer, at + 20, flow);
			primitives.u32.write(writer, at + 24, scope);
		},
		read: (reader, at) => ({
			ip: read(reader, at),
			port: primitives.u16.read(reader, at + 18),
			flow: primitives.u32.read(reader, at + 20),
			scope: primitives.u32.read(reader, at + 24),
		}),
	};
}

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
export function pair({ write, read }) {
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

export function enumeration({ name, repr, cases }) {
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
export function flags({ name, bits }) {
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

/** The unsigned integer with enough bits. */
export function smallest(widths, bits) {
	const width = widths.find((width) => bits <= width);
	if (!width) throw new Error(`${bits} bits are too many`);
	return `u${width}`;
}

