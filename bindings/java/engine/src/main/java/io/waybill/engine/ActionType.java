package io.waybill.engine;

import java.util.Locale;
import java.util.Optional;

/**
 * The nine actions that {@code logistics.updatePath} takes, in ascending order of their codes.
 */
public enum ActionType {
    /** 100001 揽件成功. */
    PICKED_UP(100001, Stage.PICKUP),
    /** 100002 揽件失败. */
    PICKUP_FAILED(100002, Stage.PICKUP),
    /** 100003 分配业务员. */
    COURIER_ASSIGNED(100003, Stage.PICKUP),
    /** 200001 更新运输轨迹. */
    IN_TRANSIT(200001, Stage.TRANSIT),
    /** 300002 开始派送. */
    OUT_FOR_DELIVERY(300002, Stage.DELIVERY),
    /** 300003 签收成功. */
    SIGNED(300003, Stage.DELIVERY),
    /** 300004 签收失败. */
    DELIVERY_FAILED(300004, Stage.DELIVERY),
    /** 400001 订单取消. */
    CANCELLED(400001, Stage.EXCEPTION),
    /** 400002 订单滞留. */
    HELD(400002, Stage.EXCEPTION);

    private static final ActionType[] BY_PLACE = values();

    private final int code;
    private final Stage stage;

    ActionType(int code, Stage stage) {
        this.code = code;
        this.stage = stage;
    }

    /** {@return WeChat's number of the action, such as 100001} */
    public int code() {
        return code;
    }

    /** {@return the stage that it belongs to} */
    public Stage stage() {
        return stage;
    }

    /**
     * The name for people.
     *
     * @param locale Chinese gives WeChat's own words, any other the English name
     * @return the name, such as {@code PickedUp}
     */
    public String label(Locale locale) {
        return Tables.get().actions[ordinal()].in(locale);
    }

    /**
     * The action with a code.
     *
     * @param code any number
     * @return the action, or nothing if it is none of the nine
     */
    public static Optional<ActionType> fromCode(long code) {
        for (ActionType action : BY_PLACE) {
            if (action.code == code) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }

    /** The action at a place of the frame. */
    static ActionType at(int place) {
        return BY_PLACE[place];
    }
}
