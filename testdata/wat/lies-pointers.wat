;; Addresses of lists and records that lead nowhere.
(module
  (memory (export "memory") 2)
  (global (export "wazabi_arena") i32 (i32.const 64))
  (global (export "wazabi_panic") i32 (i32.const 4096))
  (data (i32.const 64) "\00\00\01\00\00\00\01\00") ;; the arena: 64 KiB at 64 KiB
  (func (export "wazabi_reserve") (param i32) (result i32) (i32.const 65536))
  (func (export "wazabi_release"))
  (func (export "wazabi_alloc") (param i32 i32) (result i32) (i32.const 0))
  (func (export "wazabi_dealloc") (param i32 i32 i32))
  (data (i32.const 1024) "\05")
  (func (export "g/odd") (result i64) (i64.const 0x100000401))
  (func (export "g/beyond") (result i64) (i64.const 0x100020000))
  (func (export "g/partly") (result i64) (i64.const 0x20001fffc))
  (func (export "g/endless") (result i64) (i64.const 0x4000000000000400))
  (func (export "g/odd_record") (result i32) (i32.const 1026))
  (func (export "g/far_record") (result i32) (i32.const 131072))
  (func (export "g/last_record") (result i32) (i32.const 131064))
  (func (export "g/null_record") (result i32) (i32.const -8)))
