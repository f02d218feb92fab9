package public

import "strings"

// Operations are the methods and paths of the operations that are not served yet.
func Operations() [][2]string {
	var all [][2]string
	for _, u := range unserved {
		for _, method := range strings.Fields(u.methods) {
			all = append(all, [2]string{method, u.path})
		}
	}
	return all
}
