package gen

import "github.com/wazabi/wazabi/go-host/abi"

// unitShape: nothing.
type unitShape struct{ value }

func init() { register(unitShape{}, abi.KindUnit) }

func (unitShape) goType(*generator, *abi.Type) string          { return "struct{}" }
func (unitShape) zero(*generator, *abi.Type) string            { return "struct{}{}" }
func (unitShape) lower(*generator, *abi.Type, loc, expr, fail) {}
func (unitShape) lift(*generator, *abi.Type, loc, expr, fail)  {}

// results are none: a function with the result () returns an error only.
func (unitShape) results(*generator, *abi.Type) []returned { return nil }

func (unitShape) viewParams(*generator, *abi.Type) []viewParam { return nil }

func (unitShape) liftWhole(_ *generator, _ *abi.Type, _ loc, _, leave fail) { leave("nil") }

func (unitShape) lowerWhole(*generator, *abi.Type, loc, []expr, fail) {}
