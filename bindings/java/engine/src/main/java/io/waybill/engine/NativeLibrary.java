package io.waybill.engine;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Properties;

/**
 * Loads the library, once for each class loader that has this class: from {@code -Dwaybill.native=PATH}, or else from the
 * class path, by way of a temporary copy that is gone as soon as it is loaded.
 */
final class NativeLibrary {
    /** The version of the frame that this package speaks. */
    static final int ABI_VERSION = 1;

    static final String PROPERTY = "waybill.native";

    /** Why it could not be loaded; null if it was. Loading never throws, or the reason would be lost to the second caller. */
    private static final NativeLibraryException FAILURE = load();

    private NativeLibrary() {}

    /** Throws if the library could not be loaded, each time with the whole reason. */
    static void require() {
        if (FAILURE != null) {
            throw new NativeLibraryException(FAILURE.getMessage(), FAILURE.getCause());
        }
    }

    private static NativeLibraryException load() {
        try {
            String path = System.getProperty(PROPERTY, "");
            if (path.isEmpty()) {
                loadFromClassPath();
            } else {
                loadFromPath(Paths.get(path).toAbsolutePath());
            }
            return null;
        } catch (NativeLibraryException failure) {
            return failure;
        } catch (IOException | RuntimeException | LinkageError failure) {
            return new NativeLibraryException("the waybill library can't be loaded: " + failure, failure);
        }
    }

    private static void loadFromPath(Path path) throws IOException {
        String from = path + " (from -D" + PROPERTY + ")";
        if (!Files.isReadable(path)) {
            throw new NativeLibraryException(from + " is no file that can be read; give the path of the library itself", null);
        }
        requireFits(from, path);
        try {
            System.load(path.toString());
        } catch (UnsatisfiedLinkError error) {
            // Another class loader of this virtual machine has this file; it may have a copy of its own.
            if (!String.valueOf(error.getMessage()).contains("already loaded in another classloader")) {
                throw explained(from, error);
            }
            try (InputStream library = Files.newInputStream(path)) {
                loadCopy(library, from);
            }
            return;
        }
        checkVersions(from);
    }

    private static void loadFromClassPath() throws IOException {
        String name = "native/" + Platform.NAME + "/" + Platform.FILE;
        URL found = NativeLibrary.class.getResource(name);
        if (found == null) {
            throw new NativeLibraryException(
                    "there is no waybill library for " + Platform.NAME + " on the class path: add io.waybill:waybill-engine:"
                            + packageVersion() + " with the classifier " + Platform.NAME
                            + ", or give the path of a library that you built, -D" + PROPERTY + "=PATH", null);
        }
        try (InputStream library = found.openStream()) {
            loadCopy(library, found.toString());
        }
    }

    private static void loadCopy(InputStream library, String from) throws IOException {
        Path copy;
        try {
            copy = Files.createTempFile("waybill-", "-" + Platform.FILE);
        } catch (IOException | RuntimeException failure) {
            throw noRoom(from, failure);
        }
        try {
            try {
                Files.copy(library, copy, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException failure) {
                throw noRoom(from, failure);
            }
            requireFits(from, copy);
            try {
                System.load(copy.toString());
            } catch (UnsatisfiedLinkError error) {
                throw explained(from + ", copied to " + copy, error);
            }
        } finally {
            if (Platform.CAN_UNLINK) {
                Files.deleteIfExists(copy);
            } else {
                copy.toFile().deleteOnExit();
            }
        }
        checkVersions(from);
    }

    private static NativeLibraryException noRoom(String from, Exception failure) {
        return new NativeLibraryException(
                "the waybill library " + from + " can't be copied to the temporary folder "
                        + System.getProperty("java.io.tmpdir") + ": " + failure + "; give another folder,"
                        + " -Djava.io.tmpdir=FOLDER, or unpack the library and give its path, -D" + PROPERTY + "=PATH", failure);
    }

    /** Refuses what its own head shows to be wrong: a file that was cut off would end the virtual machine. */
    private static void requireFits(String from, Path file) throws IOException {
        if (!"linux".equals(Platform.OS)) {
            return;
        }
        ElfHead head = ElfHead.of(file);
        String wrong = null;
        if (!head.isElf()) {
            wrong = "is no shared library of Linux";
        } else if (!head.machine().equals(Platform.ARCHITECTURE)) {
            wrong = "is for " + head.machine() + ", and this virtual machine runs on " + Platform.ARCHITECTURE
                    + "; use the classifier " + Platform.NAME;
        } else if (Files.size(file) < head.leastSize()) {
            wrong = "was cut off: it has " + Files.size(file) + " bytes of at least " + head.leastSize();
        }
        if (wrong != null) {
            throw new NativeLibraryException("the waybill library " + from + " " + wrong, null);
        }
    }

    private static NativeLibraryException explained(String from, UnsatisfiedLinkError error) {
        return new NativeLibraryException(
                "the waybill library " + from + " can't be loaded; the system says: " + error.getMessage()
                        + "; if its folder is mounted noexec, give another one, -Djava.io.tmpdir=FOLDER,"
                        + " or the path of the unpacked library, -D" + PROPERTY + "=PATH", error);
    }

    private static void checkVersions(String from) {
        int frame;
        int version;
        try {
            frame = Native.abiVersion();
            version = Native.version();
        } catch (UnsatisfiedLinkError error) {
            throw new NativeLibraryException(
                    from + " is a library, but not the one of this package, as it has no " + error.getMessage()
                            + "; the library for C can't be used from Java", error);
        }
        String found = (version >> 16) + "." + (version >> 8 & 0xff) + "." + (version & 0xff);
        if (frame != ABI_VERSION || !found.equals(packageVersion())) {
            throw new NativeLibraryException(
                    "the package waybill-engine is version " + packageVersion() + " and speaks frame " + ABI_VERSION
                            + ", but the library " + from + " is version " + found + " and speaks frame " + frame
                            + "; use the same version of both", null);
        }
    }

    /** The version that this package was released as. */
    static String packageVersion() {
        Properties properties = new Properties();
        try (InputStream file = NativeLibrary.class.getResourceAsStream("version.properties")) {
            properties.load(file);
        } catch (IOException failure) {
            throw new NativeLibraryException("the package's own version can't be read: " + failure, failure);
        }
        return properties.getProperty("version");
    }

    /** What this virtual machine runs on, in the words of the classifiers. */
    static final class Platform {
        private static final String OS = os();
        private static final String ARCHITECTURE = architecture();

        static final String NAME = OS + "-" + ARCHITECTURE;
        static final String FILE = "windows".equals(OS) ? "waybill.dll"
                : "macos".equals(OS) ? "libwaybill.dylib" : "libwaybill.so";
        /** Whether a file that is loaded can be deleted. */
        static final boolean CAN_UNLINK = !"windows".equals(OS);

        private Platform() {}

        private static String os() {
            String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
            return name.startsWith("windows") ? "windows" : name.startsWith("mac") ? "macos" : name;
        }

        private static String architecture() {
            String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
            return "amd64".equals(name) ? "x86_64" : name;
        }
    }
}
