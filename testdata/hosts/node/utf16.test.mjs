// The guest utf16: strings that cross as UTF-16.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Failure, Guest, ValueError } from './host.mjs';

const wasm = readFileSync(new URL('../../gen/utf16/utf16.wasm', import.meta.url));
const host = { upper: (text) => text.toUpperCase(), known: (texts) => texts[0] ?? '' };
const load = () => new Guest(wasm, { hosts: { host } });

test('texts go in and out as code units', () => {
	const { echo, units, text, length, reversed, echo_line, host_upper, host_known, map } = load().functions;
	for (const value of ['', 'größe', 'a🦀b', '\u{10ffff}', 'ab🦀'.repeat(20_000)]) {
		assert.equal(echo(value), value);
		assert.equal(length(value), value.length);
		const codes = Array.from({ length: value.length }, (_, at) => value.charCodeAt(at));
		assert.deepEqual([...units(value)], codes);
		assert.equal(text(codes), value);
		const line = { text: value, note: value, source: value };
		assert.deepEqual(echo_line(line), line);
		assert.equal(host_upper(value), value.toUpperCase());
	}
	assert.deepEqual(reversed(['a', '🦀']), ['🦀', 'a']);
	assert.equal(host_known(['é']), 'é');
	assert.equal(map(['a', '🦀'], (value) => `<${value}>`), '<a><🦀>');
});

test('a lone surrogate is no text', () => {
	const guest = load();
	assert.throws(() => guest.functions.echo('a\ud83e'), ValueError);
	assert.throws(() => guest.functions.text([0xd83e]), (error) => error instanceof Failure && /unit 0, 0xd83e/.test(error.value));
	assert.equal(guest.functions.repaired([0xd83e, 97]), '\ufffda');
});
