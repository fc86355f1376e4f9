// The types that cross as handles: docs/abi.md, sections 7 to 11. A writer's `passing` makes handles
// of values, and a reader's `tables` find the values of handles.

import { list, struct } from './compound.mjs';
import { fail, shown } from './errors.mjs';
import { primitives } from './scalars.mjs';
import { Sequence } from './sequences.mjs';

const { u32 } = primitives;

/** An object of the host's. Objects of the type `any` are any value. */
export function object(name) {
	return handle(
		(writer, value) => writer.passing.object(name, value, writer.pass === 'own'),
		(reader, number) => reader.tables.objects.take(name, number, reader.pass === 'own'),
	);
}

/** A value of the guest's. The guest lends none. */
export function resource(name) {
	return handle(
		(writer, value) => writer.passing.resource(name, value, writer.pass),
		(reader, number) => {
			if (reader.pass !== 'own') fail(`the guest lends a ${name}`);
			const value = reader.tables.resources.adopt(name, number);
			reader.adopted.push(value);
			return value;
		},
	);
}

/** An iterator of the guest's, as its handle. The function that returned it makes items of that. */
export function iterator() {
	return handle(
		() => fail('an iterator is no parameter'),
		(reader, number) => reader.tables.resources.adoptIterator(number),
	);
}

/**
 * A function that the guest may call until the export returns, or the host until its function does.
 * `output` is missing for a unit; `core` is its core type.
 */
export function callback(output, parameters, core) {
	const type = {
		parameters: passed(struct(parameters), 'own'),
		output: output && passed(output, 'own'),
	};
	const sent = passed(struct([u32, ...parameters]), 'own');
	return handle(
		(writer, value) => {
			if (typeof value !== 'function') fail(`${shown(value)} is no function`);
			return writer.passing.lend({ kind: 'callback', value, type });
		},
		(reader, number) => {
			if (number === 0) fail('0 is no handle of a callback');
			return reader.tables.guest(number, { sent, output: type.output, core });
		},
	);
}

/** An object with a method of the name, and perhaps one called `seek`, lent like a callback. */
export function stream(kind, method) {
	return lent((writer, value) => {
		if (typeof value?.[method] !== 'function') fail(`${shown(value)} has no method ${method}`);
		return writer.passing.lend({ kind, value });
	});
}

/** Items of an iterable, lent like a callback. */
export function sequence(type) {
	const items = passed(list(() => type), 'own');
	return lent((writer, value) => {
		if (typeof value?.[Symbol.iterator] !== 'function') fail(`${shown(value)} is not iterable`);
		return writer.passing.lend({ kind: 'sequence', value: new Sequence(value), list: items });
	});
}

/** An item of an iterator, with the values of the guest in it: { value, adopted }. */
export function item(type) {
	return {
		...type,
		read(reader, at) {
			const before = reader.adopted.length;
			const value = type.read(reader, at);
			return { value, adopted: reader.adopted.slice(before) };
		},
	};
}

function lent(lower) {
	return handle(lower, () => fail('what is lent for a call does not come back'));
}

function handle(lower, find) {
	const lift = (reader, core) => find(reader, core >>> 0);
	return {
		size: 4,
		align: 4,
		lower,
		lift,
		write: (writer, at, value) => u32.write(writer, at, lower(writer, value)),
		read: (reader, at) => lift(reader, u32.read(reader, at)),
	};
}

/** A type as a parameter or a result has it, which is passed as `own`, `borrow` or `mut`. */
export function passed(type, pass) {
	const as = (work) => (memory, ...rest) => {
		memory.pass = pass;
		return work(memory, ...rest);
	};
	const { write, read, lower, lift } = type;
	const cores = lower && { lower: as(lower), lift: as(lift) };
	return { ...type, write: as(write), read: as(read), ...cores };
}
