package io.waybill.flink.job;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The ready job; without a cluster it runs in this virtual machine. {@code --help} lists its options. */
public final class WaybillJob {
    private WaybillJob() {}

    /**
     * Runs the job: on a file to its end, between topics until it is stopped.
     *
     * @param arguments the options
     * @throws Exception if it can't be started, or failed for good
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 1 && arguments[0].equals("--help")) {
            System.out.print(JobOptions.USAGE);
            return;
        }
        JobOptions options = new JobOptions(arguments);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        if (options.has("kafka")) {
            KafkaJob.add(environment, options);
            environment.execute("waybill");
            return;
        }
        FileJob.add(environment, options, FileJob.feed(options));
        environment.execute("waybill " + options.get("feed"));
        Path summary = Path.of(options.get("out")).resolve(FileJob.SUMMARY);
        System.out.print(new String(Files.readAllBytes(summary), StandardCharsets.UTF_8));
    }
}
