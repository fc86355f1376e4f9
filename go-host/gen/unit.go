package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

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

// liftError makes an error without a reason.
func (unitShape) liftError(g *generator, _ *abi.Type, _ loc, _, leave fail) {
	leave(fmt.Sprintf("&%s{Message: %s}", g.kit(kitGuestError), g.rt(rtNoReason)))
}

// lowerError takes any error, of which the guest gets nothing.
func (unitShape) lowerError(g *generator, _ *abi.Type, failure expr, _ unsuited) refusal {
	r := refusal{refused: g.local("failed"), value: variable(g.local("none"))}
	g.w.p("%s := %s != nil", r.refused, failure)
	return r
}

func (unitShape) errorLink(g *generator, _ *abi.Type) string {
	return "*[" + g.kit(kitGuestError) + "]"
}

func (unitShape) lowerWhole(*generator, *abi.Type, loc, []expr, fail) {}
