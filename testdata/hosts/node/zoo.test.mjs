// The zoo, called by a host that knows docs/abi.md alone.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { describe, parse } from './describe.mjs';
import { Guest, Failure, Panic, Reader, ValueError } from './host.mjs';
import { Types } from './types.mjs';

const zoo = new URL('../../gen/zoo/', import.meta.url);
const wasm = readFileSync(new URL('zoo.wasm', zoo));
const module = new WebAssembly.Module(wasm);
const fresh = (options) => new Guest(module, options).functions;

/** A test that no fault ends: its calls return, or fail with an error of the guest's own. */
const calls = (name, work) => test(name, () => work(fresh()));
const returned = (functions, name, ...values) => {
	for (const value of values) assert.deepEqual(functions[name](value), value, name);
};
const failsWith = (call, value) =>
	assert.throws(call, (error) => {
		assert.ok(error instanceof Failure, error);
		assert.deepEqual(error.value, value);
		return true;
	});

test('the section is what abi.json has', () => {
	const abi = parse(readFileSync(new URL('abi.json', zoo), 'utf8'));
	const { exports, types } = describe(module);
	const plain = ({ wazabi, ...record }) => JSON.parse(JSON.stringify(record, (_, value) => (typeof value === 'bigint' ? `${value}` : value)));
	// The section has empty lists of parameters and of fields, abi.json has none.
	const full = (record) => ({ ...('export' in record ? { params: [] } : {}), ...(record.kind === 'record' ? { fields: [] } : {}), ...record });
	for (const record of abi.exports) assert.deepEqual(plain(exports.get(record.export)), plain(full(record)));
	for (const record of abi.types) assert.deepEqual(plain(types.get(record.type)), plain(full(record)));
	assert.deepEqual([exports.size, types.size], [abi.exports.length, abi.types.length]);
});

test('damage to the section is found', () => {
	const section = Buffer.from(WebAssembly.Module.customSections(module, 'wazabi')[0]);
	const damaged = Buffer.from(wasm);
	damaged[wasm.indexOf(section) + 100] ^= 1;
	assert.throws(() => describe(new WebAssembly.Module(damaged)), /is damaged/);
	assert.throws(() => describe(new WebAssembly.Module(wasm.subarray(0, 8))), /no section/);
});

test('a layout that does not follow from the types is refused', () => {
	const { types } = describe(module);
	const point = types.get('zoo::shapes::Point');
	const [x, y] = point.fields;
	for (const changed of [{ ...point, size: 24 }, { ...point, fields: [x, { ...y, offset: 12 }] }, { ...point, fields: [{ ...x, size: 4 }, y] }]) {
		assert.throws(() => new Types(new Map([...types, [point.type, changed]])), /Point.*is described/);
	}
	assert.throws(() => new Types(new Map([...types, [point.type, { ...point, fields: [{ ...x, type: point.type }] }]])), /lies in itself/);
});

calls('numbers', (f) => {
	assert.equal(f.add(1.5, 2), 3.5);
	assert.equal(f.fib(20), 6765n);
	for (const bits of [8, 16, 32]) {
		returned(f, `echo_u${bits}`, 0, 2 ** bits - 1);
		returned(f, `echo_i${bits}`, -(2 ** (bits - 1)), -1, 2 ** (bits - 1) - 1);
	}
	returned(f, 'echo_u64', 0n, 2n ** 64n - 1n);
	returned(f, 'echo_i64', -(2n ** 63n), -1n, 2n ** 63n - 1n);
	returned(f, 'echo_f32', -0, 1.5, Infinity, NaN);
	returned(f, 'echo_f64', -0, 0.1, 5e-324, NaN);
	returned(f, 'echo_bool', true, false);
	returned(f, 'echo_char', 'a', 'ä', '🦀', '\0', '\u{10ffff}');
});

calls('strings and bytes', (f) => {
	assert.equal(f.motto(), 'hail mary');
	assert.equal(f.count_chars('aä€🦀'), 4);
	assert.equal(f.join(['a', '', 'c'], ', '), 'a, , c');
	assert.deepEqual(f.words('to be or'), ['to', 'be', 'or']);
	returned(f, 'echo_string', '', 'a\0b', '\u{feff}€🦀');
	returned(f, 'echo_bytes', new Uint8Array(), Uint8Array.of(0, 127, 255));
	assert.equal(f.sum_bytes(Uint8Array.of(1, 2, 255)), 258n);
});

calls('records, lists, arrays, tuples', (f) => {
	const points = [{ x: 0, y: 1 }, { x: 2, y: 3 }];
	assert.deepEqual(f.center(points), { x: 1, y: 2 });
	returned(f, 'echo_point', points[0]);
	returned(f, 'echo_pair', [7, 'seven']);
	returned(f, 'echo_tuple', [1, 'two', points[1]]);
	returned(f, 'echo_array', [1, 2, 3, 4]);
	returned(f, 'echo_arrays', [], [['a', undefined]]);
	returned(f, 'echo_lists', [], [[['a'], []], []]);
	returned(f, 'echo_nothing', {});
	returned(f, 'echo_nothings', [], [{}, {}]);
	returned(f, 'echo_id', 2n ** 64n - 1n);
	returned(f, 'echo_label', 'a newtype');
	const people = [{ name: 'Ada', age: 36, likes: [] }, { name: 'Bo', age: 99, likes: ['tea', 'go'] }];
	assert.deepEqual(f.oldest(people), people[1]);
});

calls('values that the guest makes of a seed, and knows again', (f) => {
	// Seeds without a NaN: JavaScript has but one of those.
	assert.ok(f.know_readings(10n, f.make_readings(10n)));
	assert.ok(f.know_scalars(4n, f.make_scalars(4n)));
	assert.ok(!f.know_scalars(5n, f.make_scalars(4n)));
	for (let seed = 0n; seed < 20n; seed++) returned(f, 'echo_nesteds', f.make_nested(seed));
});

calls('options', (f) => {
	returned(f, 'echo_option_u32', undefined, 0, 7);
	returned(f, 'echo_option_string', undefined, '', 'a');
	returned(f, 'echo_option_tuple', undefined, [1, 'a']);
	// null is the unit.
	returned(f, 'echo_option_unit', undefined, null);
	assert.equal(f.oldest([]), undefined);
});

calls('results', (f) => {
	assert.deepEqual(f.divide(7, 2), [3, 1]);
	failsWith(() => f.divide(7, 0), 'Overflow');
	assert.equal(f.parse('-12'), -12n);
	failsWith(() => f.parse('1x'), 'BadDigit');
	assert.deepEqual(f.find([{ x: 1, y: 2 }], 1), { x: 1, y: 2 });
	assert.equal(f.find([{ x: 1, y: 2 }], 3), undefined);
	assert.deepEqual(f.complain(undefined), ['fine']);
	failsWith(() => f.complain('no'), 'no');
	assert.deepEqual(f.open('door', ['read']), ['read']);
	const circle = { case: 'Circle', fields: { center: { x: 0, y: 0 }, radius: 1 } };
	assert.equal(f.area(circle, 4), Math.PI);
	failsWith(() => f.area(circle, 2), { case: 'TooLarge', fields: { size: Math.PI, limit: 2 } });
	assert.equal(f.check('Success'), null);
	failsWith(() => f.check('NullPointer'), 'NullPointer');
	// An error that means success is none, and there is no value either.
	assert.equal(f.fail('Success'), undefined);
});

calls('enums, flags, variants', (f) => {
	returned(f, 'echo_filter', 'None', 'Paeth');
	returned(f, 'echo_level', 'Lowest', 'Zero', 'Highest');
	returned(f, 'echo_wide', 'First', 'Last');
	returned(f, 'echo_perms', [], ['read', 'exec']);
	returned(f, 'echo_days', ['d0', 'd7', 'd8']);
	returned(
		f,
		'echo_shape',
		{ case: 'Dot', fields: {} },
		{ case: 'Circle', fields: { center: { x: 1, y: 2 }, radius: 3 } },
		{ case: 'Polygon', fields: [[{ x: 1, y: 2 }]] },
		{ case: 'Label', fields: [{ x: 1, y: 2 }, 'here'] },
	);
	returned(f, 'echo_option_shape', undefined, { case: 'Label', fields: [{ x: 1, y: 2 }, ''] });
});

calls('maps and durations', (f) => {
	assert.deepEqual(f.count_words('b a b'), new Map([['a', 1], ['b', 2]]));
	const keys = ['', '\u{ffff}', '🦀', 'a', 'ab'];
	const map = new Map(keys.map((key) => [key, [{ case: 'Dot', fields: {} }]]));
	returned(f, 'echo_hash_map', new Map(), map);
	// By their bytes; JavaScript has the crab before U+FFFF.
	assert.deepEqual([...f.echo_hash_map(map).keys()], ['', 'a', 'ab', '\u{ffff}', '🦀']);
	assert.deepEqual([...f.echo_map(new Map([[300, 'c'], [2, 'b'], [10, 'a']])).keys()], [2, 10, 300]);
	returned(f, 'echo_maps', {
		bools: new Map([[false, 0], [true, 1]]),
		numbers: new Map([[-1, 'a'], [1, 'b']]),
		chars: new Map([['ä', Uint8Array.of(1)]]),
		strings: new Map([['a', undefined], ['b', 1]]),
		ids: new Map([[2n ** 63n, { x: 1, y: 2 }]]),
		filters: new Map([['Paeth', { case: 'Dot', fields: {} }]]),
		times: new Map([[1n, null], [10n ** 18n, null]]),
		nested: new Map([[1, new Map([[2, [3]]])]]),
	});
	assert.equal(f.hundredfold(1_500_000_000n), 150_000_000_000n);
	returned(f, 'echo_duration', 0n, 999_999_999n, 2n ** 64n * 1_000_000_000n - 1n);
	returned(f, 'echo_durations', [1n, 2n]);
});

calls('boxes, and types that contain themselves', (f) => {
	const number = (value) => ({ case: 'Num', fields: [value] });
	const sum = { case: 'Add', fields: [number(2), { case: 'Neg', fields: [{ case: 'Var', fields: ['x'] }] }] };
	assert.equal(f.evaluate(sum, new Map([['x', 5]])), -3);
	returned(f, 'echo_expr', sum, { case: 'Call', fields: { name: 'f', args: [sum], or: number(1) } });
	returned(f, 'echo_boxed', { x: 1, y: 2 });
	returned(f, 'echo_rose', [], [[], [[]]]);
	const leaf = { name: 'leaf', kids: [], next: undefined, index: new Map() };
	const tree = { name: 'root', kids: [leaf], next: leaf, index: new Map([['a', leaf]]) };
	returned(f, 'echo_tree', tree);
	assert.equal(f.count_tree(tree), 4);
});

test('how deep values lie in each other is limited, both ways', () => {
	const f = fresh();
	const deepest = f.chain(128);
	assert.equal(f.count_tree(deepest), 128);
	assert.throws(() => f.count_tree({ ...deepest, next: deepest }), ValueError);
	assert.equal(f.count_tree(f.chain(128)), 128, 'a bad argument has not crossed');
	assert.throws(() => f.chain(129), ValueError);
	assert.throws(() => f.nop(), /died/);
	assert.equal(fresh({ depth: 200 }).chain(129).kids.length, 0);
});

calls('lists that the guest changes in place', (f) => {
	const numbers = [1, 2, 2 ** 31];
	f.double(numbers);
	assert.deepEqual(numbers, [2, 4, 0]);
	const [text, marks] = [Buffer.from('hello'), [true, false]];
	assert.deepEqual(Buffer.from(f.shout(text, marks)).toString(), 'hello');
	assert.deepEqual([text.toString(), marks], ['HEllo', [true, true]]);
	const points = [{ x: 1, y: 1 }, { x: NaN, y: 0 }];
	failsWith(() => f.shift(points, { x: 1, y: 2 }), 'moved 1');
	assert.deepEqual(points[0], { x: 2, y: 3 }, 'whatever the result');
});

calls('arguments that outgrow the arena', (f) => {
	for (const length of [8191, 8192, 8193, 100_000, 3_000_000, 10]) returned(f, 'echo_string', 'x'.repeat(length));
	returned(f, 'echo_points', Array.from({ length: 50_000 }, (_, at) => ({ x: at, y: -at - 1 })));
	assert.equal(f.longest(['a', 'b'.repeat(100_000)]).length, 100_000);
});

calls('more than 16 parameters', (f) => {
	const values = [1, 2n, 'c', true, 1.5, [1, 2], undefined, { x: 1, y: 2 }, -1, -2n, 'k', 'Up', 'm', ['n'], [1, 2], [1, 2, 3], 'q'];
	assert.equal(f.many(...values), '1 2 c true 1.5 [1, 2] None Point { x: 1.0, y: 2.0 } -1 -2 k Up m ["n"] (1, 2) [1, 2, 3] Label("q")');
});

test('a panic is reported, and ends the instance', () => {
	const f = fresh();
	assert.throws(() => f.panic_with('oh ä'), (error) => {
		assert.ok(error instanceof Panic);
		assert.deepEqual([error.message, error.cut, error.outOfMemory], ['oh ä', false, false]);
		assert.match(error.file, /faults\.rs$/);
		assert.ok(error.line > 0 && error.column > 0);
		return true;
	});
	assert.throws(() => f.nop(), /died/);
	assert.throws(() => fresh().panic_with('ä'.repeat(600)), { cut: true, message: /^ä+$/ });
	assert.throws(() => fresh().recurse(10_000_000n), (error) => error instanceof Panic && error.line === undefined);
});

calls('arguments that the types do not have', (f) => {
	for (const [name, ...values] of [
		['echo_u8', 256, -1, 1.5, '1', undefined, 1n],
		['echo_u64', 2n ** 64n, -1n, 1],
		['echo_f64', '1', 1n],
		['echo_bool', 1, undefined],
		['echo_char', '', 'ab', '\ud800'],
		['echo_string', '\ud800', 1],
		['echo_bytes', [1, 2]],
		['echo_bools', [true, 1], undefined],
		['echo_array', [1, 2, 3]],
		['echo_point', { x: 1 }, null],
		['echo_filter', 'Nothing', undefined],
		['echo_perms', ['fly'], 'read'],
		['echo_shape', { case: 'Blob', fields: {} }, undefined],
		['echo_duration', -1n, 2n ** 64n * 1_000_000_000n, 1],
		['echo_map', { 1: 'a' }, new Map([[-1, 'a']])],
	]) {
		for (const value of values) assert.throws(() => f[name](value), ValueError, `${name}: ${String(value)}`);
	}
	assert.throws(() => f.add(1), ValueError);
	f.nop();
});

test('results that the types do not have', () => {
	const { types } = describe(module);
	const built = new Types(types);
	// A memory in which each of these lies at 8, and what they point to at 32.
	const lies = {
		bool: [2],
		char: [0, 0xd8],
		string: [32, 0, 0, 0, 1],
		'a string beyond memory': ['string', 32, 0, 0, 0, 255, 255, 255, 255],
		'a null string': ['string', 0],
		duration: [0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255],
		'zoo::shapes::FilterType': [5],
		'zoo::kinds::Perms': [8],
		'zoo::kinds::Shape': [5],
		'an option': [{ option: 'u8' }, 2],
		'a result': [{ result: ['u8', 'u8'] }, 2],
		'a misaligned list': [{ list: 'u32' }, 33, 0, 0, 0, 1],
		'nothings without end': [{ list: 'unit' }, 32, 0, 0, 0, 255, 255, 255, 255],
		'a key twice': [{ map: ['u8', 'u8'] }, 36, 0, 0, 0, 2],
		'a box of nothing': [{ box: 'u8' }, 0],
		'a cycle': ['zoo::kinds::Rose', 8, 0, 0, 0, 1],
	};
	for (const [name, [first, ...rest]] of Object.entries(lies)) {
		const [type, bytes] = typeof first === 'number' ? [name, [first, ...rest]] : [first, rest];
		const memory = new Uint8Array(64);
		memory.set(bytes, 8);
		memory[32] = 255;
		const wanted = built.of(type);
		built.settle();
		assert.throws(() => wanted.read(new Reader(memory.buffer, null, { depth: 128, bytes: 1000 }), 8), ValueError, name);
	}
	for (const [type, core] of [['bool', 2], ['u8', 256], ['i8', 128], ['char', 0xd800], ['zoo::shapes::Level', 1], ['zoo::kinds::Perms', 8]]) {
		assert.throws(() => built.of(type).lift(null, core), ValueError, `${type} ${core}`);
	}
});
