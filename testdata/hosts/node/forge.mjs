// Modules that no compiler makes: descriptions with faults, and guests that lie.

import { crc32 } from './describe.mjs';

const types = { i32: 0x7f, i64: 0x7e };

/** A section of the description with a record for each object. */
export function section(...records) {
	const line = (record) => {
		const json = Buffer.from(JSON.stringify({ wazabi: 1, ...record }));
		return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
	};
	return Buffer.from(records.map(line).join(''));
}

/**
 * A module with a description. Each of `functions` is exported by its name: it has the types of
 * `params`, and returns the constant `returns`: a number for an i32, a BigInt for an i64. `data` lies
 * in memory from address 64.
 */
export function forge(records, functions = {}, data = []) {
	const all = Object.entries({
		wazabi_reserve: { params: ['i32'], returns: 0 },
		wazabi_release: { params: [] },
		...functions,
	});
	const parameters = ({ params }) => params.map((type) => types[type]);
	const results = ({ returns }) => {
		if (returns === undefined) return [];
		return [typeof returns === 'bigint' ? types.i64 : types.i32];
	};
	const constant = ({ returns }) => {
		if (returns === undefined) return [];
		return [typeof returns === 'bigint' ? 0x42 : 0x41, ...leb(BigInt(returns))];
	};
	const body = (one) => sized([0, ...constant(one), 0x0b]);
	// The arena is 1 KiB at 1024; its header is at 16, the panic report at 2048.
	const globals = { wazabi_arena: 16, wazabi_panic: 2048 };
	const global = (value) => [types.i32, 0, ...constant({ returns: value }), 0x0b];
	const exported = (name, kind, at) => [...text(name), kind, ...leb(BigInt(at))];
	const segment = (at, bytes) => [0, 0x41, ...leb(BigInt(at)), 0x0b, ...sized([...bytes])];
	return new WebAssembly.Module(
		Uint8Array.of(
			...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
			...part(1, all.map(([, one]) => [0x60, ...sized(parameters(one)), ...sized(results(one))])),
			...part(3, all.map((_, at) => leb(BigInt(at)))),
			...part(5, [[0, 1]]),
			...part(6, Object.values(globals).map(global)),
			...part(7, [
				exported('memory', 2, 0),
				...Object.keys(globals).map((name, at) => exported(name, 3, at)),
				...all.map(([name], at) => exported(name, 0, at)),
			]),
			...part(10, all.map(([, one]) => body(one))),
			...part(11, [segment(16, [0, 4, 0, 0, 0, 4, 0, 0]), segment(64, data)]),
			0,
			...sized([...text('wazabi'), ...section(...records)]),
		),
	);
}

// Signed LEB128, which unsigned numbers below 64 have in common.
function leb(value) {
	const low = Number(value & 0x7fn);
	const rest = value >> 7n;
	const last = (rest === 0n && !(low & 0x40)) || (rest === -1n && low & 0x40);
	return last ? [low] : [low | 0x80, ...leb(rest)];
}

function unsigned(value) {
	return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

const sized = (bytes) => [...unsigned(bytes.length), ...bytes];
const text = (string) => sized([...Buffer.from(string)]);
const vector = (items) => [...unsigned(items.length), ...items.flat()];
const part = (id, items) => [id, ...sized(vector(items))];
