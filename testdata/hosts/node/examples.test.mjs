// The examples: a regular expression that stays in its guest, and the parts of a document.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Failure, Guest } from './host.mjs';

function open(path) {
	const wasm = readFileSync(new URL(`../../../${path}`, import.meta.url));
	return new Guest(new WebAssembly.Module(wasm));
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
	const text = Buffer.from('one\ntwo\nten\n');
	let at = 0;
	const stream = {
		read(bytes) {
			const piece = text.subarray(at, at + Math.min(5, bytes.length));
			bytes.set(piece);
			at += piece.length;
			return piece.length;
		},
	};
	const t = Regex.new('t');
	const lines = [];
	assert.equal(t.search(stream, (line) => lines.push(line) < 2), null);
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
