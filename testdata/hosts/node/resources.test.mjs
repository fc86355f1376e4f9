// A guest with values that stay in it: docs/abi.md, section 8.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Failure, Guest, Panic, ValueError } from './host.mjs';
import { Resource, Resources } from './resources.mjs';

const module = new WebAssembly.Module(
	readFileSync(new URL('../../gen/resources/resources.wasm', import.meta.url)),
);

/** A guest whose host does `meanwhile` while a method runs, and exchanges purses by `exchange`. */
function open({ meanwhile = () => {}, exchange = () => undefined } = {}) {
	const host = { meanwhile: (key) => meanwhile(guest, key), exchange };
	const guest = new Guest(module, { hosts: { host } });
	return { guest, f: guest.functions, ...guest.types, owned: () => guest.handles.resources.size };
}

const refused = (call, message) =>
	assert.throws(call, (error) => {
		assert.ok(error instanceof ValueError, error);
		assert.match(error.message, message);
		return true;
	});

test('a value has methods, and is dropped once', () => {
	const { f, Counter, owned } = open();
	const counter = Counter.new(5);
	assert.ok(counter instanceof Counter);
	assert.equal(counter.name(), 'from 5');
	assert.equal(counter.add(3), 8);
	assert.equal(counter.add(2 ** 32 - 9), 2 ** 32 - 1);
	assert.equal(counter.get(), 2 ** 32 - 1);
	counter.name_it('ä');
	assert.equal(counter.name(), 'ä');
	assert.equal(f.count_of(counter), 2 ** 32 - 1);
	assert.equal(Counter.limit(), 999);
	assert.deepEqual([f.alive(), owned()], [1, 1]);
	counter.drop();
	counter.drop();
	assert.deepEqual([f.alive(), owned()], [0, 0]);
	refused(() => counter.get(), /Counter was dropped/);
});

test('a constructor can fail', () => {
	const { f, Counter, owned } = open();
	assert.equal(Counter.try_new(999).get(), 999);
	assert.throws(() => Counter.try_new(1000), { value: 'TooLarge', constructor: Failure });
	assert.deepEqual([f.alive(), owned()], [1, 1]);
});

test('more arguments than cross one by one have the value among them', () => {
	const { Counter } = open();
	const sixteen = Array.from({ length: 16 }, (_, at) => at + 240);
	const counter = Counter.new(1);
	assert.equal(counter.add_all(...sixteen), 1 + 16 * 240 + 120);
	assert.deepEqual(counter.finish(), [16 * 240 + 120]);
});

test('a value that is given to the guest is no longer the host\'s', () => {
	const { f, Counter, owned } = open();
	const counter = Counter.new(1);
	counter.add(2);
	const other = f.pass_on(counter, 4);
	assert.equal(other.get(), 7);
	refused(() => counter.get(), /given to the guest/);
	refused(() => f.pass_on(counter, 1), /given to the guest/);
	counter.drop();
	assert.deepEqual([f.alive(), owned()], [1, 1]);
	assert.deepEqual(other.finish(), [2, 4]);
	refused(() => other.finish(), /given to the guest/);
	assert.deepEqual([f.alive(), owned()], [0, 0]);
});

test('what is no value of the type is refused before the guest is entered', () => {
	const { f, Counter, Purse } = open();
	const [counter, purse, foreign] = [Counter.new(1), Purse.new(2), open().Counter.new(3)];
	refused(() => f.count_of(purse), /a resources::Purse is no resources::Counter/);
	refused(() => Counter.prototype.get.call(purse), /Purse is no resources::Counter/);
	refused(() => f.count_of(foreign), /another guest/);
	for (const value of [1, undefined, null, {}, new Counter()]) {
		refused(() => f.count_of(value), /is no/);
	}
	assert.equal(f.count_of(counter), 1);
	assert.equal(purse.coins(), 2);
});

test('a value is lent to one call that changes it, or to several that read it', () => {
	const { Purse, f } = open();
	const [one, other] = [Purse.new(10), Purse.new(1)];
	assert.equal(one.pay(other, 4), null);
	assert.deepEqual([one.coins(), other.coins()], [6, 5]);
	assert.throws(() => one.pay(other, 7), (error) => {
		assert.deepEqual(error.value, { case: 'TooFew', fields: { wanted: 7, left: 6 } });
		return true;
	});
	refused(() => one.pay(one, 1), /passed twice/);
	refused(() => one.absorb(one), /passed twice/);
	assert.equal(f.sum([one, other, one]), 17);
	one.absorb(other);
	refused(() => other.coins(), /given to the guest/);
	assert.equal(one.coins(), 11);
});

test('values lie in records, options, lists and variants', () => {
	const { Purse, f, owned } = open();
	const one = Purse.new(5);
	assert.equal(f.sum([]), 0);
	assert.equal(f.sum_of_pair({ left: one, right: undefined }), 5);
	assert.equal(f.sum_of_pair({ left: one, right: one }), 10);
	const half = one.halve();
	assert.deepEqual([one.coins(), half.coins()], [3, 2]);
	assert.equal(Purse.new(1).halve(), undefined);
	const given = f.give_to('Mary', half);
	assert.deepEqual([given.owner, given.purse.coins()], ['Mary', 12]);
	refused(() => half.coins(), /given to the guest/);
	assert.equal(f.give_to('Bo', undefined).purse.coins(), 10);
	assert.deepEqual(given.purse.split().map((purse) => purse.coins()), Array(12).fill(1));
	const all = f.gather([one, Purse.new(7)], 2);
	assert.deepEqual([all.case, all.fields.all.map((purse) => purse.coins())], ['Many', [5, 5]]);
	assert.equal(f.gather(all.fields.all, 1).fields[0].coins(), 10);
	assert.deepEqual(f.gather([], 0), { case: 'Empty', fields: {} });
	assert.equal(owned(), 1 + 1 + 12 + 1);
});

test('what is refused changes nothing', () => {
	const { Purse, f, owned } = open();
	const [one, other, gone] = [Purse.new(1), Purse.new(2), Purse.new(3)];
	gone.drop();
	refused(() => f.gather([one, other, gone], 1), /was dropped/);
	refused(() => f.gather([one, one], 1), /passed twice/);
	refused(() => f.give_to('\ud800', one), /no string/);
	refused(() => f.sum([one, other, gone]), /was dropped/);
	assert.deepEqual([one.coins(), other.coins(), owned()], [1, 2, 2]);
	assert.equal(f.gather([one, other], 1).fields[0].coins(), 3);
});

test('values are sent again if the arena is too small', () => {
	const { Purse, f, owned } = open();
	const purses = Array.from({ length: 20_000 }, () => Purse.new(1));
	assert.equal(f.sum(purses), 20_000);
	assert.equal(f.gather(purses, 1).fields[0].coins(), 20_000);
	assert.equal(owned(), 1);
	refused(() => purses[19_999].coins(), /given to the guest/);
});

test('a value in use is not changed, given away or dropped meanwhile', () => {
	const log = [];
	let counter;
	const { Counter, f, owned } = open({
		meanwhile({ functions }, key) {
			const told = (call) => {
				try {
					return call();
				} catch (error) {
					assert.ok(error instanceof ValueError, error);
					return error.message.match(/changes|reads|dropped/)[0];
				}
			};
			log.push(told(() => counter.get()), told(() => counter.add(1)));
			log.push(told(() => functions.pass_on(counter, 1)));
			if (key === 1) counter.drop();
			log.push(functions.alive(), told(() => counter.get()));
		},
	});
	counter = Counter.new(1);
	assert.equal(counter.add_while(0), 2);
	assert.deepEqual(log.splice(0), ['changes', 'changes', 'changes', 1, 'changes']);
	assert.equal(counter.read_while(0), 2);
	assert.deepEqual(log.splice(0), [2, 'reads', 'reads', 1, 2]);
	// It is dropped once the call has returned.
	assert.equal(counter.read_while(1), 2);
	assert.deepEqual(log.splice(0), [2, 'reads', 'reads', 1, 'dropped']);
	assert.deepEqual([f.alive(), owned()], [0, 0]);
});

test('values are made and used while a method runs', () => {
	let depth = 0;
	const { Counter, f } = open({
		meanwhile({ types }, key) {
			if (++depth < 5) assert.equal(types.Counter.new(key).add_while(key), key + 1);
		},
	});
	assert.equal(Counter.new(1).add_while(7), 2);
	assert.deepEqual([depth, f.alive()], [5, 5]);
});

test('values go to the host\'s functions and come back', () => {
	let kept;
	const { Purse, f, owned } = open({
		exchange(purse) {
			kept = purse;
			return purse.coins() > 5 ? purse : undefined;
		},
	});
	assert.equal(f.advise(Purse.new(7)), 7);
	refused(() => kept.coins(), /given to the guest/);
	assert.equal(owned(), 0);
	assert.equal(f.advise(Purse.new(3)), 0);
	assert.deepEqual([kept.coins(), owned()], [3, 1]);
});

test('a function of the host that returns a value which it does not own ends the calls', () => {
	const gone = open().Purse.new(9);
	const { Purse, f } = open({ exchange: () => gone });
	refused(() => f.advise(Purse.new(1)), /another guest/);
	assert.throws(() => Purse.new(1), /died/);
	assert.equal(gone.coins(), 9);
});

test('a panic ends all values', () => {
	const { Counter } = open();
	const [counter, other] = [Counter.new(1), Counter.new(2)];
	assert.throws(() => counter.add(2 ** 32 - 1), { constructor: Panic, message: /32 bits/ });
	assert.throws(() => other.get(), /died/);
	other.drop();
	counter.drop();
});

test('a trap that a function of the host hides ends the calls around it', () => {
	const { Counter } = open({
		meanwhile({ types }) {
			assert.throws(() => types.Counter.new(1).add(2 ** 32 - 1), Panic);
		},
	});
	const counter = Counter.new(0);
	assert.throws(() => counter.read_while(0), /died/);
	assert.throws(() => counter.get(), /died/);
});

test('a guest that gives no handle, or one that the host owns, has lied', () => {
	const resources = new Resources((work) => work());
	resources.define('a', class extends Resource {}, () => {});
	resources.define('b', class extends Resource {}, () => {});
	const value = resources.adopt('a', 7);
	refused(() => resources.adopt('a', 0), /0 is no handle/);
	refused(() => resources.adopt('a', 7), /7 twice/);
	refused(() => resources.adopt('b', 7), /7 twice/);
	refused(() => resources.adoptIterator(7), /7 twice/);
	value.drop();
	assert.notEqual(resources.adopt('b', 7), value);
});

test('the guest checks handles again', () => {
	const host = { meanwhile() {}, exchange: () => 0 };
	for (const misuse of [
		(guest, purse) => guest['resources/Counter.get'](purse),
		(guest, purse) => guest['resources/Purse.coins'](purse + 1),
		(guest) => guest['resources/Purse.coins'](0),
		(guest, purse) => guest['resources/Purse.pay'](purse, purse, 1),
		(guest, purse) => guest['resources/Purse.absorb'](purse, purse),
		(guest, purse) => guest['resources/Counter.drop'](purse),
		(guest, purse) => {
			guest['resources/Purse.drop'](purse);
			guest['resources/Purse.drop'](purse);
		},
		(guest, purse) => {
			guest['resources/Purse.split'](purse);
			guest['resources/Purse.coins'](purse);
		},
	]) {
		const guest = new WebAssembly.Instance(module, { host }).exports;
		const purse = guest['resources/Purse.new'](1);
		assert.throws(() => misuse(guest, purse), WebAssembly.RuntimeError, String(misuse));
	}
});
