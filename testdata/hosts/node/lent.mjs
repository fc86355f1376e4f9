import { fail } from './errors.mjs';

/** The callbacks, streams and sequences that calls are lent: docs/abi.md, sections 9 to 11. */
export class Lent {
	#live = new Map();
	#last = 0;

	/** A handle of { kind, value }: a `callback`, `reader`, `writer` or `sequence`. */
	give(entry) {
		do this.#last = (this.#last % 0xffff_ffff) + 1;
		while (this.#live.has(this.#last));
		this.#live.set(this.#last, entry);
		return this.#last;
	}

	/** What a handle stands for, which is of one of the kinds. */
	find(handle, ...kinds) {
		const entry = this.#live.get(handle >>> 0);
		if (!entry) fail(`${handle >>> 0} is no handle of a call that runs`);
		if (!kinds.includes(entry.kind)) fail(`${handle >>> 0} is a ${entry.kind}, no ${kinds[0]}`);
		return entry;
	}

	/** The call that it was passed to has ended. */
	end(handle) {
		this.#live.delete(handle);
	}

	get size() {
		return this.#live.size;
	}
}
