// The types of a description: docs/abi.md, sections 1 and 2.

import { array, box, bytes, dynError, list, map, nested, option, result, set, struct } from './compound.mjs';
import { fail, shown } from './errors.mjs';
import { callback, iterator, object, resource, sequence, stream } from './handles.mjs';
import { roundUp } from './memory.mjs';
import { enumeration, flags, primitives, smallest } from './scalars.mjs';
import { coreType } from './signatures.mjs';

const errors = { dyn_error: dynError };
const streams = { reader: stream('reader', 'read'), writer: stream('writer', 'write') };

/** The types of a description. Those that it names are built when first asked for; a layout that disagrees is refused. */
export class Types {
	#records;
	#built = new Map();
	#later = [];

	constructor(records) {
		this.#records = records;
		for (const name of records.keys()) this.of(name);
		this.settle();
	}

	/** The type that a description calls so. */
	of(description) {
		const key = JSON.stringify(description);
		const known = this.#built.get(key);
		if (known === null) throw new Error(`${key} lies in itself`);
		if (known) return known;
		this.#built.set(key, null);
		const type = typeof description === 'string' ? (primitives[description] ?? streams[description] ?? errors[description] ?? this.#named(description)) : this.#composed(description);
		this.#built.set(key, type);
		return type;
	}

	/** Builds what lists, maps and boxes point to: they have their own layouts without it. */
	settle() {
		while (this.#later.length > 0) this.#later.pop()();
	}

	#pointedTo(description) {
		const type = () => this.of(description);
		this.#later.push(type);
		return type;
	}

	#composed(description) {
		const [[kind, of]] = Object.entries(description);
		switch (kind) {
			case 'list':
				return of === 'u8' ? bytes : list(this.#pointedTo(of));
			case 'set':
				return set(this.#pointedTo(of));
			case 'map':
				return map(this.#pointedTo(of[0]), this.#pointedTo({ tuple: of }));
			case 'array':
				return array(this.of(of[0]), of[1]);
			case 'option':
				return option(this.of(of));
			case 'result':
				return result(this.of(of[0]), this.of(of[1]), this.#records.get(of[1])?.text && this.of({ list: 'string' }));
			case 'tuple':
				return struct(of.map((type) => this.of(type)));
			case 'box':
				return box(this.#pointedTo(of));
			case 'callback':
				return this.#callback(of);
			case 'iterator':
				return iterator();
			case 'sequence':
				return sequence(this.of(of));
			default:
				throw new Error(`there is no type ${JSON.stringify(description)}`);
		}
	}

	#callback([output, ...parameters]) {
		const result = output === 'unit' ? undefined : this.of(output);
		const core = result && coreType(output, this.#records);
		return callback(result, parameters.map((type) => this.of(type)), core);
	}

	#named(name) {
		const record = this.#records.get(name);
		if (!record) throw new Error(`the type ${name} is not described`);
		const make = {
			record: () => this.#fields(record),
			newtype: () => this.of(record.inner),
			enum: () => enumeration(record),
			flags: () => flags(record),
			resource: () => object(name),
			guest_resource: () => resource(name),
			variant: () => this.#variant(record),
		};
		const type = make[record.kind]();
		agree(name, type, record);
		return this.#containsItself(name) ? nested(name, type) : type;
	}

	#variant(record) {
		const tag = primitives[smallest([8, 16, 32], Math.ceil(Math.log2(record.cases.length)))];
		const success = record.cases.find((one) => one.ok)?.name;
		const payload = (one) => (one.fields ?? []).map((field) => this.of(field.type));
		const widest = Math.max(1, ...record.cases.flatMap(payload).map((type) => type.align));
		const start = roundUp(tag.size, widest);
		const cases = record.cases.map((one) => this.#fields(one, start));
		const align = Math.max(tag.align, widest);
		return {
			size: roundUp(Math.max(start, ...cases.map((one) => one.end)), align),
			align,
			succeeds: (value) => value.case === success,
			write(writer, at, value) {
				const which = record.cases.findIndex((one) => one.name === value?.case);
				if (which < 0) fail(`${shown(value?.case)} is no case of ${record.name}`);
				tag.write(writer, at, which);
				cases[which].write(writer, at, value.fields);
			},
			read(reader, at) {
				const which = tag.read(reader, at);
				const one = record.cases[which] ?? fail(`${record.name} has no case ${which}`);
				return { case: one.name, fields: cases[which].read(reader, at) };
			},
		};
	}

	// The fields of a record, or of a variant's case, whose first may begin at `start`.
	#fields({ name, tuple, fields = [] }, start = 0) {
		const types = fields.map((field) => this.of(field.type));
		const type = struct(types, tuple ? undefined : fields.map((field) => field.name), start);
		fields.forEach((field, at) => {
			agree(`${name}.${field.name}`, { ...types[at], offset: type.offsets[at] }, field);
		});
		return type;
	}

	#containsItself(name) {
		const reached = new Set();
		const next = [name];
		while (next.length > 0) {
			const found = this.#mentions(this.#records.get(next.pop())).filter((other) => !reached.has(other));
			found.forEach((other) => reached.add(other));
			next.push(...found);
		}
		return reached.has(name);
	}

	/** The named types that a record's fields are made of. */
	#mentions({ inner = [], fields = [], cases = [] }) {
		const names = (type) => (typeof type === 'object' ? Object.values(type).flat().flatMap(names) : this.#records.has(type) ? [type] : []);
		return [inner, ...[...fields, ...cases.flatMap((one) => one.fields ?? [])].map((field) => field.type)].flatMap(names);
	}
}

/** Throws unless the layout that was computed is the one described. */
export function agree(name, type, described) {
	for (const key of ['size', 'align', 'offset']) {
		if (key in described && described[key] !== type[key]) {
			throw new Error(`${name}: ${key} ${described[key]} is described, ${type[key]} follows from its type`);
		}
	}
}
