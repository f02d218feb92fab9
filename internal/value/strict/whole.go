package strict

// Whole writes numbers of JSON that are whole, but have a point and zeros after it, without
// them: 5.0 is 5. To JSON Schema both are integers; some serializers write every number
// so. What is not JSON comes back as it is.
func Whole(b []byte) []byte {
	var out []byte
	quoted, from := false, 0
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted || c != '.' || i == 0 || !digit(b[i-1]):
		default:
			end := i + 1
			for end < len(b) && b[end] == '0' {
				end++
			}
			if end > i+1 && (end == len(b) || !digit(b[end]) && b[end] != 'e' && b[end] != 'E') {
				out, from = append(out, b[from:i]...), end
			}
			i = end - 1
		}
	}
	if from == 0 {
		return b
	}
	return append(out, b[from:]...)
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
