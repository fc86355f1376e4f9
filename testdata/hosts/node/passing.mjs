import { fail } from './errors.mjs';
import { stateOf } from './resources.mjs';

/**
 * The handles among the values that are passed to the guest at once: the arguments of a call, or
 * the result of a function of the host. Nothing happens to a value before `commit`, so that a
 * refusal changes nothing, and the values can be written a second time.
 */
export class Passing {
	#tables;
	#objects = [];
	#lent = [];
	#sequences = [];
	// The values of the guest, by what is known of them: how each is passed.
	#uses = new Map();

	constructor(tables) {
		this.#tables = tables;
	}

	/** A handle of an object of the host's. */
	object(type, object, owned) {
		const handle = this.#tables.objects.give(type, object, owned);
		this.#objects.push(handle);
		return handle;
	}

	/** A handle of a callback, a stream or a sequence. */
	lend(entry) {
		const handle = this.#tables.lent.give({ ...entry, passing: this });
		if (entry.kind === 'sequence') this.#sequences.push(entry.value);
		this.#lent.push(handle);
		return handle;
	}

	/** The handle of a value of the guest's: any number of calls may read it, one may change it. */
	resource(type, value, pass) {
		const state = this.#tables.resources.find(type, value);
		const here = this.#uses.get(state);
		const alone = pass !== 'borrow';
		if (here && (alone || here !== 'borrow')) fail(`the ${type} is passed twice`);
		if (state.changing) fail(`a call or an iterator changes the ${type}`);
		if (alone && state.users > 0) fail(`a call or an iterator reads the ${type}`);
		this.#uses.set(state, pass);
		return state.handle;
	}

	/** The guest is entered: it has the handles. */
	commit() {
		for (const [state, pass] of this.#uses) {
			if (pass === 'own') {
				state.ended = 'given to the guest';
				this.#tables.resources.end(state.handle);
			} else {
				state.users++;
				state.changing = pass === 'mut';
			}
		}
	}

	/** The values were not sent: the guest has none of the handles. */
	revoke() {
		this.#objects.forEach((handle) => this.#tables.objects.revoke(handle));
		this.#lent.forEach((handle) => this.#tables.lent.end(handle));
	}

	/** Has an iterator borrow the value that the call has borrowed; returns what ends that. */
	hold(value, iterator) {
		const state = stateOf(value);
		const pass = this.#uses.get(state);
		this.#uses.delete(state);
		state.iterators.add(iterator);
		return () => {
			state.iterators.delete(iterator);
			giveBack(state, pass);
		};
	}

	/** The call has returned: what it had borrowed is free again. */
	end() {
		this.#lent.forEach((handle) => this.#tables.lent.end(handle));
		this.#uses.forEach((pass, state) => giveBack(state, pass));
		this.#sequences.forEach((sequence) => sequence.end());
	}
}

function giveBack(state, pass) {
	if (pass === 'own') return;
	state.users--;
	if (pass === 'mut') state.changing = false;
}
