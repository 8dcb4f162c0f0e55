package io.waybill.spring;

import io.waybill.engine.Decision;
import io.waybill.engine.Reading;
import io.waybill.engine.Scan;
import io.waybill.engine.Tracker;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.transaction.annotation.Transactional;

/**
 * The example of bindings/java/README.md: a service that takes scans from a topic as JSON, and puts what may be sent into its
 * outbox. The topic's key is the waybill id, so that the scans of one waybill come in their order.
 */
public class ScanListener {
    private static final Logger LOG = LoggerFactory.getLogger(ScanListener.class);

    private final WaybillGate gate;
    private final WaybillMapper waybills;

    ScanListener(WaybillGate gate, WaybillMapper waybills) {
        this.gate = gate;
        this.waybills = waybills;
    }

    // example: listener
    @KafkaListener(topics = "scans")
    @Transactional
    public void scanned(byte[] record) {
        Scan scan = Scan.json(record);
        Reading reading = gate.rules().read(scan);
        Tracker stored = reading.waybillId().map(waybills::trackerForUpdate).orElse(null);
        Decision decision = gate.decide(stored, scan);
        switch (decision.outcome()) {
            case ACCEPTED -> {
                waybills.store(reading.waybillId().get(), decision.tracker());
                waybills.addToOutbox(decision.httpsBody());
            }
            case DUPLICATE -> { } // was accepted before: nothing to send
            default -> LOG.warn("{}: {}", reading.waybillId().orElse("?"), decision.text(Locale.ENGLISH));
        }
    }
    // end of example
}
