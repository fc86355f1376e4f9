# The other scripts source this file. It changes to the root of the repository, and selects the
# toolchain that wasm-target found.
set -eu
cd "$(dirname "$0")/.."
if [ -f .bin/toolchain.env ]; then
	. ./.bin/toolchain.env
fi
say() { echo "== $*"; }
# Looks for Node.js, and installs it if it is missing.
need_node() {
	oldest=20 # the first version with String.isWellFormed
	refuse() { say "$1: install Node.js $oldest or newer (https://nodejs.org)" && exit 1; }
	install() {
		command -v apt-get >/dev/null || return 1
		sudo=
		[ "$(id -u)" = 0 ] || sudo=sudo
		say "INSTALLING SYSTEM-WIDE, by apt-get: nodejs"
		$sudo apt-get update -qq &&
			$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs </dev/null
	}
	command -v node >/dev/null || install || refuse "node is not in PATH"
	version=$(node --version)
	major=${version#v}
	[ "${major%%.*}" -ge $oldest ] || refuse "node is $version"
}
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
