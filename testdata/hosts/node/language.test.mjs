// The guest of parts of the language: testdata/guests/language.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Guest } from './host.mjs';

const wasm = readFileSync(new URL('../../gen/language/language.wasm', import.meta.url));
const guest = new Guest(new WebAssembly.Module(wasm));
const { Point, FullName } = guest.types;

test('methods of values take the value first', () => {
	assert.equal(Point.norm({ x: 3, y: 4 }), 5);
	assert.deepEqual(Point.new(2), { x: 2, y: 2 });
	assert.deepEqual(Point.middle({ x: 3, y: 4 }, { x: 5, y: 0 }), { x: 4, y: 2 });
	assert.deepEqual([...Point.steps({ x: 3, y: 4 }, 2)], [{ x: 3, y: 4 }, { x: 4, y: 4 }]);
	assert.equal(FullName.longer({ first: 'Ada', last: 'Lovelace' }), 'Lovelace');
});
