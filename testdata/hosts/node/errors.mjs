/** A value that its type does not have: in an argument, or in what a guest returned. */
export class ValueError extends Error {}

/** The `Err` of a result: a function of the guest failed with it, or one of the host throws it. `texts` are those of a guest's error and of its sources. */
export class Failure extends Error {
	constructor(value, message, texts = []) {
		super(texts[0] || message);
		this.value = value;
		this.texts = texts;
	}
}

/** An argument that the guest could not convert: it has not run the function, and stays usable. */
export class Refusal extends ValueError {
	constructor(path, reason) {
		super(`${path}: ${reason}`);
		Object.assign(this, { path, reason });
	}
}

/** A trap, with what the guest reported about it. */
export class Panic extends Error {
	constructor(report, cause) {
		super(report?.message ?? cause.message, { cause });
		Object.assign(this, report);
	}
}

export const fail = (message) => {
	throw new ValueError(message);
};

/** A value as the text of an error has it. */
export const shown = (value) => {
	if (typeof value === 'string') return JSON.stringify(value);
	if (typeof value !== 'object' || value === null) return String(value);
	return value.constructor?.name ?? 'an object';
};
