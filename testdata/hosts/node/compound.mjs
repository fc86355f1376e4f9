// The types that are made of others: docs/abi.md, section 1.

import { fail, shown } from './errors.mjs';
import { roundUp } from './memory.mjs';
import { pair, primitives } from './scalars.mjs';

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

export function array(element, length) {
	const all = struct(Array(length).fill(element));
	return { ...all, align: element.align };
}

export function option(some) {
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

// A result is { ok } or { err }; { err, texts } if an error has its texts beside it.
export function result(ok, err, texts) {
	const failure = texts ? struct([err, texts]) : err;
	const align = Math.max(ok.align, failure.align);
	const start = roundUp(1, align);
	return {
		// An error that is the case marked `ok` is none.
		failed: (value) => 'err' in value && !err.succeeds?.(value.err),
		chain: err === dynError,
		size: roundUp(start + Math.max(ok.size, failure.size), align),
		align,
		write(writer, at, value) {
			const [tag, type, payload] = 'err' in value ? [1, failure, texts ? [value.err, []] : value.err] : [0, ok, value.ok];
			writer.view.setUint8(at, tag);
			type.write(writer, at + start, payload);
		},
		read(reader, at) {
			const tag = reader.view.getUint8(at);
			if (tag > 1) fail(`a result has the tag ${tag}`);
			if (tag === 0) return { ok: ok.read(reader, at + start) };
			const error = failure.read(reader, at + start);
			return texts ? { err: error[0], texts: error[1] } : { err: error };
		},
	};
}

export function box(inner) {
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

export const bytes = pair({
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

export function list(type) {
	const { write, read } = elements(type);
	return pair({ write: (writer, values) => write(writer, Array.isArray(values) ? values : fail(`${shown(values)} is no array`)), read });
}

const texts = list(() => primitives.string);

/** An error of any type: its text, and those of its sources. It crosses by address. */
export const dynError = {
	size: 8,
	align: 4,
	write: (writer, at, value) => texts.write(writer, at, value?.length > 0 ? value : fail(`${shown(value)} has no texts`)),
	read(reader, at) {
		const value = texts.read(reader, at);
		return value.length > 0 ? value : fail('an error has no texts');
	},
};

/** A set, as a Set, which comes in ascending order. */
export function set(element) {
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

export function map(key, entry) {
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
export function nested(name, type) {
	const counted = (work) => (memory, ...rest) => {
		if (memory.depth === memory.limits.depth) fail(`values of ${name} are nested more than ${memory.depth} deep`);
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
