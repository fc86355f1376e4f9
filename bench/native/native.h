// The C interface of the crate bench-native. native.go calls it.
#include <stddef.h>
#include <stdint.h>

// bytes belong to the library: bench_free takes them back.
typedef struct {
	uint8_t *at;
	size_t len;
} bytes;

typedef struct {
	uint64_t id;
	double x, y;
	uint8_t kind;
} rec;

typedef struct {
	double x, y;
} point;

// A span is an offset in a text, and a length.
typedef struct {
	size_t at, len;
} span;

typedef struct {
	span name, tags[3];
	double scores[4];
} row;

typedef struct {
	uint32_t start, end;
} match;

typedef struct {
	match *at;
	size_t len;
} matches;

void bench_free(bytes b);

double bench_add(double a, double b);
uint64_t bench_spin(uint64_t rounds);
bytes bench_hello(const uint8_t *name, size_t len);
// Returns the length of the greeting. It writes the greeting if there is room for it.
size_t bench_hello_into(const uint8_t *name, size_t len, uint8_t *out, size_t room);
// Returns 0, or the code of an error.
uint32_t bench_parse(const uint8_t *text, size_t len, int64_t *value);
point bench_recs_in(const rec *recs, size_t len);
void bench_recs_out(rec *recs, size_t len);
// Sorts the rows, whose spans lie in texts. Returns another text, in which their spans lie then.
bytes bench_sort(row *rows, size_t len, const uint8_t *texts, size_t texts_len);
// Returns no bytes if the data are not an image.
bytes bench_pixels(const uint8_t *data, size_t len);

typedef struct regex regex;
// Returns NULL if the pattern is not valid.
regex *bench_regex_new(const uint8_t *pattern, size_t len);
void bench_regex_free(regex *re);
matches bench_regex_find_all(const regex *re, const uint8_t *text, size_t len);
void bench_matches_free(matches m);

// These call the functions below, which Go exports.
uint64_t bench_add_up(uint32_t times);
void bench_log_all(uint32_t times);
uint32_t bench_titles(uint32_t times);

extern uint64_t benchPlus(uint64_t a, uint64_t b);
extern void benchLog(uint8_t *text, size_t len);
// Writes the title, and returns its length.
extern size_t benchTitle(uint32_t number, uint8_t *out, size_t room);
