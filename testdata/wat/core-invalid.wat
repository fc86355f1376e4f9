;; A body that returns another type than it declares.
(module
  (func (export "add") (param i32 i32) (result i64) (i32.add (local.get 0) (local.get 1))))
