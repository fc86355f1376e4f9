// Errors with their texts and those of their sources: docs/abi.md, section 1.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Failure } from './errors.mjs';
import { Guest } from './host.mjs';

const module = new WebAssembly.Module(readFileSync(new URL('../../gen/errors/errors.wasm', import.meta.url)));

const open = { case: 'Open', fields: { path: '/etc', cause: 'High' } };

function functions(host = {}) {
	return new Guest(module, { hosts: { host: { ask: () => 7, ask_code: () => {}, ...host } } }).functions;
}

const failing = (run) => {
	try {
		run();
	} catch (error) {
		assert(error instanceof Failure, error);
		return error;
	}
	assert.fail('no error');
};

test('an error has its text, and those of its sources', () => {
	const { read } = functions();
	const included = failing(() => read(4));
	assert.deepEqual(included.value, { case: 'Included', fields: { file: 'a.inc', source: open } });
	assert.equal(included.message, 'included from a.inc');
	// The description has the text of the level.
	assert.deepEqual(included.texts, ['included from a.inc', 'cannot open /etc', '']);
	assert.equal(failing(() => read(2)).message, 'code 2');
	assert.equal(failing(() => read(6)).texts.length, 1);
	assert.equal(read(2 ** 32 - 1), 7);
	// The case that means success.
	assert.equal(read(8), undefined);
});

test('an error without a text has none', () => {
	const { level, odd } = functions();
	assert.deepEqual(failing(() => level('Low')).texts, []);
	assert.match(failing(() => level('Low')).message, /level failed/);
	assert.match(failing(() => odd('Silent')).message, /odd failed/);
	assert.equal(new TextEncoder().encode(failing(() => odd('Long')).message).length, 4096);
});

test('an error of the host needs no text', () => {
	const fail = (value) => () => {
		throw new Failure(value);
	};
	const { tell, tell_code: code } = functions({ ask: fail(open), ask_code: fail('Worse') });
	assert.equal(tell(1), 'Open { path: "/etc", cause: High }: cannot open /etc');
	assert.equal(failing(code).message, 'code 2');
});

test('items of an iterator have texts', () => {
	const items = [...functions().each(2)];
	assert.deepEqual(items[1], { ok: 'value 1' });
	assert.equal(items[0].texts[0], 'line 7: "x\\""');
	assert.deepEqual(items[2].err, open);
});

test('an error of any type is a chain of texts', () => {
	const { any, tell_any: tell, outer } = functions({
		ask_any: () => {
			throw new Failure(['cannot save', 'disk full']);
		},
	});
	assert.equal(tell(), 'cannot save: disk full');
	const failed = failing(() => any(1));
	assert.equal(failed.message, 'gave up');
	assert.deepEqual(failed.texts, ['gave up', 'no answer', 'cannot open /etc', 'the level is {too} high']);
	assert.deepEqual(failing(() => outer(['in'], [['a', 'b']])).value, { inner: ['in'], others: [['a', 'b']] });
	assert.throws(() => outer([], []), /has no texts/);
});
