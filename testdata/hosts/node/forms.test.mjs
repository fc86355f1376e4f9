// The guest with results inside of values: testdata/guests/forms.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Failure, Guest } from './host.mjs';

const wasm = readFileSync(new URL('../../gen/forms/forms.wasm', import.meta.url));
const host = { judge: (steps) => steps, note: (first) => first, audit: (last) => last };
const { functions } = new Guest(new WebAssembly.Module(wasm), { hosts: { host } });

test('results are elements, fields and entries', () => {
	assert.deepEqual(functions.parse_each(['1', 'x']), [{ ok: 1n }, { err: { line: 2, found: 'x' }, texts: ['line 2: "x" is no number'] }]);
	const step = { name: 'a', lines: { ok: 7 }, stored: { err: 'Closed' }, late: { err: { case: 'Late', fields: { by: 1n, of: new Uint8Array([1]) } } } };
	assert.deepEqual(functions.echo_step(step), step);
	assert.deepEqual(functions.echo_map(new Map([['', { ok: 1 }]])), new Map([['', { ok: 1 }]]));
	assert.equal(functions.count_errors([{ ok: 'a' }, { err: 'Full' }], { err: 'Full' }), 2);
	assert.throws(() => functions.echo_step({ ...step, stored: { err: 'Unknown' } }), /Unknown/);
});

test('results of a host, and in results', () => {
	assert.deepEqual(functions.judged([{ err: { case: 'Skipped', fields: {} } }]), [{ err: { case: 'Skipped', fields: {} } }]);
	assert.deepEqual(functions.noted({ ok: 1 }), { ok: 1 });
	assert.deepEqual(functions.audited({ err: 'Full' }), { err: 'Full' });
	assert.deepEqual(functions.whole('', { err: 'Full' }), { err: 'Full' });
	assert.throws(() => functions.whole('outer', { ok: 1 }), (error) => error instanceof Failure && error.value === 'outer');
	assert.throws(() => functions.unexplained(true), Failure);
	assert.equal(functions.unexplained(false), 7);
});
