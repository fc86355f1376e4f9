;; A function of the host, of another type.
(module
  (import "host" "twice" (func (param f64) (result i32))))
