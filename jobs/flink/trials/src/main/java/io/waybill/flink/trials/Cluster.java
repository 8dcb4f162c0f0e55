package io.waybill.flink.trials;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.PackagedProgramUtils;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;

/** A session cluster of one JobManager and some TaskManagers, each a process, by the main classes of flink-runtime. */
final class Cluster implements AutoCloseable {
    static final int PARALLELISM = 4;

    private static final String JOB = "io.waybill.flink.job.WaybillJob";
    private static final int SLOTS = 2;

    private final Path folder;
    private final String classPath;
    private final Path jar;
    private final Service jobManager;
    private final List<Service> taskManagers = new ArrayList<>();
    private final RestClusterClient<String> client;

    private Cluster(Path folder, String classPath, Path jar, Service jobManager, Configuration rest) throws Exception {
        this.folder = folder;
        this.classPath = classPath;
        this.jar = jar;
        this.jobManager = jobManager;
        this.client = new RestClusterClient<>(rest, "trial");
    }

    static Cluster start(Path folder, String classPath, Path jar) throws Exception {
        int rpc = Service.freePort();
        int rest = Service.freePort();
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.yaml"), """
                jobmanager.rpc.address: 127.0.0.1
                jobmanager.rpc.port: %d
                jobmanager.bind-host: 127.0.0.1
                rest.address: 127.0.0.1
                rest.bind-address: 127.0.0.1
                rest.port: %d
                taskmanager.host: 127.0.0.1
                taskmanager.bind-host: 127.0.0.1
                taskmanager.numberOfTaskSlots: %d
                heartbeat.interval: 1 s
                heartbeat.timeout: 8 s
                state.checkpoints.dir: %s
                """.formatted(rpc, rest, SLOTS, folder.resolve("checkpoints").toUri()));
        Service jobManager = Service.start(folder.resolve("jobmanager"), classPath, 400,
                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint", "--configDir", folder.toString());
        Service.awaitPort(rest);
        Configuration configuration = new Configuration();
        configuration.set(JobManagerOptions.ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.PORT, rest);
        return new Cluster(folder, classPath, jar, jobManager, configuration);
    }

    /** What Flink's scripts would work out from the size of a process has to be given to its main class. */
    void addTaskManager() throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "org.apache.flink.runtime.taskexecutor.TaskManagerRunner", "--configDir", folder.toString()));
        for (String setting : List.of(
                "taskmanager.cpu.cores=1.0", "taskmanager.memory.task.heap.size=256m", "taskmanager.memory.task.off-heap.size=0b",
                "taskmanager.memory.framework.heap.size=128m", "taskmanager.memory.framework.off-heap.size=128m",
                "taskmanager.memory.network.min=64m", "taskmanager.memory.network.max=64m",
                "taskmanager.memory.managed.size=64m", "taskmanager.memory.jvm-metaspace.size=256m",
                "taskmanager.memory.jvm-overhead.min=192m", "taskmanager.memory.jvm-overhead.max=192m")) {
            arguments.addAll(List.of("-D", setting));
        }
        Path own = folder.resolve("taskmanager-" + (taskManagers.size() + 1));
        taskManagers.add(Service.start(own, classPath, 400, arguments.toArray(new String[0])));
    }

    void awaitTaskManagers() throws Exception {
        long living = living().size();
        Await.until("there are " + living + " TaskManagers", 120, () -> client.getClusterOverview()
                .get(20, TimeUnit.SECONDS).getNumTaskManagersConnected() >= living);
    }

    List<Service> living() {
        return taskManagers.stream().filter(Service::isAlive).toList();
    }

    /** Submits the job's jar, as a person would. */
    JobID submit(String savepoint, String... arguments) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
        configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1000);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(500));
        SavepointRestoreSettings from = savepoint == null
                ? SavepointRestoreSettings.none() : SavepointRestoreSettings.forPath(savepoint);
        try (PackagedProgram program = PackagedProgram.newBuilder().setJarFile(new File(jar.toString()))
                .setEntryPointClassName(JOB).setConfiguration(configuration).setArguments(arguments).build()) {
            JobGraph graph = PackagedProgramUtils.createJobGraph(program, configuration, PARALLELISM, true);
            graph.setSavepointRestoreSettings(from);
            return client.submitJob(graph).get(60, TimeUnit.SECONDS);
        }
    }

    /** Every task runs, so each instance of the operator has been opened, with the library. */
    void awaitRunning(JobID job) throws Exception {
        Await.until("all tasks of the job run", 180, () -> {
            var details = client.getJobDetails(job).get(20, TimeUnit.SECONDS);
            // The source of no rule files has nothing to do, and has finished soon.
            return details.getJobVertexInfos().stream().map(vertex -> vertex.getExecutionState()).allMatch(
                    state -> state == ExecutionState.RUNNING || state == ExecutionState.FINISHED);
        });
    }

    boolean isUnderWay(JobID job) throws Exception {
        JobStatus status = client.getJobStatus(job).get(20, TimeUnit.SECONDS);
        if (status.isTerminalState()) {
            throw new IllegalStateException("the job is " + status + "; see " + folder);
        }
        return status == JobStatus.RUNNING;
    }

    String stop(JobID job) throws Exception {
        return client.stopWithSavepoint(job, false, folder.resolve("savepoints").toUri().toString(),
                SavepointFormatType.CANONICAL).get(120, TimeUnit.SECONDS);
    }

    void cancel(JobID job) throws Exception {
        client.cancel(job).get(60, TimeUnit.SECONDS);
        Await.until("the job is cancelled", 60, () ->
                client.getJobStatus(job).get(20, TimeUnit.SECONDS).isGloballyTerminalState());
    }

    @Override
    public void close() {
        client.close();
        taskManagers.forEach(Service::close);
        jobManager.close();
    }
}
