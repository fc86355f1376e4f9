// A guest that pulls items from sequences of its host: docs/abi.md, section 11.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Guest, Panic, ValueError } from './host.mjs';
import { Sequence, sequences } from './sequences.mjs';

const module = new WebAssembly.Module(
	readFileSync(new URL('../../gen/sequences/sequences.wasm', import.meta.url)),
);

/** An object of the host's, which says on `log` that it was closed. */
class Token {
	constructor(number, log) {
		Object.assign(this, { number, log });
	}

	value() {
		return this.number;
	}

	close() {
		this.log.push(this.number);
	}
}

function open(ask = () => 0n) {
	const guest = new Guest(module, { hosts: { host: { ask: (depth) => ask(guest, depth) } } });
	return { guest, f: guest.functions, ...guest.types, lent: () => guest.handles.lent.size };
}

/** The numbers below n; `log` has each that was pulled, and says how the sequence ended. */
function* numbers(n, log = []) {
	try {
		for (let at = 0; at < n; at++) {
			log.push(at);
			yield at;
		}
		log.push('all');
	} finally {
		log.push('ended');
	}
}

/** The instance has died of a fault of the guest's, which the host has found. */
function died(call, message) {
	const { f, lent } = open();
	assert.throws(() => call(f), (error) => {
		assert.ok(error instanceof ValueError, error);
		assert.match(error.message, message);
		return true;
	});
	assert.throws(() => f.sum([]), /died/);
	assert.equal(lent(), 0);
}

test('items of every kind are pulled', () => {
	const { f, lent } = open();
	for (const n of [0, 1, 2, 3, 256, 511, 1000]) assert.equal(f.sum(numbers(n)), BigInt((n * (n - 1)) / 2));
	assert.equal(f.sum([2 ** 32 - 1, 1]), 2n ** 32n);
	const line = { case: 'Line', fields: { points: [{ x: 1, y: 2 }, { x: 3, y: 4 }], name: 'ä' } };
	assert.deepEqual(f.shapes([line, { case: 'Empty', fields: {} }, line]), [['ä', 'ä'], { x: 8, y: 12 }]);
	assert.deepEqual([f.last([{ x: 1, y: 2 }]), f.last([])], [{ x: 1, y: 2 }, undefined]);
	assert.equal(f.count([{}, {}, {}]), 3);
	assert.deepEqual(f.concat([1, 2], new Set([Uint8Array.of(3), Uint8Array.of()])), Uint8Array.of(1, 2, 3));
	const maps = [new Map([['a', 1], ['b', undefined]]), new Map([['a', 2]])];
	assert.deepEqual(f.tally(maps), new Map([['a', 3], ['b', 0]]));
	assert.deepEqual(f.zip([1n, 2n, 3n], ['a', 'b']), [[1n, 'a'], [2n, 'b']]);
	const ones = Array(16).fill(1);
	assert.equal(f.many(...ones, [1, 2]), 19n);
	assert.deepEqual(f.first(['x'.repeat(100_000), 'b', 'c'], 2), ['x'.repeat(100_000), 'b']);
	assert.equal(lent(), 0);
});

test('a sequence is told that no more items are wanted', () => {
	const { f } = open();
	const log = [];
	assert.deepEqual(f.one_by_one(numbers(9, log), 2), [0, 1]);
	assert.deepEqual(log.splice(0), [0, 1, 'ended']);
	f.ignore(numbers(9, log));
	assert.deepEqual(log, []);
	assert.equal(f.sum(numbers(2, log)), 1n);
	assert.deepEqual(log.splice(0), [0, 1, 'all', 'ended']);
	assert.equal(f.forget(numbers(9, log)), 0);
	assert.deepEqual(log.splice(0), [0, 'ended']);
	assert.throws(() => f.fail_after(numbers(9, log)), { constructor: Panic, message: 'after the first item' });
	assert.deepEqual(log, [0, 'ended']);
});

test('items are objects of the host and values of the guest, which the guest owns', () => {
	const { guest, f, Total } = open();
	const log = [];
	assert.deepEqual(f.values([new Token(1, log), new Token(2, log)]), [1, 2]);
	assert.deepEqual([log, guest.handles.objects.size], [[1, 2], 0]);
	const total = Total.new([1n, 2n]);
	assert.equal(total.add([4n]), 7n);
	assert.equal(total.get(), 7n);
	assert.equal(f.merge([total, Total.new([])]), 7n);
	assert.throws(() => total.get(), /given to the guest/);
	assert.equal(guest.handles.resources.size, 0);
});

test('a sequence may call the guest, and a function of the host lend it others', () => {
	const { f, lent } = open(({ functions }, depth) =>
		depth === 0 ? 1n : functions.sum([1, 2]) + functions.ask_host(depth - 1),
	);
	assert.equal(f.ask_host(5), 16n);
	function* sums() {
		for (let at = 1; at <= 20; at++) yield Number(f.sum(numbers(at)));
	}
	assert.equal(f.sum(sums()), 1330n);
	assert.equal(lent(), 0);
});

test('a value that a method changes is not used by its sequence', () => {
	const { Total } = open();
	const total = Total.new([]);
	function* items() {
		assert.throws(() => total.get(), /changes the sequences::Total/);
		yield 5n;
	}
	assert.equal(total.add(items()), 5n);
});

test('a sequence that fails ends the calls', () => {
	const { f, lent } = open();
	const fault = new RangeError('no more');
	function* fails() {
		yield 1;
		throw fault;
	}
	assert.throws(() => f.sum(fails()), (error) => error === fault);
	assert.throws(() => f.sum([]), /died/);
	assert.equal(lent(), 0);
	died((guest) => guest.sum([1, -1]), /-1 is no u32/);
});

test('what is not iterable is refused before the guest is entered', () => {
	const { f, lent } = open();
	for (const value of [undefined, 7, {}, () => {}]) {
		assert.throws(() => f.sum(value), { constructor: ValueError, message: /is not iterable/ });
	}
	assert.throws(() => f.zip([1n], 7), ValueError);
	assert.equal(lent(), 0);
	assert.equal(f.sum([1]), 1n);
});

test('after its end a sequence has no items, however often the guest asks', () => {
	const { f } = open();
	const log = [];
	assert.equal(f.pull_often(numbers(5, log), 2, 9), 5);
	assert.deepEqual(log.splice(0), [0, 1, 2, 3, 4, 'all', 'ended']);
	assert.equal(f.pull_often(numbers(5, log), 0, 3), 0);
	assert.deepEqual(log, []);
	assert.equal(f.pull_often(numbers(1000), 256, 9), 1000);
});

test('a sequence ends when the guest says so, and does not begin again', () => {
	const pull = (iterable) => {
		const value = new Sequence(iterable);
		const { next } = sequences({ find: () => ({ value }), answer: (_, run) => run() });
		return (max) => next(1, max);
	};
	const log = [];
	const some = pull(numbers(9, log));
	assert.deepEqual([some(2), some(0), log], [[0, 1], [], [0, 1, 'ended']]);
	assert.deepEqual([some(5), some(0), log], [[], [], [0, 1, 'ended']]);
	// An iterator that has values after it was done.
	let calls = 0;
	const odd = { next: () => ({ done: calls++ === 1, value: calls }) };
	const again = pull({ [Symbol.iterator]: () => odd });
	assert.deepEqual([again(2), again(2), calls], [[1], [], 2]);
});

test('a handle is used by its call alone, as what it is', () => {
	died((f) => f.pull_kept(0, f.keep([1])), /no handle of a call that runs/);
	died((f) => f.pull_kept(77, 1), /no handle of a call that runs/);
	died((f) => f.pull_callback(() => {}), /is a callback, no sequence/);
	died((f) => f.call_sequence([1]), /is a sequence, no callback/);
	died((f) => f.pull_often([1], 257, 1), /wants 257 items/);
	died((f) => f.pull_often([1], 2 ** 32 - 1, 1), /wants 4294967295 items/);
	const { f } = open();
	const inner = () => assert.throws(() => f.pull_kept(0, 1), /is of an outer call/);
	assert.throws(() => f.pull_inside([1, 2], inner), /died/);
});
