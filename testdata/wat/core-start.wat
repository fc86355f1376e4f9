;; A start function, which runs before all calls.
(module
  (global $started (mut i32) (i32.const 0))
  (func $start (global.set $started (i32.const 42)))
  (start $start)
  (func (export "started") (result i32) (global.get $started)))
