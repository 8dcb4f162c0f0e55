// Command go asks the Go package every vector of the suite, takes the million decisions, and holds that neither
// threads nor many calls change anything: conformance VECTORS OWN_RULES MESSAGES.
package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"strings"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("conformance: ")
	if len(os.Args) != 4 {
		log.Fatal("usage: conformance VECTORS OWN_RULES MESSAGES")
	}
	rules, err := ruleSets(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	messages, err := os.ReadFile(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	vectors, err := askAll(os.Args[1], rules)
	if err != nil {
		log.Fatal(err)
	}
	if err := stress(rules["own"]); err != nil {
		log.Fatal(err)
	}
	digest, err := decideAMillion(rules, strings.Split(strings.TrimSpace(string(messages)), "\n"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("vectors %d decisions %x\n", vectors, digest)
}

func ruleSets(path string) (map[string]waybill.Rules, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	own, err := waybill.LoadRules(file)
	return map[string]waybill.Rules{"standard": waybill.Standard(), "strict": waybill.Strict(), "own": own}, err
}

// askAll asks every vector, and fails if one is answered otherwise.
func askAll(path string, rules map[string]waybill.Rules) (int, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	count, different := 0, 0
	for ; lines.Scan(); count++ {
		differences, err := askVector(lines.Bytes(), rules)
		if err != nil {
			return 0, fmt.Errorf("vector %d: %w", count+1, err)
		}
		if len(differences) > 0 {
			if different++; different <= 20 {
				log.Printf("%s differ in %.400s", strings.Join(differences, ", "), lines.Bytes())
			}
		}
	}
	if different > 0 {
		return 0, fmt.Errorf("%d vectors are answered otherwise", different)
	}
	return count, lines.Err()
}
