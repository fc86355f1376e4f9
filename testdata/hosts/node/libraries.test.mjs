// Points in time, addresses, and types of other crates, there and back.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Guest, ValueError } from './host.mjs';

const module = new WebAssembly.Module(readFileSync(new URL('../../gen/libraries/libraries.wasm', import.meta.url)));
const echo = new Proxy({}, { get: () => (value) => value });
const fresh = () => new Guest(module, { hosts: { echo } }).functions;

const local = [127, 0, 0, 1];
const loopback = [...Array(15).fill(0), 1];
const id = Array.from({ length: 16 }, (_, i) => i);

test('the values come back', () => {
	const f = fresh();
	for (const [name, ...values] of [
		['system_time', 0n, 1n, 1_500_000_000n, 2n ** 80n],
		['chrono_time', 0n, -1n, -377_705_023_201_000_000_000n, 253_402_207_200_999_999_999n],
		['offset_time', -1_000_000_000n, 999_999_999n],
		['stamps', [], [0n, -5n]],
		['ip', local, loopback],
		['ipv4', local],
		['ipv6', loopback],
		['socket', { ip: local, port: 80, flow: 0, scope: 0 }, { ip: loopback, port: 65535, flow: 7, scope: 2 ** 32 - 1 }],
		['uuid', id],
		['accounts', [id, loopback]],
		['decimal', '0', '-12.50', '79228162514264337593543950335'],
		['json', 'null', '{"b":1,"a":[true,"é"]}', '18446744073709551615'],
		['perhaps_json', undefined, '[]'],
		['bytes', Uint8Array.of(1, 0, 255)],
		['small', '', 'é'],
		['compacts', ['a', undefined]],
		['map', new Map([['a', 1], ['b', 2]])],
		['set', new Set([-5, 7])],
		['origin', { case: 'Nowhere', fields: {} }],
	]) {
		for (const value of values) assert.deepEqual(f[name](value), value, name);
	}
	assert.equal(f.leap_second(), 1_483_228_800_500_000_000n);
	assert.equal(f.nested(200), '['.repeat(200) + 'null' + ']'.repeat(200));
});

test('what is no value is refused, on both sides', () => {
	for (const [name, ...calls] of [
		['system_time', [-1n], [0]],
		['jiff_time', [-377_705_023_201_000_000_001n], [253_402_207_201_000_000_000n]],
		['ip', [[1, 2, 3]], [[1, 2, 3, 256]], ['127.0.0.1']],
		['ipv4', [loopback]],
		['ipv6', [local]],
		['socket', [{ ip: local, port: 65536 }], [{ ip: [], port: 1 }]],
		['uuid', [local]],
		['decimal', [''], ['1e3'], ['-0.0'], ['79228162514264337593543950336'], ['01']],
		['json', [''], ['{'], ['1 2'], ['1e400'], ['"\\ud800"']],
		['lie_time', [0n, 1_000_000_000]],
		['system_after', [2n ** 64n - 1n]],
		['lie_ip', [5]],
		['lie_accounts', [1, 1], [2, 1]],
		['lie_decimal', [Uint8Array.of(0x78)]],
		['lie_jsons', [Uint8Array.of(0x7b)]],
	]) {
		for (const args of calls) assert.throws(() => fresh()[name](...args), ValueError, `${name}(${args})`);
	}
});
