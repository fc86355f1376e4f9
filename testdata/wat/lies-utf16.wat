;; Strings of UTF-16, of which some are none.
(module
  (memory (export "memory") 2)
  (global (export "wazabi_arena") i32 (i32.const 64))
  (global (export "wazabi_panic") i32 (i32.const 4096))
  (data (i32.const 64) "\00\00\01\00\00\00\01\00") ;; the arena: 64 KiB at 64 KiB
  (func (export "wazabi_reserve") (param i32) (result i32) (i32.const 65536))
  (func (export "wazabi_release"))
  (func (export "wazabi_alloc") (param i32 i32) (result i32) (i32.const 0))
  (func (export "wazabi_dealloc") (param i32 i32 i32))
  (data (i32.const 1024) "\61\00\3e\d8\80\dd\62\00") ;; a, a crab, b
  (data (i32.const 1040) "\61\00\80\dd\3e\d8")
  (func (export "g/crab") (result i64) (i64.const 0x400000400))
  (func (export "g/empty") (result i64) (i64.const 0x000000002))
  (func (export "g/high") (result i64) (i64.const 0x200000400))
  (func (export "g/low") (result i64) (i64.const 0x200000410))
  (func (export "g/turned") (result i64) (i64.const 0x300000410))
  (func (export "g/odd") (result i64) (i64.const 0x100000401))
  (func (export "g/outside") (result i64) (i64.const 0x100020000))
  (func (export "g/partly") (result i64) (i64.const 0x20001fffe))
  (func (export "g/endless") (result i64) (i64.const 0x8000000000000400))
  (func (export "g/units") (param i64) (result i32) (i32.wrap_i64 (i64.shr_u (local.get 0) (i64.const 32))))
  (func (export "g/third") (param i64) (result i32) (i32.load16_u offset=4 (i32.wrap_i64 (local.get 0)))))
