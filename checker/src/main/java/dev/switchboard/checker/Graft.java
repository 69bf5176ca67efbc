package dev.switchboard.checker;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles a planted bug, so that no switch for it stands in what ships. */
final class Graft {
    private Graft() {}

    /**
     * Edits copies of the sources and compiles them.
     *
     * @return a folder of classes that goes in front of the class path
     */
    static Path of(Bug bug, Path root, String classPath, Path folder) throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (Bug.Edit edit : bug.edits) {
            String before = sources.get(edit.source());
            if (before == null) {
                before = Files.readString(root.resolve(edit.source()));
            }
            String after = before.replace(edit.from(), edit.to());
            if (after.equals(before)) {
                throw new IllegalStateException(
                        bug + " can't be planted: " + edit.source() + " has no \"" + edit.from() + "\" any more");
            }
            sources.put(edit.source(), after);
        }
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<Path> edited = new ArrayList<>();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            String name = source.getKey().substring(source.getKey().lastIndexOf('/') + 1);
            edited.add(Files.writeString(folder.resolve(name), source.getValue()));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("a bug can't be planted without a compiler: run it on a JDK");
        }
        StringWriter said = new StringWriter();
        List<String> options = List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath);
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            said, files, null, options, null, files.getJavaFileObjectsFromPaths(edited))
                    .call();
            if (!compiled) {
                throw new IllegalStateException(bug + " does not compile:\n" + said);
            }
        }
        return classes;
    }
}
