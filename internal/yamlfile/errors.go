package yamlfile

import (
	"cmp"
	"errors"
	"slices"
)

// Placed is an error that has a place in a file.
type Placed interface {
	error
	Place() Position
}

// Join returns nothing, or all errors as one, in the order of the file.
func Join[E Placed](list []E) error {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b E) int {
		return cmp.Or(cmp.Compare(a.Place().Line, b.Place().Line), cmp.Compare(a.Place().Column, b.Place().Column))
	})
	all := make([]error, len(list))
	for i, e := range list {
		all[i] = e
	}
	return errors.Join(all...)
}

// Split takes apart what Join has made: it returns every E in err.
func Split[E error](err error) []E {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var list []E
		for _, e := range joined.Unwrap() {
			list = append(list, Split[E](e)...)
		}
		return list
	}
	if e, ok := errors.AsType[E](err); ok {
		return []E{e}
	}
	return nil
}
