package dynamic

import (
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/link"
)

// Link makes another guest serve an import block of the guest that is opened with the option: the
// functions of the block are exports of the other guest, and need no [WithFunc]. The other guest is
// a [*Guest], an [*Instance], or the Module or the Instance of a generated package. Link calls
// [link.Block].
func Link(block string, to link.Guest) wazabi.Option { return link.Block(block, to) }
