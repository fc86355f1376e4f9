// Where types may occur: docs/abi.md, section 1. A type elsewhere is refused when a guest is loaded.

const lent = ['callback', 'reader', 'writer', 'sequence'];

/** Throws if a record has a type where it does not occur. */
export function checkPositions(record, types) {
	const where = (name) => `${record.type ?? record.export ?? record.import}: ${name}`;
	if (record.kind) {
		const cases = record.kind === 'variant' ? record.cases : [];
		const fields = [...(record.fields ?? []), ...cases.flatMap((one) => one.fields ?? [])];
		fields.forEach((field) => checkValue(where(field.name), field.type, types));
		if (record.inner) checkValue(where('inner'), record.inner, types);
		if (record.interface) checkInterface(where, record, types);
		return;
	}
	checkMethod(where, record, types);
	for (const { name, type, pass } of record.params) {
		if (!['own', 'borrow', 'mut'].includes(pass)) refuse(where(name), `it is passed as ${pass}`);
		const of = types.get(type);
		const changes = 'export' in record && (type.list || of?.kind === 'guest_resource' || of?.interface);
		if (pass === 'mut' && !changes) refuse(where(name), 'it cannot be changed in place');
		const lends = 'export' in record ? lent : ['callback'];
		if (lends.includes(kindOf(type))) {
			if (pass !== 'borrow') refuse(where(name), `${kindOf(type)} is passed as ${pass}`);
			if (type.callback) checkCallback(where(name), type.callback, types);
			if (type.sequence) checkItem(where(name), type.sequence, types);
		} else {
			checkParameter(where(name), type, types);
		}
	}
	if (!record.result) return;
	const { type } = record.result;
	if ('import' in record) checkResult(where('result'), type, types, checkValue);
	else checkResult(where('result'), type, types, (at, value) => checkReturned(at, value, types));
}

// An interface is a value of the guest or an object of the host.
function checkInterface(where, { cases, error }, types) {
	const sides = cases.map(({ name, fields }) => `${name} ${fields?.length === 1 && types.get(fields[0].type)?.kind}`);
	if (error || sides.join() !== 'guest guest_resource,host resource') refuse(where('interface'), `its sides are ${sides}`);
}

// A method has `self` as its first parameter: of the type in `of`, or in an import a host's object.
function checkMethod(where, { params, of, result, view, batch, refuses, ...record }, types) {
	const isObject = (name) => types.get(name)?.kind === 'resource';
	const owns = 'export' in record && types.has(of) && !isObject(of);
	if (of && !owns) refuse(where('of'), `${of} has no functions of the guest's`);
	params.forEach(({ name, type }, at) => {
		if (name !== 'self') return;
		const right = at === 0 && ('export' in record ? type === of : isObject(type));
		if (!right) refuse(where('self'), 'it is no receiver of a method');
	});
	const iterates = (result?.type.result?.[0] ?? result?.type)?.iterator;
	if (view && iterates) refuse(where('view'), 'an iterator is not viewed');
	if (refuses !== undefined && refuses !== true) refuse(where('refuses'), `${refuses} is not true`);
	const inRange = Number.isInteger(batch) && batch >= 1 && batch <= 255;
	if (batch !== undefined && !(iterates && inRange)) refuse(where('batch'), `${batch} is no batch`);
}

function checkCallback(where, [result, ...parameters], types) {
	if (parameters.length > 4) refuse(where, `a callback has ${parameters.length} parameters`);
	parameters.forEach((type) => checkParameter(where, type, types));
	checkResult(where, result, types, checkValue);
}

// What an export returns, or the value of its result: an iterator, perhaps.
function checkReturned(where, type, types) {
	if (kindOf(type) !== 'iterator') return checkValue(where, type, types);
	const item = type.iterator;
	if (item === 'unit') refuse(where, 'an iterator has items of the type unit');
	return checkResult(where, item, types, checkValue);
}

// A function's result, whose value is checked by `check`: other values have no iterators.
function checkResult(where, type, types, check) {
	if (kindOf(type) !== 'result') return check(where, type, types);
	const [value, error] = type.result;
	checkError(where, error, types);
	return check(where, value, types);
}

function checkError(where, error, types) {
	const isError = ['unit', 'string', 'dyn_error'].includes(error) || types.get(error)?.error;
	if (!isError) refuse(where, `${JSON.stringify(error)} is no error`);
}

function checkItem(where, type, types) {
	if (type === 'unit') refuse(where, 'items of the type unit');
	checkValue(where, type, types);
}

function checkParameter(where, type, types) {
	if (type === 'unit') refuse(where, 'a parameter is a unit');
	checkValue(where, type, types);
}

// A type that can be a part of others.
function checkValue(where, type, types) {
	const kind = kindOf(type);
	if (['iterator', ...lent].includes(kind)) refuse(where, `${kind} does not occur here`);
	if (typeof type === 'string') return;
	const parts = kind === 'array' ? [type.array[0]] : [type[kind]].flat();
	if (kind === 'option' && parts[0].option) refuse(where, 'an option of an option does not occur');
	if (kind === 'result') checkError(where, parts[1], types);
	parts.forEach((part) => checkValue(where, part, types));
}

function kindOf(type) {
	return typeof type === 'string' ? type : Object.keys(type)[0];
}

function refuse(where, message) {
	throw new Error(`${where}: ${message}`);
}
