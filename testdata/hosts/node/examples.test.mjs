// The examples: a regular expression that stays in its guest, a document, an image.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { crc32 } from './describe.mjs';
import { Failure, Guest } from './host.mjs';

function open(path, options) {
	const wasm = readFileSync(new URL(`../../../${path}`, import.meta.url));
	return new Guest(new WebAssembly.Module(wasm), options);
}

/** A stream of bytes, of which each read returns a few. */
function stream(bytes) {
	let at = 0;
	return {
		read(into) {
			const piece = bytes.subarray(at, at + Math.min(5, into.length));
			into.set(piece);
			at += piece.length;
			return piece.length;
		},
	};
}

const regex = open('examples/regex/regex/regex.wasm');
const { Regex } = regex.types;

test('a regular expression stays in the guest', () => {
	const words = Regex.new('(?<first>\\w)(\\w*)');
	assert.equal(words.pattern(), '(?<first>\\w)(\\w*)');
	assert.deepEqual(words.group_names(), ['', 'first', '']);
	assert.deepEqual([words.is_match('a'), words.is_match('-')], [true, false]);
	assert.deepEqual([words.find(' ab'), words.find('')], [{ start: 1, end: 3 }, undefined]);
	assert.deepEqual([...words.matches('a bc d')], words.find_all('a bc d'));
	assert.deepEqual(words.named_groups(' ab'), new Map([['first', { start: 1, end: 2 }]]));
	assert.deepEqual(words.split('-a-b-'), ['-', '-', '-']);
	assert.equal(words.replace_all('ab cd', '$first'), 'a c');
	words.drop();
	assert.equal(regex.functions.quote('a.b'), 'a\\.b');
	assert.throws(() => Regex.new('('), (error) => error.value.case === 'Syntax');
	assert.equal(regex.handles.resources.size, 0);
});

test('a function makes the replacements, or stops them', () => {
	const digits = Regex.new('\\d(x)?');
	const seen = [];
	const replace = (groups) => `<${seen.push(groups)}>`;
	assert.equal(digits.replace_all_func('1 2x', replace), '<1> <2>');
	assert.deepEqual(seen, [
		[{ start: 0, end: 1 }, undefined],
		[{ start: 2, end: 4 }, { start: 3, end: 4 }],
	]);
	const stop = () => {
		throw new Failure('Stopped');
	};
	assert.throws(() => digits.replace_all_func('1', stop), { constructor: Failure, value: 'Stopped' });
	digits.drop();
});

test('a stream is searched, and a function gets the lines', () => {
	const input = stream(Buffer.from('one\ntwo\nten\n'));
	const t = Regex.new('t');
	const lines = [];
	assert.equal(t.search(input, (line) => lines.push(line) < 2), null);
	assert.deepEqual(lines, [
		{ number: 2n, text: 'two', matches: [{ start: 0, end: 1 }] },
		{ number: 3n, text: 'ten', matches: [{ start: 0, end: 1 }] },
	]);
	const broken = {
		read() {
			throw new Error('no disk');
		},
	};
	assert.throws(() => t.search(broken, () => true), { constructor: Failure, value: 'no disk' });
	t.drop();
});

test('the parts of a document are items of an iterator', () => {
	const { types, handles } = open('examples/markdown/markdown/markdown.wasm');
	const document = types.Document.new('# A *b*\n\ntext', ['tables']);
	const kinds = [...document.events()].map((event) => {
		const [node] = event.fields.length ? event.fields : [];
		return node ? `${event.case} ${node.element.case}` : event.case;
	});
	assert.deepEqual(kinds, [
		'Start Heading',
		'Leaf Text',
		'Start Emphasis',
		'Leaf Text',
		'End',
		'End',
		'Start Paragraph',
		'Leaf Text',
		'End',
	]);
	for (const _ of document.events()) break;
	document.drop();
	assert.equal(handles.resources.size, 0);
});

test('the lines of an image are items, of which one is an error', () => {
	const { types, handles } = open('examples/png/png/png.wasm');
	// One pixel of 8 bits in each of two lines. The second has the filter 1 or one that does not exist.
	const png = (filter) => {
		const chunk = (kind, data) => {
			const all = Buffer.concat([Buffer.alloc(4), Buffer.from(kind), data, Buffer.alloc(4)]);
			all.writeUInt32BE(data.length);
			all.writeUInt32BE(crc32(all.subarray(4, -4)), all.length - 4);
			return all;
		};
		return Buffer.concat([
			Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
			chunk('IHDR', Buffer.of(0, 0, 0, 1, 0, 0, 0, 2, 8, 0, 0, 0, 0)),
			chunk('IDAT', deflateSync(Buffer.of(0, 7, filter, 9))),
			chunk('IEND', Buffer.of()),
		]);
	};
	const line = (y, sample) => ({ x: 0, y, dx: 1, width: 1, samples: Uint8Array.of(sample) });
	const decoder = types.Decoder.new(stream(png(1)));
	assert.equal(decoder.image().header.height, 2);
	assert.deepEqual([...decoder.lines()], [{ ok: line(0, 7) }, { ok: line(1, 9) }]);
	decoder.drop();
	const broken = types.Decoder.new(stream(png(9)));
	assert.deepEqual([...broken.lines()].at(-1), { err: 'BadFilter' });
	broken.drop();
	const empty = types.Decoder.new(stream(Buffer.of()));
	assert.throws(() => empty.lines(), (error) => error instanceof Failure);
	empty.drop();
	assert.equal(handles.resources.size, 0);
});

test('the benchmark\'s guest calls back, and pumps', () => {
	const { functions } = open('bench/talk/talk.wasm');
	assert.equal(functions.call_back(5, (sum, n) => 2n * sum + n), 26n);
	let [left, written] = [100_000, 0];
	const input = {
		read(bytes) {
			const n = Math.min(bytes.length, left);
			left -= n;
			return n;
		},
	};
	const output = {
		write(bytes) {
			written += bytes.length;
			return bytes.length;
		},
	};
	assert.equal(functions.pump(input, output), 100_000n);
	assert.equal(written, 100_000);
});
