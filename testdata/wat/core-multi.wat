;; Several results.
(module
  (func (export "swap") (param i32 i64) (result i64 i32) (local.get 1) (local.get 0))
  (func (export "three") (result i32 f64 f32) (i32.const -1) (f64.const 0.25) (f32.const 8)))
