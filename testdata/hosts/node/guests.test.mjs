// Every committed guest: its description is understood, and its layouts follow from the page.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { Guest } from './host.mjs';

const packages = new URL('../../gen/', import.meta.url);
// This host has no WASI, which two guests use.
const names = readdirSync(packages).filter((name) => !['wasi', 'whole'].includes(name));

for (const name of names) {
	test(`${name} loads`, () => {
		const module = new WebAssembly.Module(readFileSync(new URL(`${name}/${name}.wasm`, packages)));
		const { functions, types, description } = new Guest(module);
		for (const { export: path, name, of, params } of description.exports.values()) {
			const owner = of && description.types.get(of);
			const Values = of && types[owner.name];
			const isMethod = owner?.kind === 'guest_resource' && params[0]?.name === 'self';
			const on = !of ? functions : isMethod ? Values.prototype : Values;
			assert.equal(typeof on[name], 'function', path);
		}
	});
}
