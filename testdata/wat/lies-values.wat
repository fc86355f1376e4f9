;; Values that their types do not have.
(module
  (memory (export "memory") 2)
  (global (export "wazabi_arena") i32 (i32.const 64))
  (global (export "wazabi_panic") i32 (i32.const 4096))
  (data (i32.const 64) "\00\00\01\00\00\00\01\00") ;; the arena: 64 KiB at 64 KiB
  (func (export "wazabi_reserve") (param i32) (result i32) (i32.const 65536))
  (func (export "wazabi_release"))
  (func (export "wazabi_alloc") (param i32 i32) (result i32) (i32.const 0))
  (func (export "wazabi_dealloc") (param i32 i32 i32))
  (data (i32.const 1024) "\02\00\00\00\01\00\00\00") ;; an option with the tag 2
  (data (i32.const 1032) "\01\02") ;; bools
  (func (export "g/yes") (result i32) (i32.const 1))
  (func (export "g/bool") (result i32) (i32.const 2))
  (func (export "g/byte") (result i32) (i32.const 256))
  (func (export "g/signed") (result i32) (i32.const 128))
  (func (export "g/minus") (result i32) (i32.const -128))
  (func (export "g/short") (result i32) (i32.const 65536))
  (func (export "g/surrogate") (result i32) (i32.const 0xd800))
  (func (export "g/beyond") (result i32) (i32.const 0x110000))
  (func (export "g/blue") (result i32) (i32.const 3))
  (func (export "g/green") (result i32) (i32.const 2))
  (func (export "g/both") (result i32) (i32.const 3))
  (func (export "g/more") (result i32) (i32.const 4))
  (func (export "g/zero") (result i32) (i32.const 0))
  (func (export "g/option") (result i32) (i32.const 1024))
  (func (export "g/bools") (result i64) (i64.const 0x200000408)))
