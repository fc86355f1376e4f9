// Every guest that is committed: its description is understood, and its layouts follow from the page.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { Guest } from './host.mjs';

const packages = new URL('../../gen/', import.meta.url);
// This host has no WASI, which two guests want. It has no resources of the guest and no views, and
// refuses a description that has some.
const unknown = /unknown key|unknown kind/;
const refused = { callbacks: unknown, constants: /unknown key|Cannot convert/, iterators: unknown, resources: unknown, sequences: unknown, streams: unknown, views: unknown };
const names = readdirSync(packages).filter((name) => !['wasi', 'whole'].includes(name));

for (const name of names) {
	test(`${name} ${refused[name] ? 'is refused' : 'loads'}`, () => {
		const module = new WebAssembly.Module(readFileSync(new URL(`${name}/${name}.wasm`, packages)));
		if (refused[name]) {
			assert.throws(() => new Guest(module), refused[name]);
			return;
		}
		const { functions, description } = new Guest(module);
		assert.equal(Object.keys(functions).length, description.exports.size);
	});
}
