# Read by the other scripts: the repository's root as the working directory, and the toolchain that wasm-target found.
set -eu
cd "$(dirname "$0")/.."
if [ -f .bin/toolchain.env ]; then
	. ./.bin/toolchain.env
fi
say() { echo "== $*"; }
# The guests whose .wasm is committed: directory of the package, its name, the crate.
guests() {
	cat <<-'LIST'
		testdata/gen/zoo zoo testdata/guests/zoo
		testdata/gen/strict strict testdata/guests/strict
		testdata/gen/hosted hosted testdata/guests/hosted
		testdata/gen/ownership ownership testdata/guests/ownership
		examples/hello/hello hello examples/hello/guest
		examples/png/png png examples/png/guest
	LIST
	if [ -d bench/guests/kit ]; then
		echo "bench/kit kit bench/guests/kit"
	fi
}
# The Go modules.
modules() {
	git ls-files 'go.mod' '*/go.mod' | xargs -n 1 dirname
}
