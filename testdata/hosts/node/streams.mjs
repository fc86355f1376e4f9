// What the guest does with a stream of the host's: docs/abi.md, section 10.

import { fail } from './errors.mjs';

const most = 64 * 1024;
const whences = ['start', 'current', 'end'];

/**
 * The imports `read`, `write` and `seek`. A reader is an object with `read(bytes)`, which fills a
 * part of the bytes from their beginning and returns how many, 0 at the end. A writer has
 * `write(bytes)`, which returns how many it took. Either may have `seek(offset, whence)`, which
 * returns the position: both are BigInts, and `whence` is `start`, `current` or `end`. If a method
 * throws an error, the guest gets its text.
 *
 * `find` returns the stream of a handle, `memory` the guest's memory, and `answer` writes a result.
 */
export function streams({ find, memory, answer }) {
	const count = { result: ['u32', 'string'] };
	const checked = (n, piece) => {
		const right = Number.isInteger(n) && n >= 0 && n <= piece.length;
		return right ? n : fail(`a stream says that it moved ${n} of ${piece.length} bytes`);
	};
	// The stream may call the guest, whose memory may then move: it has bytes of its own.
	const part = (at, length) => {
		const end = (at >>> 0) + (length >>> 0);
		if (end > memory().byteLength) fail(`${length >>> 0} bytes at ${at >>> 0} are not in memory`);
		return new Uint8Array(memory(), at >>> 0, Math.min(length >>> 0, most));
	};
	return {
		read(handle, at, length) {
			const stream = find(handle, 'reader');
			const piece = new Uint8Array(part(at, length).length);
			return answer(count, () => {
				const done = attempt(() => stream.read(piece));
				if ('err' in done) return done;
				part(at, length).set(piece.subarray(0, checked(done.ok, piece)));
				return done;
			});
		},
		write(handle, at, length) {
			const stream = find(handle, 'writer');
			const piece = part(at, length).slice();
			return answer(count, () => {
				const done = attempt(() => stream.write(piece));
				if ('ok' in done) checked(done.ok, piece);
				return done;
			});
		},
		seek(handle, offset, whence) {
			const stream = find(handle, 'reader', 'writer');
			const from = whences[whence] ?? fail(`a seek from ${whence}, which is none of 0, 1 and 2`);
			return answer({ result: ['u64', 'string'] }, () => {
				if (!stream.seek) return { err: 'the stream cannot seek' };
				return attempt(() => stream.seek(offset, from));
			});
		},
	};
}

function attempt(run) {
	try {
		return { ok: run() };
	} catch (error) {
		return { err: textOf(error) };
	}
}

/** The text of an error, as guests are sent it: at most 4 KiB, without characters that format. */
function textOf(error) {
	const text = String(error?.message ?? error).toWellFormed();
	const clean = text.replace(/(?![\n\t])[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\ufffd');
	const { read } = new TextEncoder().encodeInto(clean, new Uint8Array(4096));
	return clean.slice(0, read);
}
