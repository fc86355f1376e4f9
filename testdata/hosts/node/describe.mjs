// Reads the description in a guest's custom section: docs/abi.md, section 2.

import { checkPositions } from './positions.mjs';

const keys = {
	export: 'wazabi export name docs go view of params result batch refuses',
	import: 'wazabi import name docs go view params result',
	crate: 'wazabi crate docs',
	const: 'wazabi const name docs go of inner value',
	parameter: 'name type pass size align go',
	result: 'type pass size align',
	record: 'wazabi type name kind size align error text docs go format source string eq ord tuple fields',
	newtype: 'wazabi type name kind size align docs go string eq ord gotype inner',
	enum: 'wazabi type name kind size align error text docs go string eq ord repr cases',
	flags: 'wazabi type name kind size align docs go string eq ord bits',
	resource: 'wazabi type name kind size align docs go module any',
	guest_resource: 'wazabi type name kind size align docs go drop read write',
	variant: 'wazabi type name kind size align error text docs go string eq ord interface cases',
	field: 'name type offset size align docs go default',
	enumCase: 'name value ok docs go format',
	variantCase: 'name ok docs go format source tuple fields',
	bit: 'name docs go',
};

const kinds = ['record', 'newtype', 'enum', 'flags', 'resource', 'guest_resource', 'variant'];

/** The description of a module: maps from the names of exports, imports and types to their records. */
export function describe(module) {
	const sections = WebAssembly.Module.customSections(module, 'wazabi');
	if (!sections.some(({ byteLength }) => byteLength > 0)) throw new Error('the module has no section "wazabi"');
	const description = { exports: new Map(), imports: new Map(), types: new Map(), consts: new Map(), crates: new Map() };
	const seen = new Set();
	for (const section of sections) {
		for (const line of lines(new Uint8Array(section))) {
			if (seen.has(line)) continue;
			seen.add(line);
			const record = parse(line);
			if (record.wazabi !== 1) throw new Error(`format ${record.wazabi} is not known`);
			const kind = ['type', 'export', 'import', 'const', 'crate'].find((key) => key in record);
			if (!kind) throw new Error(`the line is no type, export, import, constant or crate: ${line}`);
			const [table, name] = [description[`${kind}s`], record[kind]];
			if (table.has(name) && kind !== 'crate') throw new Error(`${name} is described twice, differently`);
			check(record);
			table.set(name, record);
		}
	}
	for (const table of [description.types, description.exports, description.imports]) {
		for (const record of table.values()) checkPositions(record, description.types);
	}
	return description;
}

/** The JSON texts of a section, each after a look at its checksum. */
function* lines(section) {
	const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
	for (let start = 0; start < section.length; ) {
		const end = section.indexOf(10, start);
		if (end < 0) throw new Error('the last line of the section is cut');
		const line = section.subarray(start, end);
		const head = utf8.decode(line.subarray(0, 9));
		const json = line.subarray(9);
		if (head !== `${crc32(json).toString(16).padStart(8, '0')} `) {
			throw new Error(`the line at byte ${start} of the section is damaged`);
		}
		yield utf8.decode(json);
		start = end + 1;
	}
}

/** JSON.parse, but with discriminants as BigInt: they may have 64 bits, and JavaScript's numbers have 53. */
export function parse(json) {
	// Quotes within a string are escaped, so that this matches keys alone.
	const quoted = json.replace(/"value": ?(-?\d+)/g, '"value":"$1"');
	return JSON.parse(quoted, (key, value) => (key === 'value' && /^-?\d+$/.test(value) ? BigInt(value) : value));
}

function check(record) {
	if ('const' in record) return known(record, keys.const);
	if ('crate' in record) return known(record, keys.crate);
	if (!('type' in record)) {
		known(record, 'export' in record ? keys.export : keys.import);
		record.params.forEach((param) => known(param, keys.parameter));
		if (record.result) known(record.result, keys.result);
		return;
	}
	if (!kinds.includes(record.kind)) {
		throw new Error(`${record.type} is of the unknown kind ${record.kind}`);
	}
	known(record, keys[record.kind]);
	const fields = [...(record.fields ?? [])];
	for (const one of record.cases ?? []) {
		known(one, record.kind === 'enum' ? keys.enumCase : keys.variantCase);
		fields.push(...(one.fields ?? []));
	}
	fields.forEach((field) => known(field, keys.field));
	record.bits?.forEach((bit) => known(bit, keys.bit));
}

function known(object, allowed) {
	const names = allowed.split(' ');
	const unknown = Object.keys(object).find((key) => !names.includes(key));
	if (unknown !== undefined) throw new Error(`the description has the unknown key ${JSON.stringify(unknown)}`);
}

export function crc32(bytes) {
	let crc = ~0;
	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc >>> 0;
}
