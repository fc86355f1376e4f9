;; Strings that are none.
(module
  (memory (export "memory") 2)
  (global (export "wazabi_arena") i32 (i32.const 64))
  (global (export "wazabi_panic") i32 (i32.const 4096))
  (data (i32.const 64) "\00\00\01\00\00\00\01\00") ;; the arena: 64 KiB at 64 KiB
  (func (export "wazabi_reserve") (param i32) (result i32) (i32.const 65536))
  (func (export "wazabi_release"))
  (func (export "wazabi_alloc") (param i32 i32) (result i32) (i32.const 0))
  (func (export "wazabi_dealloc") (param i32 i32 i32))
  (data (i32.const 1024) "\ff")
  (data (i32.const 1032) "\ed\a0\80") ;; a surrogate
  (data (i32.const 1040) "\c0\80") ;; a NUL in two bytes
  (data (i32.const 1048) "\f4\90\80\80") ;; beyond U+10FFFF
  (data (i32.const 1056) "\e4\b8") ;; a character that is cut
  (func (export "g/invalid") (result i64) (i64.const 0x100000400))
  (func (export "g/surrogate") (result i64) (i64.const 0x300000408))
  (func (export "g/overlong") (result i64) (i64.const 0x200000410))
  (func (export "g/beyond") (result i64) (i64.const 0x400000418))
  (func (export "g/cut") (result i64) (i64.const 0x200000420))
  (func (export "g/outside") (result i64) (i64.const 0x100020000))
  (func (export "g/endless") (result i64) (i64.const 0xffffffff00000400))
  (func (export "g/wrapping") (result i64) (i64.const 0x00000010fffffff8)))
