// What the guest does with a sequence of the host's: docs/abi.md, section 11.

import { fail } from './errors.mjs';

/** The items of an iterable, which are pulled until a call ends. */
export class Sequence {
	#iterable;
	#iterator;
	#ended = false;

	constructor(iterable) {
		this.#iterable = iterable;
	}

	/** Up to `max` of the next items. */
	pull(max) {
		const items = [];
		while (!this.#ended && items.length < max) {
			this.#iterator ??= this.#iterable[Symbol.iterator]();
			const { done, value } = this.#iterator.next();
			if (done) this.#ended = true;
			else items.push(value);
		}
		return items;
	}

	/** The guest wants no more: an iterator that has begun is told so, as by a loop that is left. */
	end() {
		if (this.#ended) return;
		this.#ended = true;
		this.#iterator?.return?.();
	}
}

/** The import `next`. `find` returns what the handle of a sequence stands for. */
export function sequences({ find, answer }) {
	return {
		next(handle, max) {
			const { value: sequence, list } = find(handle);
			const wanted = max >>> 0;
			if (wanted > 256) fail(`the guest wants ${wanted} items at once`);
			return answer(list, () => {
				if (wanted === 0) sequence.end();
				return sequence.pull(wanted);
			});
		},
	};
}
