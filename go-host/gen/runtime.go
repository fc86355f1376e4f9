package gen

import (
	"fmt"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// What generated code calls of the runtime, by the names that the runtime has for it. Nothing else
// in this package spells them, so a name that changes there changes here alone.

// The packages: kit is what users see, rt the plumbing, and engine what runs the guest.
const (
	kitPath    = "github.com/wazabi/wazabi/go-host"
	rtPath     = kitPath + "/rt"
	enginePath = kitPath + "/engine/wazero"
)

// importedAs is the name that generated files import a package under, unless a parameter has it.
var importedAs = map[string]string{
	"context": "context", "embed": "_", "encoding/binary": "binary", "fmt": "fmt", "math": "math", "time": "time",
	"unicode/utf8": "utf8", "unsafe": "unsafe", kitPath: "wazabi", rtPath: "rt", enginePath: "wazero",
}

// What each name belongs to, so that none is written for another.
type (
	kitName       string
	rtName        string
	packageMethod string
	connMethod    string
	callMethod    string
	lowererMethod string
	lifterMethod  string
	slabMethod    string
)

// Package wazabi: what users of generated packages see, too.
const (
	kitABI            kitName = "ABI"
	kitErrABIMismatch kitName = "ErrABIMismatch"
	kitErrBusy        kitName = "ErrBusy"
	kitErrClosed      kitName = "ErrClosed"
	kitErrInit        kitName = "ErrInit"
	kitGuestError     kitName = "GuestError"
	kitOption         kitName = "Option"
	kitRaw            kitName = "Raw"
	kitStats          kitName = "Stats"
	kitWithWASI       kitName = "WithWASI"
)

// The plumbing, which generated code alone uses.
const (
	rtBadInput        rtName = "BadInput"
	rtCall            rtName = "Call"
	rtConn            rtName = "Conn"
	rtCopyIn          rtName = "CopyIn"
	rtCopyOut         rtName = "CopyOut"
	rtCoreType        rtName = "CoreType"
	rtDuplicateKey    rtName = "DuplicateKey"
	rtErrorText       rtName = "ErrorText"
	rtF32             rtName = "F32"
	rtF64             rtName = "F64"
	rtField           rtName = "Field"
	rtFlagNames       rtName = "FlagNames"
	rtFunc            rtName = "Func"
	rtGetDuration     rtName = "GetDuration"
	rtHosts           rtName = "Hosts"
	rtI32             rtName = "I32"
	rtI64             rtName = "I64"
	rtImport          rtName = "Import"
	rtIndex           rtName = "Index"
	rtInvalidBool     rtName = "InvalidBool"
	rtInvalidCase     rtName = "InvalidCase"
	rtInvalidChar     rtName = "InvalidChar"
	rtInvalidEnum     rtName = "InvalidEnum"
	rtInvalidFlags    rtName = "InvalidFlags"
	rtInvalidRune     rtName = "InvalidRune"
	rtInvalidTag      rtName = "InvalidTag"
	rtLifter          rtName = "Lifter"
	rtLowerer         rtName = "Lowerer"
	rtMakeMap         rtName = "MakeMap"
	rtMapKey          rtName = "MapKey"
	rtNative          rtName = "Native"
	rtNilCase         rtName = "NilCase"
	rtPackage         rtName = "Package"
	rtPutDuration     rtName = "PutDuration"
	rtRefusal         rtName = "Refusal"
	rtRuntimeVersion1 rtName = "RuntimeVersion1"
	rtSlab            rtName = "Slab"
	rtSortedBools     rtName = "SortedBools"
	rtSortedKeys      rtName = "SortedKeys"
	rtUnknownFlags    rtName = "UnknownFlags"
	rtView            rtName = "View"
)

// Methods of a Package.
const (
	packageOpen     packageMethod = "Open"
	packageOpenFrom packageMethod = "OpenFrom"
	packageWithInit packageMethod = "WithInit"
)

// Methods of a Conn.
const (
	connABI       connMethod = "ABI"
	connBegin     connMethod = "Begin"
	connClose     connMethod = "Close"
	connCrossings connMethod = "Crossings"
	connPin       connMethod = "Pin"
	connRaw       connMethod = "Raw"
	connRelease   connMethod = "Release"
	connStats     connMethod = "Stats"
)

// Methods of a Call: Set… writes a parameter, Get… reads a result.
const (
	callArg        callMethod = "Arg"
	callSetBytes   callMethod = "Bytes"
	callChanged    callMethod = "Changed"
	callContext    callMethod = "Context"
	callEnd        callMethod = "End"
	callFail       callMethod = "Fail"
	callFailed     callMethod = "Failed"
	callGetBool    callMethod = "Bool"
	callGetBytes   callMethod = "LiftBytes"
	callGetChar    callMethod = "Char"
	callGetString  callMethod = "LiftString"
	callInvoke     callMethod = "Invoke"
	callGetList    callMethod = "LiftList"
	callLifted     callMethod = "Lifted"
	callLifter     callMethod = "Lifter"
	callSetList    callMethod = "List"
	callSetListRaw callMethod = "ListRaw"
	callLowerer    callMethod = "Lowerer"
	callParam      callMethod = "Param"
	callRecord     callMethod = "Record"
	callRefuse     callMethod = "Refuse"
	callReject     callMethod = "Reject"
	callResult     callMethod = "Result"
	callReturned   callMethod = "Returned"
	callServed     callMethod = "Served"
	callSetBool    callMethod = "SetBool"
	callSetChar    callMethod = "SetChar"
	callSetUint32  callMethod = "SetUint32"
	callSetString  callMethod = "String"
	callGetUint32  callMethod = "Uint32"
	callUnsendable callMethod = "Unsendable"
)

// Methods of a Lowerer.
const (
	lowererBytes   lowererMethod = "Bytes"
	lowererBox     lowererMethod = "Box"
	lowererEnter   lowererMethod = "Enter"
	lowererLeave   lowererMethod = "Leave"
	lowererLend    lowererMethod = "Lend"
	lowererList    lowererMethod = "List"
	lowererListRaw lowererMethod = "ListRaw"
	lowererNext    lowererMethod = "Next"
	lowererObject  lowererMethod = "Object"
	lowererString  lowererMethod = "String"
)

// Methods of a Lifter.
const (
	lifterBox         lifterMethod = "Box"
	lifterBytes       lifterMethod = "Bytes"
	lifterCountBox    lifterMethod = "CountBox"
	lifterCountBytes  lifterMethod = "CountBytes"
	lifterCountList   lifterMethod = "CountList"
	lifterCountString lifterMethod = "CountString"
	lifterEnter       lifterMethod = "Enter"
	lifterEnterCount  lifterMethod = "EnterCount"
	lifterLeave       lifterMethod = "Leave"
	lifterList        lifterMethod = "List"
	lifterObject      lifterMethod = "Object"
	lifterOwn         lifterMethod = "Own"
	lifterString      lifterMethod = "String"
)

// Methods of a Slab.
const (
	slabCount slabMethod = "Count"
	slabMake  slabMethod = "Make"
	slabNew   slabMethod = "New"
)

// callSet is the method of a Call that writes a number as a core value, and callGet the one that
// reads it.
func callSet(n number) callMethod { return callMethod("Set" + n.core) }
func callGet(n number) callMethod { return callMethod(exported(n.goType)) }

// kit and rt are names of the runtime's packages, and engine is the engine, as they are written.
func (g *generator) kit(name kitName) string { return g.pkg(kitPath) + "." + string(name) }
func (g *generator) rt(name rtName) string   { return g.pkg(rtPath) + "." + string(name) }
func (g *generator) engine() string          { return g.pkg(enginePath) + ".Engine" }

// rtCall is a call of a function of the runtime's.
func (g *generator) rtCall(name rtName, args ...any) string { return invocation(g.rt(name), args) }

// onCall, onLowerer and onLifter are calls of methods of the variables that functions have for
// these.
func (g *generator) onCall(method callMethod, args ...any) string {
	return invocation(g.fn.call.String()+"."+string(method), args)
}

func (g *generator) onLowerer(method lowererMethod, args ...any) string {
	return invocation(g.fn.lo.String()+"."+string(method), args)
}

func (g *generator) onLifter(method lifterMethod, args ...any) string {
	return invocation(g.fn.li.String()+"."+string(method), args)
}

// onSlab is a call of a method of the lifter's slab for a type.
func (g *generator) onSlab(t *abi.Type, method slabMethod, args ...any) string {
	return invocation(fmt.Sprintf("%s.%s.%s", g.fn.li, g.slab(t), method), args)
}

// slabFor is the lifter as slabs take it.
func (g *generator) slabLifter() string { return g.fn.li.String() + "." + string(rtLifter) }

func invocation(f string, args []any) string {
	texts := make([]string, len(args))
	for i, arg := range args {
		texts[i] = fmt.Sprint(arg)
	}
	return f + "(" + strings.Join(texts, ", ") + ")"
}
