# What benchmarks beside others share; sourced, with $top set to the source's root.

# PyTorch, ONNX Runtime, onnx and numpy in $venv, Debian's oneDNN in the system;
# installs what is missing. $1 is the benchmark's name.
install_peers() {
  venv=$top/build/perf-venv
  if [ ! -e "$venv/.installed" ]; then
    echo "$1: installing torch, onnxruntime, onnx and numpy into" \
      "build/perf-venv" >&2
    /usr/bin/python3 -m venv "$venv"
    "$venv/bin/pip" install -q torch onnxruntime onnx numpy
    touch "$venv/.installed"
  fi
  if [ ! -e /usr/include/oneapi/dnnl/dnnl.hpp ]; then
    local as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q update
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get -q install -y --no-install-recommends libdnnl-dev
  fi
}
