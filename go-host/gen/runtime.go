package gen

import (
	"fmt"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// This file has the names of the runtime that generated code uses. No other file of this package
// spells them, so a name that changes there changes only here.

// The packages: kit is for users, rt is for generated code, and engine runs the guest.
const (
	kitPath    = "github.com/wazabi/wazabi/go-host"
	rtPath     = kitPath + "/rt"
	enginePath = kitPath + "/engine/wazero"
	// compiledPath is the engine for guests that were translated into Go.
	compiledPath = kitPath + "/engine/compiled"
)

// importedAs is the name that generated files import a package under.
var importedAs = map[string]string{
	"cmp": "cmp", "context": "context", "embed": "_", "encoding/binary": "binary", "encoding/json": "json", "fmt": "fmt",
	"io": "io", "iter": "iter", "maps": "maps", "math": "math", "net/netip": "netip", "slices": "slices", "time": "time",
	"unicode/utf8": "utf8", "unsafe": "unsafe", kitPath: "wazabi", rtPath: "rt",
	cratesPath: "crates", enginePath: "wazero",
}

// One type per owner of names, so that a name is not used for another owner.
type (
	kitName       string
	rtName        string
	packageMethod string
	connMethod    string
	callMethod    string
	readMethod    string
	lowererMethod string
	lifterMethod  string
	slabMethod    string
	placeMethod   string
)

// Names of package wazabi, which users of generated packages also see.
const (
	kitABI            kitName = "ABI"
	kitErrABIMismatch kitName = "ErrABIMismatch"
	kitErrBusy        kitName = "ErrBusy"
	kitErrClosed      kitName = "ErrClosed"
	kitErrInit        kitName = "ErrInit"
	kitGuestError     kitName = "GuestError"
	kitOption         kitName = "Option"
	kitRaw            kitName = "Raw"
	kitResult         kitName = "Result"
	kitStats          kitName = "Stats"
	kitBytesView      kitName = "BytesView"
	kitStringView     kitName = "StringView"
	kitWithWASI       kitName = "WithWASI"
)

// Names of package rt, which only generated code uses.
const (
	rtBadInput        rtName = "BadInput"
	rtBorrow          rtName = "Borrow"
	rtCall            rtName = "Call"
	rtCharge          rtName = "Charge"
	rtCompareBools    rtName = "CompareBools"
	rtConn            rtName = "Conn"
	rtConverted       rtName = "Converted"
	rtCopyIn          rtName = "CopyIn"
	rtFromBinary      rtName = "FromBinary"
	rtFromText        rtName = "FromText"
	rtMade            rtName = "Made"
	rtToBinary        rtName = "ToBinary"
	rtToText          rtName = "ToText"
	rtCoreType        rtName = "CoreType"
	rtDuplicateKey    rtName = "DuplicateKey"
	rtErrorAs         rtName = "ErrorAs"
	rtErrorText       rtName = "ErrorText"
	rtReadErrorText   rtName = "ReadErrorText"
	rtF32             rtName = "F32"
	rtF64             rtName = "F64"
	rtField           rtName = "Field"
	rtFlagNames       rtName = "FlagNames"
	rtFunc            rtName = "Func"
	rtGetDuration     rtName = "GetDuration"
	rtGuestFunc       rtName = "GuestFunc"
	rtHostCall        rtName = "HostCall"
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
	rtIterate         rtName = "Iterate"
	rtIterateResults  rtName = "IterateResults"
	rtIterator        rtName = "Iterator"
	rtLifter          rtName = "Lifter"
	rtLowerer         rtName = "Lowerer"
	rtMakeMap         rtName = "MakeMap"
	rtMapKey          rtName = "MapKey"
	rtMessage         rtName = "Message"
	rtMut             rtName = "Mut"
	rtNative          rtName = "Native"
	rtNilCase         rtName = "NilCase"
	rtNoReason        rtName = "NoReason"
	rtOpt             rtName = "Opt"
	rtOptInterface    rtName = "OptInterface"
	rtOtherError      rtName = "OtherError"
	rtOwn             rtName = "Own"
	rtPackage         rtName = "Package"
	rtPutDuration     rtName = "PutDuration"
	rtPull            rtName = "Pull"
	rtReader          rtName = "Reader"
	rtResource        rtName = "Resource"
	rtResourceType    rtName = "ResourceType"
	rtRuntimeVersion1 rtName = "RuntimeVersion1"
	rtSequence        rtName = "Sequence"
	rtSlab            rtName = "Slab"
	rtSortedKeys      rtName = "SortedKeys"
	rtSortedKeysFunc  rtName = "SortedKeysFunc"
	rtSuccessError    rtName = "SuccessError"
	rtTakeText        rtName = "TakeText"
	rtUnknownFlags    rtName = "UnknownFlags"
	rtView            rtName = "View"
	rtWithText        rtName = "WithText"
	rtWriter          rtName = "Writer"
	rtPlace           rtName = "Place"
	rtViewErr         rtName = "ViewErr"
	rtViewFail        rtName = "ViewFail"
	rtViewIndex       rtName = "ViewIndex"
	rtViewLifter      rtName = "ViewLifter"
	rtViewList        rtName = "ViewList"
	rtViewBox         rtName = "ViewBox"
)

// Methods of a Package.
const (
	packageBeginMethod packageMethod = "BeginMethod"
	packageOpen        packageMethod = "Open"
	packageOpenFrom    packageMethod = "OpenFrom"
	packageWithInit    packageMethod = "WithInit"
)

// Methods of a Conn.
const (
	connABI          connMethod = "ABI"
	connBegin        connMethod = "Begin"
	connBeginNear    connMethod = "BeginNear"
	connBeginWith    connMethod = "BeginWith"
	connClose        connMethod = "Close"
	connGuestEntries connMethod = "GuestEntries"
	connPin          connMethod = "Pin"
	connRaw          connMethod = "Raw"
	connRelease      connMethod = "Release"
	connStats        connMethod = "Stats"
)

// Methods of a Call, and of a HostCall where it has them too: Set… sets a core value.
const (
	callArgError        callMethod = "ArgError"
	callChanged         callMethod = "Changed"
	callEnd             callMethod = "End"
	callGuestError      callMethod = "GuestError"
	callInvoke          callMethod = "Invoke"
	callInvokeRefusable callMethod = "InvokeRefusable"
	callLifter          callMethod = "Lifter"
	callLowerer         callMethod = "Lowerer"
	callParam           callMethod = "Param"
	callResultError     callMethod = "ResultError"
	callSelf            callMethod = "Self"
	callSetBool         callMethod = "SetBool"
	callShow            callMethod = "Show"
	callShowList        callMethod = "ShowList"
	callShowRecord      callMethod = "ShowRecord"
	callSetBytes        callMethod = "SetBytes"
	callSetChar         callMethod = "SetChar"
	callSetList         callMethod = "SetList"
	callSetListRaw      callMethod = "SetListRaw"
	callSetRecord       callMethod = "SetRecord"
	callSetString       callMethod = "SetString"
	callSetUTF16        callMethod = "SetUTF16"
	callSetUTF16Units   callMethod = "SetUTF16Units"
	callSetUint32       callMethod = "SetUint32"
	callIterator        callMethod = "Iterator"
	callSetOnlyString   callMethod = "SetOnlyString"
)

// Methods of a HostCall.
const (
	hostAfter        callMethod = "AfterHost"
	hostArgError     callMethod = "ArgError"
	hostBefore       callMethod = "BeforeHost"
	hostContext      callMethod = "Context"
	hostGuestFunc    callMethod = "GuestFunc"
	hostFinish       callMethod = "Finish"
	hostHideArgs     callMethod = "HideArgs"
	hostHostError    callMethod = "HostError"
	hostItemError    callMethod = "ItemError"
	hostResultError  callMethod = "ResultError"
	hostSuccessError callMethod = "SuccessError"
)

// Suffixes of methods that read values: of a Call after Result, of a HostCall after Arg.
const (
	readBool   readMethod = "Bool"
	readBytes  readMethod = "Bytes"
	readChar   readMethod = "Char"
	readList   readMethod = "List"
	readRecord readMethod = "Record"
	readString readMethod = "String"
	readUTF16  readMethod = "UTF16"
	readUnits  readMethod = "UTF16Units"
	readUint32 readMethod = "Uint32"
)

// Methods of a Lowerer.
const (
	lowererBytes    lowererMethod = "Bytes"
	lowererBox      lowererMethod = "Box"
	lowererCallback lowererMethod = "Callback"
	lowererEnter    lowererMethod = "Enter"
	lowererLeave    lowererMethod = "Leave"
	lowererHere     lowererMethod = "Here"
	lowererLend     lowererMethod = "Lend"
	lowererLendMut  lowererMethod = "LendMut"
	lowererList     lowererMethod = "List"
	lowererListRaw  lowererMethod = "ListRaw"
	lowererNext     lowererMethod = "Next"
	lowererNoTexts  lowererMethod = "NoTexts"
	lowererObject   lowererMethod = "Object"
	lowererReader   lowererMethod = "Reader"
	lowererResource lowererMethod = "Resource"
	lowererString   lowererMethod = "String"
	lowererUTF16    lowererMethod = "UTF16"
	lowererUnits    lowererMethod = "UTF16Units"
	lowererWriter   lowererMethod = "Writer"
)

// Methods of a Lifter.
const (
	lifterBox         lifterMethod = "Box"
	lifterBytes       lifterMethod = "Bytes"
	lifterCopy        lifterMethod = "Copy"
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
	lifterResource    lifterMethod = "Resource"
	lifterStopped     lifterMethod = "Stopped"
	lifterString      lifterMethod = "String"
	lifterTexts       lifterMethod = "Texts"
	lifterUTF16       lifterMethod = "UTF16"
	lifterUnits       lifterMethod = "UTF16Units"
)

// Methods of a GuestFunc.
const (
	guestFuncBegin  = "Begin"
	guestFuncHandle = "Handle"
)

// resourceClose is a method of a Resource.
const resourceClose = "Close"

// Methods of a Place.
const (
	placeLen  placeMethod = "Len"
	placeNone placeMethod = "None"
	placePart placeMethod = "Part"
	placeSub  placeMethod = "Sub"
)

// Methods of a Slab.
const (
	slabCount slabMethod = "Count"
	slabMake  slabMethod = "Make"
	slabNew   slabMethod = "New"
)

// callSet is the method of a Call that writes a number as a core value, and readNumber the one that
// reads it.
func callSet(n number) callMethod    { return callMethod("Set" + n.core) }
func readNumber(n number) readMethod { return readMethod(exported(n.goType)) }

// kit and rt return a name of these packages as generated code writes it.
func (g *generator) kit(name kitName) string { return g.pkg(kitPath) + "." + string(name) }
func (g *generator) rt(name rtName) string   { return g.pkg(rtPath) + "." + string(name) }

// engine is the engine that runs the package's guest.
func (g *generator) engine() string {
	switch g.opts.Engine {
	case Go:
		return g.compiledEngine()
	case Both:
		return g.own.engine
	}
	return g.wazeroEngine()
}

func (g *generator) wazeroEngine() string { return g.pkg(enginePath) + ".Engine" }

func (g *generator) compiledEngine() string {
	return fmt.Sprintf("%s.New(&%s.Guest)", g.pkg(compiledPath), g.pkg(g.guestPath()))
}

// rtCall is a call of a function of package rt.
func (g *generator) rtCall(name rtName, args ...any) string { return invocation(g.rt(name), args) }

// onCall, onLowerer and onLifter are calls of methods of the variables that functions have for
// these.
func (g *generator) onCall(method callMethod, args ...any) string {
	return invocation(g.fn.call.String()+"."+string(method), args)
}

// onRead is a call of the method that reads the result of the call; in a function that serves,
// argument g.fn.arg.
func (g *generator) onRead(method readMethod, args ...any) string {
	if g.fn.serves {
		return g.onCall(callMethod("Arg"+method), append([]any{g.fn.arg}, args...)...)
	}
	return g.onCall(callMethod("Result"+method), args...)
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

// slabLifter is the lifter as methods of slabs take it.
func (g *generator) slabLifter() string { return g.fn.li.String() + "." + string(rtLifter) }

func invocation(f string, args []any) string {
	texts := make([]string, len(args))
	for i, arg := range args {
		texts[i] = fmt.Sprint(arg)
	}
	return f + "(" + strings.Join(texts, ", ") + ")"
}
