;; Each trap; there is no memory.
(module
  (table 2 2 funcref)
  (elem (i32.const 0) $unreachable)
  (type $other (func (param f64)))
  (func $unreachable (export "unreachable") (unreachable))
  (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "truncate") (param f64) (result i32) (i32.trunc_f64_s (local.get 0)))
  (func (export "null") (call_indirect (i32.const 1)))
  (func (export "beyond") (call_indirect (i32.const 2)))
  (func (export "other") (call_indirect (type $other) (f64.const 1) (i32.const 0)))
  (func $deep (export "deep") (call $deep)))
