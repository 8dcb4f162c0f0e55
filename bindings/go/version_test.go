package waybill_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"strings"
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

func TestStoredTrackersSayWhatTheyAlwaysSaid(t *testing.T) {
	count := 0
	for line := range strings.Lines(string(repository(t, "tests/cases/trackers.txt"))) {
		digits, form, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		count++
		var expected struct {
			Status   waybill.Status
			Held     bool
			Highest  int64 `json:"highest_time"`
			Accepted uint32
			Last     waybill.Fingerprint
		}
		var tracker waybill.Tracker
		if err := errors.Join(json.Unmarshal([]byte(form), &expected), tracker.UnmarshalText([]byte(digits))); err != nil {
			t.Fatal(line, err)
		}
		situation := waybill.SituationOf(expected.Status)
		if expected.Held {
			situation = waybill.HeldAt(expected.Status)
		}
		found := must[waybill.TrackerDetails](t)(tracker.Details())
		highest := int64(0)
		if !found.Highest.IsZero() {
			highest = found.Highest.Unix()
		}
		equal(t, digits, found.Situation, situation)
		equal(t, digits, highest, expected.Highest)
		equal(t, digits, found.Accepted, expected.Accepted)
		equal(t, digits, found.Last, expected.Last)
	}
	if count < 10 {
		t.Errorf("only %d trackers", count)
	}
}
