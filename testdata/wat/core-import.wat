;; Functions of the host, which doubles and swaps.
(module
  (import "host" "twice" (func $twice (param i32) (result i32)))
  (import "host" "twice" (func $again (param i32) (result i32)))
  (import "host" "swap" (func $swap (param i64 f32) (result f32 i64)))
  (func (export "fourfold") (param i32) (result i32) (call $again (call $twice (local.get 0))))
  (func (export "swapped") (param i64 f32) (result f32 i64) (call $swap (local.get 0) (local.get 1)))
  (export "direct" (func $twice)))
