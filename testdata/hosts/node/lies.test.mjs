// Descriptions with faults are refused, and guests that lie are not entered again.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forge } from './forge.mjs';
import { Guest, ValueError } from './host.mjs';

const handle = { size: 4, align: 4 };
const span = { size: 8, align: 4 };
const counter = {
	type: 'g::Counter',
	name: 'Counter',
	kind: 'guest_resource',
	...handle,
	drop: 'g/Counter.drop',
};
const drop = { 'g/Counter.drop': { params: ['i32'] } };

function param(name, type, pass = 'borrow', layout = handle) {
	return { name, type, pass, ...layout };
}

function exported(name, params, result, more = {}) {
	return { export: `g/${name}`, name: name.split('.').at(-1), params, ...(result && { result }), ...more };
}

const own = (type, layout = handle) => ({ type, pass: 'own', ...layout });

test('a type where it does not occur is refused when the guest is loaded', () => {
	const callback = (...types) => [exported('f', [param('f', { callback: types })])];
	const field = (type) => {
		const fields = [{ name: 'a', type, offset: 0, ...handle }];
		return [{ type: 'g::R', name: 'R', kind: 'record', ...handle, fields }];
	};
	const imported = (params, result) => ({ import: 'host/f', name: 'f', params, ...(result && { result }) });
	for (const [message, ...records] of [
		[/callback is passed as own/, exported('f', [param('f', { callback: ['unit'] }, 'own')])],
		[/5 parameters/, ...callback('unit', 'u8', 'u8', 'u8', 'u8', 'u8')],
		[/a parameter is a unit/, ...callback('unit', 'unit')],
		[/a parameter is a unit/, exported('f', [param('f', 'unit', 'own', { size: 0, align: 1 })])],
		[/callback does not occur/, ...callback('unit', { callback: ['unit'] })],
		[/callback does not occur/, ...callback({ callback: ['unit'] })],
		[/"u8" is no error/, ...callback('unit', { result: ['u8', 'u8'] })],
		[/"u8" is no error/, ...callback({ result: ['u8', 'u8'] })],
		[/reader does not occur/, ...callback('unit', 'reader')],
		[/reader does not occur/, exported('f', [], own('reader'))],
		[/sequence does not occur/, exported('f', [], own({ sequence: 'u8' }))],
		[/sequence does not occur/, ...callback('unit', { sequence: 'u8' })],
		[/sequence is passed as own/, exported('f', [param('a', { sequence: 'u8' }, 'own')])],
		[/items of the type unit/, exported('f', [param('a', { sequence: 'unit' })])],
		[/"u8" is no error/, exported('f', [param('a', { sequence: { result: ['u8', 'u8'] } })])],
		[/writer does not occur/, exported('f', [param('a', { list: 'writer' }, 'borrow', span)])],
		[/callback is passed as own/, imported([param('f', { callback: ['unit'] }, 'own')])],
		[/callback does not occur/, imported([param('f', { list: { callback: ['unit'] } }, 'borrow', span)])],
		[/sequence does not occur/, imported([param('f', { sequence: 'u8' }, 'borrow')])],
		[/reader does not occur/, ...field('reader')],
		[/iterator does not occur/, ...field({ iterator: 'u8' })],
		[/iterator does not occur/, exported('f', [param('a', { iterator: 'u8' })])],
		[/iterator does not occur/, exported('f', [], own({ option: { iterator: 'u8' } }, span))],
		[/iterator does not occur/, imported([], own({ iterator: 'u8' }))],
		[/items of the type unit/, exported('f', [], own({ iterator: 'unit' }))],
		[/iterator does not occur/, exported('f', [], own({ iterator: { iterator: 'u8' } }))],
		[/"g::Counter" is no error/, counter, exported('f', [], own({ list: { result: ['u8', 'g::Counter'] } }, span))],
		[/iterator does not occur/, exported('f', [], own({ list: { result: [{ iterator: 'u8' }, 'string'] } }, span))],
		[/an option of an option/, exported('f', [], own({ option: { option: 'u8' } }, { size: 3, align: 1 }))],
	]) {
		assert.throws(() => new Guest(forge(records)), message, JSON.stringify(records));
	}
});

test('a function that belongs to no type, or has no right receiver, is refused', () => {
	const method = (params, of = 'g::Counter') => [counter, exported('Counter.f', params, undefined, { of })];
	const self = param('self', 'g::Counter');
	const other = { ...counter, type: 'g::Other', name: 'Other', drop: 'g/Other.drop' };
	const batch = (value, type) => exported('f', [], own(type), { batch: value });
	for (const [message, ...records] of [
		[/g::None has no functions/, ...method([], 'g::None')],
		[/self: it is no receiver/, ...method([param('a', 'u32', 'own'), self])],
		[/self: it is no receiver/, ...method([self, self])],
		[/self: it is no receiver/, ...method([param('self', 'u32', 'own')])],
		[/self: it is no receiver/, other, ...method([self], 'g::Other')],
		[/self: it is no receiver/, counter, exported('f', [self])],
		[/self: it is no receiver/, counter, { import: 'host/f', name: 'f', params: [self] }],
		[/it is passed as lent/, counter, exported('f', [param('a', 'g::Counter', 'lent')])],
		[/cannot be changed in place/, exported('f', [param('a', 'u32', 'mut')])],
		[/cannot be changed in place/, counter, exported('f', [param('a', { option: 'g::Counter' }, 'mut', span)])],
		[/0 is no batch/, batch(0, { iterator: 'u8' })],
		[/256 is no batch/, batch(256, { iterator: 'u8' })],
		[/1 is no batch/, batch(1, 'u32')],
		[/an iterator is not viewed/, exported('f', [], own({ iterator: 'u8' }), { view: true })],
	]) {
		assert.throws(() => new Guest(forge(records)), message, JSON.stringify(records));
	}
});

test('what this host does not know is refused in words', () => {
	for (const [message, ...records] of [
		[/unknown kind mystery/, { type: 'g::M', name: 'M', kind: 'mystery', ...handle }],
		[/unknown key "mystery"/, exported('f', [], undefined, { mystery: 1 })],
		[/unknown key "Batch"/, exported('f', [], own({ iterator: 'u8' }), { Batch: 1 })],
		[/no type \{"mystery":"u8"\}/, exported('f', [param('a', { mystery: 'u8' })])],
		[/the type mystery is not described/, exported('f', [param('a', 'mystery')])],
		[/no type, export, import, constant or crate/, { mystery: 'g::X' }],
	]) {
		assert.throws(() => new Guest(forge(records)), message, JSON.stringify(records));
	}
	assert.throws(() => new Guest(forge([{ wazabi: 2, mystery: 1 }])), /format 2/);
});

test('a module without the functions that a description promises is refused', () => {
	const count = exported('count', [], own({ iterator: 'u32' }));
	const one = { params: [], returns: 1 };
	const next = { params: ['i32', 'i32'], returns: 0n };
	for (const [missing, records, functions] of [
		['g/Counter.drop', [counter], {}],
		['g/Counter.drop', [counter], { 'g/Counter.drop': { params: [] } }],
		['g/count', [count], {}],
		['g/count.next', [count], { 'g/count': one, 'g/count.drop': { params: ['i32'] } }],
		['g/count.next', [count], { 'g/count': one, 'g/count.next': { params: ['i32'] } }],
		['g/count.drop', [count], { 'g/count': one, 'g/count.next': next }],
	]) {
		const message = `the module has no function ${missing} as it is described`;
		assert.throws(() => new Guest(forge(records, functions)), { message });
	}
});

/** The guest returns what it must not: it is not entered again. */
function lies(guest, call, message) {
	assert.throws(call, (error) => {
		assert.ok(error instanceof ValueError, error);
		assert.match(error.message, message);
		return true;
	});
	assert.throws(() => guest.release(), /died/);
}

test('a handle that is 0, or that the host owns, is a lie', () => {
	const make = exported('Counter.make', [], own('g::Counter'), { of: 'g::Counter' });
	const open = (returns) =>
		new Guest(forge([counter, make], { ...drop, 'g/Counter.make': { params: [], returns } }));
	let guest = open(0);
	lies(guest, () => guest.types.Counter.make(), /0 is no handle/);
	guest = open(-1);
	const value = guest.types.Counter.make();
	assert.equal(guest.handles.resources.size, 1);
	lies(guest, () => guest.types.Counter.make(), /the handle 4294967295 twice/);
	value.drop();
	guest = open(3);
	for (let at = 0; at < 3; at++) guest.types.Counter.make().drop();
	assert.equal(guest.handles.resources.size, 0);
});

test('handles of values and of iterators are one sequence', () => {
	const make = exported('make', [], own('g::Counter'));
	const count = exported('count', [], own({ iterator: 'u32' }));
	const guest = new Guest(
		forge([counter, make, count], {
			...drop,
			'g/make': { params: [], returns: 5 },
			'g/count': { params: [], returns: 5 },
			'g/count.next': { params: ['i32', 'i32'], returns: 64n },
			'g/count.drop': { params: ['i32'] },
		}),
	);
	assert.deepEqual([...guest.functions.count()], []);
	guest.functions.make();
	lies(guest, () => guest.functions.count(), /the handle 5 twice/);
});

test('a guest lends no value', () => {
	const lent = exported('lent', [], { ...own('g::Counter'), pass: 'borrow' });
	const functions = { ...drop, 'g/lent': { params: [], returns: 5 } };
	const guest = new Guest(forge([counter, lent], functions));
	lies(guest, () => guest.functions.lent(), /the guest lends a g::Counter/);
});

test('more items than wanted are a lie, and so are items that lie nowhere', () => {
	const count = exported('count', [], own({ iterator: 'u32' }));
	const open = (returns) =>
		new Guest(
			forge(
				[count],
				{
					'g/count': { params: [], returns: 5 },
					'g/count.next': { params: ['i32', 'i32'], returns },
					'g/count.drop': { params: ['i32'] },
				},
				[1, 0, 0, 0, 2, 0, 0, 0],
			),
		);
	let guest = open((2n << 32n) | 64n);
	lies(guest, () => guest.functions.count().next(), /more items than 1/);
	guest = open((1n << 32n) | 66n);
	lies(guest, () => guest.functions.count().next(), /66 is no address/);
	guest = open((1n << 32n) | 65_536n);
	lies(guest, () => guest.functions.count().next(), /not in memory/);
	// One item of two that are wanted: the iterator has ended.
	guest = open((1n << 32n) | 64n);
	assert.deepEqual([...guest.functions.count()], [1, 1]);
	assert.equal(guest.handles.resources.size, 0);
});

test('a list that is changed in place is read again among more than 16 parameters too', () => {
	const numbers = [param('list', { list: 'u32' }, 'mut', span)];
	const rest = Array.from({ length: 16 }, (_, at) => param(`p${at}`, 'u8', 'own', { size: 1, align: 1 }));
	const change = exported('change', [...rest, ...numbers]);
	const guest = new Guest(forge([change], { 'g/change': { params: ['i32'] } }));
	const list = [1, 2 ** 32 - 1];
	guest.functions.change(...rest.map(() => 7), list);
	assert.deepEqual(list, [1, 2 ** 32 - 1]);
});
