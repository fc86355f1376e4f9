// The values that stay in the guest: docs/abi.md, section 8.

import { fail, shown } from './errors.mjs';

// What is known of a value: { table, type, handle, ended, changing, users }. `ended` says how it
// ended, `users` counts the calls and iterators that borrow it, `changing` says whether one has it
// as `mut`.
const states = new WeakMap();

export const stateOf = (value) => states.get(value);

/** A value that stays in the guest. Each type of them has a class that extends this one. */
export class Resource {
	constructor(state) {
		states.set(this, state);
	}

	/** Lets the guest drop the value: now, or once no call runs. A value that has ended stays so. */
	drop() {
		const state = states.get(this);
		state.table.drop(state);
	}
}

/** The values and iterators of a guest that the host owns, by their handles, which they share. */
export class Resources {
	#owned = new Map();
	#classes = new Map();
	#drops = new Map();
	#whenIdle;

	/** `whenIdle` runs what it is given once no call runs on the instance. */
	constructor(whenIdle) {
		this.#whenIdle = whenIdle;
	}

	/** Values of the type are objects of a class; `drop` has the guest drop one. */
	define(type, Values, drop) {
		this.#classes.set(type, Values);
		this.#drops.set(type, drop);
	}

	/** The value of a handle that the guest has given away. */
	adopt(type, handle) {
		const state = { table: this, type, handle, users: 0, changing: false, iterators: new Set() };
		this.#claim(handle, state);
		return new (this.#classes.get(type))(state);
	}

	/** The handle of an iterator that the guest has given away. */
	adoptIterator(handle) {
		return this.#claim(handle, 'an iterator');
	}

	/** The handle is the guest's again: its value was given back, or the guest has dropped it. */
	end(handle) {
		this.#owned.delete(handle);
	}

	/** What is known of a value, which must be one of the type that can be passed. */
	find(type, value) {
		const state = states.get(value);
		if (!state) fail(`${shown(value)} is no ${type}`);
		if (state.type !== type) fail(`a ${state.type} is no ${type}`);
		if (state.table !== this) fail(`the ${type} belongs to another guest`);
		if (state.ended) fail(`the ${type} was ${state.ended}`);
		return state;
	}

	drop(state) {
		if (state.ended) return;
		state.ended = 'dropped';
		this.#whenIdle(() => {
			state.iterators.forEach((iterator) => iterator.return());
			this.end(state.handle);
			this.#drops.get(state.type)(state.handle);
		});
	}

	/** How many values and iterators the host owns. */
	get size() {
		return this.#owned.size;
	}

	#claim(handle, owner) {
		if (handle === 0) fail('0 is no handle');
		if (this.#owned.has(handle)) fail(`the guest gives the handle ${handle} twice`);
		this.#owned.set(handle, owner);
		return handle;
	}
}
