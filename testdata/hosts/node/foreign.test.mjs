// The guest foreign: arguments that it converts, or refuses.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Guest, Refusal } from './host.mjs';

const wasm = readFileSync(new URL('../../gen/foreign/foreign.wasm', import.meta.url));
const registry = { newest: () => '1.10', publish: () => 1, place: () => ({ x: 0, y: 0 }) };
const { latest, next, live, sum } = new Guest(new WebAssembly.Module(wasm), { hosts: { registry } }).functions;

test('values cross as those to which they convert', () => {
	assert.equal(latest('1.9', '01.10'), '1.10');
	assert.deepEqual(next(41n, new Uint8Array([1, 2, 3, 4])), [42n, new Uint8Array([4, 3, 2, 1])]);
});

test('a refused argument leaves the guest as it was', () => {
	const refusal = (path, reason) => (error) =>
		error instanceof Refusal && error.path === path && error.reason === reason;
	for (let i = 0; i < 3; i++) {
		assert.throws(() => latest('1.2', 'x'), refusal('b', '"x" is not a version like 1.2'));
		assert.throws(() => next(0n, new Uint8Array(4)), refusal('id', '0 is no identifier'));
		assert.throws(() => sum(new Map([['', 1]]), '1.1'), refusal('values[0].key', '"" is not a version like 1.2'));
		assert.equal(latest('1.2', '1.3'), '1.3');
		assert.equal(live(), 0);
	}
});
