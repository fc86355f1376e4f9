// A guest that reads from streams of its host, and writes to them: docs/abi.md, section 10.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Failure, Guest, Panic, ValueError } from './host.mjs';

const module = new WebAssembly.Module(
	readFileSync(new URL('../../gen/streams/streams.wasm', import.meta.url)),
);

function open() {
	const guest = new Guest(module);
	return { guest, f: guest.functions, ...guest.types, lent: () => guest.handles.lent.size };
}

/** Bytes to be read and written, at most `most` at once. */
class File {
	at = 0;
	asked = [];

	constructor(bytes, most = Infinity) {
		this.bytes = [...Buffer.from(bytes)];
		this.most = most;
	}

	read(into) {
		this.asked.push(into.length);
		const piece = this.bytes.slice(this.at, this.at + Math.min(this.most, into.length));
		into.set(piece);
		this.at += piece.length;
		return piece.length;
	}

	write(bytes) {
		const piece = bytes.subarray(0, this.most);
		this.bytes.splice(this.at, piece.length, ...piece);
		this.at += piece.length;
		return piece.length;
	}

	get text() {
		return Buffer.from(this.bytes).toString();
	}
}

class Disk extends File {
	seek(offset, whence) {
		const from = { start: 0, current: this.at, end: this.bytes.length }[whence];
		const to = from + Number(offset);
		if (to < 0) throw new RangeError('before the start');
		this.at = to;
		return BigInt(to);
	}
}

const none = () => {};
const failed = (value) => ({ constructor: Failure, value });

/** The instance has died of a fault of the guest's, which the host has found. */
function died(call, message) {
	const { f, lent } = open();
	assert.throws(() => call(f), (error) => {
		assert.ok(error instanceof ValueError, error);
		assert.match(error.message, message);
		return true;
	});
	assert.throws(() => f.sum(new File('')), /died/);
	assert.equal(lent(), 0);
}

test('all bytes pass, in pieces of any size', () => {
	const { f, lent } = open();
	const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => at * 7);
	for (const most of [Infinity, 1000, 65_537]) {
		const [input, output] = [new File(bytes, most), new File([], most)];
		assert.equal(f.copy(input, output), 300_000n);
		assert.deepEqual(Uint8Array.from(output.bytes), bytes);
	}
	const [input, output] = [new File(bytes), new File([])];
	assert.equal(f.copy_by(100_000, input, output), 300_000n);
	assert.deepEqual(Uint8Array.from(output.bytes), bytes);
	assert.ok(Math.max(...input.asked) <= 65_536);
	assert.equal(f.sum(new File(bytes)), bytes.reduce((sum, byte) => sum + BigInt(byte), 0n));
	assert.equal(f.copy(new File([]), output), 0n);
	assert.equal(lent(), 0);
});

test('text is read by lines, and a byte alone', () => {
	const { f } = open();
	const output = new File([]);
	assert.equal(f.number(new File('ä\nb\n\nc', 2), output), 4);
	assert.equal(output.text, '1 ä\n2 b\n3 \n4 c\n');
	assert.equal(f.first(new File('xyz')), 120);
	assert.equal(f.first(new File('')), undefined);
});

test('a stream may be the argument of a constructor or a method', () => {
	const { Hash, lent } = open();
	const fnv = (...texts) =>
		Buffer.from(texts.join('')).reduce(
			(hash, byte) => BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100_0000_01b3n),
			0xcbf2_9ce4_8422_2325n,
		);
	const hash = Hash.new(new File('one'));
	assert.equal(hash.add(new File('two', 1)), fnv('onetwo'));
	assert.equal(hash.add(new File('')), fnv('onetwo'));
	assert.equal(lent(), 0);
});

test('streams that can seek do so', () => {
	const { f } = open();
	const disk = new Disk('a line\nanother\n');
	assert.deepEqual(f.tail(disk, 8), ['another\n', 15n]);
	assert.deepEqual(f.tail(disk, 0), ['', 15n]);
	assert.throws(() => f.tail(disk, 16), failed('before the start'));
	assert.equal(f.patch(disk, 2n, Buffer.from('word')), 6n);
	assert.equal(disk.text, 'a word\nanother\n');
	assert.throws(() => f.tail(new File('abc'), 1), failed('the stream cannot seek'));
	assert.equal(f.first(new File('abc')), 97);
});

test('an error is its text, and the stream goes on', () => {
	const { f } = open();
	const long = 'ä'.repeat(3000);
	const file = new File('0123456789'.repeat(4));
	const odd = 'a\0b\u200b\x1b\tc\n\u2028';
	const errors = [new Error('no disk'), null, new Error(odd), null, new Error(long), 'bare'];
	const source = {
		read(into) {
			const error = errors.shift();
			if (error) throw error;
			return file.read(into);
		},
	};
	const plain = 'a\ufffdb\ufffd\ufffd\tc\n\ufffd';
	assert.deepEqual(f.failures(source), ['no disk', plain, 'ä'.repeat(2048), 'bare']);
	const broken = {
		read() {
			throw new Error('broken');
		},
		write() {
			throw new Error('full');
		},
	};
	assert.throws(() => f.sum(broken), failed('broken'));
	assert.throws(() => f.copy(new File('a'), broken), failed('full'));
	assert.throws(() => f.len(broken), (error) => {
		assert.deepEqual(error.value, { case: 'Unreadable', fields: { reason: 'broken' } });
		return true;
	});
	assert.throws(() => f.len(new File('')), (error) => error.value.case === 'Empty');
	assert.equal(f.len(new File('abc')), 3n);
});

test('a stream may call the guest', () => {
	const { f, lent } = open();
	const inner = new File('inner');
	let calls = 0;
	const source = {
		read(into) {
			if (calls++ > 0) return 0;
			into[0] = Number(f.copy(inner, new File([])));
			return 1;
		},
	};
	assert.equal(f.sum(source), 5n);
	assert.equal(lent(), 0);
	const panics = {
		read() {
			assert.throws(() => f.read_by(1), ValueError);
			return 0;
		},
	};
	assert.throws(() => f.sum(panics), /died/);
});

test('what is no stream is refused before the guest is entered', () => {
	const { f } = open();
	for (const value of [undefined, null, 1, {}, { write() {} }]) {
		assert.throws(() => f.sum(value), { constructor: ValueError, message: /no method read/ });
	}
	assert.throws(() => f.copy(new File(''), { read() {} }), /no method write/);
	assert.equal(f.sum(new File('a')), 97n);
});

test('a stream that says it moved more than it was given ends the calls', () => {
	for (const n of [-1, 65_537, 1.5, undefined, 1n]) {
		died((f) => f.sum({ read: () => n }), /a stream says that it moved/);
		died((f) => f.copy(new File('a'), { write: () => n }), /a stream says that it moved/);
	}
	died((f) => f.tail({ read: () => 0, seek: () => -1n }, 0), /-1 is no u64/);
});

test('a stream is not used as another, and not after its call', () => {
	died((f) => f.read_writer(none, new File('')), /is a writer, no reader/);
	died((f) => f.write_reader(none, new File('')), /is a reader, no writer/);
	died((f) => f.call_stream(none, new File('')), /is a reader, no callback/);
	died((f) => f.read_callback(none), /is a callback, no reader/);
	died((f) => f.read_by(f.handle_of(none, new File(''))), /no handle of a call that runs/);
	died((f) => f.read_by(0), /no handle of a call that runs/);
	died((f) => f.seek_by(none, new Disk(''), 3), /a seek from 3/);
});

test('bytes that lie nowhere are refused before the stream is used', () => {
	const unused = { read: assert.fail, write: assert.fail };
	for (const [address, length] of [[2 ** 32 - 1, 1], [1024, 2 ** 32 - 1], [2 ** 32 - 1, 2 ** 32 - 1]]) {
		died((f) => f.read_at(none, unused, address, length), /not in memory/);
		died((f) => f.write_at(none, unused, address, length), /not in memory/);
	}
});

test('a panic is a panic, and ends the loan', () => {
	const { f, lent } = open();
	assert.throws(() => f.copy_by(2 ** 31, new File('a'), new File('')), Panic);
	assert.equal(lent(), 0);
});
