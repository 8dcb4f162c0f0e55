package io.waybill.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The pages show what is compiled. */
class PagesTest {
    private static final String[] PAGES = {"bindings/java/README.md", "bindings/java/README.zh.md"};

    @Test
    void bothPagesShowTheExample() {
        String example = Samples.text("bindings/java/example/Readme.java");
        for (String page : PAGES) {
            assertTrue(Samples.text(page).contains("```java\n" + example + "```"), page);
        }
    }

    @Test
    void theListenerIsShownAsItIsTested() {
        String source = Samples.text("bindings/java/starter/src/test/java/io/waybill/spring/ScanListener.java");
        String start = "    // example: listener\n";
        String inside = source.substring(source.indexOf(start) + start.length(), source.indexOf("    // end of example"));
        String shown = inside.replaceAll("(?m)^    ", "");
        assertTrue(Samples.text(PAGES[0]).contains("```java\n" + shown + "```"), shown);
    }

    /** Every call that the table of the README names is there. */
    @Test
    void theTableNamesWhatThereIs() {
        String page = Samples.text(PAGES[0]);
        String table = page.substring(page.indexOf("| you want |"), page.indexOf("A rule file is"));
        java.util.Set<String> methods = new java.util.HashSet<>();
        for (Class<?> type : new Class<?>[] {
            RuleSet.class, Scan.class, Decision.class, Trail.class, Reply.class, IntakeMap.class, MapItem.class
        }) {
            for (java.lang.reflect.Method method : type.getMethods()) {
                methods.add(method.getName());
            }
        }
        java.util.regex.Matcher named = java.util.regex.Pattern.compile("[.`]([a-z]\\w+)(?:\\(|`)").matcher(table);
        int count = 0;
        for (; named.find(); count++) {
            String name = named.group(1);
            assertTrue(methods.contains(name), name);
        }
        assertTrue(count > 25, "only " + count);
    }
}
