package io.waybill.flink.trials;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java program of the trial as a process of its own, with its own log, class path and temporary folder. */
final class Service implements AutoCloseable {
    private static final List<String> OPENS = Arrays.stream(
            new String[] {"java.lang", "java.util", "java.util.concurrent", "java.time", "java.nio"})
            .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED").toList();

    private final Process process;
    private final Path folder;

    private Service(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** Starts a main class. Whatever it leaves is in the folder. */
    static Service start(Path folder, String classPath, int heapMegabytes, String... mainAndArguments) throws IOException {
        Files.createDirectories(folder.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"),
                "-Dwaybill.log=" + folder.resolve("log")));
        command.addAll(OPENS);
        command.addAll(List.of("-cp", classPath));
        command.addAll(Arrays.asList(mainAndArguments));
        File out = folder.resolve("out").toFile();
        return new Service(new ProcessBuilder(command).directory(folder.toFile())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(out)).start(), folder);
    }

    /** Runs a main class to its end. */
    static void run(Path folder, String classPath, String... mainAndArguments) throws Exception {
        try (Service service = start(folder, classPath, 256, mainAndArguments)) {
            if (!service.process.waitFor(2, TimeUnit.MINUTES) || service.process.exitValue() != 0) {
                throw new IllegalStateException(mainAndArguments[0] + " failed; see " + folder.resolve("out"));
            }
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Has the virtual machine collect its garbage, class loaders among it. */
    void collectGarbage() throws Exception {
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), String.valueOf(pid()), "GC.run")
                .redirectErrorStream(true).redirectOutput(folder.resolve("jcmd").toFile()).start().waitFor();
    }

    Path temporaryFolder() {
        return folder.resolve("tmp");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    static void awaitPort(int port) throws Exception {
        Await.until("something listens on port " + port, 120, () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return true;
            } catch (IOException notYet) {
                return false;
            }
        });
    }
}
