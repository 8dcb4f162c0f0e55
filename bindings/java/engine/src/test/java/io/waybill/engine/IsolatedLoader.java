package io.waybill.engine;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A class loader with an engine of its own, as each application of a server has one, or each job of Flink. */
final class IsolatedLoader extends ClassLoader {
    static final String LIBRARY = "io/waybill/engine/native/" + NativeLibrary.Platform.NAME + "/"
            + NativeLibrary.Platform.FILE;
    static final String VERSION = "io/waybill/engine/version.properties";

    private final Map<String, Path> replaced = new HashMap<>();

    IsolatedLoader() {
        super(IsolatedLoader.class.getClassLoader());
    }

    /** With another resource in its place, or none. */
    IsolatedLoader with(String resource, Path file) {
        replaced.put(resource, file);
        return this;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (!name.startsWith("io.waybill.engine.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = file.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException failure) {
            throw new ClassNotFoundException(name, failure);
        }
    }

    @Override
    public URL getResource(String name) {
        try {
            Path file = replaced.get(name);
            return replaced.containsKey(name) ? file == null ? null : file.toUri().toURL() : super.getResource(name);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Asks its engine for its version. */
    String engineVersion() {
        try {
            return (String) loadClass("io.waybill.engine.WeChat").getMethod("engineVersion").invoke(null);
        } catch (java.lang.reflect.InvocationTargetException thrown) {
            throw thrown.getCause() instanceof RuntimeException
                    ? (RuntimeException) thrown.getCause()
                    : new IllegalStateException(thrown.getCause());
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
