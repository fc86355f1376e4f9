// A guest that logs, looks at the clock, and wants random bytes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Guest } from './host.mjs';

const module = new WebAssembly.Module(readFileSync(new URL('../../gen/logging/logging.wasm', import.meta.url)));

test('what the guest logs is read, if the host has a log', () => {
	const log = [];
	const { functions } = new Guest(module, { log: (record) => log.push(record) });
	assert.equal(functions.place('mary', 200), 200);
	assert.deepEqual(log, [
		{ level: 'info', target: 'logging', message: 'placed an order of 200', pairs: [['customer', 'mary'], ['items', '200']] },
		{ level: 'warn', target: 'shop::stock', message: 'that is a lot', pairs: [] },
	]);
	assert.equal(new Guest(module).functions.place('mary', 1), 1);
});

test('the guest has clocks', () => {
	const { functions } = new Guest(module);
	const before = Date.now();
	const now = Number(functions.now() / 1_000_000n);
	assert.ok(before <= now && now <= Date.now(), `${now}`);
	assert.ok(functions.elapsed() < 60_000_000_000n);
});

test('the guest has random bytes', () => {
	const { functions } = new Guest(module);
	const [one, other] = [functions.key(32), functions.key(32)];
	assert.equal(one.length, 32);
	assert.notDeepEqual(one, other);
});
