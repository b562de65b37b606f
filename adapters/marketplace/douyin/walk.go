package douyin

// Pushes are read thousands of times a second, so they are walked instead of
// decoded by reflection. Every function here takes JSON that json.Valid has
// accepted, which is what makes the walk this short.

// walkObject calls visit with every key and value of a valid JSON object, in
// order. Keys are given as they stand, escapes and all: the platform has none.
func walkObject(object []byte, visit func(key, value []byte)) {
	for at := skipSpace(object, 1); at < len(object) && object[at] == '"'; {
		end := skipValue(object, at)
		key := object[at+1 : end-1]
		start := skipSpace(object, skipSpace(object, end)+1) // over the colon
		end = skipValue(object, start)
		visit(key, object[start:end])
		at = skipSpace(object, skipSpace(object, end)+1) // over the comma or the brace
	}
}

// walkArray calls visit with every element of a valid JSON array until it
// returns an error.
func walkArray(array []byte, visit func(element []byte) error) error {
	for at := skipSpace(array, 1); at < len(array) && array[at] != ']'; {
		end := skipValue(array, at)
		if err := visit(array[at:end]); err != nil {
			return err
		}
		if at = skipSpace(array, end); at < len(array) && array[at] == ',' {
			at = skipSpace(array, at+1)
		}
	}
	return nil
}

func skipSpace(text []byte, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r') {
		at++
	}
	return at
}

// skipValue returns where the value that starts at a position ends.
func skipValue(text []byte, at int) int {
	depth := 0
	for ; at < len(text); at++ {
		switch text[at] {
		case '"':
			for at++; at < len(text) && text[at] != '"'; at++ {
				if text[at] == '\\' {
					at++
				}
			}
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth == 0 {
				return at // the end of a number before a brace
			}
			depth--
		case ',', ' ', '\t', '\n', '\r', ':':
			if depth == 0 {
				return at
			}
			continue
		default:
			continue // a letter or digit
		}
		if depth == 0 {
			return min(at+1, len(text))
		}
	}
	return len(text)
}
