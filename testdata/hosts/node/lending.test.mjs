// A guest that passes functions of its own to its host: docs/abi.md, section 9.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Failure, Guest, Panic, Refusal } from './host.mjs';

const bytes = readFileSync(new URL('../../gen/lending/lending.wasm', import.meta.url));

/** A guest whose host calls what it is lent. `more` are other functions of the host. */
function open(more) {
	const closed = [];
	const host = {
		open: (rows) => ({
			visit: (f) => rows.forEach((row, at) => f(row, at)),
			close: () => closed.push(rows),
		}),
		count: (words, wanted) => words.filter((word) => wanted(word)).length,
		sum: (times, f) => Array.from({ length: times }, (_, n) => f(n)).reduce((all, n) => all + n, 0n),
		fold: (values, from, f) => values.reduce((all, value, at) => f(all, value, 1 - 2 * at), from),
		read: (text, f) => f(text),
		check: (texts, f) => texts.flatMap((text) => {
			try {
				f(text);
				return [];
			} catch (error) {
				assert.ok(error instanceof Failure, error);
				return [error.value];
			}
		}),
		drain(f) {
			const all = [];
			for (let text = f(); text !== undefined; text = f()) all.push(text);
			return all;
		},
		four: (f) => f(7, { case: 'Empty', fields: {} }, { x: 3, y: 4 }, [5, 6]),
		both: (times, f, g) => Array.from({ length: times }).reduce((n) => g(f(n)), 0),
		many: (...values) => values[16](Uint8Array.from(values.slice(0, 16))),
		exchange: (f) => f({ close: () => closed.push('given') }),
		totals(f, g) {
			const total = f(20n);
			const sum = total.sum();
			return sum + g(total);
		},
		...more,
	};
	const guest = new Guest(bytes, { hosts: { host } });
	return { guest, f: guest.functions, closed };
}

test('closures of the guest take and return values', () => {
	const { f, closed } = open();
	assert.deepEqual(f.count_short(['a', 'größer', 'of'], 3), [2, 3]);
	assert.equal(f.squares(5), 30n);
	assert.equal(f.combine([1, 2.5], 0.25), 0.5);
	assert.equal(f.read_twice('21'), 42n);
	assert.throws(() => f.read_twice('1x'), (error) => error instanceof Failure && error.value.fields.at === 1);
	assert.deepEqual(f.complaints(['a', 'b', 'c']), ['not b: a', 'not b: c']);
	assert.deepEqual(f.drained(['x', '', 'y'.repeat(100_000)]), ['x', '', 'y'.repeat(100_000)]);
	assert.deepEqual(f.described(), ['7 Empty Point { x: 3, y: 4 } [5, 6]', { case: 'Empty', fields: {} }]);
	assert.equal(f.in_turn(3), 14);
	assert.equal(f.many_of(1000), 1136n);
	assert.deepEqual(f.rows(['a', 'ß']), ['0: a', '1: ß']);
	assert.deepEqual(closed, [['a', 'ß']]);
	assert.deepEqual(f.exchanged(false), [1, false]);
	assert.equal(f.totalled(), 41n);
	assert.equal(f.pass_on(['a', 'bb'], (word) => word.length > 1), 1);
	assert.equal(f.deep(6), 127n);
	assert.equal(f.long(300_000), 600_000);
});

test('the guest refuses an argument, and goes on', () => {
	const { f } = open({
		evens(from, step, f) {
			const half = f(from);
			assert.throws(() => f(from + step), (error) => error instanceof Refusal && /11 is odd/.test(error.message));
			return [half, 'refused'];
		},
	});
	assert.deepEqual(f.halves(8, 3), [4, 1, 'refused']);
});

test('a closure that panics ends the guest', () => {
	const { f } = open({
		attempt(f) {
			assert.throws(() => f(9), (error) => error instanceof Panic && /the closure got 9/.test(error.message));
			return 1;
		},
	});
	assert.throws(() => f.failing(), /died/);
	assert.throws(() => f.squares(1), /died/);
});

test('a closure ends with the function that it was passed to', () => {
	let kept;
	const { f } = open({
		sum(times, f) {
			if (kept) assert.throws(() => kept(1), /has returned/);
			kept = f;
			return f(4);
		},
	});
	assert.equal(f.squares(1), 16n);
	assert.throws(() => kept(1), /has returned/);
	assert.equal(f.squares(1), 16n);
});
