package dev.switchboard.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;

/** A browser of its own with a fresh profile: another person. Confined to one thread. */
final class Browser implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--lang=en-GB");

    private static final String AXE = axe();

    /** Tells at each start that it knows no tools for this browser's version, which nothing here uses. Held, since loggers are collected. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium.devtools");

    static {
        SELENIUM.setLevel(Level.SEVERE);
    }

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    private static String axe() {
        try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(in, "axe.min.js").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why there can be no browser here; empty if there can. */
    static Optional<String> missing() {
        if (browser().isEmpty()) {
            return Optional.of("no chromium, chromium-browser or google-chrome on the path");
        }
        return onPath("chromedriver").isEmpty()
                ? Optional.of("no chromedriver on the path (Debian: chromium-driver)")
                : Optional.empty();
    }

    static Browser start() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser().orElseThrow());
        options.addArguments(FLAGS);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(onPath("chromedriver").orElseThrow())
                .usingAnyFreePort()
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    private static Optional<File> browser() {
        return onPath("chromium").or(() -> onPath("chromium-browser")).or(() -> onPath("google-chrome"));
    }

    private static Optional<File> onPath(String program) {
        return Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(folder -> new File(folder, program))
                .filter(File::canExecute)
                .findFirst();
    }

    Browser size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        width,
                        "height",
                        height,
                        "deviceScaleFactor",
                        width < 600 ? 2 : 1,
                        "mobile",
                        width < 600));
        return this;
    }

    Browser scheme(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
        return this;
    }

    Browser open(String address) {
        driver.get(address);
        return this;
    }

    /** The tab that it shows. */
    String tab() {
        return driver.getWindowHandle();
    }

    /** Opens one more tab of the same person, and shows it. */
    String newTab() {
        return driver.switchTo().newWindow(WindowType.TAB).getWindowHandle();
    }

    Browser showTab(String tab) {
        driver.switchTo().window(tab);
        return this;
    }

    /** Closes the tab that it shows, as people do, and shows that one. */
    Browser closeTab(String next) {
        driver.close();
        return showTab(next);
    }

    /** Closes all other tabs. */
    Browser closeAllBut(String tab) {
        for (String other : driver.getWindowHandles()) {
            if (!other.equals(tab)) {
                showTab(other).driver.close();
            }
        }
        return showTab(tab);
    }

    /** Runs a script before those of each page that is opened from here on, until the result is given back. */
    AutoCloseable beforePages(String script) {
        Map<String, Object> added =
                driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
        return () -> driver.executeCdpCommand(
                "Page.removeScriptToEvaluateOnNewDocument",
                Map.of("identifier", String.valueOf(added.get("identifier"))));
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    /** What people see of all such elements, in one look: between two, the page may have changed. */
    @SuppressWarnings("unchecked")
    List<String> texts(String selector) {
        return (List<String>) driver.executeScript(
                "return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility())"
                        + ".map(e => e.innerText.replace(/\\s+/g, ' ').trim())",
                selector);
    }

    boolean shows(String selector) {
        return !texts(selector).isEmpty();
    }

    Browser click(String selector) {
        find(selector).click();
        return this;
    }

    Browser type(String selector, String text) {
        find(selector).sendKeys(text);
        return this;
    }

    Browser say(String text) {
        return type("#text", text).type("#text", Keys.ENTER.toString());
    }

    /** Draws with the mouse, from point to point of an element, counted from its middle. */
    Browser drag(String selector, int... points) {
        Actions hand = new Actions(driver)
                .moveToElement(find(selector), points[0], points[1])
                .clickAndHold();
        for (int i = 2; i < points.length; i += 2) {
            hand.moveToElement(find(selector), points[i], points[i + 1]);
        }
        hand.release().perform();
        return this;
    }

    /** Presses the button of the banner that tells of a lost connection, if there is one. */
    Browser tryNow() {
        script("document.querySelector('#banner').hidden || document.querySelector('#try-now').click()");
        return this;
    }

    /** The result of a script that hands it to its last argument. */
    Object asyncScript(String script, Object... arguments) {
        return driver.executeAsyncScript(script, arguments);
    }

    /** What axe finds wrong for people who don't see, hear or point as others do (WCAG 2.2 A and AA, and axe's own advice). */
    @SuppressWarnings("unchecked")
    List<String> barriers() {
        script(AXE);
        return (List<String>) asyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run({ resultTypes: ['violations'] }).then(
                  ({ violations }) => done(violations.map(({ id, nodes }) =>
                    id + ': ' + nodes.map(({ target, failureSummary }) => target.join(' ') + ' ' + failureSummary).join(', '))),
                  error => done([String(error)]));
                """);
    }

    String title() {
        return driver.getTitle();
    }

    String address() {
        return driver.getCurrentUrl();
    }

    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Whatever it complained of until now is not asked for any more. */
    void forgetComplaints() {
        driver.manage().logs().get("browser");
    }

    /** What the browser itself complained of, such as a breach of the page's policy. */
    List<String> complaints() {
        return driver.manage().logs().get("browser").getAll().stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    /** Waits until texts are these. */
    <T> void await(Supplier<T> what, T expected) {
        await(() -> assertThat(what.get()).isEqualTo(expected));
    }

    void await(ThrowingCallable assertion) {
        Awaitility.await()
                .pollInSameThread()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(assertion::call);
    }

    void shoot(String name) throws IOException {
        Path folder = Path.of("target", "screenshots");
        Files.createDirectories(folder);
        Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
