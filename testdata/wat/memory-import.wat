;; host/twice is imported as a global.
(module
  (import "host" "twice" (global i32))
  (memory (export "memory") 2)
  (global (export "wazabi_arena") i32 (i32.const 64))
  (global (export "wazabi_panic") i32 (i32.const 4096))
  (data (i32.const 64) "\00\00\01\00\00\00\01\00") ;; the arena: 64 KiB at 64 KiB
  (func (export "wazabi_reserve") (param i32) (result i32) (i32.const 65536))
  (func (export "wazabi_release"))
  (func (export "wazabi_alloc") (param i32 i32) (result i32) (i32.const 0))
  (func (export "wazabi_dealloc") (param i32 i32 i32))
  (func (export "wazabi_scratch") (param i32) (result i32) (i32.const 98304))
  (func (export "g/add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
