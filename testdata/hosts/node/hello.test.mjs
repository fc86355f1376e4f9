// The guest of examples/hello: a greeting, records, errors.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Guest, Failure } from './host.mjs';

const wasm = readFileSync(new URL('../../../examples/hello/hello/hello.wasm', import.meta.url));
const { hello, greet } = new Guest(new WebAssembly.Module(wasm)).functions;

test('a name goes in, a greeting comes out', () => {
	assert.equal(hello('Mary'), 'Hello, Mary!');
	assert.equal(hello('世界'), 'Hello, 世界!');
});

test('a record goes in, another comes out', () => {
	const mary = { name: 'Mary', language: 'Japanese' };
	assert.deepEqual(greet(mary, 2), { text: 'こんにちは、Mary！\n'.repeat(2), chars: 24 });
});

test('an error has the name that Rust gives it', () => {
	const refusal = (value) => (error) => error instanceof Failure && error.value === value;
	assert.throws(() => hello(''), refusal('NullPointer'));
	assert.throws(() => greet({ name: '\ufffd', language: 'German' }, 1), refusal('InvalidUtf8'));
	assert.equal(hello('again'), 'Hello, again!');
});
