// Package wasi is WASI preview 1 for engines that have none of their own.
//
// A [Process] is what WASI keeps for one instance of a guest: its open files. The functions act on
// the guest's memory and on what the caller has given to wazabi.WithWASI. The guest is not trusted:
//
//   - Addresses and sizes are checked in 64 bits before they are used, and no Go memory is as large as
//     the guest says. A call does a bounded amount of work, or asks in between whether the guest may
//     go on.
//   - What the caller has not given does not exist: there is no descriptor that leads to it.
//   - Paths are resolved by their text, and may not lead out of the directory that they begin in.
//     Symbolic links are followed by the directory's file system; an os.Root does not let them out.
//   - The caller's readers, writers and files get buffers of their own and never guest memory, so
//     that it does no harm if they keep one. They may panic and end the goroutine, as host functions
//     may.
//
// Programs do not import this package. Package internal/guest of a generated package does, if the
// guest imports WASI.
package wasi
