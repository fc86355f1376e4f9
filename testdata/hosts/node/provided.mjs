// What every host provides, as the module `wazabi`: a log, clocks, randomness.

const levels = ['none', 'error', 'warn', 'info', 'debug', 'trace'];

/**
 * The functions. `read` lifts a value of a type, `memory` is the guest's. `log` is called with each
 * record, or is missing.
 */
export function provided({ read, memory, log }) {
	return {
		log_level: () => (log ? levels.indexOf('trace') : 0),
		log(level, target, message, pairs) {
			const text = (core) => read('string', core);
			const record = { level: levels[level], target: text(target), message: text(message) };
			record.pairs = read({ list: { tuple: ['string', 'string'] } }, pairs);
			log?.(record);
		},
		clock_now: () => BigInt(Date.now()) * 1_000_000n,
		clock_monotonic: () => process.hrtime.bigint(),
		random(at, length) {
			if (length >>> 0 > 65_536) throw new RangeError(`${length >>> 0} random bytes at once`);
			crypto.getRandomValues(new Uint8Array(memory(), at >>> 0, length >>> 0));
		},
	};
}
