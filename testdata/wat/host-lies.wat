;; A guest that passes its host what it must not.
(module
  (import "host" "twice" (func $twice (param i32) (result i32)))
  (import "host" "shout" (func $shout (param i64) (result i64)))
  (memory (export "memory") 2)
  (global (export "wazabi_arena") i32 (i32.const 64))
  (global (export "wazabi_panic") i32 (i32.const 4096))
  (data (i32.const 64) "\00\00\01\00\00\00\01\00") ;; the arena: 64 KiB at 64 KiB
  (func (export "wazabi_reserve") (param i32) (result i32) (i32.const 65536))
  (func (export "wazabi_release"))
  (func (export "wazabi_alloc") (param i32 i32) (result i32) (i32.const 0))
  (func (export "wazabi_dealloc") (param i32 i32 i32))
  (func (export "wazabi_scratch") (param i32) (result i32) (i32.const 98304))

  (data (i32.const 1024) "hi\ff")
  (func (export "g/shouts") (result i64) (call $shout (i64.const 0x200000400)))
  (func (export "g/invalid") (result i64) (call $shout (i64.const 0x300000400)))
  (func (export "g/outside") (result i64) (call $shout (i64.const 0x100020000))))
