import { fail } from './errors.mjs';

/** The objects that a guest has handles of: docs/abi.md, section 7. No handle is used twice. */
export class Objects {
	#given = new Map();
	#last = 0;

	/** A new handle of an object, which is the guest's from then on if it is not lent. */
	give(type, object, owned) {
		this.#given.set(++this.#last, { type, object, owned });
		return this.#last;
	}

	/** The object that a handle stands for. If the guest gives it back, the handle ends. */
	take(type, handle, back) {
		const { object } = this.#find(type, handle);
		if (back) this.#given.delete(handle);
		return object;
	}

	/** The guest is done with an object. Its `close` is called, if it has one and was not lent. */
	drop(type, handle) {
		const { object, owned } = this.#find(type, handle);
		this.#given.delete(handle);
		if (owned) object?.close?.();
	}

	/** Takes a handle back that the guest has not seen. */
	revoke(handle) {
		this.#given.delete(handle);
	}

	/** How many handles the guest has. */
	get size() {
		return this.#given.size;
	}

	#find(type, handle) {
		const entry = this.#given.get(handle);
		return entry?.type === type ? entry : fail(`${handle} is no handle of ${type}`);
	}
}
