package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a client may say is checked where it is compiled: the published client with the declarations that this example writes, and {@code
 * src/test/typescript/chat.ts}, each of whose wrong lines must be an error.
 */
final class TypedClientTest {
    private static final Path USES = Path.of("src", "test", "typescript", "chat.ts");
    private static final String EXPECTED_ERROR = "// @ts-expect-error";

    /** Everything may be said. */
    private static final String LOOSE = """
            export interface Api { receives: any; sends: any; calls: { [cmd: string]: { param: any; result: any } } }
            export type ChannelApi<Name extends string> = Name extends string ? Api : never;
            export type Notice = any;
            export type Who = any;
            """;

    @TempDir
    Path folder;

    @BeforeAll
    static void needsNode() {
        TypeScriptClientTest.modules();
    }

    @Test
    void what_the_example_declares_is_all_that_a_client_may_say() throws Exception {
        assertThat(compile(Examples.declarations())).isEmpty();
    }

    /** So that the wrong lines above are wrong by the declarations, and nothing else. */
    @Test
    void without_declarations_no_line_is_wrong() throws Exception {
        List<String> lines = Files.readAllLines(USES);
        List<Integer> wrong = IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).strip().startsWith(EXPECTED_ERROR))
                .mapToObj(i -> i + 1)
                .toList();

        List<String> unused = compile(LOOSE).stream()
                .filter(line -> line.contains("error TS2578"))
                .toList();

        assertThat(wrong).hasSizeGreaterThan(10);
        assertThat(unused).hasSameSizeAs(wrong);
        for (int i = 0; i < wrong.size(); i++) {
            assertThat(unused.get(i)).startsWith("chat.ts(" + wrong.get(i) + ",");
        }
    }

    /** What the compiler complains of, a line each. */
    private List<String> compile(String declarations) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("api.d.ts"), declarations);
        Files.copy(USES, folder.resolve("chat.ts"));
        String client = TypeScriptClientTest.CLIENT.toRealPath().toString().replace(File.separatorChar, '/');
        Files.writeString(folder.resolve("tsconfig.json"), """
                {
                  "compilerOptions": {
                    "target": "ES2020", "lib": ["ES2020", "DOM"], "module": "ESNext", "moduleResolution": "Bundler",
                    "strict": true, "noUncheckedIndexedAccess": true, "noUnusedLocals": true, "types": [], "noEmit": true,
                    "paths": {
                      "@switchboard/client": ["CLIENT/dist/index.d.ts"],
                      "@switchboard/client/tabs": ["CLIENT/dist/tabs.d.ts"]
                    }
                  },
                  "files": ["chat.ts"]
                }
                """.replace("CLIENT", client));
        Path log = folder.resolve("tsc.log");
        Process process = new ProcessBuilder(
                        "node",
                        TypeScriptClientTest.modules()
                                .resolve(Path.of("typescript", "lib", "tsc.js"))
                                .toRealPath()
                                .toString(),
                        "--pretty",
                        "false")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("it ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> complaints = Files.readAllLines(log);
        // A compiler that did not even begin says nothing, too.
        assertThat(process.exitValue() == 0).as("%s", complaints).isEqualTo(complaints.isEmpty());
        return complaints;
    }
}
