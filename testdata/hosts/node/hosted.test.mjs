// A guest that calls its host, which calls it back, and that has objects of the host's.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Failure, Guest } from './host.mjs';

const module = new WebAssembly.Module(readFileSync(new URL('../../gen/hosted/hosted.wasm', import.meta.url)));

/** A file of bytes. It says on `log` when the guest is done with it. */
class File {
	constructor(bytes, log = []) {
		Object.assign(this, { bytes: [...bytes], log });
	}

	read_u8() {
		if (this.bytes.length === 0) throw new Failure('Eof');
		return this.bytes.shift();
	}

	close() {
		this.log.push('closed');
	}
}

/** A guest whose host has one file; `log` is what it was told. */
function open() {
	const log = [];
	const host = {
		open(name) {
			if (name !== 'file') throw new Failure('NotFound');
			return new File([1, 2, 3], log);
		},
		add: (a, b) => a + b,
		dup: (text) => [text, text],
		return_one_of: (a, b, first) => (first ? a : b),
		notify: (line) => log.push(line.filter_type),
		modify: (line) => ({ ...line, data: line.data.map((byte) => byte + 1) }),
		look_up: (name) => (name === '' ? undefined : name.length),
		check(fail) {
			if (fail) throw new Failure('NotFound');
		},
		deeper: (level) => guest.functions.depth(level),
	};
	const guest = new Guest(module, { hosts: { host, store: { recall: (key) => ({ key }) } } });
	return { guest, f: guest.functions, host, log };
}

test('the guest calls its host', () => {
	const { f, log } = open();
	assert.equal(f.sum([1n, 2n, -5n]), -2n);
	assert.equal(f.print_twice('ä'), 'ää');
	assert.equal(f.print_twice('x'.repeat(10_000)).length, 20_000);
	assert.equal(f.look_up_all(['a', '', 'abc']), 4);
	const line = (byte) => ({ filter_type: 'Sub', data: Uint8Array.of(byte) });
	assert.deepEqual(f.edit([line(1), line(7)]), [line(2), line(8)]);
	assert.deepEqual(log, ['Sub', 'Sub']);
});

test('what the host fails with reaches the guest', () => {
	const { f } = open();
	assert.equal(f.checked(false), 7);
	assert.throws(() => f.checked(true), { value: 'NotFound' });
	assert.throws(() => f.read('nothing'), { value: 'NotFound' });
});

test('what the guest has no type for ends the call, and the instance', () => {
	const { f, host } = open();
	const fault = new TypeError('out of order');
	host.add = () => {
		throw fault;
	};
	assert.throws(() => f.sum([1n]), fault);
	assert.throws(() => f.print_twice(''), /died/);
});

test('calls lie in calls', () => {
	const { f } = open();
	assert.equal(f.depth(16), 16);
	assert.equal(f.depth(0), 0);
});

test('what ends a call ends those around it', () => {
	const { guest, f, host } = open();
	const fault = new TypeError('out of order');
	host.deeper = () => Number(f.sum([1n]));
	host.add = () => {
		throw fault;
	};
	assert.throws(() => f.depth(1), fault);
	assert.throws(() => guest.release(), /died/);
});

test('objects are closed once the guest is done with them', () => {
	const { guest, f, log } = open();
	assert.deepEqual(f.read('file'), Uint8Array.of(1, 2, 3));
	assert.deepEqual([log, guest.handles.objects.size], [['closed'], 0]);
	assert.equal(f.keep(new File([], log)), 1);
	assert.equal(guest.handles.objects.size, 1);
	f.drop_kept();
	assert.deepEqual([log, guest.handles.objects.size], [['closed', 'closed'], 0]);
});

test('objects come back, in records too, and lent ones stay open', () => {
	const { guest, f, log } = open();
	const file = new File([7, 8], log);
	assert.equal(f.pass_on(file), file);
	assert.equal(f.first_byte(file), 7);
	const job = f.make_job('a job', 'file');
	assert.deepEqual([job.name, job.input.bytes, job.output], ['a job', [1, 2, 3], undefined]);
	guest.release();
	assert.deepEqual([log, guest.handles.objects.size], [[], 0]);
	assert.equal(f.run_job({ ...job, output: file }), 1);
	assert.deepEqual([log, guest.handles.objects.size], [['closed', 'closed'], 0]);
	assert.deepEqual(f.echo_any(3), { key: 3 });
	assert.equal(f.echo_any(0), undefined);
	assert.equal(guest.handles.objects.size, 0);
});

test('arguments that are refused leave no handles', () => {
	const { guest, f } = open();
	const job = {
		name: 'half of a job',
		input: new File([]),
		get output() {
			throw new RangeError('no output');
		},
	};
	assert.throws(() => f.run_job(job), /no output/);
	assert.equal(guest.handles.objects.size, 0);
	assert.equal(f.run_job({ name: 'x'.repeat(20_000), input: new File([9]) }), 9);
	assert.equal(guest.handles.objects.size, 0);
});
