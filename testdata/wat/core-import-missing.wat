;; A function that no host has.
(module
  (import "host" "unknown" (func (param i32))))
