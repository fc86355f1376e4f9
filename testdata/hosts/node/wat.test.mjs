// The text modules of testdata/wat: outcomes.txt there has what each of them does. Go and the reference
// host read the same table.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Failure, Guest, Panic, ValueError } from './host.mjs';
import { signatures } from './signatures.mjs';

const folder = new URL('../../wat/', import.meta.url);
const twice = (n) => (n * 2) >>> 0;
const host = { twice, swap: (a, b) => [b, a], shout: (text) => `${text.toUpperCase()}!` };

const lines = readFileSync(new URL('outcomes.txt', folder), 'utf8')
	.split('\n')
	.filter((line) => line && !line.startsWith('#'));

test('text modules do what the table says', () => {
	assert.ok(lines.length > 100);
	for (const line of lines) {
		const [call, outcome] = line.split(' => ');
		const [name, func, args] = call.split(' ');
		// A line for the engine that translates into Go.
		if (func === 'translate') continue;
		const [word, ...rest] = outcome.split(' ');
		const value = rest.length > 0 ? rest.join(' ') : undefined;
		const bytes = readFileSync(new URL(`${name}.wasm`, folder));
		const described = bytes.includes('\x06wazabi');
		const run = described ? guest : core;
		const found = run(bytes, func, func === 'open' ? undefined : JSON.parse(args));
		assert.equal(found.word, word, `${line}: ${JSON.stringify(found)}`);
		if (word === '=' || word === 'error') assert.equal(found.json, value, line);
		else if (value) assert.ok(found.text.includes(JSON.parse(value)), `${line}: ${found.text}`);
	}
});

/** What a guest with a description does. */
function guest(bytes, name, args) {
	let guest;
	try {
		guest = new Guest(bytes, { hosts: { host } });
	} catch ({ message }) {
		return { word: 'refused', text: message };
	}
	if (!args) return { word: 'opens' };
	const run = guest.functions[name];
	if (!run) return { word: 'input' };
	try {
		return { word: '=', json: json(run(...args)) };
	} catch (error) {
		if (error instanceof Failure) return { word: 'error', json: json(error.value) };
		const alive = isAlive(guest);
		if (error instanceof Panic) return { word: alive ? 'alive' : 'trap', text: error.message };
		if (error instanceof ValueError) return { word: alive ? 'input' : 'lie' };
		throw error;
	}
}

function isAlive(guest) {
	try {
		guest.release();
		return true;
	} catch {
		return false;
	}
}

/** What a module without a description does, in the engine alone. */
function core(bytes, name, args) {
	assert.throws(() => new Guest(bytes));
	let found;
	let instance;
	try {
		const module = new WebAssembly.Module(bytes);
		found = signatures(bytes);
		if ([...found.exports.keys()].some((name) => name.startsWith('wazabi_'))) {
			return { word: 'refused', text: 'a guest of wazabi without its description' };
		}
		const hosts = { twice: [['i32'], ['i32']], swap: [['i64', 'f32'], ['f32', 'i64']] };
		for (const [name, { params, results }] of found.imports) {
			const [, func] = name.split('/');
			if (hosts[func] && JSON.stringify(hosts[func]) !== JSON.stringify([params, results])) {
				return { word: 'refused', text: `${name} has another type` };
			}
		}
		instance = new WebAssembly.Instance(module, { host });
	} catch ({ message }) {
		return { word: 'refused', text: message };
	}
	if (!args) return { word: 'opens' };
	const signature = found.exports.get(name);
	if (signature?.params.length !== args.length) return { word: 'input' };
	const values = args.map((arg, at) => number(signature.params[at], arg));
	if (values.includes(undefined)) return { word: 'input' };
	try {
		return { word: '=', json: json(instance.exports[name](...values) ?? null) };
	} catch ({ message }) {
		return { word: 'trap', text: message };
	}
}

/** An argument of a core function; undefined if the type has no such value. */
function number(type, arg) {
	const float = arg === 'NaN' ? Number.NaN : typeof arg === 'number' ? arg : undefined;
	const integer = Number.isInteger(arg);
	return {
		i32: integer && arg >= -(2 ** 31) && arg < 2 ** 32 ? arg : undefined,
		i64: integer ? BigInt(arg) : undefined,
		f32: float,
		f64: float,
	}[type];
}

/** A value as the table has it. */
function json(value) {
	if (value instanceof Set) return json([...value]);
	if (value === undefined) return 'null';
	if (ArrayBuffer.isView(value) || Array.isArray(value)) return `[${[...value].map(json).join()}]`;
	return typeof value === 'bigint' ? `${value}` : JSON.stringify(value);
}
