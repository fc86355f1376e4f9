;; Exports with names that no guest has.
(module
  (func (export "a/b.c") (result i32) (i32.const 1))
  (func (export "\e4\b8\96\e7\95\8c") (result i32) (i32.const 2))
  (func (export "$") (result i32) (i32.const 3)))
