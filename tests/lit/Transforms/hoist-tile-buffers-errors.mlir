// RUN: gelato-opt %s --gelato-hoist-tile-buffers --split-input-file --verify-diagnostics

func.func @open_size(%n: index) {
  // expected-error @+1 {{a buffer of run-time size inside a kernel: expected every intermediate to be a tile of static size}}
  %a = memref.alloc(%n) : memref<?x16xf32>
  return
}

// -----

// expected-error @+1 {{the schedule needs 65540 bytes of tile buffers, expected at most 65536; make its tiles smaller}}
func.func @too_large() {
  %a = memref.alloc() : memref<16384xf32>
  %b = memref.alloc() : memref<1xf32>
  return
}
