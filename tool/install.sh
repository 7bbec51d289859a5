#!/bin/sh
# install.sh: brings a Debian 12 or newer to where ./run and ./test can work: the packages of tool/packages.txt, a Node of
# 20.19 or later, and the npm packages of web/ and divisions/. Says nothing and asks no server when all is there already.
set -eu
cd "$(dirname "$0")/.."

say() { echo "install: $*" >&2; }
die() { say "$*"; exit 1; }

# True if this node can run the applications' build.
node_ok() {
	command -v "$1" >/dev/null 2>&1 &&
		"$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}

# True if the package is there, also if another provides it under this name (pkgconf for pkg-config).
package_there() {
	case $(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null) in ii*) return 0 ;; esac
	return 1
}

# The packages that are missing, one a line, the first of each choice.
packages_missing() {
	sed 's/#.*//' tool/packages.txt | while read -r first rest; do
		[ -n "$first" ] || continue
		if [ "$first" = '?node' ]; then
			[ "$want_node" = yes ] || continue
			first=${rest%% *} rest=${rest#"$first"}
		fi
		there=no
		for name in $first $(echo "$rest" | tr '|' ' '); do
			if package_there "$name"; then there=yes; fi
		done
		[ $there = yes ] || echo "$first"
	done
}

# apt, as root, waiting up to ten minutes for another apt to finish.
apt() {
	tries=0
	while :; do
		if $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 "$@" >"$log" 2>&1 </dev/null; then return 0; fi
		if ! grep -Eq 'Could not get lock|Unable to lock' "$log"; then break; fi
		tries=$((tries + 1))
		[ $tries -lt 120 ] || break
		sleep 5
	done
	tail -n 20 "$log" >&2
	return 1
}

packages_install() {
	command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || die "this is no Debian: install what tool/packages.txt lists by hand"
	missing=$(packages_missing)
	[ -n "$missing" ] || return 0
	sudo=
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null || die "these packages are missing, and only root or a user with sudo can install them:" $missing
		sudo -n true 2>/dev/null || [ -t 0 ] || die "sudo asks for a password and nobody can type it; as root: apt-get install" $missing
		sudo=sudo
	fi
	say "from Debian:" $missing
	log=$(mktemp)
	apt update || die "apt-get update failed; is there a network?"
	apt install --no-install-recommends $missing || die "apt-get install failed (see above)"
	rm -f "$log"
}

# The npm registry's own node, into build-node/, where the system's is too old (Debian 12 has 18).
node_install() {
	[ "$want_node" = yes ] || return 0
	if node_ok build-node/node_modules/node/bin/node; then return 0; fi
	say "Node 20 from the npm registry into build-node/"
	mkdir -p build-node
	npm install --prefix build-node --no-save --no-audit --no-fund --loglevel=error node@20 </dev/null >&2 || die "npm could not fetch node@20"
	node_ok build-node/node_modules/node/bin/node || die "the node from the npm registry does not run here"
}

# npm ci in a folder, where its lock file or Node changed since the last time.
modules_install() {
	[ -f "$1/package-lock.json" ] || return 0
	now="$(cksum <"$1/package-lock.json") $(node --version)"
	if [ "$now" = "$(cat "$1/node_modules/.installed-for" 2>/dev/null)" ]; then return 0; fi
	say "npm packages of $1/"
	(cd "$1" && npm ci --no-audit --no-fund --loglevel=error </dev/null >&2) || die "npm ci failed in $1/"
	echo "$now" >"$1/node_modules/.installed-for"
}

want_node=yes
if node_ok node && command -v npm >/dev/null; then want_node=no; fi
packages_install
node_install
PATH=$PWD/build-node/node_modules/node/bin:$PATH
modules_install web
modules_install divisions
