package io.waybill.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.stream.Stream;

/** Run in a virtual machine of its own: loads the library some times, and prints what came of it. */
final class LoadProbe {
    private LoadProbe() {}

    public static void main(String[] arguments) throws Exception {
        for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
            try {
                System.out.println("loaded " + new IsolatedLoader().engineVersion());
            } catch (RuntimeException failure) {
                System.out.println(failure.getClass().getSimpleName() + ": " + failure.getMessage());
                System.out.println("cause: " + failure.getCause());
            }
        }
        Path folder = Paths.get(System.getProperty("java.io.tmpdir"));
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                System.out.println("left: " + files.count());
            }
        }
    }
}
