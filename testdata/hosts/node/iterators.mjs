import { fail } from './errors.mjs';

/**
 * An iterator of the guest's: docs/abi.md, section 8. Items are fetched 1, 2, 4, … at once. An
 * item whose type is a result is { ok } or { err }.
 */
export class Items {
	#fetch;
	#drop;
	#during;
	#most;
	#count = 1;
	#items = [];
	#fetching = false;
	#left = false;
	#ended = false;
	#release = () => {};

	/**
	 * `fetch` returns up to so many items, each { value, adopted }, and `drop` has the guest drop the
	 * iterator. `during` runs a call of the guest. `most` is how many items are fetched at once.
	 */
	constructor({ fetch, drop, during, most }) {
		this.#fetch = fetch;
		this.#drop = drop;
		this.#during = during;
		this.#most = most;
	}

	/** What ends the loan of the value that the iterator borrows. */
	set release(release) {
		this.#release = release;
	}

	[Symbol.iterator]() {
		return this;
	}

	next() {
		if (this.#items.length === 0 && !this.#ended) this.#more();
		const done = this.#items.length === 0;
		return { done, value: done ? undefined : this.#items.shift().value };
	}

	/** Ends the iterator, and drops the values in items that were read ahead. Loops that end call it. */
	return(value) {
		const unseen = this.#items.flatMap((item) => item.adopted);
		this.#items = [];
		unseen.forEach((one) => one.drop());
		this.#left = true;
		if (!this.#fetching) this.#leave();
		return { done: true, value };
	}

	#leave() {
		if (this.#ended) return;
		this.#drop();
		this.#end();
	}

	#more() {
		if (this.#fetching) fail('the iterator is fetching items already');
		this.#during(() => {
			this.#fetching = true;
			try {
				const wanted = this.#count;
				this.#items = this.#fetch(wanted);
				this.#count = Math.min(2 * wanted, this.#most);
				if (this.#items.length < wanted) this.#end();
			} finally {
				this.#fetching = false;
			}
			// A function that the guest called meanwhile may have left the loop.
			if (this.#left) this.return();
		});
	}

	#end() {
		this.#ended = true;
		this.#release();
	}
}
