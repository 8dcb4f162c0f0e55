// Command pack lays this module out as the files that Go fetches modules from: pack FOLDER.
package main

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/waybill-engine/waybill-engine/bindings/go/internal/engine"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: pack FOLDER")
	}
	if err := pack(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func pack(folder string) error {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return err
	}
	line, _, _ := strings.Cut(string(mod), "\n")
	module, version := strings.TrimPrefix(line, "module "), "v"+engine.Version
	at := filepath.Join(folder, filepath.FromSlash(module), "@v")
	if err := os.MkdirAll(at, 0o755); err != nil {
		return err
	}
	info := fmt.Sprintf(`{"Version":%q,"Time":%q}`, version, time.Unix(0, 0).UTC().Format(time.RFC3339))
	for name, content := range map[string]string{"list": version + "\n", version + ".info": info, version + ".mod": string(mod)} {
		if err := os.WriteFile(filepath.Join(at, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	file, err := os.Create(filepath.Join(at, version+".zip"))
	if err != nil {
		return err
	}
	defer file.Close()
	out := zip.NewWriter(file)
	if err := addAll(out, module+"@"+version); err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	fmt.Printf("%s %s in %s\n", module, version, folder)
	return file.Close()
}

// addAll adds every file of the module. A folder with a go.mod of its own is another module.
func addAll(out *zip.Writer, prefix string) error {
	return filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil && name != "." {
				return fs.SkipDir
			}
			return nil
		}
		in, err := os.Open(name)
		if err != nil {
			return err
		}
		defer in.Close()
		to, err := out.Create(path.Join(prefix, filepath.ToSlash(name)))
		if err != nil {
			return err
		}
		_, err = io.Copy(to, in)
		return err
	})
}
