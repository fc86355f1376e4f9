;; A guest that has an interface, and imports nothing else. It can serve the block "host" of
;; good.wat. TestCall in go-host/internal/command calls it; outcomes.txt does not have it.
(module
  (import "counter_host" "Counter_host.next" (func $next (param i32) (result i32)))
  (import "counter_host" "Counter_host.drop" (func $drop (param i32)))
  (memory (export "memory") 2)
  (global (export "wazabi_arena") i32 (i32.const 64))
  (global (export "wazabi_panic") i32 (i32.const 4096))
  (data (i32.const 64) "\00\00\01\00\00\00\01\00") ;; the arena: 64 KiB at 64 KiB
  (func (export "wazabi_reserve") (param i32) (result i32) (i32.const 65536))
  (func (export "wazabi_release"))
  (func (export "wazabi_alloc") (param i32 i32) (result i32) (i32.const 0))
  (func (export "wazabi_dealloc") (param i32 i32 i32))
  (func (export "wazabi_scratch") (param i32) (result i32) (i32.const 98304))

  (data (i32.const 1024) "\00\00\00\00\09\00\00\00\00\00\00\00\0a\00\00\00")
  (func (export "g/twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "g/counter") (result i32) (i32.const 1024)) ;; the guest's, with the handle 9
  (func (export "g/counters") (result i64) (i64.const 0x100000408)) ;; a list of one, with the handle 10
  (func (export "g/next") (param i32) (result i32)
    (if (result i32) (i32.load8_u (local.get 0))
      (then (call $next (i32.load offset=4 (local.get 0))))
      (else (i32.load offset=4 (local.get 0)))))
  (func (export "g/Counter_guest.next") (param i32) (result i32) (local.get 0))
  (func (export "g/Counter_guest.drop") (param i32)))
