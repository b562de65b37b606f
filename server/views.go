package server

import (
	"time"

	"makegood/aftersale"
)

// Texts in both languages, under the names that the API gives them. Each has the fields of
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
	summarized struct {
		EN string `json:"summary"`
		ZH string `json:"summary_zh"`
	}
	detailed struct {
		EN string `json:"detail"`
		ZH string `json:"detail_zh"`
	}
	scripted struct {
		EN string `json:"script"`
		ZH string `json:"script_zh"`
	}
	labelled struct {
		EN string `json:"label"`
		ZH string `json:"label_zh"`
	}
	saying struct {
		EN string `json:"says"`
		ZH string `json:"says_zh"`
	}
	responded struct {
		EN string `json:"answer_text"`
		ZH string `json:"answer_text_zh"`
	}
	refused struct {
		EN string `json:"why_not"`
		ZH string `json:"why_not_zh"`
	}
)

// possibleView says whether something can be done now, and if not, why not.
type possibleView struct {
	Possible bool `json:"possible"`
	refused
}

func viewPossible(whyNot *aftersale.Text) possibleView {
	if whyNot == nil {
		return possibleView{Possible: true}
	}
	return possibleView{refused: refused(*whyNot)}
}

// amountView is an amount of money beside its currency.
type amountView struct {
	Minor    int64  `json:"amount_minor"`
	Currency string `json:"currency"`
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
