// Command generate writes tables.go, the vocabularies, from what the engine says: go generate ./...
package main

import (
	"log"
	"os"

	"github.com/waybill-engine/waybill-engine/bindings/go/internal/tables"
)

func main() {
	source, err := tables.Source()
	if err == nil {
		err = os.WriteFile("tables.go", source, 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}
