// A guest with traits that values of either side implement: docs/abi.md, section 8.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Guest, ValueError } from './host.mjs';

const module = new WebAssembly.Module(
	readFileSync(new URL('../../gen/interfaces/interfaces.wasm', import.meta.url)),
);

/** A filter of the host: the functions of its block are called with it. */
class Prefix {
	calls = 0;
	closed = 0;

	constructor(text) {
		this.text = text;
	}

	matches(line) {
		this.calls++;
		return line.startsWith(this.text);
	}

	name() {
		return `prefix ${this.text}`;
	}

	learn(lines) {
		this.text = lines[0];
		return lines.length;
	}

	close() {
		this.closed++;
	}
}

function open() {
	const guest = new Guest(module, { hosts: { host: {}, filter_host: {}, visitor_host: {} } });
	return { guest, f: guest.functions, ...guest.types };
}

const guests = (filter) => ({ case: 'guest', fields: [filter] });
const hosts = (filter) => ({ case: 'host', fields: [filter] });

test('a filter is of either side', () => {
	const { f } = open();
	const lines = ['one ship', 'two', 'ship three'];
	const made = f.words(['ship']);
	assert.equal(made.case, 'guest');
	assert.equal(made.fields[0].matches('ships'), true);
	assert.equal(f.count(lines, made), 2);
	const twos = new Prefix('t');
	assert.equal(f.count(lines, hosts(twos)), 1);
	assert.equal(f.same(hosts(twos)).fields[0], twos);
	assert.deepEqual([f.teach(hosts(twos), ['one']), twos.text, twos.closed], [1, 'one', 0]);
	const not = f.not(hosts(twos));
	assert.deepEqual([f.count(lines, not), twos.closed], [2, 0]);
	not.fields[0].drop();
	assert.deepEqual([twos.calls, twos.closed], [6, 1]);
	assert.equal(f.alive(), 1);
});

test('a filter is given away once, and changed by one call', () => {
	const { f } = open();
	const [one, other] = [f.words(['a']), f.words(['b'])];
	const not = f.not(one);
	assert.throws(() => f.count([], one), ValueError);
	assert.throws(() => f.both(not, not, 'a'), ValueError);
	assert.equal(f.both(guests(other.fields[0]), not, 'x'), true);
	assert.equal(f.alive(), 3);
});
