;; A vector inside a function, and as a parameter, for which no host has a value.
(module
  (func (export "lanes") (param i32) (result i32)
    (i32x4.extract_lane 3 (i32x4.add (i32x4.splat (local.get 0)) (v128.const i32x4 1 2 3 4))))
  (func (export "vector") (param v128) (result i32) (i32x4.extract_lane 0 (local.get 0))))
