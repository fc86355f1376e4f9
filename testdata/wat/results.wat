;; Results, errors and one that is neither.
(module
  (memory (export "memory") 2)
  (global (export "wazabi_arena") i32 (i32.const 64))
  (global (export "wazabi_panic") i32 (i32.const 4096))
  (data (i32.const 64) "\00\00\01\00\00\00\01\00") ;; the arena: 64 KiB at 64 KiB
  (func (export "wazabi_reserve") (param i32) (result i32) (i32.const 65536))
  (func (export "wazabi_release"))
  (func (export "wazabi_alloc") (param i32 i32) (result i32) (i32.const 0))
  (func (export "wazabi_dealloc") (param i32 i32 i32))
  (data (i32.const 1024) "\00\00\00\00\07\00\00\00") ;; Ok(7)
  (data (i32.const 1032) "\01\00\00\00\01\00\00\00") ;; Err(Full)
  (data (i32.const 1040) "\02\00\00\00\01\00\00\00") ;; neither
  (data (i32.const 1048) "\01\00\00\00\05\00\00\00") ;; Err of no case
  (func (export "g/seven") (result i32) (i32.const 1024))
  (func (export "g/full") (result i32) (i32.const 1032))
  (func (export "g/neither") (result i32) (i32.const 1040))
  (func (export "g/unknown") (result i32) (i32.const 1048)))
