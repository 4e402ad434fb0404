# What benchmarks beside others share; sourced, with $top set to the source's root.

# The packages of PyPI in $venv; installs what is missing. $1 is the benchmark's
# name.
install_python_peers() {
  venv=$top/build/perf-venv
  local packages=(torch onnxruntime onnx numpy jax)
  if [ "$(cat "$venv/.installed" 2>/dev/null)" != "${packages[*]}" ]; then
    echo "$1: installing ${packages[*]} into build/perf-venv" >&2
    [ -e "$venv/bin/pip" ] || /usr/bin/python3 -m venv "$venv"
    "$venv/bin/pip" install -q "${packages[@]}"
    echo "${packages[*]}" >"$venv/.installed"
  fi
}

# The same, and Debian's oneDNN in the system.
install_peers() {
  install_python_peers "$1"
  if [ ! -e /usr/include/oneapi/dnnl/dnnl.hpp ]; then
    local as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q update
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get -q install -y --no-install-recommends libdnnl-dev
  fi
}
