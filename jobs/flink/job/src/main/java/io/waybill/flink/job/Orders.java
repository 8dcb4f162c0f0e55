package io.waybill.flink.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.waybill.flink.Incoming;
import io.waybill.flink.Intake;
import io.waybill.flink.Place;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Orders: objects of {@code waybill_id} and {@code token}, or WeChat's events {@code add_waybill} and {@code cancel_waybill} in
 * JSON. Names are read in any casing, with or without underscores, as WeChat writes them in many ways.
 */
final class Orders implements Intake {
    private static final long serialVersionUID = 1;
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What WeChat writes where the carrier is to give the id. */
    private static final String NO_ID_YET = "0";

    @Override
    public void read(byte[] record, Place place, Consumer<Incoming> take) {
        String event = "";
        String waybillId = "";
        String token = "";
        JsonNode order;
        try {
            order = JSON.readTree(record);
        } catch (IOException unreadable) {
            take.accept(Incoming.ignored("", "an order that is no JSON", place));
            return;
        }
        for (Map.Entry<String, JsonNode> field : order.properties()) {
            switch (field.getKey().replace("_", "").toLowerCase(Locale.ROOT)) {
                case "event" -> event = field.getValue().asText();
                case "waybillid" -> waybillId = field.getValue().asText();
                case "token" -> token = field.getValue().asText();
                default -> { }
            }
        }
        boolean hasId = Incoming.canBeKey(waybillId) && !waybillId.equals(NO_ID_YET);
        if (hasId && event.equals("cancel_waybill")) {
            take.accept(Incoming.cancelledOrder(waybillId));
        } else if (hasId && !token.isEmpty() && (event.isEmpty() || event.equals("add_waybill"))) {
            take.accept(Incoming.order(waybillId, token));
        } else {
            take.accept(Incoming.ignored("", "an order without waybill_id or token", place));
        }
    }
}
