// Command newresource writes a new resource into the project in the current folder:
// make new RESOURCE=label PARENT=people.
package main

import (
	"fmt"
	"os"
	"strings"

	"nectarine/internal/testing/scaffold"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "newresource: name the resource and its parent, as make new RESOURCE=label PARENT=people does")
		os.Exit(2)
	}
	written, changed, err := scaffold.New(".", os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, "newresource:", err)
		os.Exit(1)
	}
	fmt.Printf("written: %s\nchanged: %s\nThen: make openapi, go test ./internal/domain/%s, and a line in CHANGELOG.md.\n",
		strings.Join(written, " "), strings.Join(changed, " "), os.Args[1])
}
