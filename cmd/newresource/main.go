// Command newresource writes a new resource into the project in the current folder:
// make new RESOURCE=label PARENT=people.
package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"nectarine/internal/testing/scaffold"
)

func main() { os.Exit(run(".", os.Args[1:], os.Stdout, os.Stderr)) }

// run writes the resource into the project at root, and answers the exit code: 2 where it
// was called wrongly, 1 where nothing was written.
func run(root string, args []string, out, wrong io.Writer) int {
	said, code := "", 0
	if len(args) != 2 {
		said, code = "name the resource and its parent, as make new RESOURCE=label PARENT=people does", 2
	} else if written, changed, err := scaffold.New(root, args[0], args[1]); err != nil {
		said, code = err.Error(), 1
	} else {
		_, err := fmt.Fprintf(out, "written: %s\nchanged: %s\nThe document and the examples follow now. Then: go test ./internal/domain/%s, and a line in CHANGELOG.md.\n",
			strings.Join(written, " "), strings.Join(changed, " "), args[0])
		if err != nil {
			return 1
		}
	}
	if code != 0 {
		if _, err := fmt.Fprintln(wrong, "newresource:", said); err != nil {
			return code
		}
	}
	return code
}
