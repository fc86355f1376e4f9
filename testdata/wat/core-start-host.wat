;; A start function that calls the host.
(module
  (import "host" "twice" (func $twice (param i32) (result i32)))
  (global $found (mut i32) (i32.const 0))
  (func $start (global.set $found (call $twice (i32.const 21))))
  (start $start)
  (func (export "found") (result i32) (global.get $found)))
