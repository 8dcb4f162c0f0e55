import io.waybill.engine.HostileFrames;
import io.waybill.engine.RuleSet;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;

/**
 * The conformance suite from Java: asks the package every vector, takes the million decisions, and shows that hostile frames,
 * many threads, many calls and a library of another version do no harm.
 *
 * <p>{@code Runner VECTORS OWN_RULES MESSAGES CLASS_PATH}
 */
final class Runner {
    private Runner() {}

    public static void main(String[] arguments) throws Exception {
        RuleSet own = RuleSet.load(Paths.get(arguments[1]));
        List<String> messages = Files.readAllLines(Paths.get(arguments[2]));
        Vectors vectors = new Vectors(own);
        for (String line : Files.readAllLines(Paths.get(arguments[0]))) {
            vectors.check(line);
        }
        if (vectors.differences > 0) {
            System.err.println("runner: " + vectors.differences + " differences");
            System.exit(1);
        }
        refusesAnotherVersion(arguments[3]);
        HostileFrames.buffersOfAnySize();
        HostileFrames.framesOfAnyBytes();
        Calls.withoutGrowth(own);
        Calls.inEightThreads(own);
        String digest = new Decisions(own, messages).digest();
        System.out.println("vectors " + vectors.asked + " decisions " + digest);
    }

    /** The package believes to be of another version: it refuses the library, and names both. */
    private static void refusesAnotherVersion(String classPath) throws Exception {
        Path folder = Files.createTempDirectory("waybill-conformance-");
        Path version = folder.resolve("io/waybill/engine/version.properties");
        try {
            Files.createDirectories(version.getParent());
            Files.write(version, "version=9.8.7\n".getBytes(StandardCharsets.UTF_8));
            List<URL> urls = new ArrayList<>();
            urls.add(folder.toUri().toURL());
            for (String jar : classPath.split(File.pathSeparator)) {
                urls.add(Paths.get(jar).toUri().toURL());
            }
            try (URLClassLoader loader = new URLClassLoader(urls.toArray(new URL[0]), null)) {
                loader.loadClass("io.waybill.engine.WeChat").getMethod("engineVersion").invoke(null);
                throw new IllegalStateException("a library of another version was not refused");
            } catch (java.lang.reflect.InvocationTargetException refused) {
                String said = refused.getCause().getMessage();
                String ours = io.waybill.engine.WeChat.engineVersion();
                if (!said.contains("9.8.7") || !said.contains("is version " + ours)) {
                    throw new IllegalStateException("it does not name both versions: " + said);
                }
            }
        } finally {
            for (Path path = version; path.startsWith(folder); path = path.getParent()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
