package waybill_test

import (
	"bytes"
	"os"
	"regexp"
	"testing"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

// repository returns a file of the repository that this package is in. A package that was fetched by itself has none.
func repository(t *testing.T, path string) []byte {
	t.Helper()
	file, err := os.ReadFile("../../" + path)
	if err != nil {
		if os.Getenv("WAYBILL_GO") == "required" {
			t.Fatal(err)
		}
		t.Skip("not in the repository")
	}
	return file
}

func TestAllPackagesHaveOneVersion(t *testing.T) {
	workspace := regexp.MustCompile(`(?s)\[workspace\.package\]\s+version = "([^"]+)"`).FindSubmatch(repository(t, "Cargo.toml"))
	if workspace == nil {
		t.Fatal("Cargo.toml has no version of the workspace")
	}
	equal(t, "version", waybill.Version, string(workspace[1]))
}

func TestTheLicencesAreThoseOfTheRepository(t *testing.T) {
	for _, name := range []string{"LICENSE-MIT", "LICENSE-APACHE"} {
		if !bytes.Equal(must[[]byte](t)(os.ReadFile(name)), repository(t, name)) {
			t.Errorf("%s is another text", name)
		}
	}
}
