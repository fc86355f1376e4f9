;; Traps, with and without a report.
(module
  (memory (export "memory") 2)
  (global (export "wazabi_arena") i32 (i32.const 64))
  (global (export "wazabi_panic") i32 (i32.const 4096))
  (data (i32.const 64) "\00\00\01\00\00\00\01\00") ;; the arena: 64 KiB at 64 KiB
  (func (export "wazabi_reserve") (param i32) (result i32) (i32.const 65536))
  (func (export "wazabi_release"))
  (func (export "wazabi_alloc") (param i32 i32) (result i32) (i32.const 0))
  (func (export "wazabi_dealloc") (param i32 i32 i32))
  (func (export "g/bare") (unreachable))
  (func (export "g/reported")
    (i32.store (i32.const 4096) (i32.const 12)) ;; line 12
    (i32.store (i32.const 4100) (i32.const 3))
    (i32.store (i32.const 4104) (i32.const 4))
    (i32.store (i32.const 4108) (i32.const 4))
    (i64.store (i32.const 4116) (i64.const 0x6c6961682e73722e)) ;; .rs.hail
    (unreachable))
  (func (export "g/beyond") (param i32) (result i32) (i32.load (local.get 0)))
  (func $deep (export "g/deep") (call $deep)))
