// The kinds of types that were added last, there and back.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Guest, ValueError } from './host.mjs';

const module = new WebAssembly.Module(readFileSync(new URL('../../gen/proof/proof.wasm', import.meta.url)));
const echo = new Proxy({}, { get: () => (value) => value });
const fresh = () => new Guest(module, { hosts: { echo } }).functions;

test('the values come back', () => {
	const f = fresh();
	for (const [name, ...values] of [
		['nonzero_u8', 1, 255],
		['nonzero_i32', -1, 2 ** 31 - 1],
		['nonzero_u64', 1n, 2n ** 64n - 1n],
		['rows', [], [1, 2 ** 32 - 1]],
		['seats', [{ row: 3, column: -4 }]],
		['unsigned', 0n, 2n ** 128n - 1n, 2n ** 64n],
		['signed', -1n, -(2n ** 127n), 5n],
		['balances', new Map([[-1n, 2n ** 100n], [1n, 0n]])],
		['numbers', new Set(), new Set([1n, 2n ** 63n])],
		['letters', new Set(['a', 'z'])],
		['levels', new Set(['Low', 'High'])],
		['widest', new Set([-(2n ** 127n), -1n, 0n])],
		['shared', 7],
		['words', ['', 'word']],
		['node', { name: 'root', next: { name: 'leaf', next: undefined, kids: [] }, kids: [] }],
	]) {
		for (const value of values) assert.deepEqual(f[name](value), value, name);
	}
	assert.deepEqual([...f.texts(new Set(['b', 'é', 'a']))], ['a', 'b', 'é']);
	assert.deepEqual([...f.missing(new Set(['b', 'a']), new Set(['b']))], ['a']);
});

test('what is no value is refused, on both sides', () => {
	for (const [name, ...values] of [
		['nonzero_u8', 0],
		['nonzero_i64', 0n],
		['rows', [1, 0]],
		['unsigned', -1n],
		['signed', 2n ** 127n],
		['numbers', new Set([0])],
		['lie_u8', 0],
		['lie_rows', [1, 0]],
		['lie_set', [1, 1], [2, 1]],
		['lie_texts', ['a', 'a'], ['b', 'aa']],
		['lie_wide', [0n, -1n]],
	]) {
		for (const value of values) assert.throws(() => fresh()[name](value), ValueError, name);
	}
});
