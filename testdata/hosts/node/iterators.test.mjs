// A guest with iterators, and with a resource that is a stream: docs/abi.md, section 8.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Failure, Guest, Panic, ValueError } from './host.mjs';

const module = new WebAssembly.Module(
	readFileSync(new URL('../../gen/iterators/iterators.wasm', import.meta.url)),
);

/** A guest whose host does `meanwhile` while items are made. */
function open(meanwhile = () => {}) {
	const guest = new Guest(module, { hosts: { host: { meanwhile: (key) => meanwhile(guest, key) } } });
	return { guest, f: guest.functions, ...guest.types, owned: () => guest.handles.resources.size };
}

const refused = (call, message) =>
	assert.throws(call, (error) => {
		assert.ok(error instanceof ValueError, error);
		assert.match(error.message, message);
		return true;
	});
const range = (n) => Array.from({ length: n }, (_, at) => at);

test('all items come, in order, and the iterator ends', () => {
	const { f, owned } = open();
	for (const n of [0, 1, 2, 3, 4, 255, 256, 511, 1000]) assert.deepEqual([...f.count(n)], range(n));
	assert.deepEqual([...f.words(' to be  or ')], ['to', 'be', 'or']);
	assert.deepEqual([...f.words('')], []);
	assert.deepEqual([...f.lines('a\nb')], [{ number: 1, text: 'a' }, { number: 2, text: 'b' }]);
	assert.throws(() => f.lines(''), { value: 'Empty', constructor: Failure });
	assert.deepEqual([f.alive(), owned()], [0, 0]);
});

test('items are fetched 1, 2, 4, … at once, and no more than a batch', () => {
	const { f } = open();
	const items = f.count(1000);
	assert.equal(f.asked(), 0);
	const after = (n) => {
		for (let at = 0; at < n; at++) items.next();
		return f.asked();
	};
	assert.deepEqual([after(1), after(1), after(1), after(1), after(4)], [1, 3, 3, 7, 15]);
	assert.deepEqual([after(255 - 8), after(1), after(255), after(1)], [255, 511, 511, 767]);
	items.return();
	const slow = f.count_slowly(5);
	const before = f.asked();
	for (let at = 0; at < 3; at++) assert.equal(slow.next().value, at);
	assert.equal(f.asked() - before, 3);
});

test('a loop that is left drops the iterator', () => {
	const { f, owned } = open();
	for (const n of f.count(10)) if (n === 4) break;
	assert.deepEqual([f.alive(), owned()], [0, 0]);
	assert.throws(() => {
		for (const n of f.count(10)) throw new RangeError(`${n}`);
	}, RangeError);
	assert.deepEqual([f.alive(), owned()], [0, 0]);
	const items = f.count(2);
	assert.deepEqual([f.alive(), owned()], [1, 1]);
	items.return();
	items.return();
	assert.deepEqual(items.next(), { done: true, value: undefined });
	assert.deepEqual([f.alive(), owned()], [0, 0]);
});

test('an item may be an error, which ends nothing', () => {
	const { f } = open();
	const items = [...f.numbers('1\nx\n3')];
	assert.deepEqual(items, [{ ok: 1 }, { err: 'NoNumber' }, { ok: 3 }]);
});

test('an iterator has what it was made of', () => {
	const { f, Text, owned } = open();
	const text = Text.new('a\nbcd\nbc');
	assert.deepEqual([...text.all()], ['a', 'bcd', 'bc']);
	assert.deepEqual([...text.longer(2, 'b')], ['bcd', 'bc']);
	assert.deepEqual([...text.longer(3, 'b')], ['bcd']);
	assert.throws(() => Text.new('').longer(0, ''), { value: 'Empty' });
	assert.deepEqual([...text.into_lines()], ['a', 'bcd', 'bc']);
	refused(() => text.left(), /given to the guest/);
	assert.deepEqual([f.alive(), owned()], [0, 1]);
});

test('items are values of the guest', () => {
	const { Text, owned } = open();
	const texts = [...Text.new('a\nb\nc').texts()];
	assert.deepEqual(texts.map((text) => text.next_line().text), ['a', 'b', 'c']);
	assert.equal(owned(), 4);
	texts.forEach((text) => text.drop());
	assert.equal(owned(), 1);
	// The third was fetched with the second: it is dropped.
	const seen = [];
	for (const text of Text.new('a\nb\nc\nd').texts()) if (seen.push(text) === 2) break;
	assert.deepEqual([owned(), seen[1].next_line().text], [4, 'b']);
});

test('a value is borrowed until the iterator has ended', () => {
	const { Text, f } = open();
	const text = Text.new('a\nb\nc');
	const [all, longer] = [text.all(), text.longer(1, '')];
	assert.equal(text.left(), 3);
	assert.equal(all.next().value, 'a');
	refused(() => text.push('d'), /iterator reads/);
	refused(() => text.into_lines(), /iterator reads/);
	all.return();
	refused(() => text.lines(), /iterator reads/);
	assert.deepEqual([...longer], ['a', 'b', 'c']);
	text.push('d');
	const lines = text.lines();
	refused(() => text.left(), /iterator changes/);
	refused(() => text.all(), /iterator changes/);
	assert.equal(lines.next().value.text, 'a');
	lines.return();
	assert.equal(text.left(), 3);
	assert.deepEqual([...text.lines()].map((line) => line.text), ['b', 'c', 'd']);
	assert.deepEqual([text.left(), f.alive()], [0, 0]);
});

test('a batch of 1 leaves the value where the loop was left', () => {
	const { Text } = open();
	const left = (method) => {
		const text = Text.new('a\nb\nc\nd\ne');
		for (const line of text[method]()) if (line.number === 2) break;
		return text.left();
	};
	assert.deepEqual([left('lines'), left('lines_slowly')], [2, 3]);
});

test('a value that is dropped takes its iterators with it', () => {
	const { Text, f, owned } = open();
	const text = Text.new('a\nb');
	const [one, other] = [text.all(), text.all()];
	assert.equal(one.next().value, 'a');
	text.drop();
	assert.deepEqual([f.alive(), owned()], [0, 0]);
	assert.deepEqual([one.next().done, other.next().done], [true, true]);
	one.return();
	assert.equal(f.alive(), 0);
});

test('the guest calls its host for an item, and is called by it', () => {
	const seen = [];
	const { f, Text } = open(({ functions }, key) => seen.push([key, [...functions.count(key)].length]));
	assert.deepEqual([...f.count_while(3)], [0, 1, 2]);
	assert.deepEqual(seen.splice(0), [[0, 0], [1, 1], [2, 2]]);
	assert.deepEqual([...Text.new('a\nb').lines_while()].map((line) => line.text), ['a', 'b']);
	assert.deepEqual(seen, [[0, 0], [1, 1], [2, 2]]);
	assert.equal(f.alive(), 0);
});

test('an iterator that runs is not used, and is dropped afterwards', () => {
	let items;
	const { f, Text, owned } = open((_, key) => {
		if (key === 1) refused(() => items.next(), /fetching items already/);
		if (key === 2) items.return();
	});
	items = f.count_while(10);
	assert.deepEqual([...items], [0]);
	assert.deepEqual([f.alive(), owned()], [0, 0]);
	const text = Text.new('a\nb\nc\nd');
	items = text.lines_while();
	assert.deepEqual([...items].map((line) => line.text), ['a']);
	assert.deepEqual([f.alive(), text.left(), owned()], [0, 1, 1]);
});

test('another iterator is dropped at once, also while a call runs', () => {
	let text;
	const { f, Text } = open(({ functions }) => {
		for (const line of text.lines()) if (line.number === 1) break;
		assert.equal(functions.alive(), 0);
		text.push('c');
	});
	text = Text.new('a\nb');
	assert.deepEqual([...f.count_while(1)], [0]);
	assert.equal(text.left(), 2);
});

test('a value is dropped after the call that fetches items', () => {
	let text;
	const { f, Text, owned } = open((_, key) => {
		if (key === 1) text.drop();
	});
	text = Text.new('a\nb\nc');
	const lines = text.lines_while();
	assert.equal(lines.next().value.text, 'a');
	assert.deepEqual([lines.next().done, lines.next().done], [true, true]);
	assert.deepEqual([f.alive(), owned()], [0, 0]);
});

test('a panic in an iterator ends the instance', () => {
	const { f } = open();
	const items = f.count_until_panic(2);
	assert.equal(items.next().value, 0);
	assert.throws(() => items.next(), { constructor: Panic, message: 'there is no item 2' });
	assert.throws(() => items.next(), /died/);
	assert.deepEqual(items.return(), { done: true, value: undefined });
	assert.throws(() => f.alive(), /died/);
});

test('the guest checks handles again', () => {
	for (const misuse of [
		(guest, count) => guest['iterators/words.next'](count, 1),
		(guest, count) => guest['iterators/words.drop'](count),
		(guest, count) => guest['iterators/Text.drop'](count),
		(guest, count) => guest['iterators/count.next'](count + 1, 1),
		(guest) => guest['iterators/count.next'](0, 1),
		// It has ended, since it has fewer items than were wanted.
		(guest, count) => {
			assert.equal(guest['iterators/count.next'](count, 4) >> 32n, 3n);
			guest['iterators/count.drop'](count);
		},
		(guest, count) => {
			guest['iterators/count.drop'](count);
			guest['iterators/count.next'](count, 1);
		},
	]) {
		const guest = new WebAssembly.Instance(module, { host: { meanwhile() {} } }).exports;
		const count = guest['iterators/count'](3);
		assert.throws(() => misuse(guest, count), WebAssembly.RuntimeError, String(misuse));
	}
});

test('the guest does not let an iterator be used while it makes an item', () => {
	for (const misuse of ['next', 'drop']) {
		const host = {
			meanwhile(key) {
				if (key === 1) guest[`iterators/count_while.${misuse}`](handle, 1);
			},
		};
		const guest = new WebAssembly.Instance(module, { host }).exports;
		const handle = guest['iterators/count_while'](3);
		assert.throws(() => guest['iterators/count_while.next'](handle, 3), WebAssembly.RuntimeError);
	}
});

test('a resource that is a stream is read and written by its methods', () => {
	const { Pipe } = open();
	const pipe = Pipe.new();
	const bytes = Uint8Array.from({ length: 2500 }, (_, at) => at);
	let sent = 0;
	const taken = [];
	while (sent < bytes.length) {
		taken.push(pipe.write(bytes.subarray(sent)));
		sent += taken.at(-1);
	}
	assert.deepEqual(taken, [1000, 1000, 500]);
	assert.equal(pipe.flush(), null);
	assert.equal(pipe.flushed(), 1);
	const back = [];
	for (let piece; (piece = pipe.read(999)).length > 0; ) back.push(...piece);
	assert.deepEqual(Uint8Array.from(back), bytes);
	assert.equal(pipe.read(0).length, 0);
	pipe.fail();
	for (const call of [() => pipe.read(1), () => pipe.write(bytes), () => pipe.flush()]) {
		assert.throws(call, { constructor: Failure, value: 'the pipe is broken' });
	}
});
