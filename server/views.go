package server

import (
	"time"

	"makegood/aftersale"
)

// Texts in both languages, under the names that several views give them. Each has the fields of
// aftersale.Text, so that a text becomes one of them by conversion and the languages cannot swap.
// They are embedded: JSON shows their two names among those of the view.
type (
	titled struct {
		EN string `json:"title"`
		ZH string `json:"title_zh"`
	}
	worded struct {
		EN string `json:"text"`
		ZH string `json:"text_zh"`
	}
	reasoned struct {
		EN string `json:"why"`
		ZH string `json:"why_zh"`
	}
)

// possibleView says whether something can be done now, and if not, why not.
type possibleView struct {
	Possible bool   `json:"possible"`
	WhyNot   string `json:"why_not"`
	WhyNotZH string `json:"why_not_zh"`
}

func viewPossible(whyNot *aftersale.Text) possibleView {
	if whyNot == nil {
		return possibleView{Possible: true}
	}
	return possibleView{WhyNot: whyNot.EN, WhyNotZH: whyNot.ZH}
}

// viewEach views every element. The list is never null.
func viewEach[T, V any](list []T, view func(T) V) []V {
	out := make([]V, len(list))
	for i := range list {
		out[i] = view(list[i])
	}
	return out
}

// listOf answers {"name": [...]} with the views of what the store returned.
func listOf[T, V any](name string, list []T, err error, view func(T) V) (response, error) {
	if err != nil {
		return response{}, err
	}
	return ok(map[string]any{name: viewEach(list, view)}), nil
}

// orNull shows a time that is not set as null: scripts may rely on the key.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
