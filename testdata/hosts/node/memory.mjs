// The guest's memory: what a host writes for it, and what it reads of it.

import { fail } from './errors.mjs';

export const roundUp = (at, align) => Math.ceil(at / align) * align;

/** What the guest is sent, for a block of the guest's memory that begins at `base`. */
export class Writer {
	bytes = new Uint8Array(1024);
	view = new DataView(this.bytes.buffer);
	used = 0;
	depth = 0;
	/** How the parameter or result that is being written is passed. */
	pass = 'own';

	constructor(base, passing, limits) {
		this.base = base;
		this.passing = passing;
		this.limits = limits;
	}

	/** Room for a value: its place from the beginning of the block. All of it is zero. */
	allocate(size, align) {
		const at = roundUp(this.used, align);
		this.used = at + size;
		if (this.used >= 2 ** 32) throw new RangeError('the arguments are more than a guest can hold');
		if (this.used > this.bytes.length) {
			const larger = new Uint8Array(Math.max(this.used, 2 * this.bytes.length));
			larger.set(this.bytes);
			this.bytes = larger;
			this.view = new DataView(larger.buffer);
		}
		return at;
	}

	/** Bytes, and their address. */
	put(bytes) {
		const at = this.allocate(bytes.length, 1);
		this.bytes.set(bytes, at);
		return this.base + at;
	}
}

/** The guest's memory, while it does not run. */
export class Reader {
	depth = 0;
	/** How the parameter or result that is being read is passed. */
	pass = 'own';
	/** The values of the guest that were read, and are the host's now. */
	adopted = [];
	#left;

	constructor(buffer, tables, limits) {
		this.view = new DataView(buffer);
		this.tables = tables;
		this.limits = limits;
		this.#left = limits.bytes;
	}

	/** Throws unless `count` values of a type can lie at the address. */
	check(address, count, { size, align }) {
		if (address === 0 || address % align !== 0) fail(`${address} is no address of a value`);
		if (address + count * size > this.view.byteLength) {
			fail(`${count} values at ${address} are not in memory`);
		}
		// Values without size, and lists that share their elements, could be more than memory holds.
		this.#left -= count * Math.max(1, size);
		if (this.#left < 0) fail(`a result has more than ${this.limits.bytes} bytes`);
	}

	bytes(address, length) {
		this.check(address, length, { size: 1, align: 1 });
		return new Uint8Array(this.view.buffer, address, length);
	}
}
