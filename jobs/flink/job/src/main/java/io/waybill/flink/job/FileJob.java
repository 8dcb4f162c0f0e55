package io.waybill.flink.job;

import io.waybill.flink.Answer;
import io.waybill.flink.Incoming;
import io.waybill.flink.ValueType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.reader.SimpleStreamFormat;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job on a file, for trying: the files and counts of {@code waybill gate}, out of a cluster. */
final class FileJob {
    static final String PAYLOADS = "payloads.jsonl";
    static final String SUMMARY = "summary.json";

    private FileJob() {}

    /**
     * Adds the job to an environment.
     *
     * @param feed what reads a line of the feed, as tests put a reader that fails in its place
     */
    static void add(StreamExecutionEnvironment environment, JobOptions options, SimpleStreamFormat<Incoming> feed)
            throws IOException {
        SingleOutputStreamOperator<Incoming> records = environment
                .fromSource(source(options, feed), WatermarkStrategy.noWatermarks(), "feed", ValueType.INCOMING)
                .setParallelism(1)
                .uid("feed");
        SingleOutputStreamOperator<Answer> accepted =
                Streams.gate(Scans.of(options).in(records), Streams.noRules(records), options.gate());
        Path folder = Path.of(options.get("out"));
        accepted.sinkTo(new LinesFile<>(folder.resolve(PAYLOADS), Answer::payload)).setParallelism(1).uid("payloads");
        Streams.BESIDE.forEach((name, tag) -> accepted.getSideOutput(tag)
                .sinkTo(new LinesFile<>(folder.resolve(name + ".jsonl"), FileJob::line)).setParallelism(1).uid(name));
        accepted.union(Streams.beside(accepted))
                .sinkTo(new Summary(folder.resolve(SUMMARY), options.has("map"))).setParallelism(1).uid("summary");
    }

    static SimpleStreamFormat<Incoming> feed(JobOptions options) throws IOException {
        return new FeedFormat(Scans.of(options).intake(), options.now().given(), Scans.form(options));
    }

    private static FileSource<Incoming> source(JobOptions options, SimpleStreamFormat<Incoming> feed) throws IOException {
        if (!options.has("orders")) {
            return FileSource.forRecordStreamFormat(feed, path(options.get("feed"))).build();
        }
        Orders orders = Orders.ofFile(Path.of(options.get("orders")));
        FeedFormat lines = new FeedFormat(orders, Incoming.MACHINE_CLOCK, orders.isTable() ? FeedFormat.Form.TABLE : FeedFormat.Form.LINES);
        return new OrdersFirst(lines, feed).source(path(options.get("orders")), path(options.get("feed")));
    }

    private static org.apache.flink.core.fs.Path path(String file) {
        return new org.apache.flink.core.fs.Path(Path.of(file).toAbsolutePath().toUri());
    }

    private static byte[] line(Answer answer) {
        return answer.toJson().getBytes(StandardCharsets.UTF_8);
    }
}
