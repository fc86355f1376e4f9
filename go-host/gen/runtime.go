package gen

import "strconv"

// What generated code calls of the runtime, by the names that the runtime has for it. Nothing else in this package spells
// them, so a name that changes there changes here alone.

// The packages, by path and by the name that generated files import them under: kit is what users see, rt the plumbing, and
// engine what runs the guest.
const (
	kitPath = "github.com/wazabi/wazabi/go-host"
	kitName = "wazabi"

	rtPath = kitPath + "/rt"
	rtName = "rt"

	enginePath = kitPath + "/engine/wazero"
	engineName = "wazero"
)

// runtimeImport is how a package of the runtime's is imported: by its name, where that is not the path's end.
func runtimeImport(path string) string {
	if path == kitPath {
		return kitName + " " + strconv.Quote(path)
	}
	return strconv.Quote(path)
}

// Package wazabi: what users of generated packages see, too.
const (
	kitABI            = kitName + ".ABI"
	kitErrABIMismatch = kitName + ".ErrABIMismatch"
	kitErrBusy        = kitName + ".ErrBusy"
	kitErrInit        = kitName + ".ErrInit"
	kitGuestError     = kitName + ".GuestError"
	kitOption         = kitName + ".Option"
	kitRaw            = kitName + ".Raw"
	kitStats          = kitName + ".Stats"
	kitWithWASI       = kitName + ".WithWASI"
)

// The plumbing, which generated code alone uses.
const (
	rtEngine          = engineName + ".Engine"
	rtBadInput        = rtName + ".BadInput"
	rtCall            = rtName + ".Call"
	rtConn            = rtName + ".Conn"
	rtCopyIn          = rtName + ".CopyIn"
	rtCopyOut         = rtName + ".CopyOut"
	rtCoreType        = rtName + ".CoreType"
	rtDuplicateKey    = rtName + ".DuplicateKey"
	rtErrorText       = rtName + ".ErrorText"
	rtF32             = rtName + ".F32"
	rtF64             = rtName + ".F64"
	rtField           = rtName + ".Field"
	rtFlagNames       = rtName + ".FlagNames"
	rtFunc            = rtName + ".Func"
	rtGetDuration     = rtName + ".GetDuration"
	rtHosts           = rtName + ".Hosts"
	rtI32             = rtName + ".I32"
	rtI64             = rtName + ".I64"
	rtImport          = rtName + ".Import"
	rtIndex           = rtName + ".Index"
	rtInvalidBool     = rtName + ".InvalidBool"
	rtInvalidCase     = rtName + ".InvalidCase"
	rtInvalidChar     = rtName + ".InvalidChar"
	rtInvalidEnum     = rtName + ".InvalidEnum"
	rtInvalidFlags    = rtName + ".InvalidFlags"
	rtInvalidRune     = rtName + ".InvalidRune"
	rtInvalidTag      = rtName + ".InvalidTag"
	rtLifter          = rtName + ".Lifter"
	rtLowerer         = rtName + ".Lowerer"
	rtMakeMap         = rtName + ".MakeMap"
	rtMapKey          = rtName + ".MapKey"
	rtNative          = rtName + ".Native"
	rtNilCase         = rtName + ".NilCase"
	rtPackage         = rtName + ".Package"
	rtPutDuration     = rtName + ".PutDuration"
	rtRefusal         = rtName + ".Refusal"
	rtRuntimeVersion1 = rtName + ".RuntimeVersion1"
	rtSlab            = rtName + ".Slab"
	rtSortedBools     = rtName + ".SortedBools"
	rtSortedKeys      = rtName + ".SortedKeys"
	rtUnknownFlags    = rtName + ".UnknownFlags"
	rtView            = rtName + ".View"
)

// Methods of a Package.
const (
	packageOpen     = "Open"
	packageOpenFrom = "OpenFrom"
	packageWithInit = "WithInit"
)

// Methods of a Conn.
const (
	connABI       = "ABI"
	connBegin     = "Begin"
	connClose     = "Close"
	connCrossings = "Crossings"
	connPin       = "Pin"
	connRaw       = "Raw"
	connRelease   = "Release"
	connStats     = "Stats"
)

// Methods of a Call: Set… writes a parameter, Get… reads a result.
const (
	callArg        = "Arg"
	callSetBytes   = "Bytes"
	callChanged    = "Changed"
	callContext    = "Context"
	callEnd        = "End"
	callFail       = "Fail"
	callFailed     = "Failed"
	callGetBool    = "Bool"
	callGetBytes   = "LiftBytes"
	callGetChar    = "Char"
	callGetString  = "LiftString"
	callInvoke     = "Invoke"
	callGetList    = "LiftList"
	callLifted     = "Lifted"
	callLifter     = "Lifter"
	callSetList    = "List"
	callSetListRaw = "ListRaw"
	callLowerer    = "Lowerer"
	callParam      = "Param"
	callRecord     = "Record"
	callRefuse     = "Refuse"
	callReject     = "Reject"
	callResult     = "Result"
	callReturned   = "Returned"
	callServed     = "Served"
	callSetBool    = "SetBool"
	callSetChar    = "SetChar"
	callSetUint32  = "SetUint32"
	callSetString  = "String"
	callGetUint32  = "Uint32"
	callUnsendable = "Unsendable"
)

// Methods of a Lowerer.
const (
	lowererBytes   = "Bytes"
	lowererEnter   = "Enter"
	lowererLeave   = "Leave"
	lowererLend    = "Lend"
	lowererList    = "List"
	lowererListRaw = "ListRaw"
	lowererNext    = "Next"
	lowererObject  = "Object"
	lowererString  = "String"
)

// Methods of a Lifter.
const (
	lifterBox         = "Box"
	lifterBytes       = "Bytes"
	lifterCountBox    = "CountBox"
	lifterCountBytes  = "CountBytes"
	lifterCountList   = "CountList"
	lifterCountString = "CountString"
	lifterEnter       = "Enter"
	lifterEnterCount  = "EnterCount"
	lifterLeave       = "Leave"
	lifterList        = "List"
	lifterObject      = "Object"
	lifterOwn         = "Own"
	lifterString      = "String"
)

// Methods of a Slab.
const (
	slabCount = "Count"
	slabMake  = "Make"
	slabNew   = "New"
)

// callSet is the method of a Call that writes a number as a core value, and callGet the one that reads it.
func callSet(n number) string { return "Set" + n.core }
func callGet(n number) string { return exported(n.goType) }
