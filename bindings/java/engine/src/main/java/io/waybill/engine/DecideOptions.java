package io.waybill.engine;

import java.util.Locale;

/**
 * How a decision is asked for. What it does not make at once, payload or text, the {@link Decision} makes when you ask for
 * it, by deciding again; asking for it here saves that second call.
 */
public final class DecideOptions {
    /** The body of the HTTPS call at once, the rest when it is asked for. */
    public static final DecideOptions STANDARD = new DecideOptions(Border.HTTPS_BODY);

    /** No payload and no text at once: the quickest, where most answers are refusals or are only counted. */
    public static final DecideOptions NOTHING_AT_ONCE = new DecideOptions(0);

    final int wanted;

    private DecideOptions(int wanted) {
        this.wanted = wanted;
    }

    /**
     * With the argument of the cloud call at once.
     *
     * @return options that differ in this
     */
    public DecideOptions withCloudArguments() {
        return new DecideOptions(wanted | Border.CLOUD_ARGUMENTS);
    }

    /**
     * With the text of a refusal at once.
     *
     * @param locale Chinese, or any other for English
     * @return options that differ in this
     */
    public DecideOptions withText(Locale locale) {
        return new DecideOptions(wanted | Decision.bitOf(locale));
    }

    /**
     * Takes the first update of a waybill of which nothing is known as it stands: for waybills that were on their way before
     * you used the engine.
     *
     * @return options that differ in this
     */
    public DecideOptions adopting() {
        return new DecideOptions(wanted | Border.ADOPT);
    }

    /**
     * Gives the payload of a duplicate, too, with the token that came with the scan: as after WeChat's 9300507. Of the update
     * that was accepted last, or of any in a {@link Trail}.
     *
     * @return options that differ in this
     */
    public DecideOptions resending() {
        return new DecideOptions(wanted | Border.RESEND | Border.HTTPS_BODY);
    }
}
