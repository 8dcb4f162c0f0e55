package waybill

// Next is what may come next for a waybill.
type Next struct {
	// Situation is where the waybill is.
	Situation Situation
	// Permitted are the actions that may come next.
	Permitted ActionSet
	// Steps are about each of the nine actions, in ascending order of their codes.
	Steps []NextStep
	// Text says where the waybill is and, a line each, what may come next and where it leads, in the languages that were
	// wanted.
	Text Text
}

// NextStep is about one action.
type NextStep struct {
	// Action is the action.
	Action ActionType
	// Mark is what the table says of it; [MarkRefuse] if it is not permitted.
	Mark Mark
	// To is where it leads, if it is permitted.
	To Situation
	// Way is the shortest legal way to it, if there is one: the action alone if it is permitted.
	Way Way
}

// Permitted returns the actions that a waybill may take next.
func (r Rules) Permitted(tracker Tracker) (ActionSet, error) {
	next, err := r.next("Rules.Permitted", tracker, 0)
	return next.Permitted, err
}

// Next returns what may come next, where it leads, and the ways to what may not. It has the two texts to be wanted.
func (r Rules) Next(tracker Tracker, want Want) (Next, error) {
	return r.next("Rules.Next", tracker, want)
}

func (r Rules) next(call string, tracker Tracker, want Want) (Next, error) {
	q, err := ask(call)
	if err != nil {
		return Next{}, err
	}
	defer q.Release()
	q.putU32(uint32(want))
	q.putU32(0)
	q.put(tracker[:]...)
	a, err := q.answer(opNext, r)
	if err != nil {
		return Next{}, err
	}
	next := Next{Situation: Situation(a.U8())}
	a.Skip(1)
	next.Permitted = ActionSet(a.U16())
	english, chinese := a.U32(), a.U32()
	a.Skip(4)
	next.Steps = make([]NextStep, len(actionTable))
	for place := range next.Steps {
		step := &next.Steps[place]
		step.Mark = Mark(a.U8())
		if to := a.U8(); step.Mark != MarkRefuse {
			step.To = Situation(to)
		}
		a.Skip(2)
		step.Action = ActionType(a.U32())
		step.Way = Way(a.U64())
	}
	next.Text = readText(&a, english, chinese)
	return complete(&a, next)
}
