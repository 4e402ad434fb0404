// RUN: gelato-opt %s --gelato-expand-conversions | FileCheck %s --check-prefixes=CHECK,INTEGER
// RUN: gelato-opt %s --gelato-expand-conversions=f16c=true | FileCheck %s --check-prefixes=CHECK,F16C

// To bf16: half a spacing less one, and one more if the kept part is odd; a NaN
// gets its quiet bit instead.
// CHECK-LABEL: func.func @to_bf16(
// CHECK-SAME:    %[[X:.*]]: vector<4xf32>) -> vector<4xi16>
// CHECK:         %[[BITS:.*]] = arith.bitcast %[[X]] : vector<4xf32> to vector<4xi32>
// CHECK:         %[[ROUNDED:.*]] = arith.addi %[[BITS]], %{{.*}} : vector<4xi32>
// CHECK-DAG:     %[[QUIET:.*]] = arith.ori %{{.*}}, %{{.*}} : vector<4xi32>
// CHECK-DAG:     %[[NAN:.*]] = arith.cmpf uno, %[[X]], %[[X]] : vector<4xf32>
// CHECK:         arith.select %[[NAN]], %[[QUIET]], %[[ROUNDED]] : vector<4xi1>, vector<4xi32>
// CHECK:         arith.trunci %{{.*}} : vector<4xi32> to vector<4xi16>
// CHECK-NOT:     arith.truncf
// CHECK:         return
func.func @to_bf16(%x: vector<4xf32>) -> vector<4xbf16> {
  %y = arith.truncf %x : vector<4xf32> to vector<4xbf16>
  return %y : vector<4xbf16>
}

// From bf16: a shift.
// CHECK-LABEL: func.func @from_bf16(
// CHECK-SAME:    %[[H:.*]]: vector<4xi16>)
// CHECK:         %[[LOW:.*]] = arith.extui %[[H]] : vector<4xi16> to vector<4xi32>
// CHECK-NEXT:    %[[SIXTEEN:.*]] = arith.constant dense<16> : vector<4xi32>
// CHECK-NEXT:    %[[BITS:.*]] = arith.shli %[[LOW]], %[[SIXTEEN]] : vector<4xi32>
// CHECK-NEXT:    %[[X:.*]] = arith.bitcast %[[BITS]] : vector<4xi32> to vector<4xf32>
// CHECK-NEXT:    return %[[X]]
func.func @from_bf16(%h: vector<4xbf16>) -> vector<4xf32> {
  %x = arith.extf %h : vector<4xbf16> to vector<4xf32>
  return %x : vector<4xf32>
}

// With F16C only what is converted at once is a float of 16 bits.
// CHECK-LABEL:   func.func @to_f16(
// CHECK-SAME:      %[[X:.*]]: vector<8xf32>) -> vector<8xi16>
// INTEGER-NOT:     f16
// INTEGER-COUNT-3: arith.select
// INTEGER:         arith.trunci
// F16C-NEXT:       %[[H:.*]] = arith.truncf %[[X]] : vector<8xf32> to vector<8xf16>
// F16C-NEXT:       arith.bitcast %[[H]] : vector<8xf16> to vector<8xi16>
// CHECK-NEXT:      return
func.func @to_f16(%x: vector<8xf32>) -> vector<8xf16> {
  %y = arith.truncf %x : vector<8xf32> to vector<8xf16>
  return %y : vector<8xf16>
}

// CHECK-LABEL: func.func @from_f16_scalar(
// CHECK-SAME:    %[[H:.*]]: i16) -> f32
// INTEGER-NOT:   f16
// INTEGER:       arith.subf
// F16C-NEXT:     %[[F:.*]] = arith.bitcast %[[H]] : i16 to f16
// F16C-NEXT:     %[[X:.*]] = arith.extf %[[F]] : f16 to f32
// CHECK:         return
func.func @from_f16_scalar(%h: f16) -> f32 {
  %x = arith.extf %h : f16 to f32
  return %x : f32
}

// What only moves is an integer, constants included: 0x3f80 is 1.
// CHECK-LABEL: func.func @moved(
// CHECK-SAME:    %[[M:.*]]: memref<?xi16>, %[[I:.*]]: index
// CHECK-DAG:     %[[ONE:.*]] = arith.constant 16256 : i16
// CHECK-DAG:     arith.constant dense<16256> : vector<4xi16>
// CHECK:         vector.load %[[M]][%[[I]]] : memref<?xi16>, vector<4xi16>
// CHECK:         memref.store %[[ONE]], %[[M]][%[[I]]] : memref<?xi16>
// CHECK:         vector.store %{{.*}}, %[[M]][%[[I]]] : memref<?xi16>, vector<4xi16>
func.func @moved(%m: memref<?xbf16>, %i: index, %c: vector<4xi1>) {
  %one = arith.constant 1.0 : bf16
  %ones = arith.constant dense<1.0> : vector<4xbf16>
  %h = vector.load %m[%i] : memref<?xbf16>, vector<4xbf16>
  %s = arith.select %c, %h, %ones : vector<4xi1>, vector<4xbf16>
  memref.store %one, %m[%i] : memref<?xbf16>
  vector.store %s, %m[%i] : memref<?xbf16>, vector<4xbf16>
  return
}

// Other conversions are none of these.
// CHECK-LABEL: func.func @to_f64
// CHECK-NEXT:    arith.extf %{{.*}} : f32 to f64
func.func @to_f64(%x: f32) -> f64 {
  %y = arith.extf %x : f32 to f64
  return %y : f64
}

// A NaN that came out of a bf16 and went through arithmetic or an activation
// survives the rounding as it is.
// CHECK-LABEL: func.func @from_bf16_to_bf16(
// CHECK-NOT:     arith.cmpf uno
// CHECK-NOT:     arith.select
// CHECK:         return
func.func @from_bf16_to_bf16(%h: vector<8xbf16>, %k: vector<8xbf16>)
    -> (vector<8xbf16>, vector<8xbf16>) {
  %x = arith.extf %h : vector<8xbf16> to vector<8xf32>
  %y = arith.extf %k : vector<8xbf16> to vector<8xf32>
  %c = arith.constant dense<0.1> : vector<8xf32>
  %0 = math.fma %x, %c, %y : vector<8xf32>
  %1 = gelato.gelu bf16 %x : vector<8xf32>
  %2 = arith.maximumf %0, %1 : vector<8xf32>
  %3 = arith.truncf %2 : vector<8xf32> to vector<8xbf16>
  %4 = arith.truncf %1 : vector<8xf32> to vector<8xbf16>
  return %3, %4 : vector<8xbf16>, vector<8xbf16>
}

// What an activation of class bf16 gives is no tie: half a spacing is added,
// 0x8000. A sign in between leaves ties to even.
// CHECK-LABEL: func.func @no_ties(
// CHECK:         %[[Y:.*]] = gelato.gelu_grad bf16
// CHECK:         %[[NEGATED:.*]] = arith.negf %[[Y]]
// CHECK:         %[[BITS:.*]] = arith.bitcast %[[Y]] : vector<8xf32> to vector<8xi32>
// CHECK-NEXT:    %[[HALF:.*]] = arith.constant dense<32768> : vector<8xi32>
// CHECK-NEXT:    %[[AWAY:.*]] = arith.addi %[[BITS]], %[[HALF]] : vector<8xi32>
// CHECK-NEXT:    %[[SIXTEEN:.*]] = arith.constant dense<16> : vector<8xi32>
// CHECK-NEXT:    arith.shrui %[[AWAY]], %[[SIXTEEN]] : vector<8xi32>
// CHECK:         %[[OTHER:.*]] = arith.bitcast %[[NEGATED]] : vector<8xf32> to vector<8xi32>
// CHECK:         arith.shrui %[[OTHER]]
// CHECK:         arith.andi
// CHECK:         return
func.func @no_ties(%h: vector<8xbf16>) -> (vector<8xbf16>, vector<8xbf16>) {
  %x = arith.extf %h : vector<8xbf16> to vector<8xf32>
  %y = gelato.gelu_grad bf16 %x : vector<8xf32>
  %n = arith.negf %y : vector<8xf32>
  %0 = arith.truncf %y : vector<8xf32> to vector<8xbf16>
  %1 = arith.truncf %n : vector<8xf32> to vector<8xbf16>
  return %0, %1 : vector<8xbf16>, vector<8xbf16>
}

// Ties of gelu go up: of a negative result 0x7fff is added.
// CHECK-LABEL: func.func @ties_up(
// CHECK:         %[[Y:.*]] = gelato.gelu bf16
// CHECK-NEXT:    %[[BITS:.*]] = arith.bitcast %[[Y]] : vector<8xf32> to vector<8xi32>
// CHECK-NEXT:    %[[HALF:.*]] = arith.constant dense<32768> : vector<8xi32>
// CHECK-NEXT:    %[[AWAY:.*]] = arith.addi %[[BITS]], %[[HALF]] : vector<8xi32>
// CHECK-NEXT:    %[[SIGN_PLACE:.*]] = arith.constant dense<31> : vector<8xi32>
// CHECK-NEXT:    %[[SIGN:.*]] = arith.shrui %[[BITS]], %[[SIGN_PLACE]] : vector<8xi32>
// CHECK-NEXT:    %[[UP:.*]] = arith.subi %[[AWAY]], %[[SIGN]] : vector<8xi32>
// CHECK-NEXT:    %[[SIXTEEN:.*]] = arith.constant dense<16> : vector<8xi32>
// CHECK-NEXT:    arith.shrui %[[UP]], %[[SIXTEEN]] : vector<8xi32>
// CHECK-NEXT:    arith.trunci
// CHECK-NEXT:    return
func.func @ties_up(%h: vector<8xbf16>) -> vector<8xbf16> {
  %x = arith.extf %h : vector<8xbf16> to vector<8xf32>
  %y = gelato.gelu bf16 %x : vector<8xf32>
  %0 = arith.truncf %y : vector<8xf32> to vector<8xbf16>
  return %0 : vector<8xbf16>
}

// One that is handed on may be signaling, and one of an f32 or an f16 may have
// nothing but low bits.
// CHECK-LABEL:    func.func @other_nans(
// INTEGER-COUNT-5: arith.cmpf uno
// F16C-COUNT-4:    arith.cmpf uno
// CHECK:           return
func.func @other_nans(%h: vector<8xbf16>, %k: vector<8xf16>, %z: vector<8xf32>)
    -> (vector<8xbf16>, vector<8xbf16>, vector<8xbf16>, vector<8xbf16>) {
  %x = arith.extf %h : vector<8xbf16> to vector<8xf32>
  %y = arith.extf %k : vector<8xf16> to vector<8xf32>
  %0 = arith.maximumf %x, %x : vector<8xf32>
  %1 = arith.mulf %x, %y : vector<8xf32>
  %2 = arith.addf %x, %z : vector<8xf32>
  %3 = gelato.gelu tight %x : vector<8xf32>
  %4 = arith.truncf %0 : vector<8xf32> to vector<8xbf16>
  %5 = arith.truncf %1 : vector<8xf32> to vector<8xbf16>
  %6 = arith.truncf %2 : vector<8xf32> to vector<8xbf16>
  %7 = arith.truncf %3 : vector<8xf32> to vector<8xbf16>
  return %4, %5, %6, %7
      : vector<8xbf16>, vector<8xbf16>, vector<8xbf16>, vector<8xbf16>
}

// Where the order of lanes is free, a word is two elements: no element changes
// its lane of 32 bits.
// CHECK-LABEL: func.func @paired(
// CHECK-SAME:    %[[X:.*]]: vector<32xi16>, %[[Y:.*]]: vector<32xi16>, %{{.*}}: f32)
// CHECK-NOT:     arith.extui
// CHECK-COUNT-2: vector.bitcast %{{.*}} : vector<32xi16> to vector<16xi32>
// CHECK:         arith.mulf {{.*}} : vector<32xf32>
// CHECK:         %[[EVEN:.*]] = arith.shrui %{{.*}} : vector<16xi32>
// CHECK:         %[[ODD:.*]] = arith.andi %{{.*}} : vector<16xi32>
// CHECK:         %[[WORDS:.*]] = arith.ori %[[EVEN]], %[[ODD]] : vector<16xi32>
// CHECK:         %[[H:.*]] = vector.bitcast %[[WORDS]] : vector<16xi32> to vector<32xi16>
// CHECK-NOT:     arith.trunci
// CHECK:         return %[[H]]
func.func @paired(%h: vector<32xbf16>, %k: vector<32xbf16>, %s: f32)
    -> vector<32xbf16> {
  %x = arith.extf %h : vector<32xbf16> to vector<32xf32>
  %y = arith.extf %k : vector<32xbf16> to vector<32xf32>
  %c = arith.constant dense<0.1> : vector<32xf32>
  %b = vector.broadcast %s : f32 to vector<32xf32>
  %0 = arith.mulf %x, %c : vector<32xf32>
  %1 = arith.cmpf olt, %0, %y : vector<32xf32>
  %2 = arith.select %1, %0, %b : vector<32xi1>, vector<32xf32>
  %3 = arith.truncf %2 : vector<32xf32> to vector<32xbf16>
  return %3 : vector<32xbf16>
}

// An f32, an f16 or a vector that is read in order fixes the order of all that
// meets it; so does a reader that wants it.
// CHECK-LABEL: func.func @in_order(
// CHECK-NOT:     vector.bitcast
// CHECK:         return
func.func @in_order(%h: vector<32xbf16>, %z: vector<32xf32>,
                    %k: vector<32xf16>)
    -> (vector<32xbf16>, vector<32xbf16>, vector<32xbf16>, vector<32xf32>) {
  %x = arith.extf %h : vector<32xbf16> to vector<32xf32>
  %0 = arith.addf %x, %z : vector<32xf32>
  %1 = arith.truncf %0 : vector<32xf32> to vector<32xbf16>
  %y = arith.extf %h : vector<32xbf16> to vector<32xf32>
  %w = arith.extf %k : vector<32xf16> to vector<32xf32>
  %2 = arith.addf %y, %w : vector<32xf32>
  %3 = arith.truncf %2 : vector<32xf32> to vector<32xbf16>
  %u = arith.extf %h : vector<32xbf16> to vector<32xf32>
  %4 = arith.mulf %u, %u : vector<32xf32>
  %5 = arith.truncf %4 : vector<32xf32> to vector<32xbf16>
  return %1, %3, %5, %4
      : vector<32xbf16>, vector<32xbf16>, vector<32xbf16>, vector<32xf32>
}
