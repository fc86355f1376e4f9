// The types of a module's functions and globals, which WebAssembly's interface for JavaScript does
// not tell: read from the bytes of the module, whose format an engine has checked.

const names = { 0x7f: 'i32', 0x7e: 'i64', 0x7d: 'f32', 0x7c: 'f64', 0x7b: 'v128', 0x70: 'funcref', 0x6f: 'externref' };

const [FUNCTION, TABLE, MEMORY, GLOBAL] = [0, 1, 2, 3];

/**
 * The functions that a module imports and exports, as `{ params, results }`, and the globals that it
 * exports, as `{ type, mutable }`. Imports have the names `module/name`.
 */
export function signatures(bytes) {
	const types = [];
	const functions = [];
	const globals = [];
	const found = { imports: new Map(), exports: new Map(), globals: new Map() };
	const readers = {
		1(read) {
			read.byte();
			const [params, results] = [read.types(), read.types()];
			types.push({ params, results });
		},
		2(read) {
			const name = `${read.text()}/${read.text()}`;
			const kind = read.byte();
			if (kind === FUNCTION) {
				functions.push(types[read.number()]);
				found.imports.set(name, functions.at(-1));
			} else if (kind === GLOBAL) globals.push(read.global());
			else {
				if (kind === TABLE) read.byte();
				read.limits();
			}
		},
		3(read) {
			functions.push(types[read.number()]);
		},
		6(read) {
			globals.push(read.global());
			read.constant();
		},
		7(read) {
			const [name, kind, index] = [read.text(), read.byte(), read.number()];
			if (kind === FUNCTION) found.exports.set(name, functions[index]);
			if (kind === GLOBAL) found.globals.set(name, globals[index]);
		},
	};
	const module = new Sections(bytes, 8);
	while (module.at < bytes.length) {
		const [id, size] = [module.byte(), module.number()];
		const section = new Sections(bytes, module.at);
		module.at += size;
		if (!readers[id]) continue;
		for (let items = section.number(); items > 0; items--) readers[id](section);
	}
	return found;
}

class Sections {
	constructor(bytes, at) {
		this.bytes = bytes;
		this.at = at;
	}

	byte() {
		return this.bytes[this.at++];
	}

	number() {
		let [value, shift, byte] = [0, 1, 0x80];
		for (; byte & 0x80; shift *= 128) {
			byte = this.byte();
			value += (byte & 0x7f) * shift;
		}
		return value;
	}

	text() {
		const size = this.number();
		this.at += size;
		return new TextDecoder().decode(this.bytes.subarray(this.at - size, this.at));
	}

	types() {
		return Array.from({ length: this.number() }, () => names[this.byte()]);
	}

	limits() {
		const most = this.byte() & 1;
		this.number();
		if (most) this.number();
	}

	global() {
		return { type: names[this.byte()], mutable: this.byte() === 1 };
	}

	// A constant of a number, a reference, or a global; none has the byte of the end inside but as a
	// part of a number.
	constant() {
		for (let op = this.byte(); op !== 0x0b; op = this.byte()) {
			if (op === 0x43) this.at += 4;
			else if (op === 0x44) this.at += 8;
			else if (op === 0xfd) this.at += 17;
			else if (op < 0x6a || op > 0x7e) this.number();
		}
	}
}

/** The core type of a type of a description, whose records of named types are `records`: docs/abi.md, section 3. */
export function coreType(type, records) {
	if (typeof type !== 'string') return ['list', 'map', 'set'].some((kind) => kind in type) ? 'i64' : 'i32';
	const record = records.get(type);
	switch (record?.kind) {
		case 'newtype':
			return coreType(record.inner, records);
		case 'enum':
			return coreType(record.repr, records);
		case 'flags':
			return record.size === 8 ? 'i64' : 'i32';
	}
	if (type === 'f32' || type === 'f64') return type;
	return /^(nonzero_)?[ui]64$|^string$|^utf16$/.test(type) ? 'i64' : 'i32';
}

/** The signature that a function's record promises. */
export function promised({ params, result }, records) {
	const types = params.map(({ type }) => coreType(type, records));
	return {
		params: types.length > 16 ? ['i32'] : types,
		results: result && result.type !== 'unit' ? [coreType(result.type, records)] : [],
	};
}

/** Refuses a module, of which these are the bytes, that is not as its description says: docs/abi.md, section 4. */
export function checkSignatures(bytes, { exports, imports, types }) {
	const found = signatures(bytes);
	const agree = (name, has, wanted) => {
		if (JSON.stringify(has) !== JSON.stringify(wanted)) {
			throw new Error(`${name} is ${JSON.stringify(has)}, expected ${JSON.stringify(wanted)}`);
		}
	};
	for (const [name, record] of exports) agree(name, found.exports.get(name), promised(record, types));
	const lends = [...imports.values()].some(({ params }) => params.some(({ type }) => type.callback));
	if (lends) agree('wazabi_call', found.exports.get('wazabi_call'), { params: ['i32'], results: ['i64'] });
	for (const [name, signature] of found.imports) {
		const record = imports.get(name);
		if (record) agree(name, signature, promised(record, types));
	}
	for (const name of ['wazabi_arena', 'wazabi_panic']) agree(name, found.globals.get(name), { type: 'i32', mutable: false });
	const drops = [...types.values()].map(({ drop }) => drop);
	for (const name of found.exports.keys()) {
		const of = name.replace(/\.(next|drop)$/, '');
		if (name.includes('/') && !exports.has(name) && !exports.has(of) && !drops.includes(name)) {
			throw new Error(`the module exports ${name}, which is not described`);
		}
	}
}
