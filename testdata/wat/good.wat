;; Arguments and results that are as described.
(module
  (import "host" "twice" (func $twice (param i32) (result i32)))
  (memory (export "memory") 2)
  (global (export "wazabi_arena") i32 (i32.const 64))
  (global (export "wazabi_panic") i32 (i32.const 4096))
  (data (i32.const 64) "\00\00\01\00\00\00\01\00") ;; the arena: 64 KiB at 64 KiB
  (func (export "wazabi_reserve") (param i32) (result i32) (i32.const 65536))
  (func (export "wazabi_release"))
  (func (export "wazabi_alloc") (param i32 i32) (result i32) (i32.const 0))
  (func (export "wazabi_dealloc") (param i32 i32 i32))
  (func (export "wazabi_scratch") (param i32) (result i32) (i32.const 98304))

  (data (i32.const 1024) "h\c3\a9llo")
  (data (i32.const 1040) "\01\00\00\00\02\00\00\00")
  (func (export "g/add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "g/fourfold") (param i32) (result i32) (call $twice (call $twice (local.get 0))))
  (func (export "g/length") (param i64) (result i32) (i32.wrap_i64 (i64.shr_u (local.get 0) (i64.const 32))))
  (func (export "g/greeting") (result i64) (i64.const 0x600000400)) ;; 6 bytes at 1024
  (func (export "g/pair") (result i64) (i64.const 0x200000410)) ;; 2 numbers at 1040
  (func (export "g/empty") (result i64) (i64.const 4)) ;; 0 numbers at 4
  (func (export "g/not") (param i32) (result i32) (i32.eqz (local.get 0)))
  (func (export "g/nothing"))
  (func (export "hidden") (result i32) (i32.const 7)))
