;; A memory of the host.
(module
  (import "host" "memory" (memory 1)))
