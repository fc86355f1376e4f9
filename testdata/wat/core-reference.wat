;; A reference as a parameter, for which no host has a value.
(module
  (func (export "null") (param externref) (result i32) (ref.is_null (local.get 0)))
  (func (export "one") (result i32) (i32.const 1)))
