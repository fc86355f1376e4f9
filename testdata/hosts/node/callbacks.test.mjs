// A guest that calls functions which are passed to it: docs/abi.md, section 9.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Failure, Guest, Panic, ValueError } from './host.mjs';

const module = new WebAssembly.Module(
	readFileSync(new URL('../../gen/callbacks/callbacks.wasm', import.meta.url)),
);

function open(options) {
	const guest = new Guest(module, options);
	return { guest, f: guest.functions, ...guest.types, lent: () => guest.handles.lent.size };
}

/** The instance has died of a fault of the guest's, which the host has found. */
function died(f, call, message) {
	assert.throws(call, (error) => {
		assert.ok(error instanceof ValueError, error);
		assert.match(error.message, message);
		return true;
	});
	assert.throws(() => f.sum(0, () => 0n), /died/);
}

test('numbers, strings, options and nothing go in and out', () => {
	const { f, lent } = open();
	assert.equal(f.count(['a', 'word', ''], (word) => word.length < 2), 2);
	assert.equal(f.sum(4, (n) => 2n ** 62n - BigInt(n)), 2n ** 64n - 6n);
	assert.equal(f.sum(0, () => assert.fail()), 0n);
	assert.equal(f.fold([1, 2, 3], 0.5, (all, value) => all * 2 + value), 15);
	const names = [];
	assert.equal(f.each(['Ä', ''], (name) => names.push(name)), undefined);
	assert.deepEqual(names, ['Ä', '']);
	const left = ['a', 'b'];
	assert.deepEqual(f.drain(() => left.shift()), ['a', 'b']);
	assert.equal(f.both(3, (n) => n + 1, (n) => n * 2), 14);
	assert.equal(lent(), 0);
});

test('as many parameters as there can be: a number, a variant, a record, a list', () => {
	const { f } = open();
	const seen = [];
	const result = f.four((...values) => {
		seen.push(values);
		return ['text', { case: 'Line', fields: { points: [], name: 'back' } }];
	});
	const points = [{ x: 1, y: -1 }, { x: 2, y: -2 }];
	const line = { case: 'Line', fields: { points, name: 'line' } };
	assert.deepEqual(seen, [[7, line, { x: 3, y: 4 }, [5, 6, 7]]]);
	assert.deepEqual(result, ['text', { case: 'Line', fields: { points: [], name: 'back' } }]);
	assert.deepEqual(f.four(() => ['', { case: 'Empty', fields: {} }]), ['', { case: 'Empty', fields: {} }]);
});

test('values larger than the arena', () => {
	const { f } = open();
	for (const size of [0, 10_000, 3_000_000]) {
		assert.equal(f.long(size, (text) => `${text}ä`), `${'x'.repeat(size)}ä`);
	}
});

test('an error is the Err of a result', () => {
	const { f } = open();
	const number = (text) => {
		if (text === '') throw new Failure({ case: 'Empty', fields: {} });
		if (!/^-?\d+$/.test(text)) throw new Failure({ case: 'Invalid', fields: { at: 2 } });
		return BigInt(text);
	};
	assert.equal(f.read('-21', number), -42n);
	for (const [text, value] of [
		['', { case: 'Empty', fields: {} }],
		['12a', { case: 'Invalid', fields: { at: 2 } }],
	]) {
		assert.throws(() => f.read(text, number), (error) => {
			assert.deepEqual([error.constructor, error.value], [Failure, value]);
			return true;
		});
	}
	const check = (text) => {
		if (text.length > 1) throw new Failure(`${text} is long`);
		return null;
	};
	assert.deepEqual(f.check(['a', 'word', 'bc'], check), ['word is long', 'bc is long']);
});

test('another failure ends the calls, and the instance', () => {
	for (const [call, fault] of [
		[(f, callback) => f.sum(3, callback), new TypeError('out of order')],
		[(f, callback) => f.sum(3, callback), new Failure('no result')],
		[(f, callback) => f.check(['a'], callback), new RangeError('out of order')],
	]) {
		const { f, lent } = open();
		const callback = () => {
			throw fault;
		};
		assert.throws(() => call(f, callback), (error) => error === fault);
		assert.throws(() => f.sum(0, () => 0n), /died/);
		assert.equal(lent(), 0);
	}
	const { f } = open();
	died(f, () => f.sum(1, () => -1n), /-1 is no u64/);
	const other = open();
	const wrong = () => {
		throw new Failure(1);
	};
	died(other.f, () => other.f.check(['a'], wrong), /1 is no string/);
});

test('what is no function is refused before the guest is entered', () => {
	const { f, lent } = open();
	for (const value of [undefined, 7, {}, 'f']) {
		assert.throws(() => f.sum(1, value), { constructor: ValueError, message: /no function/ });
	}
	assert.throws(() => f.count(['\ud800'], () => true), ValueError);
	assert.throws(() => f.both(1, (n) => n, 7), ValueError);
	assert.equal(lent(), 0);
	assert.equal(f.sum(1, () => 7n), 7n);
});

test('a callback may call the guest, and lend it others', () => {
	const { f, lent } = open();
	const depth = (level) => (level === 0 ? 1n : f.sum(2, () => depth(level - 1)));
	assert.equal(depth(6), 64n);
	const both = (text) => f.long(20_001, (inner) => `${text.length} ${inner.length}`);
	assert.equal(f.long(20_000, both), '20000 20001');
	const live = [];
	f.sum(1, () => f.sum(1, () => BigInt(live.push(lent()))));
	assert.deepEqual([live, lent()], [[2], 0]);
});

test('the arguments of calls within calls leave those around them alone', () => {
	const { f } = open();
	const words = ['one', 'two', 'three'];
	const seen = [];
	const count = f.count(words, (word) => {
		seen.push(word);
		for (const size of [1, 100, 5000, 20_000]) {
			const long = 'x'.repeat(size);
			const inner = (text) => f.long(3, (three) => `${three}${text.length}`) === `xxx${size}`;
			assert.equal(f.count([long, 'yy', long], inner), 2, `${size}`);
		}
		return true;
	});
	assert.deepEqual([seen, count], [words, 3]);
});

test('a trap within a callback ends the calls around it', () => {
	const { f } = open();
	const hides = () => {
		assert.throws(() => f.fail_after(() => {}), Panic);
	};
	assert.throws(() => f.each(['a'], hides), /died/);
	assert.throws(() => f.sum(0, () => 0n), /died/);
});

test('a panic after a callback is reported, and ends the loan', () => {
	const { f, lent } = open();
	let calls = 0;
	assert.throws(() => f.fail_after(() => calls++), { constructor: Panic, message: 'after the callback' });
	assert.deepEqual([calls, lent()], [1, 0]);
});

test('methods and constructors have callbacks', () => {
	const { Adder } = open();
	const adder = Adder.new(3, (n) => BigInt(n));
	assert.equal(adder.total(), 3n);
	const shown = [];
	adder.show((total) => shown.push(total, adder.total()));
	assert.deepEqual(shown, [3n, 3n]);
	assert.equal(adder.change((total) => total * 7n), 21n);
	assert.equal(adder.total(), 21n);
});

test('a value that a method changes is not used in its callback', () => {
	const { Adder } = open();
	const adder = Adder.new(0, () => 0n);
	const total = adder.change(() => {
		assert.throws(() => adder.total(), /changes the callbacks::Adder/);
		return 5n;
	});
	assert.equal(total, 5n);
	assert.equal(adder.total(), 5n);
});

test('values of the guest are arguments and results of callbacks', () => {
	const { guest, f, Adder } = open();
	let given;
	const total = f.swap(5n, (adder) => {
		given = adder;
		assert.equal(adder.change((value) => value + 1n), 6n);
		return Adder.new(2, () => 50n);
	});
	assert.equal(total, 100n);
	assert.equal(given.total(), 6n);
	assert.equal(guest.handles.resources.size, 1);
	assert.equal(f.swap(7n, (adder) => adder), 7n);
	assert.equal(guest.handles.resources.size, 1);
});

test('a handle ends with the call that it was passed to', () => {
	const { f } = open();
	const kept = f.keep(() => assert.fail());
	assert.notEqual(kept, 0);
	assert.notEqual(f.keep(() => assert.fail()), kept);
	died(f, () => f.call_kept(0, 1), /no handle of a call that runs/);
});

test('a handle is valid for calls within its call', () => {
	const { f } = open();
	const seen = [];
	const callback = (n) => (seen.push(n) === 1 ? f.call_kept(0, 5) + 1 : n * 2);
	assert.equal(f.call_at(callback, 1024), 11);
	assert.equal(seen[1], 5);
	died(f, () => f.call_kept(0, 5), /no handle of a call that runs/);
});

test('a handle that the guest made up, or of another instance, is refused', () => {
	for (const handle of [1, 99, 2 ** 32 - 1]) {
		const { f } = open();
		died(f, () => f.call_kept(handle, 1), /no handle of a call that runs/);
	}
	const [one, other] = [open(), open()];
	one.f.each(['a'], () => {
		// The number is that of a callback of the other instance, which runs.
		died(other.f, () => other.f.call_kept(1, 7), /no handle/);
	});
});

test('arguments that lie nowhere are refused before the function is called', () => {
	for (const address of [0, 2, 2 ** 32 - 4]) {
		const { f } = open();
		died(f, () => f.call_at(() => assert.fail(), address), /no address|not in memory/);
	}
	const { f } = open();
	assert.equal(typeof f.call_at((n) => n, 1024), 'number');
});
