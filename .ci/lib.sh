# The other scripts source this file. It changes to the root of the repository, and selects the
# toolchain that wasm-target found.
set -eu
cd "$(dirname "$0")/.."
if [ -f .bin/toolchain.env ]; then
	. ./.bin/toolchain.env
fi
say() { echo "== $*"; }
# Installs a package of Debian or Ubuntu.
install_package() {
	command -v apt-get >/dev/null || return 1
	sudo=
	[ "$(id -u)" = 0 ] || sudo=sudo
	say "INSTALLING SYSTEM-WIDE, by apt-get: $1"
	$sudo apt-get update -qq &&
		$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" </dev/null
}
# Looks for Node.js, and installs it if it is missing.
need_node() {
	oldest=20 # the first version with String.isWellFormed
	refuse() { say "$1: install Node.js $oldest or newer (https://nodejs.org)" && exit 1; }
	command -v node >/dev/null || install_package nodejs || refuse "node is not in PATH"
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
		examples/semver/semver semver examples/semver/guest wasm32-unknown-unknown
	LIST
	for change in $(sed -n 's/^\([a-z]*\) = \[\]$/\1/p' testdata/guests/versions/Cargo.toml); do
		echo "testdata/gen/versions$change versions$change testdata/guests/versions wasm32-unknown-unknown $change"
	done
	if [ -d bench/guests/kit ]; then
		echo "bench/kit kit bench/guests/kit wasm32-unknown-unknown"
		echo "bench/talk talk bench/guests/talk wasm32-unknown-unknown"
	fi
}
# Prints the flags of a package that shares the types of another one.
types_from() {
	case $1 in
	shareb) echo "-types-from ./testdata/gen/sharea" ;;
	esac
}
# Lists the directories of the Go modules.
modules() {
	git ls-files 'go.mod' '*/go.mod' | xargs -n 1 dirname
}
# Copies the tree to a directory, the first argument, and generates the packages in the other
# directories with both engines there.
engine_tree() {
	tree=$1
	shift
	say "packages with both engines, in $tree"
	rm -rf "$tree"
	mkdir -p "$tree"
	git ls-files | while read -r file; do
		[ ! -f "$file" ] || echo "$file"
	done | tar -cf - -T - | tar -xf - -C "$tree"
	go build -o .bin/wazabi ./go-host/cmd/wazabi
	# One program for all guests is faster than `go run` for each.
	module=$(sed -n 's/^const Translator = "\(.*\)"/\1/p' go-host/internal/translate/translate.go)
	GOBIN=$PWD/.bin GOFLAGS= go install "$module"
	for dir in "$@"; do
		name=${dir##*/}
		(cd "$tree" && "$OLDPWD/.bin/wazabi" gen -engine both -translator "$OLDPWD/.bin/wasm2go" $(types_from "$name") -o "$dir" -pkg "$name" "$dir/$name.wasm") \
			2>.bin/engine.log || { cat .bin/engine.log && exit 1; }
		# A package without wazero has no NewFrom. The tests that call it are skipped, but compiled.
		cat >"$tree/$dir/${name}_newfrom.go" <<-GO
			//go:build wazabi_go

			package $name

			import (
				"context"
				"errors"

				wazabi "github.com/wazabi/wazabi/go-host"
			)

			$(grep '^func NewFrom' "$tree/$dir/${name}_wazero.go")
				return nil, errors.New("the guest is compiled in")
			}
		GO
	done
}
