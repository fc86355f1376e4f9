// A guest whose results may be read where they lie. To this host they are results like all others.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Failure, Guest, ValueError } from './host.mjs';

const module = new WebAssembly.Module(
	readFileSync(new URL('../../gen/views/views.wasm', import.meta.url)),
);

function open(reader = {}) {
	const guest = new Guest(module, { hosts: { reader } });
	return { f: guest.functions, ...guest.types };
}

const line = {
	filter: 'Sub',
	last: false,
	mark: '\u{1f604}',
	number: 4,
	scale: 1,
	data: Uint8Array.of(4, 5, 6, 7),
	note: 'note é 4',
	label: undefined,
	hint: 4,
	pair: [4, 'pair 4'],
	at: { x: 4, y: -4 },
	from: { x: 5, y: -5 },
	samples: [0, -1, -2, -3],
	points: [],
	cells: [{ column: 0, used: false, filter: 'Up' }],
	names: ['name 0 4'],
	holes: [],
	table: [[]],
	pairs: [[0, 'pairs 4']],
	shape: { case: 'Dot', fields: {} },
	shapes: [
		{ case: 'Dot', fields: {} },
		{ case: 'Circle', fields: { center: { x: 1, y: 2 }, radius: 1.5 } },
		{ case: 'Text', fields: ['shape 2'] },
		{ case: 'Path', fields: [[{ x: 3, y: 4 }, { x: 3, y: 4 }]] },
	],
	tags: new Map([['tag 0', 4]]),
	boxed: [4, 'boxed 4'],
	id: 4n << 32n,
	title: 'title 4',
	perms: ['read', 'write'],
	took: 4_000_000_005n,
	gate: 5,
	hash: 4n << 100n,
	key: [4, 4, 4, 4],
	corners: ['left 4', 'right 4'],
	tree: { name: 'root 4', kids: [{ name: 'kid 4', kids: [] }] },
};

test('results have their values', () => {
	const { f } = open();
	assert.equal(f.text(3), 'ééé');
	assert.deepEqual(f.bytes(3), Uint8Array.of(0, 1, 2));
	assert.deepEqual(f.numbers(3), [0n, 1n, 2n]);
	assert.deepEqual(f.line(4), line);
	assert.deepEqual(f.lines(5)[4], line);
	assert.deepEqual([f.find(4), f.find(100)], [line, undefined]);
	assert.equal(f.attempt(7).length, 7);
	assert.throws(() => f.attempt(100), (error) => {
		assert.deepEqual(error.value, { case: 'Missing', fields: { number: 100 } });
		return true;
	});
	assert.throws(() => f.attempt(1000), { constructor: Failure });
	assert.deepEqual([f.seek(4), f.seek(5)], ['note é 4', undefined]);
	assert.deepEqual(f.several(5), [5, 'note é 5', f.lines(5)]);
	const points = [{ x: 1, y: 2 }, { x: 3, y: 4 }];
	assert.deepEqual(f.reversed(points, 'ä'), ['ä', [...points].reverse()]);
	assert.equal(f.title(4), 'title 4');
	assert.deepEqual(f.shape(2), { case: 'Text', fields: ['shape 2'] });
	assert.equal(f.count(1), 2);
});

test('a resource has such results', () => {
	const { Book } = open();
	const book = Book.new('a title', 5);
	assert.equal(book.title(), 'a title');
	assert.deepEqual(book.add(4), line);
	assert.deepEqual(book.lines().slice(4), [line, line]);
	book.drop();
});

test('functions of the host get such arguments', () => {
	const seen = [];
	const { f } = open({
		read_lines: (lines, note) => BigInt(seen.push(lines, note)),
		read_line(one, data, number) {
			if (number > 4) throw new Failure({ case: 'Asleep', fields: {} });
			seen.push(one, data, number);
			return 'read';
		},
		read_shape: (shape, label) => seen.push(shape, label),
		read_many: (...values) => BigInt(seen.push(values)),
		read_number: (number) => number * 2,
	});
	assert.equal(f.send_lines(1), 2n);
	assert.deepEqual(seen.splice(0), [f.lines(1), 'the note']);
	assert.equal(f.send_line(4), 'read');
	assert.deepEqual(seen.splice(0), [line, Uint8Array.of(1, 2, 3), 4]);
	assert.throws(() => f.send_line(5), { constructor: Failure });
	f.send_shape(2);
	assert.deepEqual(seen.splice(0), [{ case: 'Text', fields: ['shape 2'] }, 'label']);
	assert.equal(f.send_many(1), 1n);
	const rest = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
	assert.deepEqual(seen, [[1, 'many', ...rest, f.lines(1)]]);
	assert.equal(f.send_number(21), 42);
});

test('what is no value is refused', () => {
	const refused = (call, hosts) => assert.throws(() => call(open(hosts).f), ValueError, String(call));
	for (const [address, length] of [[2 ** 32 - 1, 1], [8, 2 ** 32 - 1], [0, 0]]) {
		refused((f) => f.lie_text(address, length));
		refused((f) => f.lie_bytes(address, length));
		refused((f) => f.lie_points(address, length));
		refused((f) => f.send_lies(address, length, 8, 0), { read_lines: assert.fail });
		refused((f) => f.send_lies(8, 0, address, length), { read_lines: assert.fail });
	}
	refused((f) => f.lie_points(9, 1));
	refused((f) => f.lie_names(2, Uint8Array.of(0xff)));
	refused((f) => f.lie_shape(4));
	refused((f) => f.send_lies(f.garbage(), 1, 8, 0), { read_lines: assert.fail });
	// The first field of a line is a Filter, which has no 3.
	refused((f) => f.patched(2, 0, Uint8Array.of(3)));
	assert.deepEqual(open().f.patched(5, 0, Uint8Array.of())[4], line);
});
