package io.waybill.flink.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.waybill.flink.Incoming;
import io.waybill.flink.Place;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders in every form in which they come. */
class OrdersTest {
    private static final Place PLACE = new Place(0, 7, 1_795_000_000);

    @TempDir
    private Path folder;

    private static Incoming read(Orders orders, byte[] record) {
        List<Incoming> taken = new ArrayList<>();
        orders.read(record, PLACE, taken::add);
        assertEquals(1, taken.size());
        return taken.get(0);
    }

    private static Incoming read(Orders orders, String record) {
        return read(orders, record.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void eventsAndObjects() {
        Incoming order = Incoming.order("W1", "t-1");
        for (String record : List.of(
                "{\"waybill_id\":\"W1\",\"token\":\"t-1\"}", "{\"waybillId\":\"W1\",\"Token\":\"t-1\"}",
                "{\"Event\":\"Add_Waybill\",\"WayBillID\":\"W1\",\"Token\":\"t-1\"}",
                " <xml><Event>add_waybill</Event><WayBillID><![CDATA[W1]]></WayBillID><Token>t-1</Token><Sender><Token>x</Token>"
                        + "</Sender></xml>")) {
            assertEquals(order, read(Orders.ofTopic(), record), record);
        }
        assertEquals(Incoming.cancelledOrder("W1"),
                read(Orders.ofTopic(), "<xml><WayBillID>W1</WayBillID><Event>cancel_waybill</Event></xml>"));
        String declared = "<?xml version=\"1.0\" encoding=\"GB18030\"?><xml><Remark>易碎</Remark><WayBillID>W1</WayBillID>"
                + "<Token>t-1</Token></xml>";
        assertEquals(order, read(Orders.ofTopic(), declared.getBytes(Charset.forName("GB18030"))));
    }

    @Test
    void whatIsNoOrderIsIgnored() {
        Incoming unreadable = Incoming.ignored("", "an order that can't be read", "无法读取的订单", PLACE);
        Incoming incomplete = Incoming.ignored("", "an order without waybill_id or token", "订单没有 waybill_id 或 token", PLACE);
        for (String record : List.of("{", "<xml><a></xml>", "waybill",
                "<!DOCTYPE xml [<!ENTITY id \"W1\">]><xml><WayBillID>&id;</WayBillID><Token>t-1</Token></xml>")) {
            assertEquals(unreadable, read(Orders.ofTopic(), record), record);
        }
        for (String record : List.of("", "[]", "7", "{\"token\":\"t-1\"}", "{\"waybill_id\":\"0\",\"token\":\"t-1\"}",
                "{\"Event\":\"other\",\"waybill_id\":\"W1\",\"token\":\"t-1\"}", "<xml></xml>",
                "{\"waybill_id\":\"W1\",\"token\":null}", "{\"waybill_id\":null,\"token\":\"t-1\"}", "{\"waybill_id\":\"W1\",\"token\":7}",
                "{\"waybill_id\":\"W1\",\"token\":[\"t-1\"]}", "{\"waybill_id\":7,\"token\":\"t-1\"}",
                "{\"Event\":\"cancel_waybill\",\"waybill_id\":null}")) {
            assertEquals(incomplete, read(Orders.ofTopic(), record), record);
        }
    }

    @Test
    void aFileThatBeginsWithTheNamesIsATable() throws Exception {
        Path file = folder.resolve("orders.csv");
        Files.writeString(file, "\ufeffToken,remark,waybill_id\n");
        Orders table = Orders.ofFile(file);
        assertTrue(table.isTable());
        assertEquals(Incoming.order("W1", "t,1"), read(table, "\"t,1\",易碎, W1 "));
        assertEquals(Incoming.ignored("", "an order that can't be read", "无法读取的订单", PLACE), read(table, "t-1,W1"));
        Files.writeString(file, "{\"waybill_id\":\"W1\",\"token\":\"t-1\"}\n");
        assertFalse(Orders.ofFile(file).isTable());
        Files.writeString(file, "\u3000\u00a0\nwaybill_id,token\n");
        assertTrue(Orders.ofFile(file).isTable(), "a blank line is passed over, as the feed's are");
        Files.writeString(file, "waybill_id,token\rW1,t-1\rW2,t-2");
        assertFalse(Orders.ofFile(file).isTable(), "one line, whose orders would be lost with its names");
        Files.write(file, "<xml><Remark>易碎</Remark></xml>".getBytes(Charset.forName("GB18030")));
        assertFalse(Orders.ofFile(file).isTable());
    }

    /** The command refuses them; a token of which a payload is made can't be a word for none. */
    @Test
    void whatNoPayloadMayHaveIsNoOrder() throws Exception {
        Incoming ignored = Incoming.ignored("",
                "token is NULL, a word for nothing; send the token of the order event that was pushed for this parcel",
                "token 为 NULL，表示没有值；请发送该运单下单事件推送的订单 token", PLACE);
        Path file = folder.resolve("orders.csv");
        Files.writeString(file, "waybill_id,token\n");
        Orders table = Orders.ofFile(file);
        for (String row : List.of("W1,NULL", "W1, null ", "W1,\"Null\"")) {
            assertEquals(ignored, read(table, row), row);
        }
        assertEquals(ignored, read(Orders.ofTopic(), "{\"waybill_id\":\"W1\",\"token\":\"null\"}"));
        for (String row : List.of("W1,#N/A", "NULL,t-1", "7.31235E+14,t-1", "W1,t 1", "W1,令牌")) {
            assertEquals("Incoming[IGNORED, partition 0, position 7]", read(table, row).toString(), row);
        }
    }
}
