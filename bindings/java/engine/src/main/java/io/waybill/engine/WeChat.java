package io.waybill.engine;

/** What the engine knows of WeChat's call, and which engine this is. */
public final class WeChat {
    private WeChat() {}

    /** {@return the URL of the HTTPS call, without the access token: {@code POST}, the payload as the body} */
    public static String url() {
        return Tables.get().url;
    }

    /** {@return how many characters a waybill id may have} */
    public static int maxWaybillIdChars() {
        return Tables.get().maxWaybillIdChars;
    }

    /** {@return how many characters an order token may have} */
    public static int maxTokenChars() {
        return Tables.get().maxTokenChars;
    }

    /** {@return the version of the engine, which is that of this package} */
    public static String engineVersion() {
        return Tables.get().version;
    }
}
