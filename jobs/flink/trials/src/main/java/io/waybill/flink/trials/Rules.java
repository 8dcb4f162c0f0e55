package io.waybill.flink.trials;

/** The standard rules as one would write them by hand: a switch over the status. */
final class Rules {
    static final int AWAITING_PICKUP = 0;
    private static final int COURIER_ASSIGNED = 1;
    private static final int PICKUP_FAILED = 2;
    private static final int PICKED_UP = 3;
    private static final int IN_TRANSIT = 4;
    private static final int OUT_FOR_DELIVERY = 5;
    private static final int AT_DEPOT = 6;
    private static final int DELIVERY_FAILED = 7;
    private static final int SIGNED = 8;
    private static final int CANCELLED = 9;

    /** What {@link #next} gives for what is refused. */
    static final int REFUSED = -1;

    private Rules() {}

    static boolean isClosed(int status) {
        return status == SIGNED || status == CANCELLED;
    }

    static boolean isAction(int action) {
        return switch (action) {
            case 100001, 100002, 100003, 200001, 300002, 300003, 300004, 400001, 400002 -> true;
            default -> false;
        };
    }

    /** The status that an action leads to; a hold leaves it as it is. */
    static int next(int status, int action) {
        if (action == 400002) {
            return isClosed(status) ? REFUSED : status;
        }
        return switch (status) {
            case AWAITING_PICKUP, COURIER_ASSIGNED, PICKUP_FAILED -> switch (action) {
                case 100003 -> COURIER_ASSIGNED;
                case 100002 -> PICKUP_FAILED;
                case 100001 -> PICKED_UP;
                case 200001 -> IN_TRANSIT;
                case 400001 -> CANCELLED;
                default -> REFUSED;
            };
            case PICKED_UP -> switch (action) {
                case 100001 -> PICKED_UP;
                case 200001 -> IN_TRANSIT;
                case 300002 -> OUT_FOR_DELIVERY;
                default -> REFUSED;
            };
            case IN_TRANSIT -> switch (action) {
                case 100001, 200001 -> IN_TRANSIT;
                default -> delivery(action);
            };
            case OUT_FOR_DELIVERY, AT_DEPOT, DELIVERY_FAILED -> action == 200001 ? AT_DEPOT : delivery(action);
            default -> REFUSED;
        };
    }

    private static int delivery(int action) {
        return switch (action) {
            case 300002 -> OUT_FOR_DELIVERY;
            case 300004 -> DELIVERY_FAILED;
            case 300003 -> SIGNED;
            default -> REFUSED;
        };
    }
}
