;; A global of the host.
(module
  (import "host" "limit" (global i32))
  (func (export "limit") (result i32) (global.get 0)))
