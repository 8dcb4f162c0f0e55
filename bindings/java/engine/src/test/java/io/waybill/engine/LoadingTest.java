package io.waybill.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading the library: what works, and what is said where it does not. */
class LoadingTest {
    private static final String VERSION = WeChat.engineVersion();

    @TempDir
    Path folder;

    private Path library() throws Exception {
        Path copy = folder.resolve("libwaybill-copy.so");
        try (InputStream library = LoadingTest.class.getClassLoader().getResourceAsStream(IsolatedLoader.LIBRARY)) {
            Files.write(copy, library.readAllBytes());
        }
        return copy;
    }

    /** What a loader says of a library that is named by the property; twice the same. */
    private static String refused(Path path) {
        System.setProperty(NativeLibrary.PROPERTY, path.toString());
        try {
            return refused(new IsolatedLoader());
        } finally {
            System.clearProperty(NativeLibrary.PROPERTY);
        }
    }

    private static String refused(IsolatedLoader loader) {
        RuntimeException first = assertThrows(RuntimeException.class, loader::engineVersion);
        RuntimeException second = assertThrows(RuntimeException.class, loader::engineVersion);
        assertEquals("NativeLibraryException", first.getClass().getSimpleName());
        assertEquals(first.toString(), second.toString());
        assertEquals(first.getCause(), second.getCause());
        return first.getMessage();
    }

    private static void assertSays(String message, String... parts) {
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is not in: " + message);
        }
    }

    @Test
    void classLoadersOfOneMachineHaveTheirOwn() throws Exception {
        List<IsolatedLoader> loaders = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            loaders.add(new IsolatedLoader());
        }
        for (int round = 0; round < 2; round++) {
            for (IsolatedLoader loader : loaders) {
                assertEquals(VERSION, loader.engineVersion());
            }
        }
    }

    @Test
    void classLoadersShareTheFileThatThePropertyNames() throws Exception {
        System.setProperty(NativeLibrary.PROPERTY, library().toString());
        try {
            for (int i = 0; i < 3; i++) {
                assertEquals(VERSION, new IsolatedLoader().with(IsolatedLoader.LIBRARY, null).engineVersion());
            }
        } finally {
            System.clearProperty(NativeLibrary.PROPERTY);
        }
        assertEquals(Collections.singletonList("libwaybill-copy.so"), Arrays.asList(folder.toFile().list()));
    }

    @Test
    void aClassLoaderThatIsNoLongerUsedIsCollected() throws Exception {
        WeakReference<IsolatedLoader> loader = used();
        for (int i = 0; i < 100 && loader.get() != null; i++) {
            System.gc();
            Thread.sleep(20);
        }
        assertNull(loader.get());
    }

    private static WeakReference<IsolatedLoader> used() {
        IsolatedLoader loader = new IsolatedLoader();
        assertEquals(VERSION, loader.engineVersion());
        return new WeakReference<>(loader);
    }

    @Test
    void tenLoadsLeaveNothingInTheTemporaryFolder() throws Exception {
        List<String> said = probe(10, "-Djava.io.tmpdir=" + folder);
        assertEquals(Collections.nCopies(10, "loaded " + VERSION), said.subList(0, 10));
        assertEquals("left: 0", said.get(10));
        assertEquals(0, folder.toFile().list().length);
    }

    @Test
    void withoutATemporaryFolderItIsSaidWhatToDo() throws Exception {
        Path none = folder.resolve("none");
        List<String> said = probe(1, "-Djava.io.tmpdir=" + none);
        assertSays(said.get(0), "NativeLibraryException", "can't be copied to the temporary folder " + none,
                "-Djava.io.tmpdir=FOLDER", "-Dwaybill.native=PATH");
        assertSays(said.get(1), "cause: java.");
        List<String> withPath = probe(1, "-Djava.io.tmpdir=" + none, "-Dwaybill.native=" + library());
        assertEquals("loaded " + VERSION, withPath.get(0));
    }

    /** What a virtual machine of its own prints. */
    private static List<String> probe(int loads, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Paths.get(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Arrays.asList(options));
        command.addAll(Arrays.asList("-cp", place(NativeLibrary.class) + File.pathSeparator + place(LoadProbe.class),
                LoadProbe.class.getName(), Integer.toString(loads)));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return Arrays.asList(said.split("\n"));
    }

    private static Path place(Class<?> type) throws Exception {
        return Paths.get(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    @Test
    void aPathThatDoesNotExistIsNamed() {
        assertSays(refused(folder.resolve("no.so")), folder + "/no.so (from -Dwaybill.native)", "no file that can be read");
    }

    @Test
    void aFileThatIsNoLibraryIsNamed() throws Exception {
        Path text = folder.resolve("text.so");
        Files.write(text, "this is a text, and not a library".getBytes(StandardCharsets.UTF_8));
        assertSays(refused(text), "text.so", "is no shared library of Linux");
        Path empty = Files.createFile(folder.resolve("empty.so"));
        assertSays(refused(empty), "empty.so", "is no shared library of Linux");
        assertSays(refused(new IsolatedLoader().with(IsolatedLoader.LIBRARY, text)), "text.so", "is no shared library of Linux");
    }

    @Test
    void aLibraryForAnotherArchitectureIsNamed() throws Exception {
        assumeTrue(NativeLibrary.Platform.NAME.equals("linux-x86_64"));
        Path library = library();
        byte[] bytes = Files.readAllBytes(library);
        bytes[18] = (byte) 183;
        Files.write(library, bytes);
        assertSays(refused(library), "is for aarch64, and this virtual machine runs on x86_64",
                "use the classifier linux-x86_64");
    }

    @Test
    void aLibraryThatWasCutOffIsNotEvenTried() throws Exception {
        Path library = library();
        byte[] bytes = Files.readAllBytes(library);
        for (int length : new int[] {bytes.length / 2, bytes.length - 1}) {
            Files.write(library, Arrays.copyOf(bytes, length));
            assertSays(refused(library), "libwaybill-copy.so", "was cut off: it has " + length + " bytes of at least ");
        }
    }

    @Test
    void whatTheSystemSaysIsInTheMessageAndTheCause() throws Exception {
        Path library = library();
        byte[] bytes = Files.readAllBytes(library);
        // The place of the program headers is beyond the file.
        bytes[34] = 0x7f;
        Files.write(library, bytes);
        assertSays(refused(library), "the system says: ", "noexec");
        System.setProperty(NativeLibrary.PROPERTY, library.toString());
        try {
            RuntimeException thrown = assertThrows(RuntimeException.class, new IsolatedLoader()::engineVersion);
            assertEquals(UnsatisfiedLinkError.class, thrown.getCause().getClass());
            assertSays(thrown.getMessage(), thrown.getCause().getMessage());
        } finally {
            System.clearProperty(NativeLibrary.PROPERTY);
        }
    }

    @Test
    void anotherLibraryIsNamed() {
        Path other = Paths.get("/lib/x86_64-linux-gnu/libm.so.6");
        assumeTrue(Files.exists(other));
        assertSays(refused(other), "libm.so.6", "is a library, but not the one of this package", "abiVersion");
    }

    @Test
    void anotherVersionIsRefusedWithBothAndThePlace() throws Exception {
        Path version = folder.resolve("version.properties");
        Files.write(version, "version=9.8.7\n".getBytes(StandardCharsets.UTF_8));
        String message = refused(new IsolatedLoader().with(IsolatedLoader.VERSION, version));
        URL place = LoadingTest.class.getClassLoader().getResource(IsolatedLoader.LIBRARY);
        assertNotNull(place);
        assertSays(message, "waybill-engine is version 9.8.7 and speaks frame 1", "is version " + VERSION
                + " and speaks frame 1", place.toString());
        Path library = library();
        System.setProperty(NativeLibrary.PROPERTY, library.toString());
        try {
            assertSays(refused(new IsolatedLoader().with(IsolatedLoader.VERSION, version)), library.toString());
        } finally {
            System.clearProperty(NativeLibrary.PROPERTY);
        }
    }

    @Test
    void withoutALibraryTheClassifierIsNamed() {
        assertSays(refused(new IsolatedLoader().with(IsolatedLoader.LIBRARY, null)),
                "there is no waybill library for " + NativeLibrary.Platform.NAME + " on the class path",
                "io.waybill:waybill-engine:" + VERSION + " with the classifier " + NativeLibrary.Platform.NAME);
    }

    @Test
    void theCopyIsGoneWhileItIsInUse() throws Exception {
        assumeTrue(NativeLibrary.Platform.CAN_UNLINK);
        assertEquals(VERSION, WeChat.engineVersion());
        String[] left = new File(System.getProperty("java.io.tmpdir")).list(
                (in, name) -> name.startsWith("waybill-") && name.endsWith(NativeLibrary.Platform.FILE)
                        && new File(in, name).lastModified() > System.currentTimeMillis() - 60_000);
        assertFalse(left != null && left.length > 0, () -> Arrays.toString(left));
    }
}
