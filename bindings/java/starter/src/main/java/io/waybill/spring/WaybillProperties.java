package io.waybill.spring;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The settings under {@code waybill}.
 *
 * @param rules {@code standard}, {@code strict}, or where a rule file in JSON is, such as {@code classpath:rules.json} or
 *     {@code file:/etc/waybill/rules.json}; {@code standard} if it is not given
 */
@ConfigurationProperties("waybill")
public record WaybillProperties(String rules) {
    /**
     * Fills in what is not given.
     *
     * @param rules as it came, or null
     */
    public WaybillProperties {
        rules = rules == null || rules.isBlank() ? "standard" : rules;
    }
}
