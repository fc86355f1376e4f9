package wasi

import "github.com/wazabi/wazabi/go-host/engine"

// function is a function of WASI.
type function struct {
	// types has a letter for each parameter: i is an i32 and I an i64.
	types string
	serve func(*call) errno
}

func (f function) signature(name string) (s engine.Signature) {
	for _, letter := range f.types {
		t := engine.I32
		if letter == 'I' {
			t = engine.I64
		}
		s.Params = append(s.Params, t)
	}
	if name != procExit {
		s.Results = []engine.CoreType{engine.I32}
	}
	return s
}

// Functions returns the functions of WASI preview 1 with their signatures.
func Functions() map[string]engine.Signature {
	all := make(map[string]engine.Signature, len(functions))
	for name, f := range functions {
		all[name] = f.signature(name)
	}
	return all
}

// procExit is the only function without a result.
const procExit = "proc_exit"

// functions has all functions of WASI preview 1.
var functions = map[string]function{
	"args_get":                {"ii", argsGet},
	"args_sizes_get":          {"ii", argsSizesGet},
	"environ_get":             {"ii", environGet},
	"environ_sizes_get":       {"ii", environSizesGet},
	"clock_res_get":           {"ii", clockResGet},
	"clock_time_get":          {"iIi", clockTimeGet},
	"poll_oneoff":             {"iiii", pollOneoff},
	procExit:                  {"i", exit},
	"proc_raise":              {"i", unsupported},
	"sched_yield":             {"", yield},
	"random_get":              {"ii", randomGet},
	"fd_advise":               {"iIIi", fdAdvise},
	"fd_allocate":             {"iII", fdAllocate},
	"fd_close":                {"i", fdClose},
	"fd_datasync":             {"i", fdSync},
	"fd_fdstat_get":           {"ii", fdFdstatGet},
	"fd_fdstat_set_flags":     {"ii", fdFdstatSetFlags},
	"fd_fdstat_set_rights":    {"iII", fdFdstatSetRights},
	"fd_filestat_get":         {"ii", fdFilestatGet},
	"fd_filestat_set_size":    {"iI", fdFilestatSetSize},
	"fd_filestat_set_times":   {"iIIi", fdFilestatSetTimes},
	"fd_pread":                {"iiiIi", fdPread},
	"fd_prestat_get":          {"ii", fdPrestatGet},
	"fd_prestat_dir_name":     {"iii", fdPrestatDirName},
	"fd_pwrite":               {"iiiIi", fdPwrite},
	"fd_read":                 {"iiii", fdRead},
	"fd_readdir":              {"iiiIi", fdReaddir},
	"fd_renumber":             {"ii", fdRenumber},
	"fd_seek":                 {"iIii", fdSeek},
	"fd_sync":                 {"i", fdSync},
	"fd_tell":                 {"ii", fdTell},
	"fd_write":                {"iiii", fdWrite},
	"path_create_directory":   {"iii", pathCreateDirectory},
	"path_filestat_get":       {"iiiii", pathFilestatGet},
	"path_filestat_set_times": {"iiiiIIi", pathFilestatSetTimes},
	"path_link":               {"iiiiiii", pathLink},
	"path_open":               {"iiiiiIIii", pathOpen},
	"path_readlink":           {"iiiiii", pathReadlink},
	"path_remove_directory":   {"iii", pathRemoveDirectory},
	"path_rename":             {"iiiiii", pathRename},
	"path_symlink":            {"iiiii", pathSymlink},
	"path_unlink_file":        {"iii", pathUnlinkFile},
	"sock_accept":             {"iii", noSocket},
	"sock_recv":               {"iiiiii", noSocket},
	"sock_send":               {"iiiii", noSocket},
	"sock_shutdown":           {"ii", noSocket},
}

func unsupported(*call) errno { return errnoNotSupported }

// noSocket serves the functions of sockets, which guests do not have.
func noSocket(c *call) errno {
	if c.files.get(c.u32(0)) == nil {
		return errnoBadFile
	}
	return errnoNotSocket
}
