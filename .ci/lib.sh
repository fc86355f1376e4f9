# The other scripts source this file. It changes to the root of the repository, and selects the
# toolchain that wasm-target found.
set -eu
cd "$(dirname "$0")/.."
if [ -f .bin/toolchain.env ]; then
	. ./.bin/toolchain.env
fi
say() { echo "== $*"; }
# Lists the guests with a committed .wasm, one per line: the directory of the package, its name, the
# crate, its target, and its features, if any.
guests() {
	for crate in testdata/guests/*; do
		name=${crate##*/}
		case $name in
		wasi | whole) echo "testdata/gen/$name $name $crate wasm32-wasip1" ;;
		*) echo "testdata/gen/$name $name $crate wasm32-unknown-unknown" ;;
		esac
	done
	cat <<-'LIST'
		testdata/gen/shopcompatible shopcompatible testdata/guests/shop wasm32-unknown-unknown compatible
		testdata/gen/shopbreaking shopbreaking testdata/guests/shop wasm32-unknown-unknown breaking
		examples/hello/hello hello examples/hello/guest wasm32-unknown-unknown
		testdata/gen/helloboth helloboth examples/hello/guest wasm32-unknown-unknown
		examples/png/png png examples/png/guest wasm32-unknown-unknown
		examples/regex/regex regex examples/regex/guest wasm32-unknown-unknown
		examples/markdown/markdown markdown examples/markdown/guest wasm32-unknown-unknown
	LIST
	for change in $(sed -n 's/^\([a-z]*\) = \[\]$/\1/p' testdata/guests/versions/Cargo.toml); do
		echo "testdata/gen/versions$change versions$change testdata/guests/versions wasm32-unknown-unknown $change"
	done
	if [ -d bench/guests/kit ]; then
		echo "bench/kit kit bench/guests/kit wasm32-unknown-unknown"
		echo "bench/talk talk bench/guests/talk wasm32-unknown-unknown"
	fi
}
# Lists the directories of the Go modules.
modules() {
	git ls-files 'go.mod' '*/go.mod' | xargs -n 1 dirname
}
