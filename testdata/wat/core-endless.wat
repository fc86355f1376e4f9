;; A loop that ends if it is told to.
(module
  (import "host" "twice" (func $twice (param i32) (result i32)))
  (global $turns (mut i32) (i32.const 0))
  (func (export "spin") (param i32) (result i32)
    (loop $again
      (global.set $turns (i32.add (global.get $turns) (i32.const 1)))
      (br_if $again (i32.ne (global.get $turns) (local.get 0))))
    (call $twice (global.get $turns)))
  (func (export "turns") (result i32) (global.get $turns)))
